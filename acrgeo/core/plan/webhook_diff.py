"""The changes of webhooks: matched by name, made by the same executor as those of replicas."""

from __future__ import annotations

from acrgeo.core.desired.registry import DesiredRegistry
from acrgeo.core.model.registry import Registry
from acrgeo.core.model.webhook import Webhook, WebhookSettings
from acrgeo.core.plan.change import Action, Phase, WebhookChange


def diff_webhooks(current: Registry, desired: DesiredRegistry) -> list[WebhookChange]:
    """Return the changes from ``current.webhooks`` to the desired webhooks; webhooks that are not named stay.

    A webhook whose callback may not be read is written again, as it may differ.
    """
    changes = []
    for settings in sorted(desired.webhooks, key=lambda settings: (settings.location, settings.name)):
        existing = current.webhook_named(settings.name)
        change = _change(current, existing, settings)
        if existing is None or change.fields:
            changes.append(change)
    absent = [current.webhook_named(name) for name in desired.absent_webhooks]
    return changes + [_change(current, webhook, None) for webhook in absent if webhook is not None]


def _change(current: Registry, existing: Webhook | None, settings: WebhookSettings | None) -> WebhookChange:
    if settings is None:
        action, reason = Action.DELETE, "asked for"
    elif existing is None:
        action, reason = Action.CREATE, "there is no webhook of this name"
    else:
        action, reason = Action.UPDATE, "the webhook differs"
    subject = settings or existing
    assert subject is not None, "a change of a webhook has a current or a desired one"
    return WebhookChange(
        id=f"{current.name}/webhooks/{subject.name}",
        registry=current.ref,
        action=action,
        phase=Phase.DELETE if action is Action.DELETE else Phase.ADD,
        reason=reason,
        current=existing,
        desired=settings,
    )
