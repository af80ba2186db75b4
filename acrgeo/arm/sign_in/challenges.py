"""What ARM asks for with a 401: claims that a fresh sign-in has, or a token of another tenant."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from acrgeo.arm.responses import parse_error

OTHER_TENANT = "InvalidAuthenticationTokenTenant"
"""ARM's code for a token of a tenant that the subscription is not in."""

_TENANT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_BEARER = re.compile(r"(?:^|,\s*)bearer\s+(.*)", re.IGNORECASE | re.DOTALL)
_PAIR = re.compile(r"\\(.)")  # a quoted character
_CLAIMS = re.compile(r"[A-Za-z0-9+/=_-]+")


def claims_asked_for(answer: Any) -> str | None:
    """Return the claims that an answer asks for, in base64 as they came; None where it asks for none."""
    challenge = _challenge(answer)
    claims = challenge.get("claims", "")
    return claims if challenge.get("error") == "insufficient_claims" and _CLAIMS.fullmatch(claims) else None


def tenant_of_challenge(answer: Any) -> str | None:
    """Return the tenant whose sign-in an answer names; None for none, or for one that is no ID."""
    path = urlsplit(_challenge(answer).get("authorization_uri", "")).path
    tenant = path.strip("/").partition("/")[0]
    return tenant if _TENANT.fullmatch(tenant) else None


def other_tenant(answer: Any) -> str | None:
    """Return the tenant that a request should have had a token of; None where that is not why it was refused."""
    is_why = answer.status_code == 401 and _code_of(answer) == OTHER_TENANT
    return tenant_of_challenge(answer) if is_why else None


def has_expired(answer: Any) -> bool:
    """Return whether ARM takes the token for expired, which a clock that is wrong does not show here."""
    return answer.status_code == 401 and _code_of(answer) == "ExpiredAuthenticationToken"


def _code_of(answer: Any) -> str | None:
    try:
        return parse_error(json.loads(answer.text())).get("code")
    except (ValueError, RecursionError):
        return None


def _challenge(answer: Any) -> Mapping[str, str]:
    found = _BEARER.search(answer.headers.get("WWW-Authenticate", ""))
    if found is None:
        return {}
    from urllib.request import parse_http_list

    pairs = (item.partition("=") for item in parse_http_list(found[1]))
    return {name.strip(): _PAIR.sub(r"\1", value.strip().strip('"')) for name, _, value in pairs}
