"""What DNS, caches and distances mean for a push, in sentences."""

from __future__ import annotations

from dataclasses import replace

from acrgeo.core.model.registry import Registry
from acrgeo.core.push.network_checks import cache, dns, nearness
from acrgeo.core.push.situation import Situation
from acrgeo.core.push.verdict import judge_push
from acrgeo.core.trace.round_trip import RoundTrip
from tests.core.push.test_verdict import ABAC, BOTH, UNREAD, situation, with_replicas
from tests.rows import rows

FAILS = "parts of it may go to each, and the manifest then fails."
FAR = {"eastus": 0.1, "westus": 0.01}


@rows(
    ("now", "is_failing"),
    [(situation(*BOTH), True), (situation("japaneast"), False), (situation("link:eastus"), False)],
)
def test_a_manifest_fails_only_where_the_name_bounces(now: Situation, is_failing: bool) -> None:
    """An old answer is another problem."""
    assert (FAILS in dns(now).reason) is is_failing


def test_only_why_nobody_is_known_to_serve_is_told() -> None:
    """What else is unknown has its own check."""
    reason = dns(situation("", unknown=("The replicas: not signed in.", "Who serves: nobody is asked."))).reason
    assert reason.endswith("Nobody is asked.")
    assert "igned in" not in reason


@rows(("watched", "is_told"), [(8.9, True), (9.0, False)])
def test_a_change_that_is_too_late_to_be_seen_is_told(watched: float, is_told: bool) -> None:
    """Where the answer is kept for longer than it was watched."""
    assert ("is not seen" in dns(situation(watched=watched)).reason) is is_told


def test_where_no_cache_was_looked_for_that_is_said() -> None:
    """It is unknown then."""
    now = situation(*BOTH)
    check = cache(replace(now, trace=replace(now.trace, caches=())))
    assert (check.result.value, check.reason) == ("unknown", "No cache was looked for.")


@rows(
    ("current", "is_problem"),
    [(situation().trace.registry, True), (None, False), (with_replicas(westus={"is_routed": False}), False)],
)
def test_a_nearer_replica_is_a_problem_only_where_it_serves(current: Registry | None, is_problem: bool) -> None:
    """One that is not routed, or of which nothing is known, is not where a push should go."""
    check = nearness(situation(pusher=None, trips=FAR, current=current))
    assert (check.result.value == "problem") is is_problem
    assert check.reason.startswith("Connections take: westus 10 ms and eastus 100 ms.")


def test_what_could_not_be_connected_to_has_no_time() -> None:
    """The others have theirs, and without a region that DNS names none is nearer."""
    now = situation("", pusher=None, trips=FAR)
    trips = {**now.trace.round_trips, "japaneast": RoundTrip(tcp=None)}
    check = nearness(replace(now, trace=replace(now.trace, round_trips=trips)))
    assert (check.result.value, check.reason) == ("ok", "Connections take: westus 10 ms and eastus 100 ms.")


def test_what_makes_something_known_is_the_cure_where_nothing_is_wrong() -> None:
    """The first of what is vital that has one."""
    cure = judge_push(situation("eastus", current=ABAC)).cure
    assert cure is not None
    assert cure.words == "See who has a role of repositories."
    assert judge_push(situation("eastus")).cure is None
    both = judge_push(situation("!NXDOMAIN", entries=UNREAD)).cure
    assert both is not None
    assert both.words == "Have them read by somebody who may."


def test_the_verdict_has_words() -> None:
    """One sentence for each result."""
    found = [judge_push(now).words for now in (situation(), situation(*BOTH), situation(entries=UNREAD))]
    assert found == [
        "nothing stands in the way of a push",
        "pushes may fail or be slow",
        "nothing was found that stops a push, and not all is known",
    ]
