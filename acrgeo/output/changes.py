"""The words for changes and plans: one place, so that every text says them the same way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from acrgeo.core.model.policy import assignment_name
from acrgeo.core.model.switches import parse_switch
from acrgeo.core.plan.change import (
    Action,
    Change,
    FieldChange,
    ImportChange,
    Phase,
    RegistryChange,
    ReplicaChange,
    WebhookChange,
)
from acrgeo.core.plan.plan import HeldTag, Plan
from acrgeo.core.rules.finding import Finding, Severity
from acrgeo.output.wording import count_of, tags_text

FIELD_WORDS = {
    "regionEndpointEnabled": "routing",
    "dataEndpointEnabled": "data endpoints",
    "regionalEndpoints": "regional endpoints",
    "provisioningState": "state",
    "sku": "",
    "serviceUri": "receiver",
    "customHeaders": "headers",
    "digest": "",
    "source": "from",
}
SWITCHES = ("regionEndpointEnabled", "dataEndpointEnabled", "regionalEndpoints")
COUNTED = (Action.CREATE, Action.UPDATE, Action.REPLACE, Action.DELETE)
UNMANAGED = "unmanaged: there, but not in the file; left alone"
HELD_TAG = "held by a policy"
DOING = {
    Action.CREATE: ("creating", "created"),
    Action.UPDATE: ("updating", "updated"),
    Action.REPLACE: ("replacing", "replaced"),
    Action.DELETE: ("deleting", "deleted"),
    Action.AWAIT: ("waiting for", "settled"),
}


def subject(change: Change) -> str:
    """Return what a change is about, within its registry: a region, a webhook, ``tier`` or ``endpoints``."""
    match change:
        case WebhookChange():
            return f"webhook {change.name} in {change.location}"
        case ImportChange():
            return change.name
        case RegistryChange():
            return "tier" if change.sku is not None else "endpoints"
        case ReplicaChange():
            return change.location


def full_subject(change: Change, *, is_fleet: bool) -> str:
    """Return the subject, with the registry where the plan has several."""
    return f"{change.registry.label or change.registry.name}/{subject(change)}" if is_fleet else subject(change)


def is_fleet(plan: Plan) -> bool:
    """Return whether the changes are of more than one registry."""
    return len({change.registry for change in plan.changes}) > 1


def verbs(change: Change) -> tuple[str, str]:
    """Return what is being done and what was done: ``("creating", "created")``."""
    if change.phase is Phase.UPGRADE:
        return "upgrading", "upgraded"
    if change.phase is Phase.DOWNGRADE:
        return "downgrading", "downgraded"
    if isinstance(change, ImportChange):
        return "importing", "imported"
    if isinstance(change, ReplicaChange) and change.action is Action.UPDATE and change.routing is not None:
        if change.needs_ready:
            return "routing", "routed"
        return ("restoring", "restored") if change.routing else ("draining", "drained")
    return DOING[change.action]


def adds_to(change: Change, state: str) -> bool:
    """Return whether a state says more than the verb does: ``Creating`` adds nothing to ``creating``."""
    return state.lower() != verbs(change)[0]


def field_words(change: Change) -> list[tuple[str, str | None, str]]:
    """Return what changes, as label, value before (None where nothing was, or it stays) and value after.

    The region is left out, being the subject; so is the label of the tier.
    """
    words = []
    for field in change.fields:
        after = _value(field, field.desired)
        if field.name != "location" and after:
            is_kept = change.action is Action.CREATE or field.current == field.desired
            current = None if is_kept else _value(field, field.current)
            words.append((_label(field), current, after))
    return words


def _label(field: FieldChange) -> str:
    if field.name.startswith("tags."):
        return f"tag {field.name.removeprefix('tags.')} "
    word = FIELD_WORDS.get(field.name, field.name)
    return f"{word} " if word else ""


def _value(field: FieldChange, value: object) -> str:
    if field.name in SWITCHES:
        return "on" if value is True or parse_switch(value) else "off"
    if isinstance(value, Mapping):
        return tags_text(value)
    if field.name == "digest" and isinstance(value, str):
        return short_digest(value)
    if value == "":
        return '""'
    return "none" if value is None else str(value)


def short_digest(digest: str) -> str:
    """Return a digest as pages show it: enough of it to be told from others."""
    algorithm, colon, value = digest.partition(":")
    return f"{algorithm}{colon}{value[:12]}"


def held_tag_text(tag: HeldTag) -> str:
    """Return ``tag env is prod, wanted test (assignment inherit)``."""
    found = "not there" if tag.found is None else _tag_value(tag.found)
    wanted = "to be removed" if tag.wanted is None else f"wanted {_tag_value(tag.wanted)}"
    return f"tag {tag.key} is {found}, {wanted} (assignment {assignment_name(tag.assignment)})"


def _tag_value(value: str) -> str:
    return value or '""'


def own_name(change: Change) -> str | None:
    """Return the name of the replica that is changed; a webhook's is in its subject."""
    return change.name if isinstance(change, ReplicaChange) else None


def waits(change: Change, changes: Sequence[Change]) -> list[str]:
    """Return what a change waits for, in the order of the plan, without what those wait for themselves."""
    awaited = [earlier for earlier in changes if earlier.id in change.waits_for]
    implied = {change_id for earlier in awaited for change_id in earlier.waits_for}
    direct = [earlier for earlier in awaited if earlier.id not in implied]
    imports = [earlier for earlier in direct if isinstance(earlier, ImportChange)]
    counted = imports if len(imports) > 1 else []
    words = dict.fromkeys(_wait_words(change, earlier) for earlier in direct if earlier not in counted)
    return [*words, *([f"{len(counted):,} imports"] if counted else [])]


def why(change: Change, changes: Sequence[Change]) -> str:
    """Return the reason of a change, where its fields do not tell it already, and what it waits for, in one line."""
    after = waits(change, changes)
    parts = [] if _is_plain(change) else [change.reason.rstrip(".")]
    parts += [f"after {', '.join(after)}"] if after else []
    return "; ".join(parts)


def _is_plain(change: Change) -> bool:
    """Return whether the fields before and after are the whole reason."""
    match change:
        case WebhookChange():
            return False
        case RegistryChange() | ImportChange():
            return True
        case ReplicaChange(action=Action.DELETE):
            return not change.is_pruned
        case ReplicaChange(action=Action.CREATE | Action.UPDATE):
            return bool(change.fields) and not change.needs_ready
    return False


def _wait_words(change: Change, earlier: Change) -> str:
    is_of_other_kind = isinstance(change, WebhookChange) is not isinstance(earlier, WebhookChange)
    if change.location is None or earlier.location != change.location or is_of_other_kind:
        return subject(earlier)
    if earlier.action is Action.CREATE:
        return "its creation"
    return "its deletion" if earlier.action is Action.DELETE else "what is under way on it"


def footer(plan: Plan, findings: Sequence[Finding]) -> str:
    """Return the last line of a plan: the counts, or that there is nothing to do."""
    blockers = sum(finding.severity is Severity.BLOCKER for finding in findings)
    refused = f" Refused: {count_of(blockers, 'blocker')}, nothing is changed." if blockers else ""
    if plan.has_changes:
        counts = ", ".join(f"{plan.count(action)} to {action.value}" for action in COUNTED)
        return f"Plan: {counts}.{refused}"
    if plan.changes:
        return f"Nothing to change: {count_of(len(plan.changes), 'operation')} in progress in Azure.{refused}"
    names = [registry.current.name for registry in plan.registries]
    if not names:
        return f"Nothing to do.{refused}"
    what = f"{names[0]} is" if len(names) == 1 else f"{len(names)} registries are"
    held = sum(len(registry.held_tags) for registry in plan.registries)
    but = f", but for {count_of(held, 'tag')} held by a policy" if held else ""
    return f"Nothing to do: {what} up to date{but}.{refused}"
