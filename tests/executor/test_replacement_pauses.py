"""Replacements, call by call: nothing is deleted before it is written down, and what was written down goes again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.execution.events import Result
from acrgeo.core.model.registry import Registry, Replica
from acrgeo.errors import AcrGeoError, AzureError, ErrorKind, RefusedError
from tests.core.planning import registry
from tests.executor.replica_changes import (
    DELETE,
    EAST,
    FAILED,
    GOING,
    GONE,
    HOME,
    MAKING,
    MARK,
    MARKED,
    OTHER,
    RECREATE,
    REPLACE,
    TAG,
    THERE,
    UNROUTED,
    Change,
    told,
    wants,
)
from tests.executor.scripted import DONE, failure, running
from tests.rows import rows

BROKEN = registry("Premium", FAILED, OTHER, HOME)


def replacement(*reads: Replica | AzureError | None, desired: DesiredRegistry = REPLACE, **answers: Any) -> Change:
    """Return the replacement of the Failed replica, which goes well unless the answers say otherwise."""
    given = {
        "merge_tags": [None], "begin_delete_replica": [running()], "poll": [DONE], "begin_create_replica": [DONE],
        "read_registry": [MARKED], "delete_tags": [None],
    }  # fmt: skip
    return Change(desired, BROKEN, read_replica=reads, **{**given, **answers})


FREE = [GONE] * 5


def test_a_replacement_writes_down_deletes_creates_and_strikes_out() -> None:
    """In this order, each after a read; the pauses before the creation carry what brings the replica back."""
    made = replacement(FAILED, FAILED, *FREE, GONE, EAST)
    pauses, result = made.run()
    assert result is Result.DONE
    assert told(pauses) == [(0, "Deleting"), (10, "Deleting"), *[(5, "Deleting")] * 4]
    assert {pause.recovery for pause in pauses} == {RECREATE}
    assert made.gateway.names == [
        "read_replica", "merge_tags", "read_replica", "begin_delete_replica", "poll", *["read_replica"] * 5,
        "read_replica", "begin_create_replica", "read_replica", "read_registry", "delete_tags",
    ]  # fmt: skip
    assert made.gateway.given("merge_tags") == [(MARK,)]
    assert made.gateway.given("begin_delete_replica") == [("eastus",)]
    assert made.gateway.given("begin_create_replica") == [("eastus", "eastus", True, {}, None)]
    assert made.gateway.given("delete_tags") == [(MARK,)]
    assert not made.steps.is_lost


@rows(
    "kind, goes_on",
    [
        (ErrorKind.FORBIDDEN, True),
        (ErrorKind.GOVERNED, False),
        (ErrorKind.REJECTED, True),
        (ErrorKind.NOT_FOUND, True),
        (ErrorKind.UNAUTHENTICATED, False),
    ],
)
def test_who_may_not_write_tags_replaces_without(kind: ErrorKind, goes_on: bool) -> None:
    """The command that each pause names is left; who is not signed in, or kept from it by a rule, replaces nothing."""
    made = replacement(FAILED, FAILED, *FREE, GONE, EAST, merge_tags=[failure(kind)], read_registry=[THERE])
    _, end = made.run()
    assert (end is Result.DONE) is goes_on
    assert ("begin_delete_replica" in made.gateway.names) is goes_on
    assert made.gateway.names.count("merge_tags") == 1
    assert "delete_tags" not in made.gateway.names


@rows("kind", [ErrorKind.TRANSIENT, ErrorKind.LOST, ErrorKind.THROTTLED, ErrorKind.CONFLICT])
def test_a_mark_whose_answer_is_bad_is_written_again(kind: ErrorKind) -> None:
    """Nothing is deleted before it is there."""
    made = replacement(FAILED, FAILED, FAILED, *FREE, GONE, EAST, merge_tags=[failure(kind), None])
    assert made.run()[1] is Result.DONE
    assert made.gateway.names[:6] == [
        "read_replica", "merge_tags", "read_replica", "merge_tags", "read_replica", "begin_delete_replica",
    ]  # fmt: skip


def test_a_deletion_that_is_sent_again_is_written_down_once() -> None:
    """The mark is there by then."""
    made = replacement(
        FAILED, FAILED, FAILED, *FREE, GONE, EAST, begin_delete_replica=[failure(ErrorKind.TRANSIENT), running()]
    )
    assert made.run()[1] is Result.DONE
    assert made.gateway.names.count("merge_tags") == 1
    assert made.gateway.names.count("begin_delete_replica") == 2


def test_tags_that_do_not_fit_are_not_written_down() -> None:
    """A mark that is cut off would be worse than none."""
    long = wants(is_replaced=True, tags={"a" * 20 + str(at): "b" * 250 for at in range(20)})
    kept = {key: value or "" for key, value in long.replicas[0].tags.items()}
    made = replacement(FAILED, FAILED, *FREE, GONE, replace(EAST, tags=kept), desired=long)
    assert made.run()[1] is Result.DONE
    assert not {"merge_tags", "read_registry", "delete_tags"} & set(made.gateway.names)


AGAIN = replace(MAKING, timestamp="2")


@rows(
    "reads",
    [
        [FAILED, AGAIN, AGAIN, EAST],
        [FAILED, FAILED, replace(EAST, timestamp="2"), EAST],
        [FAILED, FAILED, GOING, GOING, AGAIN, EAST],
        [FAILED, FAILED, GONE, replace(EAST, timestamp="1"), EAST],
        [FAILED, FAILED, GONE, GONE, GOING, replace(EAST, timestamp="1"), EAST],
        [AGAIN, EAST],
    ],
)
def test_what_somebody_else_makes_again_is_awaited_and_not_made_twice(reads: list[Replica | None]) -> None:
    """Before the deletion or after it: a replica of a later time, or one that comes after it was gone."""
    made = replacement(*reads)
    assert made.run()[1] is Result.ALREADY
    assert made.gateway.names.count("read_replica") == len(reads)
    assert "begin_create_replica" not in made.gateway.names
    assert ("begin_delete_replica" in made.gateway.names) is (reads[:2] == [FAILED, FAILED])
    assert ("delete_tags" in made.gateway.names) is (reads[0] is FAILED)


def test_a_deletion_that_leaves_the_replica_is_no_new_replica() -> None:
    """It has the time that it had."""
    for made, count in ((replacement(FAILED), 14), (replacement(GOING, EAST), 13)):
        pauses, error = made.run()
        assert isinstance(error, AcrGeoError)
        assert (error.code, len(pauses), "begin_create_replica" in made.gateway.names) == ("NotDeleted", count, False)
        assert not made.steps.is_lost


@rows("reads, free", [([GONE, *FREE, GONE, EAST], 7), ([GOING, *FREE, GONE, EAST], 7)])
def test_a_replacement_that_stopped_half_way_goes_on(reads: list[Replica | None], free: int) -> None:
    """Nothing is deleted or written down again; the region has to be free before it is used."""
    made = replacement(*reads)
    assert made.run()[1] is Result.DONE
    assert made.gateway.names == [*["read_replica"] * free, "begin_create_replica", "read_replica"]


@rows("reads, is_marked", [([UNROUTED], False), ([FAILED, UNROUTED, UNROUTED], True)])
def test_what_is_healthy_again_is_left_and_what_was_written_down_goes(
    reads: list[Replica | None], is_marked: bool
) -> None:
    """It differs from what is desired: somebody else saw to it."""
    made = replacement(*reads)
    _, error = made.run()
    assert isinstance(error, RefusedError)
    assert error.code == "changed-since-plan"
    assert made.gateway.names[-2:] == (["read_registry", "delete_tags"] if is_marked else ["read_replica"])
    assert "begin_delete_replica" not in made.gateway.names


@rows(
    "kinds, is_ours",
    [
        ([ErrorKind.LOST], True),
        ([ErrorKind.TRANSIENT], True),
        ([ErrorKind.CONFLICT], False),
        ([ErrorKind.LOST, ErrorKind.CONFLICT], True),
    ],
)
def test_a_creation_whose_answer_is_lost_may_be_found_with_other_tags(kinds: list[ErrorKind], is_ours: bool) -> None:
    """A policy edits tags; where nothing was sent, such a replica is somebody else's."""
    edited = replace(EAST, tags={"a": "c"})
    made = replacement(
        FAILED, FAILED, *FREE, *[GONE for _ in kinds], edited, desired=wants(is_replaced=True, tags={"a": "b"}),
        begin_create_replica=[failure(kind) for kind in kinds],
    )  # fmt: skip
    _, end = made.run()
    assert (end is Result.DONE) is is_ours
    assert made.steps.is_creation_sent is is_ours
    assert made.gateway.names.count("begin_create_replica") == len(kinds)
    assert (made.retries.note is not None) is is_ours


def test_a_replica_is_lost_while_azure_has_nothing_in_its_place() -> None:
    """From when it is gone until a creation is accepted."""
    made = replacement(FAILED, FAILED, GONE, begin_create_replica=[failure(ErrorKind.FORBIDDEN)])
    _, error = made.run()
    assert isinstance(error, AzureError)
    assert (made.steps.is_lost, made.steps.is_removed, made.retries.is_following) == (True, True, False)
    assert "delete_tags" not in made.gateway.names
    made = replacement(FAILED, FAILED, GONE, begin_create_replica=[running()], poll=[DONE, failure(ErrorKind.REJECTED)])
    made.run()
    assert (made.steps.is_lost, made.retries.is_following) == (False, True)
    made = replacement(FAILED, FAILED, *FREE, GONE, FAILED)
    made.run()
    assert (made.steps.is_lost, made.steps.is_removed, made.retries.is_following) == (False, True, False)
    for made in (
        replacement(FAILED, begin_delete_replica=[failure(ErrorKind.FORBIDDEN)]),
        replacement(failure(ErrorKind.FORBIDDEN)),
    ):
        assert isinstance(made.run()[1], AzureError)
        assert (made.steps.is_lost, made.steps.is_removed) == (False, False)


# Marks ----------------------------------------------------------------------------------------------------------------


@rows(
    "registries, names",
    [
        ([MARKED], ["read_registry", "delete_tags"]),
        ([THERE], ["read_registry"]),
        ([failure(ErrorKind.FORBIDDEN)], ["read_registry"]),
        ([failure(ErrorKind.LOST), MARKED], ["read_registry", "read_registry", "delete_tags"]),
    ],
)
def test_a_mark_goes_before_a_deletion_and_after_any_other_change(
    registries: list[Registry | AzureError], names: list[str]
) -> None:
    """As it is now; where that fails, the next repair does it."""
    tags: list[Any] = [None] if len(registries) > 1 else [failure(ErrorKind.FORBIDDEN)]
    seen: dict[str, Any] = {"read_registry": registries, "delete_tags": tags}
    made = Change(
        DELETE, MARKED, read_together=[(MARKED, {"eastus": EAST, "westeurope": OTHER})], read_replica=[GONE],
        begin_delete_replica=[DONE], **seen,
    )  # fmt: skip
    assert made.run()[1] is Result.DONE
    assert made.gateway.names == [*names, "read_together", "begin_delete_replica", "read_replica"]
    made = Change(TAG, MARKED, read_replica=[EAST, replace(EAST, tags={"a": "b"})], begin_update_replica=[DONE], **seen)
    assert made.run()[1] is Result.DONE
    assert made.gateway.names == ["read_replica", "begin_update_replica", "read_replica", *names]
    assert [given for (given,) in made.gateway.given("delete_tags")] == [MARK] * names.count("delete_tags")


def test_a_mark_stays_where_nobody_waits_for_the_change() -> None:
    """It may be needed yet."""
    made = Change(TAG, MARKED, is_followed=False, read_replica=[EAST], begin_update_replica=[DONE])
    assert made.run() == ([], Result.ACCEPTED)
    assert "read_registry" not in made.gateway.names


FILE = DesiredRegistry(replicas=(DesiredReplica(location="eastus"),), lists_replicas=True)
UPDATING = replace(EAST, provisioning_state="Updating")


@rows(
    "registries, deletions, result, names",
    [
        ([MARKED], [None], Result.DONE, ["read_replica", "read_registry", "delete_tags", "read_replica"]),
        ([THERE], [None], Result.ALREADY, ["read_replica", "read_registry", "read_replica"]),
        ([MARKED], [failure(ErrorKind.LOST), None], Result.DONE,
         [*["read_replica", "read_registry", "delete_tags"] * 2, "read_replica"]),
        ([MARKED, THERE], [failure(ErrorKind.LOST)], Result.DONE,
         ["read_replica", "read_registry", "delete_tags", "read_replica", "read_registry", "read_replica"]),
    ],
)  # fmt: skip
def test_the_mark_of_what_is_there_again_is_removed(
    registries: list[Registry], deletions: list[Any], result: Result, names: list[str]
) -> None:
    """As it is now, once the replica was seen; what somebody else removed is done already."""
    made = Change(FILE, MARKED, read_replica=[EAST], read_registry=registries, delete_tags=deletions)
    assert made.change.removes_mark
    assert (made.run()[1], made.gateway.names) == (result, names)
    assert {tuple(given) for (given,) in made.gateway.given("delete_tags")} <= {tuple(MARK)}
    assert not made.retries.is_following


def test_a_mark_is_kept_where_its_replica_is_gone_again() -> None:
    """It may be all that is left of it; an update under way is awaited."""
    made = Change(FILE, MARKED, read_replica=[GONE])
    assert isinstance(made.run()[1], RefusedError)
    assert made.gateway.names == ["read_replica"]
    made = Change(FILE, MARKED, read_replica=[UPDATING, UPDATING, EAST], read_registry=[MARKED], delete_tags=[None])
    pauses, result = made.run()
    assert (told(pauses), result) == ([(10, "Updating")], Result.DONE)
