"""The steps of a change of the registry itself: read, write, follow, read again."""

from __future__ import annotations

from acrgeo.core.execution.events import Result
from acrgeo.core.execution.operation import Operation
from acrgeo.core.execution.overwritten import (
    OVERWRITTEN_READS,
    differing_settings,
    overwritten_note,
    overwritten_settings,
    wanted_and_found,
)
from acrgeo.core.execution.precheck import Decision, Precheck, precheck_registry
from acrgeo.core.model.registry import Registry
from acrgeo.core.plan.change import RegistryChange
from acrgeo.errors import AcrGeoError
from acrgeo.executor.retries import APPEARS_WITHIN, Pause, Retries, Steps


def registry_steps(change: RegistryChange, retries: Retries, *, is_followed: bool) -> Steps:
    """Make the change. Returns DONE, ALREADY or ACCEPTED; raises AcrGeoError where Azure does not show it."""
    gateway, ref = retries.gateway, change.registry

    def read() -> Registry:
        return gateway.read_registry(ref, with_regional_endpoints=change.regional_endpoints is not None)

    def check() -> Precheck:
        return precheck_registry(change, read())

    def write() -> Operation:
        return gateway.begin_update_registry(
            ref,
            sku=change.sku,
            has_data_endpoints=change.data_endpoints,
            has_regional_endpoints=change.regional_endpoints,
        )

    operation = yield from retries.send(check, write)
    if not retries.is_sent:
        return Result.ALREADY
    if operation is not None:
        if not is_followed:
            return Result.ACCEPTED
        yield from retries.follow(operation, "Updating", "Updating the registry")
    overwritten = 0
    for _ in range(APPEARS_WITHIN):
        fresh = yield from retries.read(read)
        if precheck_registry(change, fresh).decision is Decision.ALREADY:
            return Result.DONE
        differences = overwritten_settings(change, fresh)
        overwritten += bool(differences)
        if overwritten >= OVERWRITTEN_READS:
            retries.note = overwritten_note(differences)
            return Result.DONE
        yield Pause(seconds=retries.poll_interval, state="waiting for Azure to show it")
    values = wanted_and_found(differing_settings(change, fresh))
    but = f"does not show it{': ' if values else ''}{values}"
    raise AcrGeoError(f"Azure accepted the update of {ref}, but {but}.", code="NotShown")
