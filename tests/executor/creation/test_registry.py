"""The creation of a registry, call by call: nothing is made twice, and how long is waited."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from acrgeo.core.execution.events import Result
from acrgeo.errors import AcrGeoError, AzureError, ErrorKind, NotFoundError, RefusedError, UnfinishedError
from acrgeo.executor.creation.registry import create_registry
from acrgeo.sandbox import VirtualClock
from tests.core.planning import REF, registry
from tests.executor.scripted import DONE, Notes, Scripted, failure, running
from tests.rows import rows

NONE, GONE = NotFoundError("No registry."), failure(ErrorKind.NOT_FOUND)
THERE, CREATING = registry(), registry(provisioning_state="Creating")
BROKEN, GOING = registry(provisioning_state="Failed"), registry(provisioning_state="Deleting")
WRITES = {"begin_create_registry": [running()], "poll": [DONE]}


def create(**given: Any) -> tuple[Any, Scripted, float, list[str], Notes]:
    """Create contoso; return the result or the error, the gateway, the seconds, what was told, and what is recorded."""
    options = {name: given.pop(name) for name in ("is_preview", "timeout") if name in given}
    gateway, clock, told, record = Scripted(**{**WRITES, **given}), VirtualClock(1_000.0), list[str](), Notes()
    azure: Any = gateway
    try:
        end: Any = create_registry(
            azure,
            REF,
            {"location": "westus"},
            clock=clock,
            poll_interval=10.0,
            tell=told.append,
            record=record,
            **options,
        )
    except AcrGeoError as error:
        end = error
    return end, gateway, clock.now() - 1_000.0, told, record


WRITTEN = ["read_registry", "begin_create_registry", "poll", "read_registry"]
LOOKED = ["read_registry"] * 2
SHOWN = "waiting for Azure to show it"


@rows(
    "reads, result, calls, told",
    [
        ([NONE, THERE], Result.DONE, WRITTEN, ["Creating"]),
        ([GONE, THERE], Result.DONE, WRITTEN, ["Creating"]),
        ([BROKEN, THERE], Result.DONE, WRITTEN, ["Creating"]),
        ([NONE, NONE, CREATING, THERE], Result.DONE, [*WRITTEN, *LOOKED], ["Creating", SHOWN, SHOWN]),
        ([THERE], Result.ALREADY, LOOKED, []),
        ([CREATING, CREATING, THERE], Result.ALREADY, [*LOOKED, "read_registry"], [SHOWN]),
    ],
)
def test_a_registry_is_made_once(reads: Sequence[Any], result: Result, calls: list[str], told: list[str]) -> None:
    """What is there, or on its way, is awaited; each wait is told and recorded, and takes as long as a poll."""
    end, gateway, seconds, heard, record = create(read_registry=reads)
    assert (end, gateway.names, heard, seconds) == (result, calls, told, 10.0 * len(told))
    paused = [{"change": "contoso", "waits": 10.0, "state": state} for state in told]
    assert record.of("ChangePaused") == paused
    decisions = [checked["decision"] for checked in record.of("ChangeChecked")]
    assert decisions == ["act" if result is Result.DONE else "already" if reads[0] is THERE else "under way"]
    sent = [({"location": "westus"}, False)] if result is Result.DONE else []
    assert gateway.given("begin_create_registry") == sent


def test_a_creation_that_meets_another_operation_is_sent_again() -> None:
    """After an interval: no other creation of this run is waited for. What is recorded is rounded."""
    conflict = failure(ErrorKind.CONFLICT)
    end, gateway, seconds, told, record = create(
        read_registry=[NONE, NONE, THERE], begin_create_registry=[conflict, running(1.23456)]
    )
    assert (end, told) == (Result.DONE, ["waiting for another operation", "Creating"])
    assert seconds == pytest.approx(11.23456)
    assert [paused["waits"] for paused in record.of("ChangePaused")] == [10.0, 1.235]
    assert gateway.names.count("begin_create_registry") == 2


def test_a_registry_that_goes_is_left() -> None:
    """Its name is free once it is gone."""
    end, gateway, *_ = create(read_registry=[GOING])
    assert isinstance(end, RefusedError)
    assert (end.message, end.code) == ("contoso is being deleted. Nothing was changed.", "target-exists")
    assert gateway.names == ["read_registry"]


def test_a_registry_that_may_not_be_read_is_not_made() -> None:
    """It may be there."""
    end, gateway, *_ = create(read_registry=[failure(ErrorKind.FORBIDDEN)])
    assert isinstance(end, AzureError)
    assert gateway.names == ["read_registry"]


def test_what_azure_does_not_show_is_an_error_after_twelve_reads() -> None:
    """The creation was accepted."""
    end, gateway, seconds, *_ = create(read_registry=[NONE])
    assert isinstance(end, AcrGeoError)
    assert (end.message, end.code) == (
        "Azure accepted the creation of contoso, but does not show it.",
        "NotShown",
    )
    assert (gateway.names.count("read_registry"), seconds) == (13, 130.0)


@pytest.mark.parametrize(("timeout", "is_over"), [(10.0, False), (9.9, True), (0.0, True)])
def test_a_timeout_ends_before_a_wait_that_is_longer(timeout: float, is_over: bool) -> None:
    """Azure goes on, and what it was at is said."""
    end, _, seconds, told, _ = create(read_registry=[NONE, THERE], timeout=timeout)
    assert (told, seconds) == (([], 0.0) if is_over else (["Creating"], 10.0))
    if is_over:
        assert isinstance(end, UnfinishedError)
        assert end.message == "contoso is not there yet: Creating. Azure goes on."
    else:
        assert end is Result.DONE


def test_a_preview_is_sent_as_one() -> None:
    """With the version that has every property; without anybody who listens or records."""
    _, gateway, *_ = create(read_registry=[NONE, THERE], is_preview=True)
    assert gateway.given("begin_create_registry") == [({"location": "westus"}, True)]
    azure: Any = Scripted(read_registry=[NONE, THERE], **WRITES)
    assert create_registry(azure, REF, {}, clock=VirtualClock(0.0), poll_interval=1.0) is Result.DONE
