"""What DNS, caches and distances mean for a push, in sentences."""

from __future__ import annotations

from dataclasses import replace

from acrgeo.core.model.registry import Registry
from acrgeo.core.push.network_checks import cache, dns, nearness
from acrgeo.core.push.situation import Answer, Situation
from acrgeo.core.push.verdict import judge_push
from acrgeo.core.trace.cache import CacheKind, LocalCache
from acrgeo.core.trace.round_trip import RoundTrip
from tests.core.push.test_verdict import ABAC, BOTH, HOST, UNREAD, situation, with_replicas
from tests.core.trace.test_verdict import sample
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


@rows(
    ("words", "lookups", "ttl"),
    [(("eastus", "!timeout", "eastus"), 3, 9), (("!timeout",), 1, None), (("",), 0, None)],
)
def test_lookups_are_counted_and_their_shortest_ttl_is_found(
    words: tuple[str, ...], lookups: int, ttl: int | None
) -> None:
    """Those that failed count, and have no TTL."""
    now = situation(*words)
    assert (now.lookups, now.shortest_ttl) == (lookups, ttl)


def test_where_no_cache_was_looked_for_that_is_said() -> None:
    """It is unknown then."""
    now = situation(*BOTH)
    check = cache(replace(now, trace=replace(now.trace, caches=())))
    assert (check.result.value, check.reason) == ("unknown", "No cache was looked for.")


@rows(
    ("found", "words"),
    [
        (LocalCache(kind=CacheKind.NSCD, evidence="it listens", note="it keeps"), "Nscd: it listens; it keeps."),
        (LocalCache(kind=CacheKind.CLUSTER, evidence="it is named"), "Cluster DNS: it is named."),
    ],
)
def test_a_cache_is_told_in_a_sentence(found: LocalCache, words: str) -> None:
    """What it is, what shows it, and what to know of it."""
    now = situation()
    assert cache(replace(now, trace=replace(now.trace, caches=(found,)))).reason == words


@rows(
    ("named", "asked", "is_told"),
    [
        ("168.63.129.16", "10.1.1.1", True),
        ("10.1.1.1", "168.63.129.16", True),
        ("10.1.1.1", "10.1.1.1", False),
    ],
)
def test_the_resolver_of_azure_is_told(named: str, asked: str, is_told: bool) -> None:
    """Where this machine names it, or it was asked."""
    now = situation(resolv=f"nameserver {named}\n")
    check = cache(replace(now, trace=replace(now.trace, samples=(sample("eastus", "eastus", at=asked),))))
    assert ("Azure's resolver keeps nothing on this machine." in check.reason) is is_told


@rows(
    ("now", "reason", "command"),
    [
        (situation(*BOTH), "eastus and westus are 3,725 km apart. eastus has a replica.", None),
        (situation("eastus", "japaneast"), "eastus has a replica.", None),
        (situation(pusher="nowhere", facts={}), "nowhere has no replica: pushes take longer.", "replica add"),
        (
            situation(pusher="westeurope", current=with_replicas(eastus={"is_routed": False})),
            "westeurope has no replica; the nearest is westus, 8,785 km away: pushes take longer.",
            "acrgeo replica add contoso westeurope",
        ),
        (
            situation(pusher="westus", current=with_replicas(westus={"provisioning_state": "Failed"})),
            "westus has a replica that does not serve now; the nearest is eastus, 3,725 km away: pushes take longer.",
            "acrgeo replica show contoso westus",
        ),
        (situation(pusher=None, trips={"eastus": 2.0}), "Connections take: eastus 2000 ms.", None),
    ],
)
def test_how_far_it_is(now: Situation, reason: str, command: str | None) -> None:
    """To the next replica that is routed, and how to have one nearer; nothing where the places are not known."""
    check = nearness(now)
    assert check.reason == reason
    assert (check.cure is None) is (command is None)
    assert command is None or check.cure is None or command in str(check.cure.command)


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
    unsaid = judge_push(situation(answer=Answer(host=HOST, problem="no route"), entries=UNREAD)).cure
    assert unsaid == both


def test_the_verdict_has_words() -> None:
    """One sentence for each result."""
    found = [judge_push(now).words for now in (situation(), situation(*BOTH), situation(entries=UNREAD))]
    assert found == [
        "nothing stands in the way of a push",
        "pushes may fail or be slow",
        "nothing was found that stops a push, and not all is known",
    ]
