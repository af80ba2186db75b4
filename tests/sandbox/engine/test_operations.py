"""Long operations: their URLs are long, signed, reissued and checked."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from acrgeo.sandbox import Sandbox, VirtualClock
from tests.sandbox.driver import REGISTRY, Driver

EASTUS = f"{REGISTRY}/replications/eastus"


@pytest.fixture(name="url")
def _url(premium: Driver) -> str:
    return premium.put(EASTUS, {"location": "eastus"}).headers["azure-asyncoperation"]


def test_urls_are_long_and_on_the_clients_host(url: str) -> None:
    """Scheme, host and port are those that the client used; the query is about 3 kB of signature."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    assert url.startswith(f"https://127.0.0.1:8443{EASTUS}/operationStatuses/replications-")
    assert {name: len(value) for name, value in query.items()} == {
        "api-version": 10,
        "t": 18,
        "c": 2575,
        "s": 342,
        "h": 43,
    }


def test_every_poll_reissues_the_url(premium: Driver, url: str) -> None:
    """Each answer carries a new URL; the old ones stay good."""
    seen = {url}
    for _ in range(3):
        poll = premium.follow(url)
        assert (poll.status, poll.body, poll.headers["retry-after"]) == (200, {"status": "Creating"}, "10")
        seen.add(poll.headers["azure-asyncoperation"])
    assert len(seen) == 4
    premium.clock.advance(9)
    for link in seen:
        assert premium.follow(link).body == {"status": "Succeeded"}


@pytest.mark.parametrize("part", ["t", "c", "s", "h"])
@pytest.mark.parametrize("is_missing", [True, False])
def test_a_changed_signature_is_refused(premium: Driver, url: str, part: str, is_missing: bool) -> None:
    """A URL must be followed as it is."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    old = query.pop(part)
    if not is_missing:
        query[part] = old[:-1] + ("A" if old[-1] != "A" else "B")
    poll = premium.follow(parts._replace(query=urlencode(query)).geturl())
    assert (poll.status, poll.code) == (403, "Forbidden")


def test_an_operation_belongs_to_its_resource(premium: Driver, url: str) -> None:
    """It is not found under another one, nor under another name."""
    assert premium.follow(url.replace("/eastus/", "/westus/")).code == "ResourceNotFound"
    assert premium.follow(url.replace("/replications-", "/replications-0")).code == "ResourceNotFound"


@pytest.mark.parametrize("end", ["Succeeded", "Canceled"])
def test_operations_are_kept_for_a_day(premium: Driver, url: str, end: str) -> None:
    """Then they are forgotten, however they ended."""
    if end == "Canceled":
        premium.delete(EASTUS)
    premium.clock.advance(86_399)
    assert premium.follow(url).body == {"status": end}
    premium.clock.advance(10)
    assert premium.follow(url).status == 404


@pytest.mark.parametrize(("speed", "header"), [(1, "10"), (3, "4"), (10, "1"), (600, "1")])
def test_retry_after_is_never_zero(speed: float, header: str) -> None:
    """Clients take 0 for absent."""
    clock = VirtualClock()
    arm = Driver(Sandbox(clock=clock, speed=speed), clock)
    arm.upgrade()
    started = arm.put(EASTUS, {"location": "eastus"})
    assert started.headers["retry-after"] == header
    clock.advance(9 / speed)
    assert arm.get(EASTUS).state == "Succeeded"


def test_names_with_brackets_survive_the_url(arm: Driver) -> None:
    """A group may have a name that must be escaped."""
    group = REGISTRY.split("/providers", 1)[0].replace("contoso-rg", "a%28b%29")
    registry = f"{group}/providers/Microsoft.ContainerRegistry/registries/fabrikam"
    arm.put(group, {"location": "eastus"})
    started = arm.put(
        registry, {"location": "eastus", "sku": {"name": "Basic"}, "identity": {"type": "SystemAssigned"}}
    )
    assert arm.finish(started).body == {"status": "Succeeded"}
    assert arm.get(registry).body["id"].split("/")[4] == "a(b)"
