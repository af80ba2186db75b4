"""The steps of a change of a webhook: read, write, read again. Every call is synchronous in Azure (recorded)."""

from __future__ import annotations

from acrgeo.core.execution.events import Result
from acrgeo.core.execution.operation import Operation
from acrgeo.core.execution.overwritten import OVERWRITTEN_READS, overwritten_note, overwritten_webhook
from acrgeo.core.execution.precheck import Precheck, precheck_webhook
from acrgeo.core.model.webhook import Webhook
from acrgeo.core.plan.change import WebhookChange
from acrgeo.errors import AcrGeoError
from acrgeo.executor.retries import APPEARS_WITHIN, Pause, Retries, Steps


def webhook_steps(change: WebhookChange, retries: Retries, *, is_followed: bool) -> Steps:
    """Make the change. Returns DONE, ALREADY or ACCEPTED; raises AcrGeoError where Azure does not show it."""
    gateway, ref, desired = retries.gateway, change.registry, change.desired

    def read() -> Webhook | None:
        return gateway.read_webhook(ref, change.name)

    def check() -> Precheck:
        return precheck_webhook(change, read(), is_ours=retries.is_sent)

    def write() -> Operation:
        if desired is None:
            return gateway.begin_delete_webhook(ref, change.name)
        return gateway.begin_put_webhook(ref, desired)

    operation = yield from retries.send(check, write)
    if operation is None:
        return Result.DONE if retries.is_sent else Result.ALREADY
    if not is_followed:
        return Result.ACCEPTED
    yield from retries.follow(operation, "Updating", f"Writing the webhook {change.name}")
    overwritten = 0
    for _ in range(APPEARS_WITHIN):
        fresh = yield from retries.read(read)
        if fresh is None if desired is None else fresh is not None and desired.is_shown_by(fresh):
            return Result.DONE
        differences = overwritten_webhook(change, fresh)
        overwritten += bool(differences)
        if overwritten >= OVERWRITTEN_READS:
            retries.note = overwritten_note(differences)
            return Result.DONE
        yield Pause(seconds=retries.poll_interval, state="waiting for Azure to show it")
    raise AcrGeoError(f"Azure accepted the change of the webhook {change.name}, but does not show it.", code="NotShown")
