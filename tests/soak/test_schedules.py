"""Some of the schedules that ``make soak`` plays by the thousand, those that once broke a promise, and the players."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.soak import schedules
from tests.soak.machine import Promises
from tests.soak.promises import (
    ViolationError,
    check_looked,
    check_once,
    check_secrets,
    check_serving,
    check_shown,
    check_told,
)
from tests.soak.schedule import generate
from tests.soak.tally import Tally
from tests.soak.world import REGISTRY, Look, Ran, Seen

SEEDS = range(240)
PARTS = 6
"""The seeds are played in as many tests, which share the cores."""
REPLICAS = f"{REGISTRY}/replications"


def test_kept_schedules_break_nothing() -> None:
    """A schedule that broke a promise once does so no more."""
    assert schedules.play_all(schedules.kept()).violations == []


@pytest.mark.parametrize("part", range(PARTS))
def test_schedules_break_nothing(part: int) -> None:
    """The first seeds, the same every time, with faults and kills among them."""
    tally = schedules.play_all(generate(seed) for seed in SEEDS[part::PARTS])
    assert tally.violations == []
    assert tally.schedules == len(SEEDS) / PARTS
    assert min(len(tally.faults), len(tally.kills)) > 3


def test_a_state_machine_breaks_nothing() -> None:
    """Longer schedules, which Hypothesis chooses, and would shrink: the same every time. It raises what breaks one."""
    before = Promises.played
    run_state_machine_as_test(
        Promises, settings=settings(max_examples=4, stateful_step_count=5, derandomize=True, deadline=None)
    )
    assert Promises.played - before >= 4


def test_a_seed_gives_the_same_schedule() -> None:
    """What broke a promise can be played again by its seed."""
    assert [generate(seed) for seed in SEEDS] == [generate(seed) for seed in SEEDS]


def seen(method: str, name: str, serving: int = 2, meddled: int | None = None) -> Seen:
    """Return a request about a replica."""
    return Seen(method=method, path=f"{REPLICAS}/{name}", serving=serving, meddled=meddled)


def ran(*requests: Seen, code: int | None = 0, out: str = "", err: str = "") -> Ran:
    """Return a run that sent these requests."""
    return Ran(code=code, out=out, err=err, seen=list(requests))


def test_what_breaks_a_promise_is_seen() -> None:
    """Each check fails for what it is there for: checks that pass whatever happens would promise nothing."""
    nothing = ran()
    shown = ran(out='{"changes": [{"id": "contoso/eastus", "name": "eastus", "actions": ["delete"]}]}')
    deletion = seen("DELETE", "eastus")
    check_shown(shown, ran(deletion))
    check_serving(ran(seen("PATCH", "eastus", 1)), 2, 1)
    check_serving(ran(seen("GET", "eastus", 1, meddled=1), seen("PATCH", "eastus", 0)), 2, 1)  # after the last look
    wrong: tuple[Callable[[], None], ...] = (
        lambda: check_shown(nothing, ran(deletion)),
        lambda: check_shown(shown, ran(seen("PUT", "eastus"))),
        lambda: check_shown(shown, ran(replace(deletion, path=REGISTRY))),
        lambda: check_shown(shown, ran(replace(deletion, path=f"{REGISTRY}/webhooks/deployedeastus"))),
        lambda: check_serving(ran(seen("PATCH", "eastus", 0)), 2, 1),
        lambda: check_serving(ran(seen("GET", "eastus", 1, meddled=1), *[seen("GET", "eastus", 0)]), 2, 1),
        lambda: check_serving(ran(seen("DELETE", "westus")), 2, 1),
        lambda: check_serving(ran(seen("PUT", "WestUS")), 2, 1),
        lambda: check_once(ran(deletion, deletion), ["reset-after:times=1"]),
        lambda: check_secrets(ran(err="Bearer abc"), {"abc"}),
        lambda: check_secrets(replace(nothing, files="abc"), {"abc"}),
    )
    for broken in wrong:
        with pytest.raises(ViolationError):
            broken()


def test_a_write_that_the_last_look_forbids_is_seen() -> None:
    """Or one without a look: what was there is not created, what is gone or going not deleted, what is so not sent."""
    document = {"tags": {"a": "b"}, "properties": {"provisioningState": "Succeeded", "regionEndpointEnabled": True}}
    going = {**document, "properties": {"provisioningState": "Deleting"}}
    there, gone = Look(document=document), Look(document=None)
    off, on = {"properties": {"regionEndpointEnabled": False}}, {"properties": {"regionEndpointEnabled": True}}
    right: list[tuple[str, Look | None, dict[str, Any]]] = [
        ("PUT", gone, {}),
        ("DELETE", there, {}),
        ("PATCH", there, off),
        ("PATCH", there, {"tags": {}}),
    ]
    wrong: list[tuple[str, Look | None, dict[str, Any]]] = [
        *[(method, None, off) for method in ("PUT", "PATCH", "DELETE")],
        ("PUT", there, {}),
        ("DELETE", gone, {}),
        ("DELETE", Look(document=going), {}),
        ("PATCH", gone, off),
        ("PATCH", there, on),
        ("PATCH", there, {"tags": {"a": "b"}}),
    ]
    for method, look, body in right:
        check_looked(ran(replace(seen(method, "eastus"), look=look, body=body)))
    for method, look, body in wrong:
        with pytest.raises(ViolationError, match="promise 4"):
            check_looked(ran(replace(seen(method, "eastus"), look=look, body=body)))
    hook = Seen(method="PUT", path=f"{REGISTRY}/webhooks/deployedeastus", serving=2, look=there)
    check_looked(ran(hook))
    for unseen in (replace(hook, look=None), replace(hook, method="DELETE", look=gone)):
        with pytest.raises(ViolationError, match="promise 4"):
            check_looked(ran(unseen))


@pytest.mark.parametrize(
    ("code", "out", "err"),
    [
        (3_000, "", ""),
        (1, "", "Traceback (most recent call last)"),
        (0, '{"results": [{"id": "a", "name": null, "result": "failed", "error": {"code": "x"}}]}', ""),
        (1, '{"results": [{"id": "a", "name": null, "result": "failed", "error": null}]}', ""),
        (0, '{"results": [{"id": "a", "name": "eastus", "action": "create", "result": "done", "error": null}]}', ""),
    ],
)
def test_a_report_that_is_not_so_is_seen(code: int, out: str, err: str) -> None:
    """An unknown exit code, a defect, a good code over a failure, a failure without a reason, what is not there."""
    with schedules.world() as world, pytest.raises(ViolationError):
        check_told(ran(code=code, out=out, err=err), world.sandbox, is_disturbed=False)


def test_tallies_add_up() -> None:
    """The last line of the soak has the counts of all attacks."""
    one = schedules.play_all([])
    two = Tally(schedules=2, violations=["seed 1: promise 1"])
    two.faults["slow"] += 3
    two.kills["kill of apply"] += 1
    two.fuzzed["files"] += 5
    assert (one + two + two).last_line() == "4 schedules, 6 faults, 2 kills, 10 fuzzed, 2 violations"
    assert "violation: seed 1: promise 1" in two.table()
