"""The names and resource IDs of registries, replicas and webhooks, and the known names close to a typo."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from urllib.parse import unquote

NAME = r"[a-zA-Z0-9]{5,50}"
"""The one rule for registries, replications and webhooks (documented)."""

_REGISTRY_ID = re.compile(
    r"/subscriptions/([^/]+)/resourceGroups/([^/]+)/providers/Microsoft\.ContainerRegistry/registries/([^/]+)",
    re.IGNORECASE,
)


_SCHEME = re.compile(r"\s*[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_PASSWORD = re.compile(r"[^/#?@:]*:(?!\d+[/#?])[^@]*@(?!sha\d+:).", re.DOTALL)


def holds_password(text: str) -> bool:
    """Return whether a text is ``USER:PASSWORD@`` before something: nothing may repeat it.

    A digest is none, and neither is what stands behind the host of a URL, such as a page of the portal.
    """
    scheme = _SCHEME.match(text)
    return _PASSWORD.match(text, 0 if scheme is None else scheme.end()) is not None


def is_name(text: str) -> bool:
    """Return whether a text is a valid name for a registry, replica or webhook."""
    return re.fullmatch(NAME, text) is not None


def split_registry_id(text: str) -> tuple[str, str, str] | None:
    """Return subscription, resource group and name of a registry's resource ID; None for anything else.

    The ID may be in any case, percent-encoded, and have slashes too many or, at its start, too few.
    """
    match = _REGISTRY_ID.fullmatch(_plain_id(text))
    return None if match is None else (match[1], match[2], match[3])


def registry_id_at(text: str) -> tuple[str, str, str] | None:
    """Return the parts of the registry whose resource ID a text begins with, such as the ID of one of its replicas."""
    match = _REGISTRY_ID.match(_plain_id(text))
    return None if match is None else (match[1], match[2], match[3])


def _plain_id(text: str) -> str:
    """Return a resource ID as ARM writes it; no part of one may have a percent sign."""
    return "/" + "/".join(part for part in unquote(text.strip()).split("/") if part)


def close_matches(word: str, known: Iterable[str]) -> list[str]:
    """Return at most three known names that look like the word, the closest first."""
    names = {name.lower(): name for name in known}
    return [names[match] for match in difflib.get_close_matches(word.lower(), names, n=3, cutoff=0.6)]
