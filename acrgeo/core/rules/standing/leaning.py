"""What leans on one region although the registry is in several: webhooks and tasks."""

from __future__ import annotations

from collections.abc import Iterator

from acrgeo.core.rules import links
from acrgeo.core.rules.az import az_place
from acrgeo.core.rules.finding import Severity
from acrgeo.core.rules.rule import Check, Found, Rule
from acrgeo.core.rules.standing.facts import REPLICAS, TASKS, is_replicated, standing
from acrgeo.core.rules.subject import Subject
from acrgeo.core.rules.webhooks import WEBHOOKS

MOST_NAMED = 5


def _find_regions_without_webhook(subject: Subject) -> Iterator[Found]:
    registry = subject.plan.current
    told: dict[str, list[str]] = {}
    for webhook in subject.facts.known(WEBHOOKS):
        if webhook.is_enabled:
            told.setdefault(webhook.location, []).append(webhook.name)
    if not told:
        return
    where = "; ".join(f"{location}: {', '.join(sorted(names))}" for location, names in sorted(told.items()))
    for location in sorted({replica.location for replica in standing(registry)} - told.keys()):
        yield Found(
            fact=f"No webhook in {location} is on, while other regions have some ({where}): nobody "
            f"is told when an image is in {location}.",
            hint=f"acrgeo webhook add {registry.name} {location} --uri URI",
            location=location,
            read_from=WEBHOOKS.path.format(registry=registry),
        )


def _find_tasks(subject: Subject) -> Iterator[Found]:
    registry, names = subject.plan.current, sorted(subject.facts.known(TASKS))
    if names:
        more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
        whose = "The task" if len(names) == 1 else f"{len(names)} tasks"
        run = "runs" if len(names) == 1 else "run"
        yield Found(
            fact=f"{whose} {', '.join(names[:MOST_NAMED])}{more} {run} in {registry.location} alone: while the home "
            "region is out, nothing is built there, whatever other replicas serve.",
            hint=f"az acr task list -r {registry.name} {az_place(registry.id)}",
            location=registry.location,
            read_from=TASKS.path.format(registry=registry),
        )


RULES = (
    Rule(
        id="no-regional-webhook",
        severity=Severity.WARNING,
        levels=(Severity.WARNING,),
        cause="A region with a replica has no webhook that is on, although others of the registry have: a webhook "
        "tells of its own region, so nobody is told when an image is in this one.",
        evidence=f"{WEBHOOKS.path}, and location of the replicas",
        cure="Add one there: acrgeo webhook add REGISTRY REGION --uri URI.",
        link=links.WEBHOOKS,
        audits=(Check(find=_find_regions_without_webhook, applies=is_replicated, needs=(REPLICAS, WEBHOOKS)),),
    ),
    Rule(
        id="task-at-home",
        severity=Severity.NOTE,
        levels=(Severity.NOTE,),
        cause="The registry has tasks, which run in its home region alone, also where it has replicas: while that "
        "region is out, they do not run.",
        evidence=TASKS.path,
        cure="Have what must not wait built elsewhere as well, by a pipeline that pushes to the login server.",
        link=links.TASKS,
        audits=(Check(find=_find_tasks, applies=is_replicated, needs=(REPLICAS, TASKS)),),
    ),
)
