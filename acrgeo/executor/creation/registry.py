"""The creation of a registry: look, write, follow, look again. Sent again it makes nothing twice."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from acrgeo.core.execution.events import Result
from acrgeo.core.execution.operation import Operation
from acrgeo.core.execution.precheck import ACT, ALREADY, UNDER_WAY, Precheck
from acrgeo.core.execution.record import Of, Record, Unrecorded
from acrgeo.core.model.registry import Registry, RegistryRef
from acrgeo.errors import AcrGeoError, AzureError, ErrorKind, NotFoundError, RefusedError, UnfinishedError
from acrgeo.executor.retries import APPEARS_WITHIN, Gateway, Pause, Retries, Steps
from acrgeo.executor.scheduler import Clock


class CreatingGateway(Gateway, Protocol):
    """The part of Azure that a creation uses."""

    def begin_create_registry(
        self, ref: RegistryRef, body: Mapping[str, Any], *, is_preview: bool = False
    ) -> Operation:
        """Send the creation; ``is_preview`` sends it with the version that has every property."""


def create_registry(
    gateway: CreatingGateway,
    ref: RegistryRef,
    body: Mapping[str, Any],
    *,
    is_preview: bool = False,
    clock: Clock,
    poll_interval: float,
    timeout: float | None = None,
    tell: Callable[[str], None] = lambda _: None,
    record: Record | None = None,
) -> Result:
    """Create a registry and wait until it is there. Returns DONE or ALREADY.

    ``body`` is ARM's, ``tell`` hears each wait, ``record`` takes what is decided.
    Raises AcrGeoError where it fails, UnfinishedError after ``timeout`` seconds.
    """
    note = Of(ref.name, record or Unrecorded())
    retries = Retries(
        gateway=gateway,
        registry=ref.name,
        poll_interval=poll_interval,
        jitter=random.random,
        is_crowded=lambda: False,
        record=note,
    )
    steps = _steps(ref, retries, lambda: gateway.begin_create_registry(ref, body, is_preview=is_preview))
    deadline = None if timeout is None else clock.now() + timeout
    while True:
        try:
            pause = next(steps)
        except StopIteration as end:
            result: Result = end.value
            return result
        if deadline is not None and clock.now() + pause.seconds > deadline:
            raise UnfinishedError(f"{ref.name} is not there yet: {pause.state}. Azure goes on.")
        tell(pause.state)
        note("ChangePaused", waits=round(pause.seconds, 3), state=pause.state)
        clock.sleep(pause.seconds)


def _steps(ref: RegistryRef, retries: Retries, write: Callable[[], Operation]) -> Steps:
    def read() -> Registry | None:
        try:
            return retries.gateway.read_registry(ref)
        except NotFoundError:
            return None
        except AzureError as error:
            if error.kind is ErrorKind.NOT_FOUND:
                return None
            raise

    def check() -> Precheck:
        there = read()
        if there is None or there.provisioning_state == "Failed":
            return ACT
        if there.provisioning_state == "Deleting":
            raise RefusedError(f"{ref.name} is being deleted. Nothing was changed.", code="target-exists")
        return ALREADY if there.provisioning_state == "Succeeded" else UNDER_WAY

    operation = yield from retries.send(check, write)
    if operation is not None:
        yield from retries.follow(operation, "Creating", f"Creating {ref.name}")
    for _ in range(APPEARS_WITHIN):
        there = yield from retries.read(read)
        if there is not None and there.provisioning_state == "Succeeded":
            return Result.DONE if retries.is_sent else Result.ALREADY
        yield Pause(seconds=retries.poll_interval, state="waiting for Azure to show it")
    raise AcrGeoError(f"Azure accepted the creation of {ref.name}, but does not show it.", code="NotShown")
