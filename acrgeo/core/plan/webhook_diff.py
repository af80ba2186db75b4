"""The changes of webhooks: matched by name, made by the same executor as those of replicas."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from acrgeo.core.desired.registry import DesiredRegistry
from acrgeo.core.model.registry import Registry
from acrgeo.core.model.webhook import Webhook, WebhookSettings
from acrgeo.core.plan.change import Action, Change, Phase, ReplicaChange, WebhookChange


@dataclass(slots=True)
class WebhookDiff:
    """The result of comparing webhooks; see ``RegistryPlan`` for its parts."""

    changes: list[WebhookChange] = field(default_factory=list)
    unmanaged: list[Webhook] = field(default_factory=list)
    unread: list[Webhook] = field(default_factory=list)


def regions_after(current: Registry, changes: Iterable[Change]) -> tuple[str, ...]:
    """Return the regions that have a replica once some changes are made, home included."""
    changed = [change for change in changes if isinstance(change, ReplicaChange)]
    gone = {change.name for change in changed if change.desired is None}
    made = {change.location for change in changed if change.desired is not None}
    there = {
        replica.location
        for replica in current.replicas
        if replica.provisioning_state != "Deleting" and replica.name not in gone
    }
    return tuple(sorted({current.location} | made | there))


def diff_webhooks(current: Registry, desired: DesiredRegistry, changes: Sequence[Change] = ()) -> WebhookDiff:
    """Return what differs between ``current.webhooks`` and the desired ones, beside some changes of replicas.

    A webhook whose callback may not be read is written again where it was asked for by itself, as it may differ. One
    of a file is left alone then, and told as unread.
    """
    result = WebhookDiff()
    for settings in _by_name(desired.webhooks):
        change = _write(current, settings)
        if change.fields:
            result.changes.append(change)
    absent = {name.lower() for name in desired.absent_webhooks}
    result.changes += [_removal(current, hook, "asked for") for hook in current.webhooks if hook.name.lower() in absent]
    if desired.lists_webhooks:
        _diff_listed(current, desired, regions_after(current, changes), result)
    return result


def _diff_listed(current: Registry, desired: DesiredRegistry, regions: Sequence[str], result: WebhookDiff) -> None:
    """Compare with the webhooks of a file, which follow the replicas."""
    listed = _by_name(
        webhook.settings_in(region) for webhook in desired.regional_webhooks for region in webhook.regions_of(regions)
    )
    for settings in listed:
        change = _write(current, settings)
        existing = change.current
        is_unread = existing is not None and existing.callback is None
        if existing is None or any(field.name != "serviceUri" or not is_unread for field in change.fields):
            result.changes.append(change)
        elif is_unread:
            result.unread.append(existing)
    names = {settings.name.lower() for settings in listed}
    for webhook in current.webhooks:
        if webhook.name.lower() in names:
            continue
        if desired.prunes:
            result.changes.append(_removal(current, webhook, "it is not in the file"))
        else:
            result.unmanaged.append(webhook)


def _by_name(settings: Iterable[WebhookSettings]) -> list[WebhookSettings]:
    """Return the settings of each name once, by region and name."""
    unique: dict[str, WebhookSettings] = {}
    for webhook in settings:
        unique.setdefault(webhook.name.lower(), webhook)
    return sorted(unique.values(), key=lambda webhook: (webhook.location, webhook.name))


def _write(current: Registry, settings: WebhookSettings) -> WebhookChange:
    existing = current.webhook_named(settings.name)
    return WebhookChange(
        id=f"{current.name}/webhooks/{settings.name}",
        registry=current.ref,
        action=Action.CREATE if existing is None else Action.UPDATE,
        phase=Phase.ADD,
        reason="there is no webhook of this name" if existing is None else "the webhook differs",
        current=existing,
        desired=settings,
    )


def _removal(current: Registry, existing: Webhook, reason: str) -> WebhookChange:
    return WebhookChange(
        id=f"{current.name}/webhooks/{existing.name}",
        registry=current.ref,
        action=Action.DELETE,
        phase=Phase.DELETE,
        reason=reason,
        current=existing,
        desired=None,
    )
