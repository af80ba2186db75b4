"""What Azure offers: locations, providers and api-versions, in the shapes of the management API."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from acrgeo.sandbox.engine.regions import API_VERSIONS, LOGICAL, PHYSICAL, REGISTRY_LOCATIONS

NAMESPACE = "Microsoft.ContainerRegistry"
REGISTRIES = f"{NAMESPACE}/registries"
REPLICATIONS = f"{REGISTRIES}/replications"
WEBHOOKS = f"{REGISTRIES}/webhooks"
CONNECTIONS = f"{REGISTRIES}/privateEndpointConnections"
PROVIDER_APPLICATION = "6a0ec4d3-30cb-4a83-91c0-ae56bc0e3d26"
"""The registry service's own application: it adds home replicas (recorded)."""

_OLDEST, _NEWEST = date(2017, 3, 1), date(2026, 11, 1)
_VERSION = re.compile(r"(\d{4}-\d{2}-\d{2})(-[a-z]+)?", re.IGNORECASE)


def version_date(version: str) -> date | None:
    """The date of an api-version; None when it has another form."""
    match = _VERSION.fullmatch(version)
    if match is None or (match[2] or "-preview").lower() not in ("-preview", "-privatepreview", "-beta", "-alpha"):
        return None
    try:
        return date.fromisoformat(match[1])
    except ValueError:
        return None


def is_registry_version(version: str) -> bool:
    """Whether the registry provider answers to it: YYYY-MM-DD[-preview] in the emulated span."""
    day = version_date(version)
    return day is not None and _OLDEST <= day <= _NEWEST and version.lower().removesuffix("-preview") == day.isoformat()


def normalise(location: str) -> str:
    """`West US 2` and `westus2` are one place."""
    return re.sub(r"\s+", "", location).lower()


OFFERED: tuple[str, ...] = tuple(normalise(name) for name in REGISTRY_LOCATIONS)
"""Names of the regions with registries. Each name is its display name in lower case without blanks (recorded)."""

CANARY = frozenset(("centraluseuap", "eastus2euap"))
"""Regions with registries (recorded) that are listed only for subscriptions that take part."""


def is_offered(location: str) -> bool:
    """Whether a registry or a replication may be created there."""
    return location in OFFERED or location in CANARY


def locations(subscription: str) -> list[dict[str, Any]]:
    """The entries of `GET /subscriptions/{s}/locations`, physical regions first."""

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


LOCATION_NAMES = frozenset(row[0] for row in PHYSICAL)


def registry_provider(subscription: str) -> dict[str, Any]:
    """`GET /subscriptions/{s}/providers/Microsoft.ContainerRegistry`, the types that the sandbox serves."""

    def entry(name: str, capabilities: str, *, reverse: bool = False) -> dict[str, Any]:
        # The order of the locations means nothing and differs between types (recorded).
        places = list(reversed(REGISTRY_LOCATIONS)) if reverse else list(REGISTRY_LOCATIONS)
        return {
            "resourceType": name,
            "locations": places,
            "apiVersions": list(API_VERSIONS),
            "capabilities": capabilities,
        }

    moves = "CrossResourceGroupResourceMove, CrossSubscriptionResourceMove"
    tracked = f"{moves}, SupportsTags, SupportsLocation"
    return {
        "id": f"/subscriptions/{subscription}/providers/{NAMESPACE}",
        "namespace": NAMESPACE,
        "authorizations": [
            {"applicationId": PROVIDER_APPLICATION, "roleDefinitionId": "78e18383-93eb-418a-9887-bc9271046576"}
        ],
        "resourceTypes": [
            entry("registries", f"{moves}, SystemAssignedResourceIdentity, SupportsTags, SupportsLocation"),
            entry("registries/replications", tracked, reverse=True),
            entry("registries/webhooks", tracked),
            entry("registries/privateEndpointConnections", "None"),
            {
                "resourceType": "locations/operationResults",
                "locations": list(REGISTRY_LOCATIONS),
                "apiVersions": [],
                "capabilities": "None",
            },
            {
                "resourceType": "registries/listUsages",
                "locations": list(REGISTRY_LOCATIONS),
                "apiVersions": [],
                "capabilities": "None",
            },
            entry("checkNameAvailability", "None"),
            entry("locations", "None"),
        ],
        "registrationState": "Registered",
        "registrationPolicy": "RegistrationRequired",
    }
