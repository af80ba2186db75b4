"""The registry itself: whether it is being deleted, or in the middle of a change."""

from __future__ import annotations

from collections.abc import Iterator

from acrgeo.core.rules.finding import Severity
from acrgeo.core.rules.rule import Check, Found, Rule
from acrgeo.core.rules.subject import Subject


def _find_deleting(subject: Subject) -> Iterator[Found]:
    plan = subject.plan
    if plan.changes and plan.current.provisioning_state == "Deleting":
        yield Found(fact=f"{plan.current.name} is being deleted.", hint="acrgeo list")


def _find_unsettled(subject: Subject) -> Iterator[Found]:
    registry = subject.plan.current
    if registry.provisioning_state not in ("Succeeded", "Deleting"):  # Deleting is registry-deleting's
        yield Found(
            fact=f"{registry.name} is {registry.provisioning_state}: Azure may refuse a further change until that is "
            "over.",
            hint=f"acrgeo show {registry.name}",
            read_from=registry.id,
        )


RULES = (
    Rule(
        id="registry-deleting",
        severity=Severity.BLOCKER,
        cause="The registry is being deleted, so nothing of it can be changed.",
        evidence="provisioningState of the registry",
        cure="Wait until it is gone; then create it again, or leave it.",
        checks=(Check(find=_find_deleting),),
    ),
    Rule(
        id="registry-state",
        severity=Severity.WARNING,
        cause="An operation on the registry itself is under way or failed; Azure may refuse a further change.",
        evidence="provisioningState of the registry",
        cure="Wait until the registry is Succeeded: acrgeo show REGISTRY.",
        checks=(Check(find=_find_unsettled, applies=lambda subject: subject.intent.needs_reading),),
        audits=(Check(find=_find_unsettled),),
        levels=(Severity.WARNING,),
    ),
)
