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
from acrgeo.core.rules.standing import exposure, leaning, named, presence, private_access
from acrgeo.core.rules.standing import serving as in_service

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
    *presence.RULES,
    *in_service.RULES,
    *exposure.RULES,
    *leaning.RULES,
    *private_access.RULES,
    *named.RULES,
)
AUDIT_RULES: tuple[Rule, ...] = tuple(rule for rule in RULES if rule.audits)
"""Those that an audit holds against what is there."""
