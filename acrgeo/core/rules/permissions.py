"""Permissions: what the caller lacks at the registry, at its subscription and at its private endpoints."""

from __future__ import annotations

from collections.abc import Iterator

from acrgeo.core.permissions.actions import (
    PROXY_WRITE,
    Permission,
    PermissionEntry,
    Scope,
    allows,
    permissions_for,
    roles_that_grant,
)
from acrgeo.core.preflight.addresses import NETWORK
from acrgeo.core.preflight.facts import Fact, Unknown
from acrgeo.core.rules import links
from acrgeo.core.rules.finding import Severity
from acrgeo.core.rules.rule import Check, Found, Rule, not_read
from acrgeo.core.rules.subject import Subject

_PATH = "providers/Microsoft.Authorization/permissions"
_HINT = "acrgeo permissions check {registry.name}"

Entries = tuple[PermissionEntry, ...]
PERMISSIONS: Fact[Entries] = Fact(
    what="The permissions at the registry",
    brief="permissions at the registry",
    path=f"{{registry.id}}/{_PATH}",
    hint=_HINT,
)
SUBSCRIPTION_PERMISSIONS: Fact[Entries] = Fact(
    what="The permissions at the subscription",
    brief="permissions at the subscription",
    path=f"/subscriptions/{{registry.ref.subscription}}/{_PATH}",
    hint=_HINT,
)


def _at_registry(subject: Subject) -> list[Permission]:
    return [permission for permission in _taken(subject, Scope.REGISTRY) if permission.is_required]


def _at_subscription(subject: Subject) -> list[Permission]:
    """Return the permission that follows deletions; what else is read there was read already."""
    at = _taken(subject, Scope.SUBSCRIPTION)
    return [permission for permission in at if permission.action.endswith("/operationResults/read")]


def _taken(subject: Subject, scope: Scope) -> list[Permission]:
    intent = subject.intent
    return [at for at in permissions_for(intent.tasks) if at.scope is scope and intent.takes(at)]


def _find_missing(subject: Subject) -> Iterator[Found]:
    entries = subject.facts.known(PERMISSIONS)
    for permission in _at_registry(subject):
        if not allows(entries, permission.action):
            yield _missing(subject, permission, PERMISSIONS)


def _find_unfollowed(subject: Subject) -> Iterator[Found]:
    entries = subject.facts.known(SUBSCRIPTION_PERMISSIONS)
    for permission in _at_subscription(subject):
        if not allows(entries, permission.action):
            yield _missing(subject, permission, SUBSCRIPTION_PERMISSIONS)


def _missing(subject: Subject, permission: Permission, entries: Fact[Entries]) -> Found:
    registry = subject.plan.current
    roles = roles_that_grant([permission.action])
    role = f", such as {roles[0].name}" if roles else ""
    then = "" if permission.is_required else " The deletion works without it and is followed by reading."
    return Found(
        severity=Severity.BLOCKER if permission.is_required else Severity.WARNING,
        fact=f"The permission {permission.action} is missing at the {permission.scope.value}; it is needed to "
        f"{permission.purpose}.{then}",
        hint=f"ask for a role with it{role}\nacrgeo permissions check {registry.name}",
        read_from=entries.path.format(registry=registry),
    )


def _gives_addresses(subject: Subject) -> bool:
    intent = subject.intent
    return subject.plan.current.has_private_endpoints and (intent.creates or intent.turns_regional_on)


def _find_missing_at_endpoints(subject: Subject) -> Iterator[Found]:
    for endpoint in subject.facts.known(NETWORK).live:
        read_from = f"{endpoint.id}/{_PATH}"
        if isinstance(endpoint.permissions, Unknown):
            yield not_read(
                f"Whether {PROXY_WRITE} is held at the private endpoint {endpoint.name}",
                endpoint.permissions,
                brief=f"permissions at {endpoint.name}",
                hint=f"ask who owns {endpoint.id}",
                read_from=read_from,
            )
        elif not allows(endpoint.permissions, PROXY_WRITE):
            yield Found(
                fact=f"The permission {PROXY_WRITE} is missing at the private endpoint {endpoint.name}: a new region "
                "gets its addresses there.",
                hint=f"ask for a role with it at {endpoint.id}",
                read_from=read_from,
            )


RULES = (
    Rule(
        id="permission-missing",
        severity=Severity.BLOCKER,
        also=(Severity.WARNING, Severity.UNKNOWN),
        cause="The caller lacks a permission at the registry or at one of its private endpoints. A warning where only "
        "a deletion could not be followed. Where nothing else stands in the way acrgeo ends with exit code 4.",
        evidence=f"{{scope}}/{_PATH}: the registry, the subscription, each private endpoint",
        cure="Have a role assigned that has it; acrgeo permissions check REGISTRY names one.",
        link=links.ROLES,
        checks=(
            Check(find=_find_missing, needs=(PERMISSIONS,), applies=lambda subject: bool(_at_registry(subject))),
            Check(
                find=_find_unfollowed,
                needs=(SUBSCRIPTION_PERMISSIONS,),
                applies=lambda subject: bool(_at_subscription(subject)),
            ),
            Check(find=_find_missing_at_endpoints, needs=(NETWORK,), applies=_gives_addresses),
        ),
    ),
)
