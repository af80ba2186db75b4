"""Who may, and what forbids it: permissions, locks, the provider's registration."""

from __future__ import annotations

from collections.abc import Iterator

from acrgeo.core.permissions.actions import PROXY_WRITE, Scope, allows, permissions_for, roles_that_grant
from acrgeo.core.plan.plan import RegistryPlan
from acrgeo.core.preflight.facts import Facts, Lock, Unknown
from acrgeo.core.preflight.intent import Intent
from acrgeo.core.rules.finding import Finding, Severity

PERMISSIONS_FROM = "Microsoft.Authorization/permissions"
LOCKS_FROM = "Microsoft.Authorization/locks"


def check_access(plan: RegistryPlan, intent: Intent, facts: Facts) -> Iterator[Finding]:
    """What the caller lacks, what is locked, whether the subscription knows the provider."""
    yield from _permissions(plan, intent, facts)
    if intent.creates or intent.turns_regional_on:
        yield from _endpoint_permissions(plan, facts)
    yield from _locks(plan, intent, facts)
    yield from _provider(plan, facts)


def _permissions(plan: RegistryPlan, intent: Intent, facts: Facts) -> Iterator[Finding]:
    name, ref = plan.current.name, plan.current.ref
    for scope, entries, where in (
        (Scope.REGISTRY, facts.permissions, ref.id),
        (Scope.SUBSCRIPTION, facts.subscription_permissions, f"/subscriptions/{ref.subscription}"),
    ):
        at = [one for one in permissions_for(intent.tasks) if one.scope is scope and intent.takes(one)]
        if scope is Scope.SUBSCRIPTION:
            at = [one for one in at if one.action.endswith("/operationResults/read")]
        else:
            at = [one for one in at if one.is_required]
        if not at:
            continue
        if isinstance(entries, Unknown):
            yield Finding(
                id="permission-missing",
                severity=Severity.UNKNOWN,
                registry=name,
                fact=f"The permissions at the {scope.value} could not be read: {entries.reason}.",
                hint=f"acrgeo permissions check {name}",
                read_from=f"{where}/providers/{PERMISSIONS_FROM}",
                unread=entries.brief(f"permissions at the {scope.value}"),
            )
            continue
        for permission in at:
            if allows(entries, permission.action):
                continue
            roles = roles_that_grant([permission.action])
            role = f", such as {roles[0].name}" if roles else ""
            yield Finding(
                id="permission-missing",
                severity=Severity.BLOCKER if permission.is_required else Severity.WARNING,
                registry=name,
                fact=f"The permission {permission.action} is missing at the {scope.value}: it takes that to "
                f"{permission.purpose}."
                + ("" if permission.is_required else " The deletion works without it and is followed by reading."),
                hint=f"a role with it{role}; acrgeo permissions check {name}",
                read_from=f"{where}/providers/{PERMISSIONS_FROM}",
            )


def _endpoint_permissions(plan: RegistryPlan, facts: Facts) -> Iterator[Finding]:
    for endpoint in facts.endpoints:
        read_from = f"{endpoint.id}/providers/{PERMISSIONS_FROM}"
        if isinstance(endpoint.permissions, Unknown):
            yield Finding(
                id="permission-missing",
                severity=Severity.UNKNOWN,
                registry=plan.current.name,
                fact=f"Whether {PROXY_WRITE} is held at the private endpoint {endpoint.name} could not be read: "
                f"{endpoint.permissions.reason}.",
                hint=f"ask who owns {endpoint.id}",
                read_from=read_from,
                unread=endpoint.permissions.brief(f"permissions at {endpoint.name}"),
            )
        elif not allows(endpoint.permissions, PROXY_WRITE):
            yield Finding(
                id="permission-missing",
                severity=Severity.BLOCKER,
                registry=plan.current.name,
                fact=f"The permission {PROXY_WRITE} is missing at the private endpoint {endpoint.name}: a new region "
                "gets its addresses there.",
                hint=f"a role with it at {endpoint.id}",
                read_from=read_from,
            )


def _locks(plan: RegistryPlan, intent: Intent, facts: Facts) -> Iterator[Finding]:
    name = plan.current.name
    for scope, unread in facts.unread_locks:
        yield Finding(
            id="lock",
            severity=Severity.UNKNOWN,
            registry=name,
            fact=f"Whether a lock is on {scope} or above could not be read: {unread.reason}.",
            hint="a role with Microsoft.Authorization/locks/read there",
            read_from=f"{scope}/providers/{LOCKS_FROM}",
            unread=unread.brief("locks"),
        )
    for lock in facts.locks:
        if not _concerns(lock, plan, intent):
            continue
        what = "changed or deleted" if lock.stops_writes else "deleted"
        yield Finding(
            id="lock",
            severity=Severity.WARNING if intent.is_general and not lock.stops_writes else Severity.BLOCKER,
            registry=name,
            fact=f"The lock {lock.name} ({lock.level}) is on {lock.scope}: nothing below it can be {what}.",
            hint=f"az lock delete --name {lock.name} --resource {lock.scope}"
            if "/providers/" in lock.scope
            else f"az lock list, and remove {lock.name} at {lock.scope}",
            read_from=f"{lock.scope}/providers/{LOCKS_FROM}/{lock.name}",
        )


def _concerns(lock: Lock, plan: RegistryPlan, intent: Intent) -> bool:
    """Whether a lock stands in the way: one above or at the registry, or on a replica that is changed itself."""
    scope, registry = lock.scope.lower().rstrip("/"), plan.current.id.lower()
    if registry == scope or registry.startswith(f"{scope}/"):
        return lock.stops_writes or intent.removes or intent.deletes_webhooks
    return scope in (one.lower() for one in (intent.touched_ids if lock.stops_writes else intent.removed_ids))


def _provider(plan: RegistryPlan, facts: Facts) -> Iterator[Finding]:
    if facts.provider_state is None or facts.provider_state.lower() == "registered":
        return
    yield Finding(
        id="provider-unregistered",
        severity=Severity.BLOCKER,
        registry=plan.current.name,
        fact=f"The subscription's registration of Microsoft.ContainerRegistry is {facts.provider_state}.",
        hint="az provider register --namespace Microsoft.ContainerRegistry",
        read_from="providers/Microsoft.ContainerRegistry",
    )
