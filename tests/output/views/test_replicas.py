"""Replicas in a list."""

from __future__ import annotations

from acrgeo.output.formats import Format
from acrgeo.output.views.replicas import replicas_document, replicas_view, waited_view
from tests.output import builders
from tests.output.golden import shown


def test_replica_has_the_agreed_keys() -> None:
    """A replica keeps ARM's names, flattened, with ours beside them."""
    drained = builders.replica("eastus", is_routed=False, tags=builders.DRAINED, zone_redundancy="Disabled")
    (document,) = replicas_document([drained], None)["replicas"]
    assert document == {
        "id": f"{builders.ref().id}/replications/eastus",
        "name": "eastus",
        "location": "eastus",
        "home": False,
        "regionEndpointEnabled": False,
        "provisioningState": "Succeeded",
        "status": {"displayStatus": "Ready", "message": None, "timestamp": "2026-11-24T07:00:12.1234567Z"},
        "zoneRedundancy": "Disabled",
        "zoneRedundant": True,
        "drained": {
            "by": "ana@contoso.com",
            "reason": "pulls fail with 503",
            "at": "2026-11-24T06:30:00Z",
            "until": "2026-11-30T08:00:00Z",
        },
        "tags": builders.DRAINED,
    }


def test_replicas_are_sorted_by_location() -> None:
    """The order never depends on Azure's."""
    view = replicas_view([builders.replica(name) for name in ("westus", "eastus", "canadacentral")])
    assert view.document["formatVersion"] == "1.0"
    assert [replica["location"] for replica in view.document["replicas"]] == ["canadacentral", "eastus", "westus"]
    assert view.rows == view.document["replicas"]


def test_names_show_only_where_they_differ() -> None:
    """A column of names that repeat the regions is left out."""
    assert "NAMED" not in shown(replicas_view([builders.replica("eastus")]))
    assert "canada" in shown(replicas_view([builders.replica("canadacentral", name="canada")])).split()


def test_zones_are_what_the_region_gives() -> None:
    """The region's zones count; a property that says otherwise is only remarked on."""
    replica = builders.replica("eastus", is_zone_redundant=None, zone_redundancy="Disabled")
    page = shown(replicas_view([replica]))
    assert page.splitlines()[1].endswith("unknown")
    assert "zoneRedundancy" not in page
    known = shown(replicas_view([replica], builders.regions()))
    assert known.splitlines()[1].endswith("yes")
    assert "The property zoneRedundancy says otherwise for eastus" in known


def test_hostile_text_cannot_steer_the_terminal() -> None:
    """Escape sequences in tags and messages are printed as harmless signs."""
    bad = builders.replica("eastus", message="gone\x1b[2Jok\x9b31m")
    assert "gone?[2Jok?31m" in shown(replicas_view([bad]))


def test_no_replicas_is_a_sentence() -> None:
    """An empty list is not a blank, unless they were waited for until they were gone."""
    assert shown(replicas_view([])) == "No replicas.\n"
    assert shown(waited_view([])) == ""
    assert shown(waited_view([]), form=Format.YAML) == "formatVersion: '1.0'\nreplicas: []\n"
    assert "eastus" in shown(waited_view([builders.replica("eastus")]))
