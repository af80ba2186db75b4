"""The safety rules of a plan: each finding carries the id of its rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from acrgeo.core.desired.tags import MOST_TAGS
from acrgeo.core.model.names import close_matches, is_name
from acrgeo.core.model.region import RegionFacts
from acrgeo.core.model.registry import Registry, Replica, Sku
from acrgeo.core.plan.change import Action, Phase
from acrgeo.core.plan.plan import Plan, RegistryPlan
from acrgeo.core.plan.serving import serving_after
from acrgeo.core.rules.cautions import caution
from acrgeo.core.rules.endpoints import check_switches
from acrgeo.core.rules.finding import Finding, Severity, by_severity
from acrgeo.core.rules.webhooks import check_webhooks

MASS_DELETE_SHARE = 1 / 3


def check(plan: Plan, regions: Mapping[str, RegionFacts] | None, now: datetime | None = None) -> tuple[Finding, ...]:
    """All findings of a plan, blockers first. ``regions`` None means that they could not be read: said, not guessed.

    Without ``now`` nothing is said of drains that should have ended.
    """
    findings = [finding for registry in plan.registries for finding in _registry_findings(registry, regions)]
    findings += [finding for registry in plan.registries for finding in caution(registry, now)]
    findings += [finding for registry in plan.registries for finding in check_switches(registry)]
    findings += [finding for registry in plan.registries for finding in check_webhooks(registry)]
    return by_severity(findings)


def _registry_findings(plan: RegistryPlan, regions: Mapping[str, RegionFacts] | None) -> Iterator[Finding]:
    yield from _deleting(plan)
    yield from _home_replica(plan)
    yield from _region_offered(plan, regions)
    yield from _replica_names(plan)
    yield from _premium_first(plan)
    yield from _downgrade_blocked(plan)
    yield from _last_routed(plan)
    yield from _only_routed(plan)
    yield from _mass_delete(plan)
    yield from _settled(plan)
    yield from _tag_limits(plan)


def _blocker(plan: RegistryPlan, rule: str, fact: str, hint: str | None, location: str | None = None) -> Finding:
    return Finding(
        id=rule, severity=Severity.BLOCKER, registry=plan.current.name, fact=fact, hint=hint, location=location
    )


def _home_replica(plan: RegistryPlan) -> Iterator[Finding]:
    name, home = plan.current.name, plan.current.location
    for change in plan.replica_changes:
        if not change.is_home:
            continue
        if change.action is Action.CREATE:
            yield _blocker(
                plan,
                "home-replica",
                f"{home} is the home region of {name}: its replica is there already and is never created.",
                f"acrgeo routing show {name}",
                home,
            )
        elif change.action is Action.DELETE:
            yield _blocker(
                plan,
                "home-replica",
                f"{home} is the home region of {name}: its replica cannot be deleted without the registry.",
                f"acrgeo routing disable {name} {home}",
                home,
            )
        elif change.action is Action.REPLACE:
            yield _blocker(
                plan,
                "home-replica",
                f"{home} is the home region of {name}: its replica is never replaced.",
                "open a support request with Azure; acrgeo routing disable takes it out of service meanwhile",
                home,
            )
        elif change.may_appear and not _gets_replicas(plan):
            yield _blocker(
                plan,
                "home-replica",
                f"Azure does not list the home replica of {name} before the registry has another replica, "
                "so it cannot be changed yet.",
                f"acrgeo replica add {name} REGION",
                home,
            )


def _gets_replicas(plan: RegistryPlan) -> bool:
    return any(change.action is Action.CREATE for change in plan.replica_changes) or len(plan.current.replicas) > 1


def _region_offered(plan: RegistryPlan, regions: Mapping[str, RegionFacts] | None) -> Iterator[Finding]:
    creates = [change for change in plan.replica_changes if change.action in (Action.CREATE, Action.REPLACE)]
    if not creates:
        return
    if regions is None:
        yield Finding(
            id="region-offered",
            severity=Severity.UNKNOWN,
            registry=plan.current.name,
            fact="The regions that Azure offers could not be read, so they were not checked.",
        )
        return
    for change in creates:
        facts = regions.get(change.location)
        if facts is not None and facts.is_offered:
            continue
        if facts is None:
            offered = [region.name for region in regions.values() if region.is_offered]
            close = close_matches(change.location, offered)
            fact = f"{change.location} is not a region that this subscription knows."
            hint = f"did you mean {' or '.join(close)}?" if close else f"acrgeo regions {plan.current.name}"
        else:
            fact = f"{change.location} ({facts.display_name}) does not offer container registry replicas."
            hint = f"acrgeo regions {plan.current.name}"
        yield _blocker(plan, "region-offered", fact, hint, change.location)


def _replica_names(plan: RegistryPlan) -> Iterator[Finding]:
    taken = {replica.name.lower(): replica for replica in plan.current.replicas}
    for change in plan.replica_changes:
        if change.action is not Action.CREATE or change.is_home:
            continue
        name = change.name
        if not is_name(name):
            yield _blocker(
                plan,
                "replica-name",
                f"{name!r} is not a replica name: 5 to 50 letters and digits.",
                "acrgeo replica add … --name NAME",
                change.location,
            )
        other = taken.get(name.lower())
        if other is not None and other.location != change.location:
            yield _blocker(
                plan,
                "replica-name",
                f"{plan.current.name} already has a replica named {other.name}, in {other.location}.",
                f"acrgeo replica add {plan.current.name} {change.location} --name NAME",
                change.location,
            )


def _premium_first(plan: RegistryPlan) -> Iterator[Finding]:
    creates = [change for change in plan.replica_changes if change.action is Action.CREATE and not change.is_home]
    upgrade = next((change for change in plan.registry_changes if change.phase is Phase.UPGRADE), None)
    sku = upgrade.sku if upgrade is not None else plan.current.sku
    if creates and sku is not Sku.PREMIUM:
        regions = " ".join(change.location for change in creates)
        yield _blocker(
            plan,
            "premium-first",
            f"{plan.current.name} is {plan.current.sku.value}; replicas need Premium.",
            "write sku: Premium into the file"
            if plan.is_from_file
            else f"acrgeo replica add {plan.current.name} {regions} --upgrade",
        )


def _downgrade_blocked(plan: RegistryPlan) -> Iterator[Finding]:
    downgrade = next((change for change in plan.registry_changes if change.phase is Phase.DOWNGRADE), None)
    if downgrade is None:
        return
    left = [replica for replica in _others(plan.current) if not _is_removed(plan, replica)]
    left_in = [replica.location for replica in left]
    creates = [change for change in plan.replica_changes if change.action is Action.CREATE]
    left_in += [change.location for change in creates if not change.is_home]
    if left_in and plan.current.sku is Sku.PREMIUM:
        yield _blocker(
            plan,
            "downgrade-blocked",
            f"{plan.current.name} cannot become {downgrade.desired.sku.value} while it has replicas besides home: "
            f"{', '.join(left_in)}.",
            f"acrgeo replica delete {plan.current.name} {' '.join(left_in)}",
        )


def _others(registry: Registry) -> list[Replica]:
    return [replica for replica in registry.replicas if not replica.is_home]


def _is_removed(plan: RegistryPlan, replica: Replica) -> bool:
    return any(
        change.name == replica.name and (change.action is Action.DELETE or replica.provisioning_state == "Deleting")
        for change in plan.replica_changes
    )


def _last_routed(plan: RegistryPlan) -> Iterator[Finding]:
    removals = [change for change in plan.replica_changes if change.takes_traffic]
    if not removals:
        return
    left = serving_after(plan, removals)
    where = ", ".join(plan.current.label(change.current) for change in removals if change.current is not None)
    verb = "would leave" if len(removals) == 1 else "together would leave"
    if len(left) < plan.min_routed:
        serving = ", ".join(left) or "none"
        yield _blocker(
            plan,
            "last-routed",
            f"Taking {where} out of service {verb} {plan.current.name} with {len(left)} serving "
            f"replica{'' if len(left) == 1 else 's'} ({serving}); at least {plan.min_routed} must stay. "
            "Replicas that are syncing, being created or failed do not count.",
            f"acrgeo routing enable {plan.current.name} REGION",
        )
    elif len(left) == 1:
        yield Finding(
            id="last-routed",
            severity=Severity.WARNING,
            registry=plan.current.name,
            fact=f"Only one replica of {plan.current.name} stays in service: {left[0]}.",
        )


def _only_routed(plan: RegistryPlan) -> Iterator[Finding]:
    """A Failed replica may go on answering: the one that is left is not deleted to be replaced."""
    for change in plan.replica_changes:
        seen = change.current
        if change.action is not Action.REPLACE or change.is_home or seen is None or change.takes_traffic:
            continue
        if seen.is_routed and not any(one.is_serving for one in plan.current.replicas if one != seen):
            yield _blocker(
                plan,
                "last-routed",
                f"No replica of {plan.current.name} besides {seen.location} is in service; replacing it would "
                "leave nothing for the global endpoint.",
                f"acrgeo replica add {plan.current.name} REGION --wait ready, then repair again",
                seen.location,
            )


def _mass_delete(plan: RegistryPlan) -> Iterator[Finding]:
    pruned = [change for change in plan.replica_changes if change.is_pruned]
    others = len(_others(plan.current))
    if plan.allows_mass_delete or len(pruned) < 2 or len(pruned) <= others * MASS_DELETE_SHARE:
        return
    yield _blocker(
        plan,
        "mass-delete",
        f"Pruning would delete {len(pruned)} of the {others} replicas of {plan.current.name} besides home: "
        f"{', '.join(change.location for change in pruned)}.",
        "list them in the file, or run again with --allow-mass-delete",
    )


def _deleting(plan: RegistryPlan) -> Iterator[Finding]:
    if plan.changes and plan.current.provisioning_state == "Deleting":
        yield _blocker(plan, "registry-deleting", f"{plan.current.name} is being deleted.", "acrgeo list")


def _settled(plan: RegistryPlan) -> Iterator[Finding]:
    for change in plan.replica_changes:
        seen = change.current
        # Assumed: ARM takes a change of routing on a Failed replica; no recording tries one.
        if change.action is not Action.UPDATE or seen is None or change.only_drains:
            continue
        if seen.is_failed and not seen.is_home:
            because = f": {seen.message}" if seen.message else ""
            yield _blocker(
                plan,
                "failed-replica",
                f"The replica in {seen.location} is {seen.provisioning_state}{because}; it must be repaired first.",
                f"acrgeo replica repair {plan.current.name} {seen.location}",
                seen.location,
            )


def _tag_limits(plan: RegistryPlan) -> Iterator[Finding]:
    for change in plan.replica_changes:
        if change.desired is None:
            continue
        count = len(change.desired.tags)
        if count > MOST_TAGS:
            yield _blocker(
                plan,
                "tag-limits",
                f"The replica in {change.location} would have {count} tags; ARM allows {MOST_TAGS}.",
                f"acrgeo replica tag {plan.current.name} {change.location} --remove KEY",
                change.location,
            )
