"""Webhooks: what Azure does not take of them, and those that a region leaves behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from acrgeo.core.model.names import is_name
from acrgeo.core.model.webhook import ACTIONS, LIMITS, Webhook, WebhookSettings
from acrgeo.core.plan.change import Action, WebhookChange
from acrgeo.core.plan.webhook_diff import regions_after
from acrgeo.core.preflight.facts import Fact
from acrgeo.core.rules import links
from acrgeo.core.rules.finding import Severity
from acrgeo.core.rules.rule import Check, Found, Rule
from acrgeo.core.rules.standing.facts import REPLICAS
from acrgeo.core.rules.subject import Subject

WEBHOOKS: Fact[tuple[Webhook, ...]] = Fact(
    what="Which webhooks the regions have",
    brief="webhooks",
    path="{registry.id}/webhooks",
    hint="ask for a role with Microsoft.ContainerRegistry/registries/webhooks/read",
)


def _written(subject: Subject) -> Iterator[tuple[WebhookChange, WebhookSettings]]:
    for change in subject.plan.webhook_changes:
        if change.desired is not None:
            yield change, change.desired


def _other_name(subject: Subject) -> str:
    """Return how else a webhook can be called, as the last line of a hint: none where the name follows another's."""
    desired = subject.plan.desired
    if desired.lists_webhooks:
        return "\nor choose another name"
    return "" if desired.replicas else "\nor choose another --name"


def _find_moves(subject: Subject) -> Iterator[Found]:
    plan = subject.plan
    name = plan.current.name
    locations = dict.fromkeys(replica.location for replica in plan.current.replicas)
    locations |= dict.fromkeys(change.location for change in plan.replica_changes)
    for change, desired in _written(subject):
        if change.current is not None and change.current.location != desired.location:
            yield Found(
                fact=f"The webhook {change.current.name} is in {change.current.location}; a webhook cannot move.",
                hint=f"acrgeo webhook delete {name} {change.current.name}{_other_name(subject)}",
                location=desired.location,
            )
        if desired.location not in locations:
            yield Found(
                fact=f"{name} has no replica in {desired.location}; it has: {', '.join(locations)}.",
                hint=f"acrgeo replica add {name} {desired.location}",
                location=desired.location,
            )


def _find_bad_names(subject: Subject) -> Iterator[Found]:
    for _, desired in _written(subject):
        if not is_name(desired.name):
            yield Found(
                fact=f"{desired.name!r} is not a webhook's name: 5 to 50 letters and digits.",
                hint="--name NAME"
                if not subject.plan.desired.lists_webhooks and not subject.plan.desired.replicas
                else None,
                location=desired.location,
            )


def _find_bad_actions(subject: Subject) -> Iterator[Found]:
    for _, desired in _written(subject):
        unknown = [action for action in desired.actions if action not in ACTIONS]
        if unknown or not desired.actions:
            yield Found(
                fact=f"{', '.join(unknown) or 'nothing'} is no action of a webhook; there are: {', '.join(ACTIONS)}.",
                hint="--action push",
                location=desired.location,
            )


def _find_orphans(subject: Subject) -> Iterator[Found]:
    intent, webhooks = subject.intent, subject.facts.known(WEBHOOKS)
    left_regions = regions_after(subject.plan.current, subject.plan.changes)
    gone = {change.name.lower() for change in subject.plan.webhook_changes if change.desired is None}
    for location in (*intent.deletes, *intent.replaces):
        left = [webhook.name for webhook in webhooks if webhook.location == location]
        names = sorted(name for name in left if name.lower() not in gone)
        if not names or (location not in intent.replaces and location in left_regions):
            continue
        them, it = ("the webhook", "it") if len(names) == 1 else ("the webhooks", "them")
        is_back = location in intent.replaces
        after = "look at it again afterwards" if is_back else "no push to the region will be told any more"
        name, there = subject.plan.current.name, ", ".join(names)
        yield Found(
            fact=f"{location} has {them} {there}. What becomes of {it} then is unknown: it is not documented; {after}.",
            hint=f"acrgeo webhook list {name}"
            if is_back
            else f"acrgeo replica delete {name} {' '.join(intent.deletes)} --with-webhooks"
            if subject.plan.desired.absent
            else f"acrgeo webhook delete {name} {' '.join(names)}",
            location=location,
            read_from=f"{subject.plan.current.id}/webhooks",
        )


def _find_stranded_of_all(subject: Subject) -> Iterator[Found]:
    yield from _stranded(subject, subject.facts.known(WEBHOOKS))


def _find_stranded(subject: Subject) -> Iterator[Found]:
    """Look at those that were read: by commands about webhooks, and for files that have some."""
    yield from _stranded(subject, subject.plan.current.webhooks)


def _stranded(subject: Subject, webhooks: Iterable[Webhook]) -> Iterator[Found]:
    plan = subject.plan
    regions = {*regions_after(plan.current, ()), *regions_after(plan.current, plan.changes)}
    gone = {change.name.lower() for change in plan.webhook_changes if change.desired is None}
    for webhook in webhooks:
        if webhook.location not in regions and webhook.name.lower() not in gone:
            yield Found(
                fact=f"The webhook {webhook.name} is in {webhook.location}, where {plan.current.name} has no replica: "
                "whether it tells anything is unknown.",
                hint=f"acrgeo webhook delete {plan.current.name} {webhook.name}",
                location=webhook.location,
                read_from=f"{plan.current.id}/webhooks",
            )


def _find_too_many(subject: Subject) -> Iterator[Found]:
    """Count those that are there and those that are created: what a plan deletes may go later than that."""
    plan = subject.plan
    created = [change.name for change in plan.webhook_changes if change.action is Action.CREATE]
    tier = max(plan.current.sku, plan.desired.sku or plan.current.sku, key=lambda sku: sku.rank)
    count, most = len(plan.current.webhooks) + len(created), LIMITS[tier]
    if created and count > most:
        deleted = [change.name for change in plan.webhook_changes if change.desired is None]
        name, first = plan.current.name, f"delete {plan.current.name} {' '.join(deleted)}"
        yield Found(
            fact=f"{name} would have {count} webhooks, {len(created)} of them new; {tier.value} takes {most}.",
            hint=f"acrgeo webhook {first if count - len(deleted) <= most else f'list {name}'}",
        )


def _find_unread(subject: Subject) -> Iterator[Found]:
    plan = subject.plan
    names = sorted(webhook.name for webhook in plan.unread_webhooks)
    if names:
        them, post, differ = (
            ("the webhook", "posts", "it differs")
            if len(names) == 1
            else (
                "the webhooks",
                "post",
                "they differ",
            )
        )
        yield Found(
            fact=f"Where {them} {', '.join(names)} {post} to, and with which headers, may not be read: whether "
            f"{differ} from the file there is unknown.",
            hint="ask for a role with Microsoft.ContainerRegistry/registries/webhooks/getCallbackConfig/action",
            read_from=f"{plan.current.id}/webhooks",
        )


RULES = (
    Rule(
        id="webhook-location",
        severity=Severity.BLOCKER,
        cause="A webhook is in one region, where the registry must have a replica, and it cannot move to another.",
        evidence="location of the webhook and of the registry's replicas",
        cure="Add a replica there first, delete the webhook and add it again, or give the new one another --name.",
        link=links.WEBHOOKS,
        checks=(Check(find=_find_moves),),
    ),
    Rule(
        id="webhook-name",
        severity=Severity.BLOCKER,
        cause="The name of the webhook is not valid: it must be 5 to 50 letters and digits.",
        evidence="--name or name in the file, or the name that is made of the region",
        cure="Give another --name, or another name in the file.",
        link=links.NAMES,
        checks=(Check(find=_find_bad_names),),
    ),
    Rule(
        id="webhook-action",
        severity=Severity.BLOCKER,
        cause=f"A webhook needs at least one action, and each must be one of: {', '.join(ACTIONS)}.",
        evidence="--action",
        cure="Give one of them with --action.",
        link=links.WEBHOOKS,
        checks=(Check(find=_find_bad_actions),),
    ),
    Rule(
        id="webhook-limit",
        severity=Severity.BLOCKER,
        cause="The tier does not take so many webhooks: "
        + ", ".join(f"{sku.value} takes {most}" for sku, most in LIMITS.items())
        + ". Those that the same plan creates count, and those that it deletes still do.",
        evidence="the registry's webhooks, and those of the plan",
        cure="Delete some first, or upgrade.",
        link=links.TIERS,
        checks=(Check(find=_find_too_many),),
    ),
    Rule(
        id="webhook-unread",
        severity=Severity.UNKNOWN,
        cause="The URI and the headers of a webhook can be read with a permission of their own only.",
        evidence="webhooks/NAME/getCallbackConfig",
        cure="Ask for a role with webhooks/getCallbackConfig/action. Until then a difference there is unknown, and "
        "left alone.",
        link=links.WEBHOOKS,
        checks=(Check(find=_find_unread),),
    ),
    Rule(
        id="webhook-without-replica",
        severity=Severity.WARNING,
        cause="A webhook is in a region without a replica, as a deletion may leave it. What it tells then is not "
        "documented.",
        evidence="location of the webhooks and of the registry's replicas",
        cure="Delete it, or add a replica there.",
        link=links.WEBHOOKS,
        checks=(Check(find=_find_stranded),),
        audits=(Check(find=_find_stranded_of_all, needs=(REPLICAS, WEBHOOKS)),),
        levels=(Severity.WARNING,),
    ),
    Rule(
        id="webhook-orphaned",
        severity=Severity.WARNING,
        also=(Severity.UNKNOWN,),
        cause="A region that goes has webhooks. What becomes of them then is not documented.",
        evidence=WEBHOOKS.path,
        cure="Delete them with the replica, acrgeo replica delete --with-webhooks, or look at them again after a "
        "replacement.",
        link=links.WEBHOOKS,
        checks=(Check(find=_find_orphans, needs=(WEBHOOKS,), applies=lambda subject: subject.intent.removes),),
    ),
)
