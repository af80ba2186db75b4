"""The service itself: its registration, its limits, and features that do not go with geo-replication."""

from __future__ import annotations

from collections.abc import Iterator

from acrgeo.core.model.customer_key import customer_key
from acrgeo.core.preflight.facts import Fact, Usage
from acrgeo.core.rules import links
from acrgeo.core.rules.finding import Severity
from acrgeo.core.rules.rule import Check, Found, Rule
from acrgeo.core.rules.standing.facts import REPLICAS, is_replicated
from acrgeo.core.rules.subject import Subject

REPLICA_USAGE = "Geo-replications"
USAGES: Fact[tuple[Usage, ...]] = Fact(
    what="The limits",
    brief="usages",
    path="{registry.id}/listUsages",
    hint="ask for a role with Microsoft.ContainerRegistry/registries/listUsages/read",
)

SOFT_DELETE: Fact[str] = Fact(
    what="The policy of soft delete",
    brief="soft delete",
    path="{registry.id}",
    hint="ask for a role with Microsoft.ContainerRegistry/registries/read",
)
"""Its status; stable api-versions no longer show it (recorded in 2026-08)."""


def _creates(subject: Subject) -> bool:
    return subject.intent.creates


def _find_unregistered(subject: Subject) -> Iterator[Found]:
    state = subject.provider_state
    if state is not None and state.lower() != "registered":
        yield Found(
            fact=f"The subscription's registration of Microsoft.ContainerRegistry is {state}.",
            hint="az provider register --namespace Microsoft.ContainerRegistry",
            read_from="providers/Microsoft.ContainerRegistry",
        )


def _find_limits(subject: Subject) -> Iterator[Found]:
    registry, more = subject.plan.current, len(subject.intent.adds)
    if more and all(replica.id is None for replica in registry.replicas):
        more += 1  # Azure counts the home replica, which appears with the first other one
    for usage in subject.facts.known(USAGES):
        if usage.name == REPLICA_USAGE and 0 <= usage.limit < usage.current + more:
            yield Found(
                fact=f"{registry.name} may have {usage.limit} replicas and has {usage.current}; {more} more are too "
                "many.",
                hint="ask Azure support for a higher limit",
                read_from=USAGES.path.format(registry=registry),
            )


def _find_soft_delete(subject: Subject) -> Iterator[Found]:
    registry = subject.plan.current
    if subject.facts.known(SOFT_DELETE).lower() == "enabled":
        # Documented as a limitation of the preview; how the service refuses it is not recorded.
        yield Found(
            fact="Soft delete is on, which is documented not to support geo-replicated registries.",
            hint=f"az acr config soft-delete update -r {registry.name} --subscription {registry.ref.subscription} "
            "--status disabled",
            read_from=registry.id,
        )


def _find_versioned_key(subject: Subject) -> Iterator[Found]:
    yield from _find_key(subject, is_versioned=True)


def _find_one_vault(subject: Subject) -> Iterator[Found]:
    yield from _find_key(subject, is_versioned=False)


def _find_key(subject: Subject, *, is_versioned: bool) -> Iterator[Found]:
    registry = subject.plan.current
    key = customer_key(registry)
    if key is None or key.is_versioned is not is_versioned:
        return
    where = f" in {key.host}" if key.host else ""
    pinned = " The key is pinned to a version: it is not rotated by itself." if is_versioned else ""
    yield Found(
        fact=f"Images are encrypted with a customer-managed key{where}, on which every region depends.{pinned}",
        hint="see that the vault is reachable, and keeps deleted keys, as long as any replica is there",
        read_from=registry.id,
    )


RULES = (
    Rule(
        id="provider-unregistered",
        severity=Severity.BLOCKER,
        cause="The subscription is not registered for Microsoft.ContainerRegistry.",
        evidence="registrationState of /subscriptions/{subscription}/providers/Microsoft.ContainerRegistry",
        cure="az provider register --namespace Microsoft.ContainerRegistry",
        link=links.PROVIDERS,
        checks=(Check(find=_find_unregistered, applies=lambda subject: subject.intent.needs_reading),),
    ),
    Rule(
        id="usages",
        severity=Severity.BLOCKER,
        also=(Severity.UNKNOWN,),
        cause="The registry's limit of replicas leaves no room for so many more.",
        evidence=f"{USAGES.path}, the row {REPLICA_USAGE}",
        cure="Delete replicas, or ask Azure support for a higher limit.",
        link=links.TIERS,
        checks=(Check(find=_find_limits, needs=(USAGES,), applies=_creates),),
    ),
    Rule(
        id="soft-delete",
        severity=Severity.WARNING,
        also=(Severity.UNKNOWN,),
        cause="Soft delete is on, which is documented not to support geo-replicated registries.",
        evidence="policies.softDeletePolicy of the registry, which only a preview api-version has",
        cure="Turn it off: az acr config soft-delete update -r REGISTRY --status disabled.",
        link=links.SOFT_DELETE,
        checks=(Check(find=_find_soft_delete, needs=(SOFT_DELETE,), applies=_creates),),
        audits=(Check(find=_find_soft_delete, needs=(REPLICAS, SOFT_DELETE), applies=is_replicated),),
        levels=(Severity.WARNING,),
    ),
    Rule(
        id="cmk-versioned-key",
        severity=Severity.WARNING,
        cause="The customer-managed key, on which every region depends, is pinned to a version: it is not rotated by "
        "itself.",
        evidence="encryption.keyVaultProperties.keyIdentifier of the registry",
        cure="Name the key without a version, and keep its vault reachable as long as any replica is there.",
        link=links.CUSTOMER_KEYS,
        checks=(Check(find=_find_versioned_key, applies=_creates),),
        audits=(Check(find=_find_versioned_key),),
        levels=(Severity.WARNING,),
    ),
    Rule(
        id="cmk-one-vault",
        severity=Severity.WARNING,
        cause="Images are encrypted with a customer-managed key: every region depends on the one vault that has it.",
        evidence="encryption.keyVaultProperties.keyIdentifier of the registry",
        cure="Keep the vault reachable, and its deleted keys recoverable, as long as any replica is there.",
        link=links.CUSTOMER_KEYS,
        checks=(Check(find=_find_one_vault, applies=_creates),),
    ),
)
