"""What the service itself says: limits, soft delete, the customer's key, webhooks; and the regions that are allowed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from acrgeo.core.plan.plan import RegistryPlan
from acrgeo.core.preflight.facts import Facts, Unknown
from acrgeo.core.preflight.intent import Intent
from acrgeo.core.rules.finding import Finding, Severity

REPLICA_USAGE = "Geo-replications"


def check_service(
    plan: RegistryPlan, intent: Intent, facts: Facts, allowed_regions: Sequence[str] = ()
) -> Iterator[Finding]:
    """Everything but access and network."""
    yield from _allowed_regions(plan, intent, allowed_regions)
    yield from _state(plan)
    if intent.creates:
        yield from _usages(plan, intent, facts)
        yield from _soft_delete(plan)
        yield from _customer_key(plan)
    if intent.removes:
        yield from _webhooks(plan, intent, facts)


def _allowed_regions(plan: RegistryPlan, intent: Intent, allowed: Sequence[str]) -> Iterator[Finding]:
    for location in intent.adds:
        if allowed and location not in allowed:
            yield Finding(
                id="allowed-regions",
                severity=Severity.BLOCKER,
                registry=plan.current.name,
                location=location,
                fact=f"{location} is not one of the regions that are allowed here: {', '.join(allowed)}.",
                hint="--allowed-regions, or ACRGEO_ALLOWED_REGIONS",
                read_from="--allowed-regions",
            )


def _state(plan: RegistryPlan) -> Iterator[Finding]:
    state = plan.current.provisioning_state
    if state not in ("Succeeded", "Deleting"):  # a registry that is being deleted is refused by a safety rule
        yield Finding(
            id="registry-state",
            severity=Severity.WARNING,
            registry=plan.current.name,
            fact=f"{plan.current.name} is {state}: Azure may refuse a further change until that is over.",
            hint=f"acrgeo show {plan.current.name}",
            read_from=plan.current.id,
        )


def _usages(plan: RegistryPlan, intent: Intent, facts: Facts) -> Iterator[Finding]:
    read_from = f"{plan.current.id}/listUsages"
    if isinstance(facts.usages, Unknown):
        yield Finding(
            id="usages",
            severity=Severity.UNKNOWN,
            registry=plan.current.name,
            fact=f"The limits could not be read: {facts.usages.reason}.",
            hint="a role with Microsoft.ContainerRegistry/registries/listUsages/read",
            read_from=read_from,
            unread=facts.usages.brief("usages"),
        )
        return
    for usage in facts.usages:
        if usage.name == REPLICA_USAGE and 0 <= usage.limit < usage.current + len(intent.adds):
            yield Finding(
                id="usages",
                severity=Severity.BLOCKER,
                registry=plan.current.name,
                fact=f"{plan.current.name} may have {usage.limit} replicas and has {usage.current}; "
                f"{len(intent.adds)} more are too many.",
                hint="ask Azure support for a higher limit",
                read_from=read_from,
            )


def _soft_delete(plan: RegistryPlan) -> Iterator[Finding]:
    policy = _inner(_inner(plan.current.properties, "policies"), "softDeletePolicy")
    if str(policy.get("status")).lower() == "enabled":
        # Documented as a limitation of the preview; how the service refuses it is not recorded.
        yield Finding(
            id="soft-delete",
            severity=Severity.WARNING,
            registry=plan.current.name,
            fact="Soft delete is on, which is documented not to support geo-replicated registries.",
            hint=f"az acr config soft-delete update -r {plan.current.name} --status disabled",
            read_from=plan.current.id,
        )


def _customer_key(plan: RegistryPlan) -> Iterator[Finding]:
    encryption = _inner(plan.current.properties, "encryption")
    if str(encryption.get("status")).lower() != "enabled":
        return
    key = str(_inner(encryption, "keyVaultProperties").get("keyIdentifier") or "")
    vault, _, tail = key.removeprefix("https://").partition("/")
    where = f" in {vault}" if vault else ""
    fact = f"Images are encrypted with a customer-managed key{where}, on which every region depends."
    if tail.count("/") >= 2:
        fact += " The key is pinned to a version: it is not rotated by itself."
    yield Finding(
        id="cmk-versioned-key" if tail.count("/") >= 2 else "cmk-one-vault",
        severity=Severity.WARNING,
        registry=plan.current.name,
        fact=fact,
        hint="see that the vault is reachable, and keeps deleted keys, as long as any replica is there",
        read_from=plan.current.id,
    )


def _webhooks(plan: RegistryPlan, intent: Intent, facts: Facts) -> Iterator[Finding]:
    gone, read_from = (*intent.deletes, *intent.replaces), f"{plan.current.id}/webhooks"
    if isinstance(facts.webhooks, Unknown):
        yield Finding(
            id="webhook-orphaned",
            severity=Severity.UNKNOWN,
            registry=plan.current.name,
            fact=f"Which webhooks the regions have could not be read: {facts.webhooks.reason}.",
            hint="a role with Microsoft.ContainerRegistry/registries/webhooks/read",
            read_from=read_from,
            unread=facts.webhooks.brief("webhooks"),
        )
        return
    for location in gone:
        names = sorted(one.name for one in facts.webhooks if one.location == location)
        if names:
            them, it = ("the webhook", "it") if len(names) == 1 else ("the webhooks", "them")
            is_back = location in intent.replaces
            after = "look at it again afterwards" if is_back else "no push to the region will be told any more"
            name, there = plan.current.name, ", ".join(names)
            yield Finding(
                id="webhook-orphaned",
                severity=Severity.WARNING,
                registry=plan.current.name,
                location=location,
                fact=f"{location} has {them} {there}. What becomes of {it} then is not documented; {after}.",
                hint=f"acrgeo webhook list {name}" if is_back else f"acrgeo webhook delete {name} {' '.join(names)}",
                read_from=read_from,
            )


def _inner(mapping: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = mapping.get(key)
    return value if isinstance(value, Mapping) else {}
