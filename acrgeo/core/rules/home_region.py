"""The home region: its replica is never created, deleted or replaced, and without it nothing can be changed."""

from __future__ import annotations

from collections.abc import Iterator

from acrgeo.core.execution.outcome import Outcome
from acrgeo.core.model.registry import Registry, Sku
from acrgeo.core.plan.change import Action, ReplicaChange
from acrgeo.core.plan.plan import RegistryPlan
from acrgeo.core.rules.finding import Severity
from acrgeo.core.rules.links import GEO_REPLICATION
from acrgeo.core.rules.rule import Check, Found, Rule
from acrgeo.core.rules.subject import Subject

STILL_WORKS = (
    "While the home region is down nothing of the registry can be changed: no replica, routing, tag, tier or webhook. "
    "Pulls and pushes through the other replicas go on."
)


def home_note(outcome: Outcome) -> str | None:
    """Return what to tell after an outcome where ARM answered reads and failed a write with 5xx again and again.

    So it looks when the home region is down (documented: nothing can be changed then); it need not be the reason.
    None where nothing of the kind happened.
    """
    down = dict.fromkeys(result.change.registry.name for result in outcome.results if result.is_write_down)
    if not down:
        return None
    names = ", ".join(down)
    return (
        f"Azure answered reads of {names} but failed the same write each time. That is how an outage of the home "
        f"region looks; it need not be one. {STILL_WORKS}"
    )


def unavailable(registry: Registry) -> str | None:
    """Return what Azure itself says of a home replica that is not well; None where it says nothing of the kind."""
    home = registry.home
    if not home.is_settled or home.display_status in (None, "Ready", "Syncing"):
        return None
    said = f": {home.message.rstrip('.')}" if home.message else ""
    return f"Azure says of the home replica in {home.location}: {home.display_status}{said}. {STILL_WORKS}"


def _find_change_of_home(subject: Subject) -> Iterator[Found]:
    for change in subject.plan.replica_changes:
        if not change.is_home:
            continue
        refused = _refuse(subject.plan, change)
        if refused is not None:
            fact, hint = refused
            yield Found(fact=fact, hint=hint, location=subject.plan.current.location)


def _refuse(plan: RegistryPlan, change: ReplicaChange) -> tuple[str, str] | None:
    name, home = plan.current.name, plan.current.location
    is_home = f"{home} is the home region of {name}: its replica"
    match change.action:
        case Action.CREATE:
            return f"{is_home} is there already and is never created.", f"acrgeo routing show {name}"
        case Action.DELETE:
            hint = f"acrgeo routing disable {name} {home}" if _gets_replicas(plan) else add_command(plan)
            return f"{is_home} cannot be deleted without the registry.", hint
        case Action.REPLACE:
            hint = f"acrgeo routing disable {name} {home}\nor open a support request with Azure"
            return f"{is_home} is never replaced.", hint
    if change.may_appear and not _gets_replicas(plan):
        fact = (
            f"Azure does not list the home replica of {name} before the registry has another replica, so it cannot be "
            "changed yet."
        )
        return fact, add_command(plan)
    return None


def add_command(plan: RegistryPlan) -> str:
    """Return the command that adds another replica to the registry of a plan."""
    return add_replica(plan.current)


def add_replica(registry: Registry) -> str:
    """Return the command that adds another replica, with the upgrade where the tier has none."""
    upgrade = "" if registry.sku is Sku.PREMIUM else " --upgrade"
    return f"acrgeo replica add {registry.name} REGION{upgrade}"


def _gets_replicas(plan: RegistryPlan) -> bool:
    return any(change.action is Action.CREATE for change in plan.replica_changes) or len(plan.current.replicas) > 1


def _find_failed_home(subject: Subject) -> Iterator[Found]:
    home = subject.plan.current.home
    if home.is_failed:
        because = f": {home.message.rstrip('.')}" if home.message else ""
        yield Found(
            fact=f"The home replica in {home.location} is {home.provisioning_state}{because}. It is never replaced.",
            hint="open a support request with Azure",
            location=home.location,
        )


def _find_home_down(subject: Subject) -> Iterator[Found]:
    home, fact = subject.plan.current.home, unavailable(subject.plan.current)
    if fact is not None and not home.is_failed:  # a failed one is told by home-failed
        yield Found(fact=fact, hint="changes may fail until the home region is back", location=home.location)


RULES = (
    Rule(
        id="home-replica",
        severity=Severity.BLOCKER,
        cause="The home replica is never created, deleted or replaced. Azure lists it, and lets it be changed, only "
        "once the registry has another replica.",
        evidence="location of the registry and of its replicas",
        cure="Drain the home replica with acrgeo routing disable instead, or add another replica first.",
        link=GEO_REPLICATION,
        checks=(Check(find=_find_change_of_home),),
    ),
    Rule(
        id="home-failed",
        severity=Severity.WARNING,
        cause="The home replica is Failed, and nothing but Azure itself can replace it.",
        evidence="provisioningState of the home replica",
        cure="Open a support request with Azure.",
        checks=(Check(find=_find_failed_home),),
        audits=(Check(find=_find_failed_home),),
        levels=(Severity.ERROR,),
    ),
    Rule(
        id="home-region",
        severity=Severity.WARNING,
        cause="Azure says that the home replica is not well. While the home region is down nothing of the registry can "
        "be changed; pulls and pushes through the other replicas go on.",
        evidence="status.displayStatus and status.message of the home replica",
        cure="Wait until the home region is back; changes may fail until then.",
        link=GEO_REPLICATION,
        checks=(Check(find=_find_home_down),),
        audits=(Check(find=_find_home_down),),
        levels=(Severity.ERROR,),
    ),
)
