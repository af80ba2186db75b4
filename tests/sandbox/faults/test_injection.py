"""Faults on demand: how they are named, whom they hit, how often, and what each does to one request."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from acrgeo.sandbox import Request, Response, Sandbox, VirtualClock
from acrgeo.sandbox.doors import wire
from acrgeo.sandbox.engine.messages import DROPPED
from acrgeo.sandbox.faults.injection import parse_spec
from acrgeo.sandbox.faults.table import FAULTS
from tests.sandbox.driver import BASE, REGISTRY, SUBSCRIPTION, VERSION, Driver

REPLICA = f"{REGISTRY}/replications/eastus"
BODY = {"location": "eastus"}


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("nope", "No fault 'nope': the names are throttled, "),
        ("throttled:speed=1", "The fault throttled has no option 'speed=1': it has times, chance, seed, on, seconds."),
        ("throttled:times=x", "times of the fault throttled is a whole number, not 'x'."),
        ("throttled:chance=2", "chance of the fault throttled is a number from 0 to 1, not '2'."),
        ("server-error:status=418", "status of the fault server-error is one of 500, 502, 503, 504, not '418'."),
        ("slow:on=never", "on of the fault slow is one of write, read, poll, any, not 'never'."),
    ],
)
def test_a_spec_that_is_wrong_says_what(spec: str, message: str) -> None:
    """With what there is in its place."""
    with pytest.raises(ValueError) as caught:
        parse_spec(spec)
    assert str(caught.value).startswith(message)


def test_a_fault_hits_as_often_as_it_says(premium: Driver) -> None:
    """Then it is gone; what it does not concern goes by."""
    premium.sandbox.add_fault("throttled:times=2,seconds=9")
    assert premium.get(REGISTRY).status == 200
    answers = [premium.put(REPLICA, BODY) for _ in range(3)]
    assert [answer.status for answer in answers] == [429, 429, 201]
    assert answers[0].headers["retry-after"] == "9"
    assert answers[0].code == "SubscriptionRequestsThrottled"
    kind = "PUT/SUBSCRIPTIONS/RESOURCEGROUPS/PROVIDERS/MICROSOFT.CONTAINERREGISTRY/REGISTRIES/REPLICATIONS/"
    assert f"operation '{kind}' exceeded" in answers[0].message
    assert "Please try again after '9' seconds." in answers[0].message
    assert premium.sandbox.active_faults() == []


def test_chance_is_drawn_from_the_seed(premium: Driver) -> None:
    """The same seed hits the same requests, another one others."""

    def hits(seed: int) -> list[int]:
        premium.sandbox.clear_faults()
        premium.sandbox.add_fault(f"server-error:on=read,times=0,chance=0.5,seed={seed}")
        return [premium.get(REGISTRY).status for _ in range(20)]

    assert hits(1) == hits(1) != hits(2)
    assert set(hits(1)) == {200, 503}


def test_a_header_hits_its_own_request(premium: Driver) -> None:
    """And a wrong one is refused."""
    faulty = Driver(premium.sandbox, premium.clock, headers={"x-acrgeo-fault": "server-error:status=502"})
    assert (faulty.get(REGISTRY).code, premium.get(REGISTRY).status) == ("InvalidGatewayHost", 200)
    wrong = Driver(premium.sandbox, premium.clock, headers={"x-acrgeo-fault": "nope"})
    assert wrong.get(REGISTRY).code == "InvalidRequestContent"


def test_faults_are_part_of_the_state(tmp_path: Path) -> None:
    """Another process on the same file meets them; a reset forgets them."""
    clock, path = VirtualClock(), tmp_path / "sandbox.db"
    first, second = Sandbox(state=path, clock=clock), Sandbox(state=path, clock=clock)
    first.add_fault("locked")
    assert second.active_faults() == ["locked"]
    assert Driver(second, clock).patch(REGISTRY, {"tags": {}}).code == "ScopeLocked"
    second.reset()
    assert first.active_faults() == []
    first.close()
    second.close()


def answer_to(arm: Driver, method: str, path: str, body: object = None) -> Response:
    """The raw answer."""
    request = Request(
        method=method,
        path=path,
        query={"api-version": VERSION},
        headers={"authorization": f"Bearer {arm.sandbox.token}", **arm.headers},
        body=json.dumps(body).encode(),
        base_url=BASE,
    )
    return arm.sandbox.handle(request)


@pytest.mark.parametrize(("spec", "is_there"), [("reset-before", False), ("reset-after", True)])
def test_a_reset_comes_before_or_after_the_effect(premium: Driver, spec: str, is_there: bool) -> None:
    """No answer either way."""
    premium.sandbox.add_fault(spec)
    assert answer_to(premium, "PUT", REPLICA, BODY).status == DROPPED
    assert (premium.get(REPLICA).status == 200) is is_there


def test_a_truncated_body_is_announced_whole(premium: Driver) -> None:
    """So that a client can tell."""
    premium.sandbox.add_fault("truncated:on=read")
    response = answer_to(premium, "GET", REGISTRY)
    assert int(wire.framed(response)["content-length"]) >= 2 * len(response.body) > 0


def test_a_slow_answer_says_for_how_long(premium: Driver) -> None:
    """The door holds it back."""
    premium.sandbox.add_fault("slow:seconds=7")
    assert answer_to(premium, "PUT", REPLICA, BODY).delay == 7


def test_a_list_lags_behind(premium: Driver) -> None:
    """It repeats what it said, until that is too old; GET knows better."""
    premium.add("eastus")
    premium.sandbox.add_fault("stale-list:seconds=60")
    assert premium.names() == {"eastus", "westus"}
    premium.add("westeurope")
    assert premium.names() == {"eastus", "westus"}
    assert premium.get(f"{REGISTRY}/replications/westeurope").status == 200
    premium.clock.advance(60)
    assert premium.names() == {"eastus", "westeurope", "westus"}


def test_a_region_vanishes(premium: Driver) -> None:
    """From what the provider offers and for creations; replicas that are there stay."""
    premium.add("eastus")
    premium.sandbox.add_fault("region-gone:region=eastus")
    kinds = premium.get(f"{SUBSCRIPTION}/providers/Microsoft.ContainerRegistry").body["resourceTypes"]
    assert all("East US" not in kind["locations"] for kind in kinds)
    assert premium.put(f"{REGISTRY}/replications/other", BODY).code == "LocationNotAvailableForResourceType"
    assert premium.patch(REPLICA, {"tags": {"a": "b"}}).status == 200


def test_a_token_expires_in_the_middle(premium: Driver) -> None:
    """The poll is 401, the next one goes on."""
    premium.sandbox.add_fault("token-expired")
    started = premium.put(REPLICA, BODY)
    url = started.headers["azure-asyncoperation"]
    assert premium.follow(url).code == "ExpiredAuthenticationToken"
    assert premium.follow(url).status == 200


@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize("path", ["/tenants", SUBSCRIPTION, REPLICA])
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_a_header_with_any_fault_is_answered(premium: Driver, name: str, path: str, method: str) -> None:
    """Also where the fault does not belong: no request brings the sandbox down."""
    faulty = Driver(premium.sandbox, premium.clock, headers={"x-acrgeo-fault": name})
    status = answer_to(faulty, method, path, BODY if method == "PUT" else None).status
    assert status in {DROPPED, 200, 201, 204, 400, 401, 403, 404, 409, 429, 501, 503, 504}
