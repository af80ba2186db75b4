"""What hangs on a registry beside its replicas and webhooks: who may do what, and what it keeps for clients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class Kind(str, Enum):
    """A kind of what hangs on a registry, by ARM's word for a list of it."""

    SCOPE_MAPS = "scopeMaps"
    TOKENS = "tokens"
    CACHE_RULES = "cacheRules"
    ROLE_ASSIGNMENTS = "roleAssignments"


@dataclass(frozen=True, slots=True, kw_only=True)
class Belonging:
    """One thing of a kind, without what is secret.

    ``values`` and ``lists`` are what makes it anew, under ARM's names: a scope map has ``actions``, a token its
    ``scopeMap`` by name and its ``status``, a cache rule ``sourceRepository``, ``targetRepository`` and the name of its
    ``credentialSet``, a role assignment ``principalId``, ``principalType``, ``role`` (a GUID), ``scope`` and, where it
    has one, ``condition``.
    """

    name: str
    values: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
