"""The words for changes, states, times and durations: one place, so that every text says them the same way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timezone

from acrgeo.core.model.drain import Drain, is_own_tag
from acrgeo.core.model.policy import assignment_name
from acrgeo.core.model.region import RegionFacts
from acrgeo.core.model.registry import Registry, Replica
from acrgeo.core.model.switches import parse_switch
from acrgeo.core.model.timestamps import is_over, parse_time
from acrgeo.core.plan.change import Action, Change, FieldChange, Phase, RegistryChange, ReplicaChange, WebhookChange
from acrgeo.core.plan.plan import HeldTag, Plan
from acrgeo.core.rules.finding import Finding, Severity

FIELD_WORDS = {
    "regionEndpointEnabled": "routing",
    "dataEndpointEnabled": "data endpoints",
    "regionalEndpoints": "regional endpoints",
    "provisioningState": "state",
    "sku": "",
    "serviceUri": "receiver",
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
    if value == "":
        return '""'
    return "none" if value is None else str(value)


def held_tag_text(tag: HeldTag) -> str:
    """Return ``tag env is prod, wanted test (assignment inherit)``."""
    found = "not there" if tag.found is None else _tag_value(tag.found)
    wanted = "to be removed" if tag.wanted is None else f"wanted {_tag_value(tag.wanted)}"
    return f"tag {tag.key} is {found}, {wanted} (assignment {assignment_name(tag.assignment)})"


def _tag_value(value: str) -> str:
    return value or '""'


def status(replica: Replica) -> str:
    """Return one word for where a replica stands: Azure's own."""
    if replica.provisioning_state != "Succeeded":
        return replica.provisioning_state
    if replica.display_status is not None:
        return replica.display_status
    return "unlisted" if replica.id is None else "unknown"


def zones(replica: Replica, regions: Mapping[str, RegionFacts] | None) -> bool | None:
    """Return whether the replica is zone redundant: the region decides, not the property. None is unknown."""
    if replica.is_zone_redundant is not None or regions is None or replica.location not in regions:
        return replica.is_zone_redundant
    return regions[replica.location].has_zones


def yes_no(value: bool | None) -> str:
    """Return ``yes``, ``no`` or ``unknown``."""
    return {True: "yes", False: "no", None: "unknown"}[value]


def drain_text(drain: Drain, now: datetime | None = None) -> str:
    """Return ``drained by ana until 2026-12-01 08:00 UTC: reason``; ``now`` tells whether that time has passed."""
    zone = " UTC" if parse_time(drain.until) else ""
    until = f" until {time_text(drain.until)}{zone}" if drain.until else ""
    over = " (passed)" if is_over(drain, now) else ""
    return f"drained by {drain.by}{until}{over}" + (f": {drain.reason}" if drain.reason else "")


def tags_text(tags: Mapping[str, str]) -> str:
    """Return ``env=test, team=web`` without acrgeo's own tags."""
    return ", ".join(f"{key}={content}" for key, content in sorted(tags.items()) if not is_own_tag(key))


def time_text(text: str | None) -> str:
    """Return minutes in UTC, ``2026-11-24 07:09``; a text that is no time stays as it is, none is ``unknown``."""
    parsed = parse_time(text)
    if parsed is None:
        return text or "unknown"
    return parsed.astimezone(timezone.utc).strftime("%Y-%m-%d %H:%M")


def duration(seconds: float) -> str:
    """Return ``9 s``, ``1 min 05 s``, ``2 h 10 min``, ``3 d 4 h``."""
    whole = max(int(seconds + 0.5), 0)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    if whole < 86400:
        return f"{whole // 3600} h {whole // 60 % 60:02} min"
    return f"{whole // 86400} d {whole // 3600 % 24} h"


def count_of(number: int, noun: str) -> str:
    """Return ``1 replica``, ``2 replicas``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def has_own_name(name: str | None, location: str | None) -> bool:
    """Return whether the name of a replica says more than its region."""
    return bool(name and location and name.lower() != location)


def own_name(change: Change) -> str | None:
    """Return the name of the replica that is changed; a webhook's is in its subject."""
    return change.name if isinstance(change, ReplicaChange) else None


def named(name: str | None, location: str | None) -> str:
    """Return what to put behind a region: `` (named canada)``, or nothing."""
    return f" (named {name})" if has_own_name(name, location) else ""


def waits(change: Change, changes: Sequence[Change]) -> list[str]:
    """Return what a change waits for, in the order of the plan, without what those wait for themselves."""
    awaited = [earlier for earlier in changes if earlier.id in change.waits_for]
    implied = {change_id for earlier in awaited for change_id in earlier.waits_for}
    direct = [earlier for earlier in awaited if earlier.id not in implied]
    return list(dict.fromkeys(_wait_words(change, earlier) for earlier in direct))


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
        case RegistryChange():
            return True
        case ReplicaChange(action=Action.DELETE):
            return not change.is_pruned
        case ReplicaChange(action=Action.CREATE | Action.UPDATE):
            return bool(change.fields) and not change.needs_ready
    return False


def _wait_words(change: Change, earlier: Change) -> str:
    if change.location is None or earlier.location != change.location:
        return subject(earlier)
    if earlier.action is Action.CREATE:
        return "its creation"
    return "its deletion" if earlier.action is Action.DELETE else "what is under way on it"


def registry_line(registry: Registry) -> str:
    """Return ``Premium, home westus, group contoso-rg``."""
    return f"{registry.sku.value}, home {registry.location}, group {registry.ref.resource_group}"


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
