"""How a registry's host asks for a sign-in: the header of a 401."""

from __future__ import annotations

import re
from dataclasses import dataclass

_BEARER = re.compile(r"(?:^|,)\s*bearer\s+", re.IGNORECASE)
_BASIC = re.compile(r"(?:^|,)\s*basic\b", re.IGNORECASE)
_PARAMETER = re.compile(r'\s*,?\s*([A-Za-z_]{1,40})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))')
_MOST = 16 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """Where to get a token, and for which service."""

    realm: str
    service: str


def parse_challenge(header: str) -> Challenge | None:
    """Parse the Bearer challenge of a ``WWW-Authenticate``; None where there is none that says where to go."""
    begin = _BEARER.search(header[:_MOST])
    if begin is None:
        return None
    values: dict[str, str] = {}
    at = begin.end()
    while (found := _PARAMETER.match(header[:_MOST], at)) is not None:
        values.setdefault(found[1].lower(), re.sub(r"\\(.)", r"\1", found[2]) if found[3] is None else found[3])
        at = found.end()
    if "realm" not in values:
        return None
    return Challenge(realm=values["realm"], service=values.get("service", ""))


def asks_for_password(header: str) -> bool:
    """Return whether a ``WWW-Authenticate`` asks for a user and a password."""
    return _BASIC.search(header[:_MOST]) is not None
