"""What Azure does not take of a webhook: names, actions, regions without a replica, and moves."""

from __future__ import annotations

from collections.abc import Iterator

from acrgeo.core.model.names import is_name
from acrgeo.core.model.webhook import ACTIONS
from acrgeo.core.plan.plan import RegistryPlan
from acrgeo.core.rules.finding import Finding, Severity


def check_webhooks(plan: RegistryPlan) -> Iterator[Finding]:
    """Find what is wrong with the webhooks that a plan writes."""
    name = plan.current.name
    locations = [replica.location for replica in plan.current.replicas]
    locations += [change.location for change in plan.replica_changes if change.desired is not None]
    for change in plan.webhook_changes:
        desired = change.desired
        if desired is None:
            continue
        if change.current is not None and change.current.location != desired.location:
            yield _blocker(
                name,
                "webhook-location",
                desired.location,
                f"The webhook {change.current.name} is in {change.current.location}; a webhook cannot move.",
                f"acrgeo webhook delete {name} {change.current.name}, or another --name",
            )
        if not is_name(desired.name):
            fact = f"{desired.name!r} is not a webhook's name: 5 to 50 letters and digits."
            yield _blocker(name, "webhook-name", desired.location, fact, "--name NAME")
        if desired.location not in locations:
            yield _blocker(
                name,
                "webhook-location",
                desired.location,
                f"{name} has no replica in {desired.location}; it has: {', '.join(locations)}.",
                f"acrgeo replica add {name} {desired.location}",
            )
        unknown = [action for action in desired.actions if action not in ACTIONS]
        if unknown or not desired.actions:
            fact = f"{', '.join(unknown) or 'nothing'} is no action of a webhook; there are: {', '.join(ACTIONS)}."
            yield _blocker(name, "webhook-action", desired.location, fact, "--action push")


def _blocker(registry: str, rule: str, location: str, fact: str, hint: str) -> Finding:
    return Finding(id=rule, severity=Severity.BLOCKER, registry=registry, location=location, fact=fact, hint=hint)
