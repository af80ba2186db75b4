"""How many requests a command sends, and which of them go out together: each is held until its whole round is there."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest
from urllib3 import BaseHTTPResponse

from acrgeo.arm.lookup.registries import REPLICAS_AT_ONCE
from acrgeo.sandbox.doors.pool import SandboxPool
from tests.cli.rounds import CONTOSO, LIST, ONE, OTHER, READ, REF, REGIONS, SUBSCRIPTION, World


@pytest.mark.parametrize(
    ("words", "cold", "cold_in_group", "warm"),
    [
        (LIST, [f"look-up {REGIONS}", READ], [f"{READ} {REGIONS}"], [READ]),
        ((*LIST, "-o", "json"), [f"look-up {REGIONS}", READ], [f"{READ} {REGIONS}"], [READ]),
        (("show", "contoso"), [f"look-up {REGIONS}", READ], [f"{READ} {REGIONS}"], [READ]),
        (("regions", "contoso"), [f"look-up {REGIONS}", READ], [f"{READ} {REGIONS}"], [READ]),
        (("map", "contoso", "--ascii"), [f"look-up {REGIONS}", READ], [f"{READ} {REGIONS}"], [READ]),
        (("routing", "show", "contoso"), ["look-up", READ], [READ], [READ]),
        (
            ("routing", "show", "contoso", "-o", "json"),
            [f"look-up {REGIONS}", READ],
            [f"{READ} {REGIONS}"],
            [READ],
        ),
        (("replica", "add", "contoso", "eastus", "-y"), ["look-up", f"{READ} eastus"], [f"{READ} eastus"], None),
        (
            ("replica", "add", "contoso", "eastus", "westeurope", "-y"),
            ["look-up", f"{READ} eastus westeurope"],
            [f"{READ} eastus westeurope"],
            None,
        ),
        (("show", "contoso.azurecr.io"), [f"look-up {REGIONS}", READ], [f"{READ} {REGIONS}"], [READ]),
        (
            ("replica", "show", "contoso"),
            [f"look-up {REGIONS}", READ, "eastus webhooks westeurope westus"],
            [f"{READ} {REGIONS}", "eastus webhooks westeurope westus"],
            [READ, "eastus webhooks westeurope westus"],
        ),
        (("export", "contoso"), ["look-up", READ, "webhooks"], [READ, "webhooks"], [READ, "webhooks"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_is_independent_goes_out_together(
    world: World, words: tuple[str, ...], cold: list[str], cold_in_group: list[str], warm: list[str] | None
) -> None:
    """One round once the registry's place is known, two with a look-up, and no regions that are known."""
    warm = warm or cold_in_group
    assert world(*words, rounds=cold).code == 0
    first = world(*words, rounds=warm)
    assert world(*words, "-g", "contoso-rg", rounds=warm).out == first.out
    world.folder.joinpath(f"regions-public-{SUBSCRIPTION}.json").unlink(missing_ok=True)
    assert world(*words, "-g", "contoso-rg", rounds=cold_in_group).out == first.out


def test_the_subscription_is_checked_beside_what_is_read_in_it(world: World) -> None:
    """Where nobody names it, the list of subscriptions decides: what was read in another one is thrown away."""
    world(*LIST, rounds=["subscriptions", f"look-up {REGIONS}", READ], subscription=None)
    right = world(*LIST, rounds=[f"subscriptions {READ}"], subscription=None)
    world.memory().keep_subscription(OTHER)
    world.memory().keep_registry(replace(REF, subscription=OTHER))
    assert world.run(*LIST, subscription=None).out == right.out
    world(*LIST, rounds=[f"subscriptions {READ}"], subscription=None)
    world.memory().keep_subscription(OTHER)
    done = world.run("replica", "tag", "contoso", "eastus", "--tag", "a=b", "-y", subscription=None)
    assert done.code == 0
    assert [path for _, path in done.writes] == [f"{CONTOSO}/replications/eastus"]


@pytest.mark.parametrize(
    ("words", "rounds"),
    [
        (
            ("routing", "disable", "contoso", "eastus"),
            [READ, "permissions locks", f"{READ} eastus westeurope", "PATCH:eastus", "poll", "eastus"],
        ),
        (
            ("replica", "tag", "contoso", "eastus", "westeurope", "--tag", "a=b"),
            [
                READ,
                "permissions locks locks POST:checkPolicyRestrictions POST:checkPolicyRestrictions",
                "eastus westeurope",
                "PATCH:eastus PATCH:westeurope",
                "eastus westeurope",
            ],
        ),
    ],
    ids=lambda value: " ".join(value[:2]) if isinstance(value, tuple) else "",
)
def test_what_is_independent_is_written_together(world: World, words: tuple[str, ...], rounds: list[str]) -> None:
    """Each step of several changes is one round, and what guards a drain is read with the replica itself."""
    world.cli.is_ordered = False
    done = world(*words, "-g", "contoso-rg", "-y", rounds=rounds)
    assert done.code == 0, done.err


class Crowd:
    """The sandbox, and how many requests were under way at once."""

    def __init__(self, pool: SandboxPool) -> None:
        self._pool = pool
        self._lock = threading.Lock()
        self._now = self.most = 0

    def urlopen(self, method: str, url: str, **options: Any) -> BaseHTTPResponse:
        """Answer, and count meanwhile."""
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
        try:
            return self._pool.urlopen(method, url, **options)
        finally:
            with self._lock:
                self._now -= 1


def test_many_replicas_are_read_at_once_but_not_all(world: World) -> None:
    """More than the connections that are kept would wait in vain."""
    crowd = Crowd(SandboxPool(world.cli.sandbox))
    gateway = world.gateway(crowd)
    gateway.read_registry(REF)
    names = [f"replica{number}" for number in range(3 * REPLICAS_AT_ONCE)]
    assert gateway.read_replicas(REF, [*names, "eastus"])["eastus"] is not None
    assert 1 < crowd.most <= REPLICAS_AT_ONCE


def test_a_resource_id_needs_no_look_up(world: World) -> None:
    """Its place is in it."""
    assert world("show", CONTOSO, rounds=[f"{READ} {REGIONS}"]).code == 0
    assert world("show", CONTOSO, rounds=ONE).code == 0
    assert world("show", "contoso", rounds=ONE).code == 0  # and it is kept


def test_verbose_tells_what_was_not_asked(world: World) -> None:
    """And how to ask."""
    world(*LIST, rounds=[f"look-up {REGIONS}", READ])
    assert world.told == []
    world(*LIST, rounds=ONE)
    assert [line.rpartition("; ")[2] for line in world.told] == ["--refresh asks again", "--refresh looks it up"]
