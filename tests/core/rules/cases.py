"""Shared by the tests of rules: a registry, some desires for it, and what an owner reads around it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.model.registry import Registry
from acrgeo.core.permissions.actions import PermissionEntry
from acrgeo.core.plan.diff import diff
from acrgeo.core.preflight.addresses import NETWORK, REGIONAL, PrivateNetwork, RegionalEndpoints
from acrgeo.core.preflight.facts import Facts
from acrgeo.core.rules.endpoints import ENDPOINT_PROTOCOL
from acrgeo.core.rules.finding import Finding
from acrgeo.core.rules.locks import LOCKS
from acrgeo.core.rules.permissions import PERMISSIONS, SUBSCRIPTION_PERMISSIONS
from acrgeo.core.rules.policies import POLICIES
from acrgeo.core.rules.rule import Rule, check_subject
from acrgeo.core.rules.service import SOFT_DELETE, USAGES
from acrgeo.core.rules.tier_limits import CACHE_RULES, CONNECTED_REGISTRIES, SCOPE_MAPS, TOKENS
from acrgeo.core.rules.webhooks import WEBHOOKS
from tests.core.planning import registry, replica, subject_of

ALL = (PermissionEntry(actions=("*",)),)
READER = (PermissionEntry(actions=("*/read",)),)
OWNER = Facts(
    {
        PERMISSIONS: ALL,
        SUBSCRIPTION_PERMISSIONS: ALL,
        LOCKS: {},
        POLICIES: {},
        USAGES: (),
        SOFT_DELETE: "",
        ENDPOINT_PROTOCOL: "",
        WEBHOOKS: (),
        TOKENS: (),
        SCOPE_MAPS: (),
        CONNECTED_REGISTRIES: (),
        CACHE_RULES: (),
        REGIONAL: RegionalEndpoints(is_on=False),
        NETWORK: PrivateNetwork(),
    }
)
"""Everything could be read, and nothing of it stands in the way."""

CURRENT = registry("Premium", replica("eastus"), replica("canadacentral"))
ADD = DesiredRegistry(replicas=(DesiredReplica(location="westeurope", is_new=True),))
DELETE = DesiredRegistry(absent=("eastus",))
DRAIN = DesiredRegistry(replicas=(DesiredReplica(location="eastus", is_routed=False),))


def found(
    rules: Iterable[Rule],
    desired: DesiredRegistry,
    facts: Facts = OWNER,
    current: Registry = CURRENT,
    **given: Any,
) -> list[Finding]:
    """Return what some rules find about one desire."""
    return list(check_subject(rules, subject_of(diff(current, desired), facts, **given)))


def lines(findings: Iterable[Finding]) -> list[str]:
    """Return severity and id of each."""
    return [f"{finding.severity.value} {finding.id}" for finding in findings]
