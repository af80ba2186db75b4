"""Webhooks: what Azure does not take of them, and those that a region leaves behind."""

from __future__ import annotations

from collections.abc import Iterator

from acrgeo.core.model.names import is_name
from acrgeo.core.model.webhook import ACTIONS, Webhook, WebhookSettings
from acrgeo.core.plan.change import WebhookChange
from acrgeo.core.preflight.facts import Fact
from acrgeo.core.rules import links
from acrgeo.core.rules.finding import Severity
from acrgeo.core.rules.rule import Check, Found, Rule
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


def _find_moves(subject: Subject) -> Iterator[Found]:
    plan = subject.plan
    name = plan.current.name
    locations = [replica.location for replica in plan.current.replicas]
    locations += [change.location for change in plan.replica_changes if change.desired is not None]
    for change, desired in _written(subject):
        if change.current is not None and change.current.location != desired.location:
            yield Found(
                fact=f"The webhook {change.current.name} is in {change.current.location}; a webhook cannot move.",
                hint=f"acrgeo webhook delete {name} {change.current.name}\nor choose another --name",
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
                hint="--name NAME",
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
    for location in (*intent.deletes, *intent.replaces):
        names = sorted(webhook.name for webhook in webhooks if webhook.location == location)
        if not names:
            continue
        them, it = ("the webhook", "it") if len(names) == 1 else ("the webhooks", "them")
        is_back = location in intent.replaces
        after = "look at it again afterwards" if is_back else "no push to the region will be told any more"
        name, there = subject.plan.current.name, ", ".join(names)
        yield Found(
            fact=f"{location} has {them} {there}. What becomes of {it} then is not documented; {after}.",
            hint=f"acrgeo webhook list {name}" if is_back else f"acrgeo webhook delete {name} {' '.join(names)}",
            location=location,
            read_from=f"{subject.plan.current.id}/webhooks",
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
        evidence="--name, or the name that is made of the region",
        cure="Give another --name.",
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
        id="webhook-orphaned",
        severity=Severity.WARNING,
        also=(Severity.UNKNOWN,),
        cause="A region that goes has webhooks. What becomes of them then is not documented.",
        evidence=WEBHOOKS.path,
        cure="Delete them with acrgeo webhook delete, or look at them again after a replacement.",
        link=links.WEBHOOKS,
        checks=(Check(find=_find_orphans, needs=(WEBHOOKS,), applies=lambda subject: subject.intent.removes),),
    ),
)
