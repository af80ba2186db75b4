"""The document of a plan."""

from __future__ import annotations

import json
from typing import Any

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.output.views.plan.document import plan_document
from tests.core.planning import check
from tests.output import builders
from tests.reviewed import reviewed


def changes_of(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The changes by id."""
    return {change["id"]: change for change in document["changes"]}


def test_plan_has_the_agreed_parts() -> None:
    """Counts, changes, held, unmanaged, in progress, network, zones, cost and findings, and nothing else."""
    plan = builders.upheaval()
    document = plan_document(reviewed(plan, check(plan, builders.regions())))
    assert list(document) == [
        "formatVersion",
        "hasChanges",
        "counts",
        "changes",
        "held",
        "heldTags",
        "unmanaged",
        "inProgress",
        "network",
        "zones",
        "cost",
        "findings",
    ]
    assert document["hasChanges"] is True
    assert document["counts"] == {"create": 1, "update": 3, "replace": 1, "delete": 1}
    assert sum(document["counts"].values()) == len(document["changes"])
    (held,) = document["held"]
    assert (held["location"], held["drained"]["by"]) == ("eastus", "ana@contoso.com")
    assert [replica["location"] for replica in document["unmanaged"]] == ["japaneast"]
    (waiting,) = document["inProgress"]
    assert (waiting["location"], waiting["provisioningState"]) == ("brazilsouth", "Creating")
    assert [finding["id"] for finding in document["findings"]] == [
        "region-offered",
        "last-routed",
        "regional-endpoints",
    ]
    assert document["findings"][0]["severity"] == "blocker"


def test_actions_are_a_list() -> None:
    """A replacement is a deletion and a creation, everything else is one word."""
    plan = builders.upheaval()
    actions = {name: change["actions"] for name, change in changes_of(plan_document(reviewed(plan))).items()}
    assert actions["contoso/westeurope"] == ["delete", "create"]
    assert actions["contoso/southeastasia"] == ["create"]
    assert actions["contoso/westus"] == ["update"]
    assert actions["contoso/canadacentral"] == ["delete"]


def test_current_and_desired_are_whole() -> None:
    """A creation comes from nothing, a deletion goes to nothing, an update shows what stays too."""
    changes = changes_of(plan_document(reviewed(builders.upheaval())))
    created = changes["contoso/southeastasia"]
    assert created["current"] is None
    assert created["desired"] == {
        "name": "southeastasia",
        "location": "southeastasia",
        "regionEndpointEnabled": True,
        "provisioningState": "Succeeded",
        "drained": None,
        "tags": {},
    }
    assert changes["contoso/canadacentral"]["desired"] is None
    assert changes["contoso/canadacentral"]["current"]["name"] == "canada"
    updated = changes["contoso/eastus"]
    assert updated["current"]["tags"] == {"team": "web"}
    assert updated["desired"]["tags"] == {"team": "api", "tier": "gold"}
    assert updated["current"]["regionEndpointEnabled"] is updated["desired"]["regionEndpointEnabled"] is False
    assert updated["current"]["drained"] == updated["desired"]["drained"]
    settings = changes["contoso/settings"]
    assert (settings["current"]["regionalEndpoints"], settings["desired"]["regionalEndpoints"]) == (
        "Disabled",
        "Enabled",
    )


def test_story_waits_for_the_tier() -> None:
    """What waits names the changes that it waits for."""
    changes = changes_of(plan_document(reviewed(builders.story())))
    assert changes["contoso/sku"]["desired"]["sku"] == {"name": "Premium"}
    assert changes["contoso/settings"]["desired"]["dataEndpointEnabled"] is True
    assert changes["contoso/eastus"]["waitsFor"] == ["contoso/settings", "contoso/sku"]
    assert "contoso/westeurope" in changes["contoso/westeurope/routing"]["waitsFor"]


def test_routing_after_creation_starts_from_what_is_created() -> None:
    """The second change of a replica begins where the first one ends, tags included."""
    wanted = DesiredReplica(location="eastus", is_new=True, routes_when_ready=True, tags={"team": "web"})
    plan = builders.plan((builders.registry(), DesiredRegistry(replicas=(wanted,))))
    changes = changes_of(plan_document(reviewed(plan)))
    route = changes["contoso/eastus/routing"]
    assert route["current"] == changes["contoso/eastus"]["desired"]
    assert route["desired"] == {**route["current"], "regionEndpointEnabled": True}
    assert route["desired"]["tags"] == {"team": "web"}


def test_own_tags_are_nowhere() -> None:
    """acrgeo's own tags are in no plan; the drain that they keep is, under its own name."""
    wanted = DesiredReplica(location="eastus", is_routed=True)
    undrained = builders.plan((builders.everything(), DesiredRegistry(replicas=(wanted,))))
    assert "acrgeo-" not in json.dumps(plan_document(reviewed(undrained)))
    change = changes_of(plan_document(reviewed(undrained)))["contoso/eastus"]
    assert change["current"]["drained"]["by"] == "ana@contoso.com"
    assert change["desired"]["drained"] is None
    drain = DesiredReplica(location="westus", is_routed=False, tags=builders.DRAINED)
    drained = builders.plan((builders.everything(), DesiredRegistry(replicas=(drain,))))
    document = plan_document(reviewed(drained))
    assert "acrgeo-" not in json.dumps(document)
    assert changes_of(document)["contoso/westus"]["desired"]["drained"]["reason"] == "pulls fail with 503"


def test_empty_plan_has_no_changes() -> None:
    """Nothing to do is the same document with nothing in it."""
    document = plan_document(reviewed(builders.plan((builders.registry(), DesiredRegistry()))))
    assert document["hasChanges"] is False
    assert document["changes"] == document["held"] == document["findings"] == []
