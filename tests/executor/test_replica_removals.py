"""Deletions, call by call: what is read, how long is waited, and what must go on serving."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.execution.events import Result
from acrgeo.core.model.registry import Replica
from acrgeo.core.plan.change import Action
from acrgeo.errors import AcrGeoError, ErrorKind, RefusedError
from tests.core.planning import registry, replica
from tests.executor.replica_changes import (
    ADD,
    DELETE,
    EAST,
    GOING,
    GONE,
    HOME,
    OTHER,
    THERE,
    Change,
    told,
)
from tests.executor.scripted import DONE, failure, running, seconds
from tests.rows import rows

# Deletions ------------------------------------------------------------------------------------------------------------


def test_a_deletion_reads_what_must_go_on_serving_with_its_replica() -> None:
    """It is followed until the replica is gone."""
    made = Change(
        DELETE, THERE, read_together=[(THERE, {"eastus": EAST, "westeurope": OTHER})],
        begin_delete_replica=[running()], poll=[running(), DONE], read_replica=[GOING, GOING, GONE],
    )  # fmt: skip
    pauses, result = made.run()
    assert (told(pauses), result) == ([(10, "Deleting")] * 4, Result.DONE)
    assert made.gateway.given("read_together") == [(["eastus", "westeurope"],)]
    assert made.gateway.given("begin_delete_replica") == [("eastus",)]
    assert made.gateway.names[:2] == ["read_together", "begin_delete_replica"]


@rows(
    "seen, is_followed, result, reads",
    [
        (GONE, True, Result.ALREADY, 1),
        (GONE, False, Result.ALREADY, 0),
        (GOING, True, Result.ALREADY, 1),
        (GOING, False, Result.ACCEPTED, 0),
    ],
)
def test_what_is_deleted_already_is_not_deleted_again(
    seen: Replica | None, is_followed: bool, result: Result, reads: int
) -> None:
    """It is awaited where it is followed; what is gone is done."""
    made = Change(
        DELETE, THERE, is_followed=is_followed, read_together=[(THERE, {"eastus": seen})], read_replica=[GONE]
    )
    assert made.run() == ([], result)
    assert made.gateway.names == ["read_together", *["read_replica"] * reads]


def test_a_deletion_that_is_not_followed_ends_where_azure_accepts_it() -> None:
    """It is not polled."""
    made = Change(
        DELETE, THERE, is_followed=False, read_together=[(THERE, {"eastus": EAST, "westeurope": OTHER})],
        begin_delete_replica=[running()],
    )  # fmt: skip
    assert made.run() == ([], Result.ACCEPTED)


@rows("poll, reason", [(DONE, ""), (failure(ErrorKind.FORBIDDEN), " Its deletion could not be followed: No.")])
def test_what_stays_after_its_deletion_is_an_error_at_the_thirteenth_read(poll: Any, reason: str) -> None:
    """With what kept the deletion from being followed."""
    made = Change(
        DELETE, THERE, read_together=[(THERE, {"eastus": EAST, "westeurope": OTHER})], read_replica=[EAST],
        begin_delete_replica=[running()], poll=[poll],
    )  # fmt: skip
    pauses, error = made.run()
    assert told(pauses) == [(10, "Deleting")] * 13
    assert isinstance(error, AcrGeoError)
    assert (error.message, error.code) == (f"The replica in eastus was not deleted.{reason}", "NotDeleted")
    assert not made.retries.is_following


@rows(
    "desired, reads, waits",
    [
        (DELETE, [GOING, GONE], [10]),
        (ADD, [GOING, GONE, GONE, GONE, GONE, GONE], [10, 5, 5, 5, 5]),
        (ADD, [GONE, GONE, GOING, GONE, GONE, GONE, GONE, GONE], [5, 5, 10, 5, 5, 5, 5]),
        (ADD, [*[GOING] * 90, GONE], [*[10] * 90, 5, 5, 5, 5]),
    ],
)
def test_a_region_is_used_again_after_five_answers_that_it_is_free(
    desired: DesiredRegistry, reads: list[Replica | None], waits: list[float]
) -> None:
    """In a row; where nothing waits for that, one is enough."""
    made = Change(desired, [HOME, GOING], edit={"action": Action.AWAIT, "desired": None}, read_replica=reads)
    made.change = replace(made.change, id=made.plan.changes[0].id)
    pauses, result = made.run()
    assert (seconds(pauses), result, made.retries.is_following) == (waits, Result.DONE, True)
    assert {pause.state for pause in pauses} == {"Deleting"}
    made = Change(desired, [HOME, GOING], is_followed=False, edit={"action": Action.AWAIT, "desired": None})
    assert made.run() == ([], Result.ACCEPTED)


# What must go on serving ----------------------------------------------------------------------------------------------

DRAINED = replace(OTHER, is_routed=False)
UNLISTED = replica("westus", id=None)
BOTH = DesiredRegistry(absent=("eastus", "westeurope"))
BESIDE = replace(DELETE, replicas=(DesiredReplica(location="westeurope", tags={"a": "b"}),), has_data_endpoints=True)


@rows(
    "listed, seen, reads, least, serving, asked",
    [
        ([EAST, OTHER, HOME], {"westeurope": OTHER}, [], 1, None, 0),
        ([EAST, OTHER, HOME], {"westeurope": DRAINED}, [HOME], 1, None, 1),
        ([EAST, OTHER, HOME], {"westeurope": None}, [HOME], 1, None, 1),
        ([EAST, OTHER, HOME], {}, [OTHER], 1, None, 1),
        ([EAST, OTHER, UNLISTED], {"westeurope": DRAINED}, [], 1, None, 0),
        ([EAST, DRAINED, HOME], {"westeurope": OTHER}, [HOME], 1, None, 1),  # the list is asked which may serve
        ([EAST, OTHER, HOME], {"westeurope": OTHER}, [HOME], 2, None, 1),
        ([EAST, OTHER, HOME], {"westeurope": DRAINED}, [replace(HOME, is_routed=False)], 1, "no replica", 1),
        ([EAST, DRAINED, replace(HOME, is_routed=False)], {"westeurope": DRAINED}, [], 1, "no replica", 0),
        ([EAST, OTHER, HOME], {"westeurope": OTHER}, [None], 2, "only westeurope", 1),
        ([EAST, OTHER, replace(HOME, is_routed=False)], {"westeurope": OTHER}, [], 2, "only westeurope", 0),
        ([EAST, OTHER, HOME], {"westeurope": OTHER}, [HOME], 3, "only westeurope, westus", 1),
        ([EAST, OTHER, HOME], {"westeurope": OTHER}, [], 0, None, 0),
    ],
)
def test_a_replica_is_taken_out_of_service_only_while_others_serve(
    listed: list[Replica], seen: dict[str, Replica | None], reads: list[Replica | None], least: int,
    serving: str | None, asked: int,
) -> None:  # fmt: skip
    """As they are now, each by itself; the list, which may be old, only says which to ask."""
    made = Change(
        DesiredRegistry(absent=("eastus",), min_routed=least), THERE, is_followed=False,
        read_together=[(registry("Premium", *listed), {"eastus": EAST, **seen})], read_replica=reads,
        begin_delete_replica=[DONE],
    )  # fmt: skip
    _, end = made.run()
    assert made.gateway.names.count("read_replica") == asked
    if serving is None:
        assert end is Result.ACCEPTED
        return
    assert isinstance(end, RefusedError)
    assert end.message == (
        f"eastus was left as it is: {serving} of contoso would still serve, and at least {least} must."
    )
    assert (end.hint, end.code) == ("acrgeo routing show contoso", "last-routed")
    assert "begin_delete_replica" not in made.gateway.names


@rows(
    "desired, replicas, least, names",
    [
        (DELETE, [EAST, OTHER, HOME], 2, ["eastus", "westeurope", "westus"]),
        (BOTH, [EAST, OTHER, HOME], 1, ["eastus", "westus"]),
        (DELETE, [EAST, DRAINED, HOME], 1, ["eastus", "westus"]),
        (DELETE, [EAST, OTHER, UNLISTED], 2, ["eastus", "westeurope"]),
        (BOTH, [EAST, DRAINED, HOME], 1, ["eastus", "westus"]),
        (BESIDE, [EAST, OTHER, HOME], 1, ["eastus", "westeurope"]),
    ],
)
def test_those_are_read_that_the_plan_leaves_in_service(
    desired: DesiredRegistry, replicas: list[Replica], least: int, names: list[str]
) -> None:
    """As many as must serve; one that did not answer with the others is read by itself."""
    made = Change(
        replace(desired, min_routed=least), replicas, read_replica=[GONE],
        read_together=[(registry("Premium", *replicas), {})],
    )  # fmt: skip
    assert made.run() == ([], Result.ALREADY)
    assert made.gateway.given("read_together") == [(names,)]
    assert made.gateway.given("read_replica") == [("eastus",)] * 2
