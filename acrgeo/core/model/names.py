"""The names and resource IDs of registries, replicas and webhooks, and the known names close to a typo."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

NAME = r"[a-zA-Z0-9]{5,50}"
"""The one rule for registries, replications and webhooks (documented)."""

_REGISTRY_ID = re.compile(
    r"/subscriptions/([^/]+)/resourceGroups/([^/]+)/providers/Microsoft\.ContainerRegistry/registries/([^/]+)/?",
    re.IGNORECASE,
)


def is_name(text: str) -> bool:
    """Return whether a text is a valid name for a registry, replica or webhook."""
    return re.fullmatch(NAME, text) is not None


def split_registry_id(text: str) -> tuple[str, str, str] | None:
    """Return subscription, resource group and name of a registry's resource ID; None for anything else."""
    match = _REGISTRY_ID.fullmatch(text)
    return None if match is None else (match[1], match[2], match[3])


def close_matches(word: str, known: Iterable[str]) -> list[str]:
    """Return at most three known names that look like the word, the closest first."""
    names = {name.lower(): name for name in known}
    return [names[match] for match in difflib.get_close_matches(word.lower(), names, n=3, cutoff=0.6)]
