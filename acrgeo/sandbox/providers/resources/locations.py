"""The locations of a subscription, in the shape of the management API."""

from __future__ import annotations

from typing import Any

from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.messages import Response, json_response
from acrgeo.sandbox.engine.regions import LOGICAL, PHYSICAL


def list_locations(call: Call) -> Response:
    """Answer GET locations."""
    return json_response(200, {"value": _locations(call.site.subscription_id)})


def _locations(subscription: str) -> list[dict[str, Any]]:
    """Return an entry for each region, physical regions first."""

    def id_of(name: str) -> str:
        return f"/subscriptions/{subscription}/locations/{name}"

    listed: list[dict[str, Any]] = []
    for name, display, geography, group, longitude, latitude, place, pair, category, zones in PHYSICAL:
        entry: dict[str, Any] = {
            "id": id_of(name),
            "name": name,
            "type": "Region",
            "displayName": display,
            "regionalDisplayName": f"({group}) {display}",
            "metadata": {
                "regionType": "Physical",
                "regionCategory": category,
                "geography": geography,
                "geographyGroup": group,
                "longitude": longitude,
                "latitude": latitude,
                "physicalLocation": place,
                "pairedRegion": [{"name": pair, "id": id_of(pair)}] if pair else [],
            },
        }
        if zones:
            entry["availabilityZoneMappings"] = [
                {"logicalZone": str(logical), "physicalZone": f"{name}-az{physical}"}
                for logical, physical in enumerate(zones, start=1)
            ]
        listed.append(entry)
    listed.extend(
        {
            "id": id_of(name),
            "name": name,
            "type": "Region",
            "displayName": display,
            "regionalDisplayName": display,
            "metadata": {"regionType": "Logical", "regionCategory": "Other"},
        }
        for name, display in LOGICAL
    )
    return listed
