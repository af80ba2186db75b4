"""How one change of a webhook is made: look, write, look again. Every call is synchronous in Azure (recorded)."""

from __future__ import annotations

from acrgeo.core.execution.events import Result
from acrgeo.core.execution.operation import Operation
from acrgeo.core.execution.precheck import Precheck
from acrgeo.core.model.webhook import WebhookEdit
from acrgeo.core.plan.plan import Action, Change
from acrgeo.core.plan.webhook_diff import precheck_webhook
from acrgeo.errors import AcrGeoError
from acrgeo.executor.retries import APPEARS_WITHIN, Pause, Retries, Steps


def webhook_steps(change: Change, edit: WebhookEdit, retries: Retries, *, is_followed: bool) -> Steps:
    """Create, change or delete it. Returns DONE, ALREADY or ACCEPTED; AcrGeoError where Azure does not show it."""
    gateway, ref = retries.gateway, change.registry

    def look() -> Precheck:
        return precheck_webhook(change, edit, gateway.read_webhook(ref, edit.name), is_ours=retries.is_sent)

    def write() -> Operation:
        if change.action is Action.DELETE:
            return gateway.begin_delete_webhook(ref, edit.name)
        return gateway.begin_put_webhook(ref, edit)

    operation = yield from retries.send(look, write)
    if operation is None:
        return Result.DONE if retries.is_sent else Result.ALREADY
    if not is_followed:
        return Result.ACCEPTED
    yield from retries.follow(operation, "Updating", f"Writing the webhook {edit.name}")
    for _ in range(APPEARS_WITHIN):
        there = yield from retries.read(lambda: gateway.read_webhook(ref, edit.name))
        if there is None if change.action is Action.DELETE else there is not None and edit.is_shown_by(there):
            return Result.DONE
        yield Pause(seconds=retries.look_every, state="waiting for Azure to show it")
    raise AcrGeoError(f"Azure accepted the change of the webhook {edit.name}, but does not show it.", code="NotShown")
