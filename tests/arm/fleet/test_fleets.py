"""Registries of all subscriptions, as ARM lists them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from acrgeo.arm.fleet.fleets import Fleets, parse_rows
from acrgeo.arm.gateway import Gateway
from acrgeo.arm.parsing import parse_registry, parse_replica, with_home
from acrgeo.arm.session import Session
from acrgeo.errors import AzureError
from tests.arm.wires import Answer, Sent, SignedIn, Wire, always

NAMES = ("One", "Old", "Two")
IDS = {name: f"0000000{number}-0000-0000-0000-000000000000" for number, name in enumerate(NAMES)}


def error(code: str) -> dict[str, Any]:
    """Return an error of ARM."""
    return {"error": {"code": code, "message": "No."}}


def fleet(status: int = 200, body: object = None) -> tuple[Fleets, list[str], Wire]:
    """Return three subscriptions, one of them disabled, of which the first answers so; and what is told."""
    listed = [
        {"subscriptionId": IDS[name], "displayName": name, "state": "Disabled" if name == "Old" else "Enabled"}
        for name in NAMES
    ]

    def answer(sent: Sent) -> Answer:
        if "/providers/" not in sent.url:
            return 200, {"value": listed}, {}
        if IDS["One"] in sent.url and status != 200:
            return status, body, {}
        found = next(id_ for id_ in IDS.values() if id_ in sent.url)
        place = f"/subscriptions/{found}/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries"
        name = f"contoso{found[7]}"
        row = {"id": f"{place}/{name}", "name": name, "location": "westus", "sku": {"name": "Basic"}}
        return 200, {"value": [row]}, {}

    wire, told = Wire(answer), list[str]()
    session = Session(credential=SignedIn(), http=wire, environ={}, reads_az_profile=False, sleep=lambda _: None)
    return Fleets(Gateway(session), told.append), told, wire


def test_each_subscription_that_can_be_changed_is_listed() -> None:
    """A disabled one is not asked."""
    fleets, told, wire = fleet()
    assert [registry.name for registry in fleets.from_lists()] == ["contoso0", "contoso2"]
    assert told == []
    assert not [sent for sent in wire.sent if IDS["Old"] in sent.url]


@pytest.mark.parametrize(("status", "code"), [(403, "AuthorizationFailed"), (404, "SubscriptionNotFound")])
def test_a_subscription_that_may_not_be_read_is_told_and_left_out(status: int, code: str) -> None:
    """The others are listed all the same."""
    fleets, told, _ = fleet(status, error(code))
    assert [registry.name for registry in fleets.from_lists()] == ["contoso2"]
    (line,) = told
    assert line.startswith("the subscription One is left out: ")
    assert "list the registries of the subscription" in line


def test_a_subscription_that_fails_ends_the_list() -> None:
    """It would look as if it had no registries."""
    fleets, told, _ = fleet(400, error("Odd"))
    with pytest.raises(AzureError, match="Azure refused to list the registries"):
        list(fleets.from_lists())
    assert told == []


def test_why_a_subscription_could_not_be_listed_is_its_answer() -> None:
    """For who lists each by its name; only a sign-in that has ended ends them all."""
    fleets, _, _ = fleet(400, error("Odd"))
    found = dict(fleets.by_subscription())
    assert list(found) == ["One", "Two"]
    assert isinstance(found["One"], AzureError)
    fleets, _, _ = fleet(401, error("InvalidAuthenticationToken"))
    with pytest.raises(AzureError, match="Could not list the registries"):
        list(fleets.by_subscription())


PLACE = f"/subscriptions/{IDS['One']}/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/contoso"
ROW = {"id": PLACE, "name": "contoso", "location": "westus", "sku": {"name": "Premium"}}


def test_a_row_says_what_arm_says() -> None:
    """Of a registry and of its replications; a column without a value is a property that is not there."""
    home = {"id": f"{PLACE}/replications/westus", "name": "westus", "location": "westus"}
    registry = {
        "loginServer": "contoso.azurecr.io",
        "provisioningState": "Updating",
        "dataEndpointEnabled": True,
        "publicNetworkAccess": "Disabled",
        "zoneRedundancy": "Enabled",
    }
    replica = {
        "provisioningState": "Failed",
        "regionEndpointEnabled": False,
        "zoneRedundancy": "Disabled",
        "status": {"displayStatus": "Failed", "message": "No room."},
    }
    tags = {"team": "web"}
    found = parse_rows({**ROW, **registry, "tags": tags}, [{**home, **replica, "tags": tags}])
    whole = parse_registry({**ROW, "tags": tags, "properties": registry})
    assert found == with_home([parse_replica({**home, "tags": tags, "properties": replica})], whole)
    assert found.properties == {"publicNetworkAccess": "Disabled", "zoneRedundancy": "Enabled"}
    nothing: dict[str, None] = dict.fromkeys((*registry, "tags"))
    assert parse_rows({**ROW, **nothing}, []) == with_home([], parse_registry(ROW))


@pytest.mark.parametrize(("names", "queries"), [(200, [200]), (201, [200, 1])])
def test_two_hundred_names_are_found_with_one_query(names: int, queries: list[int]) -> None:
    """Each name once, of all subscriptions together."""
    wire = always(200, {"data": []})
    session = Session(credential=SignedIn(), http=wire, environ={}, reads_az_profile=False)
    wanted = [f"contoso{number}" for number in range(names)]
    assert Fleets(Gateway(session), lambda _: None).find({IDS["One"]: wanted, IDS["Two"]: wanted[:9]}) == {}
    asked = [json.loads(sent.body or "") for sent in wire.sent]
    assert [body["query"].count("'contoso") for body in asked] == queries
    assert [body["subscriptions"] for body in asked] == [[IDS["One"], IDS["Two"]]] * len(queries)
