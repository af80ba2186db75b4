"""How Azure names registries, their replicas and webhooks, and what a registry's resource ID looks like."""

from __future__ import annotations

import re

NAME = r"[a-zA-Z0-9]{5,50}"
"""The one rule for registries, replications and webhooks (documented)."""

_REGISTRY_ID = re.compile(
    r"/subscriptions/([^/]+)/resourceGroups/([^/]+)/providers/Microsoft\.ContainerRegistry/registries/([^/]+)/?",
    re.IGNORECASE,
)


def is_name(text: str) -> bool:
    """Whether a registry, replica or webhook can be named so."""
    return re.fullmatch(NAME, text) is not None


def split_registry_id(text: str) -> tuple[str, str, str] | None:
    """Subscription, resource group and name of a registry's resource ID; None for anything else."""
    match = _REGISTRY_ID.fullmatch(text)
    return None if match is None else (match[1], match[2], match[3])
