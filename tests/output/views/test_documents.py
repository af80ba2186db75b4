"""Documents: the shapes that programs read."""

from __future__ import annotations

import json

from acrgeo.core.execution.events import ChangeEnded, ChangeMoved, ChangeStarted, Event, PlanEnded, PlanStarted, Result
from acrgeo.core.map.regions import region_rows
from acrgeo.core.permissions.actions import PermissionEntry, Scope
from acrgeo.core.permissions.report import check_permissions
from acrgeo.errors import AzureError, ErrorKind, ExitCode, RefusedError
from acrgeo.output.views.documents import (
    error_document,
    event_document,
    list_document,
    outcome_document,
    permissions_document,
    regions_document,
    registry_document,
    replicas_document,
)
from tests.output import builders


def test_replica_has_the_agreed_keys() -> None:
    """A replica keeps ARM's names, flattened, with ours beside them."""
    drained = builders.replica("eastus", is_routed=False, tags=builders.DRAINED, zone_redundancy="Disabled")
    (document,) = replicas_document([drained])["replicas"]
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


def test_unlisted_home_replica_has_no_id() -> None:
    """What Azure does not list is there, without an id."""
    document = registry_document(builders.standard())
    (home,) = document["replicas"]
    assert "id" not in home
    assert home["home"] is True


def test_replicas_are_sorted_by_location() -> None:
    """The order never depends on Azure's."""
    replicas = [builders.replica(name) for name in ("westus", "eastus", "canadacentral")]
    document = replicas_document(replicas)
    assert document["formatVersion"] == "1.0"
    assert [one["location"] for one in document["replicas"]] == ["canadacentral", "eastus", "westus"]


def test_registry_is_flattened_and_keeps_what_else_was_read() -> None:
    """ARM's other properties are there under their names and cannot replace ours."""
    current = builders.registry(properties={"adminUserEnabled": False, "name": "other"})
    document = registry_document(current)
    assert list(document)[:7] == ["formatVersion", "id", "name", "resourceGroup", "location", "sku", "loginServer"]
    assert document["name"] == "contoso"
    assert document["sku"] == {"name": "Premium"}
    assert document["adminUserEnabled"] is False
    assert list(document)[-1] == "replicas"


def test_list_has_one_version_for_all() -> None:
    """The registries of a list carry no version of their own."""
    document = list_document([builders.registry(), builders.everything()])
    assert list(document) == ["formatVersion", "registries"]
    assert all("formatVersion" not in one for one in document["registries"])


def test_regions_keep_the_order_and_round_the_distance() -> None:
    """Home comes first; unknown is null."""
    document = regions_document(region_rows(builders.regions(), builders.registry()))
    home, *others = document["regions"]
    assert (home["name"], home["state"], home["zones"], home["distanceKm"]) == ("westus", "home", False, 0)
    unknown = next(one for one in others if one["name"] == "belgiumcentral")
    assert (unknown["zones"], unknown["pairedRegion"], unknown["distanceKm"]) == (None, None, None)


def test_permissions_tell_missing_and_unknown_apart() -> None:
    """``held`` is null where the caller may not read it; a role is named for what is missing."""
    reader = [PermissionEntry(actions=("*/read",))]
    document = permissions_document(builders.ref(), check_permissions({Scope.REGISTRY: reader}), {"Name": "acrgeo"})
    assert document["customRole"] == {"Name": "acrgeo"}
    held = {
        one["name"].rsplit("/", 2)[-2] + "/" + one["name"].rsplit("/", 1)[-1]: one["held"]
        for one in document["permissions"]
    }
    assert held["registries/write"] is False
    assert held["operationResults/read"] is None
    assert document["isEnough"] is False
    assert document["missing"] == [
        "Microsoft.ContainerRegistry/registries/write",
        "Microsoft.ContainerRegistry/registries/replications/write",
        "Microsoft.ContainerRegistry/registries/replications/delete",
    ]
    assert document["roles"][0]["name"].startswith("Container Registry Contributor")


def test_outcome_counts_results_and_carries_the_exit_code() -> None:
    """A failure has its error, everything else has null; the counts name every result."""
    done = [Result.DONE] * 5
    outcome = builders.outcome_of(
        builders.story(), *done, Result.FAILED, error_code="Conflict", detail="in use", hint="wait"
    )
    document = outcome_document(outcome)
    assert document["results"][0]["error"] is None
    assert document["results"][0]["action"] == "update"
    assert document["results"][-1]["error"] == {"code": "Conflict", "message": "in use", "hint": "wait"}
    assert document["counts"]["done"] == 5
    assert document["counts"]["blocked"] == 0
    assert document["exitCode"] == ExitCode.PARTIAL
    assert json.loads(json.dumps(document)) == document


def test_outcome_tells_why_something_runs_and_what_to_type() -> None:
    """A program that ran out of time gets the reason and the command that a reader gets."""
    outcome = builders.outcome_of(builders.story(), *[Result.DONE] * 5, Result.RUNNING, detail="Creating")
    results = outcome_document(outcome)["results"]
    assert results[-1]["error"] == {"code": None, "message": "Creating", "hint": None}
    assert results[-1]["lookAgain"].startswith("acrgeo replica wait ")
    assert results[0]["lookAgain"] is None


def test_events_are_one_json_line_each() -> None:
    """Every event says when, what and of which change."""
    plan = builders.story()
    change = plan.changes[2]
    events: list[Event] = [
        PlanStarted(at=0, plan=plan),
        ChangeStarted(at=1.5, change=change),
        ChangeMoved(at=2, change=change, state="Creating"),
        ChangeEnded(at=3, change=change, result=Result.FAILED, detail="no room"),
        PlanEnded(at=4, is_interrupted=True),
    ]
    documents = [event_document(event) for event in events]
    names = [document["event"] for document in documents]
    assert names == ["PlanStarted", "ChangeStarted", "ChangeMoved", "ChangeEnded", "PlanEnded"]
    assert documents[0]["changes"] == [one.id for one in plan.changes]
    assert documents[1]["at"] == "1970-01-01T00:00:01.500+00:00"
    assert (documents[1]["id"], documents[1]["location"]) == ("contoso/canadacentral", "canadacentral")
    assert documents[2]["state"] == "Creating"
    assert (documents[3]["result"], documents[3]["detail"]) == ("failed", "no room")
    assert documents[4]["isInterrupted"] is True
    assert json.loads(json.dumps(documents)) == documents


def test_error_has_code_message_hint_and_details() -> None:
    """Details stand beside the agreed keys and cannot replace them."""
    error = RefusedError(
        "It is Standard.", hint="upgrade", code="premium-first", details={"sku": "Standard", "code": "x"}
    )
    assert error_document(error) == {
        "error": {
            "sku": "Standard",
            "code": "premium-first",
            "message": "It is Standard.",
            "hint": "upgrade",
            "exitCode": 5,
        }
    }
    azure = AzureError("No.", kind=ErrorKind.FORBIDDEN, code="AuthorizationFailed")
    assert error_document(azure)["error"]["exitCode"] == ExitCode.NOT_PERMITTED
