"""One change of a replica, call by call: what is read and written when, how long is waited, and how it ends."""

from __future__ import annotations

from dataclasses import replace

from acrgeo.core.desired.registry import DesiredRegistry
from acrgeo.core.execution.events import Result
from acrgeo.core.model.registry import Replica
from acrgeo.core.plan.change import Action
from acrgeo.errors import AcrGeoError, AzureError, ErrorKind
from tests.core.planning import registry
from tests.executor.replica_changes import (
    ADD,
    DRAIN,
    EAST,
    FAILED,
    GONE,
    HOME,
    MAKING,
    OTHER,
    REPAIR,
    SYNCING,
    TAG,
    UNROUTED,
    Change,
    wants,
)
from tests.executor.scripted import DONE, failed, failure, running, seconds
from tests.rows import rows

# A creation, an update, and the end of both ---------------------------------------------------------------------------


def test_a_creation_sends_what_is_desired_and_reads_it_again() -> None:
    """Once; routing, tags and zones are in it."""
    made = Change(
        wants(is_routed=False, tags={"a": "b"}, zone_redundancy="Enabled"),
        read_replica=[GONE, replace(UNROUTED, tags={"a": "b"})],
        begin_create_replica=[DONE],
    )
    assert made.run() == ([], Result.DONE)
    assert made.gateway.names == ["read_replica", "begin_create_replica", "read_replica"]
    assert made.gateway.given("begin_create_replica") == [("eastus", "eastus", False, {"a": "b"}, "Enabled")]
    assert made.steps.is_creation_sent
    assert made.retries.note is None


@rows(
    "desired, current, fresh, sent",
    [
        (DRAIN, EAST, UNROUTED, (False, None)),
        (TAG, EAST, replace(EAST, tags={"a": "b"}), (None, {"a": "b"})),
        (TAG, replace(EAST, tags={"c": "d"}), replace(EAST, tags={"a": "b", "c": "d"}), (None, {"a": "b", "c": "d"})),
        (wants(tags={"a": None}), replace(EAST, tags={"a": "b"}), EAST, (None, {})),
        (wants(is_routed=True), UNROUTED, EAST, (True, None)),
    ],
)
def test_an_update_sends_what_differs_alone(
    desired: DesiredRegistry, current: Replica, fresh: Replica, sent: tuple[bool | None, dict[str, str] | None]
) -> None:
    """Routing as it is kept is not named; tags are all or none."""
    there = registry("Premium", HOME, current, OTHER)
    made = Change(
        desired, there, read_replica=[fresh] if desired is DRAIN else [current, fresh], begin_update_replica=[DONE],
        read_together=[(there, {"eastus": current, "westus": HOME})],
    )  # fmt: skip
    assert made.run() == ([], Result.DONE)
    assert made.gateway.given("begin_update_replica") == [("eastus", *sent)]


@rows(
    "fresh, result, followed",
    [
        (replace(EAST, tags={"a": "b"}), Result.ALREADY, Result.ALREADY),
        (replace(EAST, provisioning_state="Updating", tags={"a": "b"}), Result.ACCEPTED, Result.ALREADY),
    ],
)
def test_what_somebody_else_made_is_awaited_where_it_is_followed(
    fresh: Replica, result: Result, followed: Result
) -> None:
    """Nothing is sent; what is still on its way is accepted where nobody waits."""
    reads = [fresh, replace(fresh, provisioning_state="Succeeded")]
    assert Change(TAG, [HOME, EAST], is_followed=False, read_replica=reads).run() == ([], result)
    assert Change(TAG, [HOME, EAST], read_replica=reads).run() == ([], followed)


def test_what_is_not_followed_ends_where_azure_accepts_it() -> None:
    """It is not polled, and not read again."""
    made = Change(TAG, [HOME, EAST], is_followed=False, read_replica=[EAST], begin_update_replica=[running()])
    assert made.run() == ([], Result.ACCEPTED)
    assert made.gateway.names == ["read_replica", "begin_update_replica"]


@rows(
    "desired, current, word",
    [(ADD, [HOME], "Creating"), (TAG, [HOME, EAST], "Updating")],
)
def test_an_operation_is_followed_and_then_the_replica(
    desired: DesiredRegistry, current: list[Replica], word: str
) -> None:
    """Its states are Azure's words; where the operation failed, so did the change, and what it left is repaired."""
    fresh = replace(EAST, tags={"a": "b"}) if desired is TAG else EAST
    first = current[1] if len(current) > 1 else GONE
    for left, hint in [(FAILED, REPAIR), (EAST, None), (GONE, None), (replace(FAILED, is_home=True), None),
                       (failure(ErrorKind.LOST), None)]:  # fmt: skip
        made = Change(
            desired, current, read_replica=[first, left], poll=[running(), failed("NoRoom", "It is full.")],
            begin_create_replica=[running(7)], begin_update_replica=[running(7)],
        )  # fmt: skip
        pauses, error = made.run()
        assert [(pause.seconds, pause.state) for pause in pauses] == [(7, word), (7, word)]
        assert isinstance(error, AcrGeoError)
        assert error.message == f"{word} the replica in eastus failed in Azure: It is full."
        assert (error.code, error.hint) == ("NoRoom", hint)
    made = Change(
        desired, current, read_replica=[first, replace(fresh, provisioning_state=word), fresh], poll=[DONE],
        begin_create_replica=[running()], begin_update_replica=[running()],
    )  # fmt: skip
    pauses, result = made.run()
    assert ([(pause.seconds, pause.state) for pause in pauses], result) == ([(10, word), (10, word)], Result.DONE)


def test_a_poll_that_is_refused_reads_nothing_more() -> None:
    """The write goes on in Azure: nothing is said of a repair."""
    made = Change(ADD, read_replica=[GONE], begin_create_replica=[running()], poll=[failure(ErrorKind.REJECTED)])
    _, error = made.run()
    assert isinstance(error, AzureError)
    assert (error.hint, made.gateway.names[-1]) == (None, "poll")


# Settling -------------------------------------------------------------------------------------------------------------


@rows(
    "reads, states",
    [
        ([EAST], []),
        ([GONE, EAST], ["not shown yet"]),
        ([MAKING] * 100 + [EAST], ["Creating"] * 100),
        ([GONE] * 12 + [EAST], ["not shown yet"] * 12),
        ([UNROUTED] * 6 + [GONE] * 6 + [EAST], ["Succeeded"] * 6 + ["not shown yet"] * 6),
        ([SYNCING], []),
    ],
)
def test_a_creation_waits_until_azure_shows_it(reads: list[Replica | None], states: list[str]) -> None:
    """As long as Azure is at work; twelve reads of what is not there, or old."""
    made = Change(wants(is_routed=True), read_replica=[GONE, *reads], begin_create_replica=[DONE])
    pauses, result = made.run()
    assert ([pause.state for pause in pauses], set(seconds(pauses)) <= {10.0}, result) == (states, True, Result.DONE)


@rows("old, word", [(GONE, "not shown yet"), (UNROUTED, "Succeeded")])
def test_what_azure_does_not_show_is_an_error_at_the_thirteenth_read(old: Replica | None, word: str) -> None:
    """It was accepted; nothing is under way that anybody knows of."""
    made = Change(wants(is_routed=True), [HOME, UNROUTED], read_replica=[UNROUTED, old], begin_update_replica=[DONE])
    pauses, error = made.run()
    assert [pause.state for pause in pauses] == [word] * 12
    assert isinstance(error, AcrGeoError)
    assert error.message == "Updating the replica in eastus was accepted, but Azure does not show it."
    assert (error.code, made.retries.is_following) == ("NotShown", False)


@rows(
    "fresh, reason",
    [
        (FAILED, "it is Failed. Azure gave no reason"),
        (replace(FAILED, message="No room."), "it is Failed. No room."),
        (replace(FAILED, provisioning_state="Canceled"), "it is Canceled. Azure gave no reason"),
    ],
)
def test_a_replica_that_fails_is_an_error_with_its_repair(fresh: Replica, reason: str) -> None:
    """Nothing is under way any more."""
    made = Change(ADD, read_replica=[GONE, MAKING, fresh], begin_create_replica=[DONE])
    pauses, error = made.run()
    assert [pause.state for pause in pauses] == ["Creating"]
    assert isinstance(error, AcrGeoError)
    assert error.message == f"Creating the replica in eastus failed: {reason}"
    assert (error.hint, error.code, made.retries.is_following) == (REPAIR, "ReplicaFailed", False)


def test_who_waits_for_the_images_waits_until_they_are_there() -> None:
    """However long that takes."""
    reads = [GONE, MAKING, *[SYNCING] * 50, replace(EAST, display_status=None), EAST]
    made = Change(ADD, waits_for_ready=True, read_replica=reads, begin_create_replica=[DONE])
    pauses, result = made.run()
    assert [pause.state for pause in pauses] == ["Creating", *["Syncing"] * 50, "not Ready"]
    assert result is Result.DONE


def test_a_tag_that_something_else_writes_over_is_told_at_its_second_read() -> None:
    """One read may be old."""
    other = replace(EAST, tags={"a": "c"})
    made = Change(TAG, [HOME, EAST], read_replica=[EAST, other, other], begin_update_replica=[DONE])
    pauses, result = made.run()
    assert ([pause.state for pause in pauses], result) == (["Succeeded"], Result.DONE)
    assert (made.retries.note or "").endswith("tag a: wanted b, found c")
    made = Change(TAG, [HOME, EAST], read_replica=[EAST, other, replace(EAST, tags={"a": "b"})],
                  begin_update_replica=[DONE])  # fmt: skip
    assert made.run()[1] is Result.DONE
    assert made.retries.note is None


def test_what_is_not_shown_any_more_was_not_written_over() -> None:
    """An old answer after a tag of a policy: it is waited for what was written."""
    syncing = replace(SYNCING, tags={"a": "c"})
    reads = [UNROUTED, syncing, syncing, UNROUTED, replace(EAST, tags={"a": "c"})]
    made = Change(
        wants(is_routed=True, tags={"a": "b"}), [HOME, UNROUTED], waits_for_ready=True, read_replica=reads,
        begin_update_replica=[DONE],
    )  # fmt: skip
    pauses, result = made.run()
    assert ([pause.state for pause in pauses], result) == (["Succeeded", "Syncing", "Succeeded"], Result.DONE)


def test_a_failed_home_replica_is_changed_all_the_same() -> None:
    """Nobody can make it again; what was asked for is there."""
    home = replace(FAILED, is_home=True)
    made = Change(TAG, [HOME, home], read_replica=[home, replace(home, tags={"a": "b"})], begin_update_replica=[DONE])
    assert made.run() == ([], Result.DONE)


SICK = replace(FAILED, is_routed=False, tags={"acrgeo-drained-by": "ana"})


@rows(
    "seen, fresh, is_good",
    [
        (SICK, SICK, True),
        (SICK, replace(SICK, tags={}), False),
        (SICK, FAILED, False),
        (replace(SICK, tags={}), replace(SICK, tags={}), False),
        (MAKING, FAILED, False),
    ],
)
def test_an_awaited_drain_may_end_on_a_failed_replica(seen: Replica, fresh: Replica, is_good: bool) -> None:
    """It is out of service, as it was to be: any other failure is one."""
    seen = replace(seen, provisioning_state="Updating")
    made = Change(ADD, [HOME, seen], read_replica=[fresh])
    assert made.change.action is Action.AWAIT
    assert (made.run()[1] is Result.DONE) is is_good


@rows("desired, seen, is_good", [(DRAIN, FAILED, True), (DRAIN, EAST, False), (TAG, FAILED, False)])
def test_a_sick_replica_may_be_drained(desired: DesiredRegistry, seen: Replica, is_good: bool) -> None:
    """It stays Failed, and that is no failure of the drain; of a tag it is. An old answer is no end."""
    written = replace(FAILED, is_routed=desired is TAG, tags={"a": "b"} if desired is TAG else {})
    there = registry("Premium", HOME, seen, OTHER)
    reads = [FAILED, FAILED, written] if desired is DRAIN and seen is FAILED else [written]
    made = Change(
        desired, there, read_replica=reads, begin_update_replica=[DONE],
        read_together=[(there, {"eastus": seen, "westus": HOME})],
    )  # fmt: skip
    assert (made.run()[1] is Result.DONE) is is_good
