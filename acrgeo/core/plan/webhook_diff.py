"""Plans of webhooks: the same typed changes as for replicas, made by the same executor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from acrgeo.core.execution.precheck import Decision, Precheck
from acrgeo.core.model.names import is_name
from acrgeo.core.model.registry import Registry
from acrgeo.core.model.webhook import ACTIONS, Callback, Webhook, WebhookEdit
from acrgeo.core.plan.plan import Action, Change, FieldChange, Phase, RegistryPlan
from acrgeo.core.rules.finding import Finding, Severity


def plan_webhooks(
    current: Registry,
    there: Sequence[Webhook],
    wanted: Sequence[WebhookEdit],
    callbacks: Mapping[str, Callback | None],
) -> RegistryPlan:
    """The changes that bring webhooks to what is wanted; an edit without a callback deletes.

    ``callbacks`` holds what was read of the existing ones by name; None or absent may not be read, so such a webhook
    is written again, and the field says that its URI was not compared.
    """
    by_name = {one.name.lower(): one for one in there}
    changes = [
        change
        for edit in sorted(wanted, key=lambda one: (one.location, one.name))
        if (change := _change(current, by_name.get(edit.name.lower()), edit, callbacks.get(edit.name.lower())))
    ]
    return RegistryPlan(current=current, changes=tuple(changes))


def check_webhooks(plan: RegistryPlan, there: Sequence[Webhook]) -> Iterator[Finding]:
    """Names and actions that Azure does not take, regions without a replica, webhooks that would have to move."""
    name, locations = plan.current.name, [one.location for one in plan.current.replicas]
    by_name = {one.name.lower(): one for one in there}
    for change in plan.changes:
        edit = change.webhook
        if edit is None or change.action is Action.DELETE:
            continue
        other = by_name.get(edit.name.lower())
        if other is not None and other.location != edit.location:
            yield _blocker(
                name,
                "webhook-location",
                edit.location,
                f"The webhook {other.name} is in {other.location}; a webhook cannot move.",
                f"acrgeo webhook delete {name} {other.name}, or another --name",
            )
        if not is_name(edit.name):
            fact = f"{edit.name!r} is not a webhook's name: 5 to 50 letters and digits."
            yield _blocker(name, "webhook-name", edit.location, fact, "--name NAME")
        if edit.location not in locations:
            yield _blocker(
                name,
                "webhook-location",
                edit.location,
                f"{name} has no replica in {edit.location}; it has: {', '.join(locations)}.",
                f"acrgeo replica add {name} {edit.location}",
            )
        unknown = [action for action in edit.actions if action not in ACTIONS]
        if unknown or not edit.actions:
            fact = f"{', '.join(unknown) or 'nothing'} is no action of a webhook; there are: {', '.join(ACTIONS)}."
            yield _blocker(name, "webhook-action", edit.location, fact, "--action push")


def precheck_webhook(change: Change, edit: WebhookEdit, fresh: Webhook | None, *, is_ours: bool) -> Precheck:
    """Law 3 for webhooks: what a fresh read means for the change. ``is_ours``: this run already sent the write."""
    if change.action is Action.DELETE:
        return Precheck(verdict=Decision.ALREADY if fresh is None else Decision.ACT)
    if change.action is Action.CREATE and fresh is not None:
        if edit.is_shown_by(fresh) and is_ours:
            return Precheck(verdict=Decision.ALREADY)
        if not is_ours:
            return Precheck(verdict=Decision.CHANGED, why=f"a webhook {fresh.name} is there now")
    if change.action is Action.UPDATE and fresh is None:
        return Precheck(verdict=Decision.CHANGED, why=f"the webhook {edit.name} is gone")
    if fresh is not None and fresh.location != edit.location:
        return Precheck(verdict=Decision.CHANGED, why=f"the webhook {edit.name} is in {fresh.location} now")
    return Precheck(verdict=Decision.ACT)


def _change(current: Registry, existing: Webhook | None, edit: WebhookEdit, known: Callback | None) -> Change | None:
    if edit.callback is None:
        if existing is None:
            return None
        return _made(current, edit, Action.DELETE, (), "asked for")
    if existing is None:
        fields = [
            FieldChange(name="actions", current=None, desired=", ".join(edit.actions)),
            *([FieldChange(name="scope", current=None, desired=edit.scope)] if edit.scope else []),
        ]
        return _made(current, edit, Action.CREATE, tuple(fields), "there is no webhook of this name")
    fields = []
    if set(existing.actions) != set(edit.actions):
        before, after = ", ".join(existing.actions), ", ".join(edit.actions)
        fields.append(FieldChange(name="actions", current=before, desired=after))
    if existing.scope != edit.scope:
        fields.append(FieldChange(name="scope", current=existing.scope or "all", desired=edit.scope or "all"))
    if existing.is_enabled != edit.is_enabled:
        words = {True: "enabled", False: "disabled"}
        fields.append(FieldChange(name="status", current=words[existing.is_enabled], desired=words[edit.is_enabled]))
    if known is None:
        fields.append(FieldChange(name="serviceUri", current="(may not be read)", desired="(as given)"))
    elif known.uri != edit.callback.uri or dict(known.headers) != dict(edit.callback.headers):
        fields.append(FieldChange(name="serviceUri", current="(hidden)", desired="(another)"))
    if not fields:
        return None
    return _made(current, edit, Action.UPDATE, tuple(fields), "the webhook differs")


def _made(current: Registry, edit: WebhookEdit, action: Action, fields: tuple[FieldChange, ...], reason: str) -> Change:
    return Change(
        id=f"{current.name}/webhooks/{edit.name}",
        registry=current.ref,
        action=action,
        step=Phase.DELETE if action is Action.DELETE else Phase.ADD,
        fields=fields,
        reason=reason,
        location=edit.location,
        name=edit.name,
        webhook=edit,
    )


def _blocker(registry: str, rule: str, location: str, fact: str, hint: str) -> Finding:
    return Finding(id=rule, severity=Severity.BLOCKER, registry=registry, location=location, fact=fact, hint=hint)
