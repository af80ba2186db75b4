"""Tiers: what needs Premium, and what keeps a registry from leaving it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from acrgeo.core.model.registry import Replica, Sku
from acrgeo.core.plan.change import Action, Phase
from acrgeo.core.plan.plan import RegistryPlan
from acrgeo.core.preflight.addresses import REGIONAL
from acrgeo.core.preflight.facts import Unknown
from acrgeo.core.rules import tier_limits
from acrgeo.core.rules.az import az_place
from acrgeo.core.rules.finding import Severity
from acrgeo.core.rules.leaving_premium import premium_features
from acrgeo.core.rules.links import TIERS
from acrgeo.core.rules.rule import Check, Found, Rule, not_read
from acrgeo.core.rules.subject import Subject
from acrgeo.core.rules.tier_limits import downgraded_to, leaves_premium


def _find_replicas_below_premium(subject: Subject) -> Iterator[Found]:
    plan = subject.plan
    creates = [change for change in plan.replica_changes if change.action is Action.CREATE and not change.is_home]
    if creates and _sku_after_upgrade(plan) is not Sku.PREMIUM:
        regions = " ".join(change.location for change in creates)
        yield Found(
            fact=f"{plan.current.name} is {plan.current.sku.value}; replicas need Premium.",
            hint="write sku: Premium into the file"
            if plan.desired.holds_drains
            else f"acrgeo replica add {plan.current.name} {regions} --upgrade",
        )


def _find_endpoints_below_premium(subject: Subject) -> Iterator[Found]:
    plan = subject.plan
    turns_on = any(change.data_endpoints or change.regional_endpoints for change in plan.registry_changes)
    if turns_on and Sku.PREMIUM not in (plan.current.sku, _sku_after_upgrade(plan)):
        yield Found(
            fact=f"{plan.current.name} is {plan.current.sku.value}; these endpoints need Premium.",
            hint=f"acrgeo upgrade {plan.current.name}",
        )


def _sku_after_upgrade(plan: RegistryPlan) -> Sku:
    upgrades = [change.desired.sku for change in plan.registry_changes if change.phase is Phase.UPGRADE]
    return upgrades[0] if upgrades else plan.current.sku


def _find_blocked_downgrade(subject: Subject) -> Iterator[Found]:
    plan, tier = subject.plan, downgraded_to(subject)
    if tier is None or plan.current.sku is not Sku.PREMIUM:
        return
    left = [replica.location for replica in plan.current.replicas if not replica.is_home and not _goes(plan, replica)]
    creates = [change for change in plan.replica_changes if change.action is Action.CREATE]
    left += [change.location for change in creates if not change.is_home]
    if left:
        yield Found(
            fact=f"{plan.current.name} cannot become {tier.value} while it has replicas besides home: "
            f"{', '.join(left)}.",
            hint=f"acrgeo replica delete {plan.current.name} {' '.join(left)}",
        )
    if features := list(premium_features(plan)):
        yield Found(
            fact=f"{plan.current.name} cannot become {tier.value} while it has what needs Premium: "
            f"{'; '.join(features)}.",
            hint=_turn_off_hint(plan.current.name, features),
        )


def _find_regional(subject: Subject) -> Iterator[Found]:
    """Stable api-versions do not tell regional endpoints, so they are read by themselves."""
    registry, tier, regional = subject.plan.current, downgraded_to(subject), subject.facts.get(REGIONAL)
    if isinstance(regional, Unknown):
        yield not_read(
            REGIONAL.what,
            regional,
            brief=REGIONAL.brief,
            then=" Azure may refuse the downgrade because of them.",
            read_from=REGIONAL.path.format(registry=registry),
        )
    elif regional is not None and regional.is_on and tier is not None:
        yield Found(
            fact=f"{registry.name} cannot become {tier.value} while it has what needs Premium: regional endpoints.",
            hint=_turn_off_hint(registry.name, ["regional endpoints"]),
        )


def _asks_for_regional(subject: Subject) -> bool:
    registry = subject.plan.current
    return leaves_premium(subject) and registry.has_regional_endpoints is None


def _find_anonymous_pull(subject: Subject) -> Iterator[Found]:
    registry = subject.plan.current
    if downgraded_to(subject) is Sku.BASIC and registry.properties.get("anonymousPullEnabled"):
        yield Found(
            fact=f"{registry.name} cannot become Basic while anonymous pull is on: Basic has none.",
            hint=f"az acr update -n {registry.name} {az_place(registry.id)} --anonymous-pull-enabled false",
        )


def _turn_off_hint(registry: str, features: Sequence[str]) -> str:
    """Return the commands that turn off what acrgeo can; the rest is for az, which shows it."""
    switches = {"data endpoints": "data", "regional endpoints": "regional"}
    commands = [f"acrgeo endpoints {word} disable {registry}" for what, word in switches.items() if what in features]
    return "\n".join([*commands, *([f"az acr show -n {registry}"] if len(commands) < len(features) else [])])


def _goes(plan: RegistryPlan, replica: Replica) -> bool:
    return any(
        change.name == replica.name and (change.action is Action.DELETE or replica.provisioning_state == "Deleting")
        for change in plan.replica_changes
    )


RULES = (
    Rule(
        id="premium-first",
        severity=Severity.BLOCKER,
        cause="Replicas, data endpoints and regional endpoints need a Premium registry, and the plan does not make it "
        "one.",
        evidence="sku of the registry",
        cure="Upgrade first: acrgeo upgrade REGISTRY, acrgeo replica add --upgrade, or sku: Premium in the file.",
        link=TIERS,
        checks=(Check(find=_find_replicas_below_premium), Check(find=_find_endpoints_below_premium)),
    ),
    Rule(
        id="downgrade-blocked",
        severity=Severity.BLOCKER,
        also=(Severity.UNKNOWN,),
        cause="A registry cannot leave Premium while it has replicas besides the home replica, or anything else that "
        "only Premium has: network rules, public access off, private endpoints, data or regional endpoints, policies, "
        "a customer-managed key, zone redundancy, connected registries. Nor does a lower tier take more tokens, scope "
        "maps and webhooks than its limit, or Basic anonymous pull. What could not be read is unknown.",
        evidence="replicas and properties of the registry, also with a preview api-version; its tokens, scopeMaps, "
        "connectedRegistries, cacheRules and webhooks",
        cure="Delete the replicas that the finding names, in the same plan or before it, and turn off or delete what "
        "it names besides. What cannot be turned off keeps the registry Premium.",
        link=TIERS,
        checks=(
            Check(find=_find_blocked_downgrade),
            Check(find=_find_regional, applies=_asks_for_regional, uses=(REGIONAL,)),
            Check(find=_find_anonymous_pull),
            *tier_limits.CHECKS,
        ),
    ),
)
