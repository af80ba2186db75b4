"""Every rule of acrgeo, in the order in which findings of one severity are told."""

from __future__ import annotations

from acrgeo.core.rules import (
    connections,
    consolidation,
    diagnosis,
    endpoints,
    home_region,
    imports,
    locks,
    permissions,
    policies,
    private_dns,
    private_network,
    regions,
    registry,
    replicas,
    service,
    serving,
    tiers,
    webhooks,
)
from acrgeo.core.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    *registry.RULES,
    *home_region.RULES,
    *regions.RULES,
    *tiers.RULES,
    *serving.RULES,
    *replicas.RULES,
    *diagnosis.RULES,
    *permissions.RULES,
    *locks.RULES,
    *policies.RULES,
    *service.RULES,
    *webhooks.RULES,
    *imports.RULES,
    *consolidation.RULES,
    *endpoints.RULES,
    *private_network.RULES,
    *connections.RULES,
    *private_dns.RULES,
)
