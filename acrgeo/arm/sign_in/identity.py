"""Who has a token: from the claims of the token, which is only looked into, never checked nor shown."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

from azure.core.credentials import AccessToken

from acrgeo.core.model.sign_in import SignIn, Skipped

_NAMES = ("upn", "preferred_username", "unique_name", "app_displayname", "xms_mirid")
_LATEST = 253402300799  # the end of 9999


def identity_of(
    token: AccessToken,
    *,
    credential: str,
    tenant: str | None = None,
    user: str | None = None,
    user_type: str | None = None,
    skipped: tuple[Skipped, ...] = (),
) -> SignIn:
    """Return what a token says of who has it. ``tenant`` and ``user`` are az's, for a token that cannot be read."""
    claims = _claims(token.token)
    kind = {"user": "user", "app": "servicePrincipal"}.get(str(claims.get("idtyp"))) or user_type
    name = next((str(claims[name]) for name in _NAMES if claims.get(name)), None)
    return SignIn(
        credential=credential,
        account=name or (_text(claims.get("appid")) if kind == "servicePrincipal" else None) or user,
        account_type=kind,
        object_id=_text(claims.get("oid")),
        client_id=_text(claims.get("appid") or claims.get("azp")),
        tenant_id=_text(claims.get("tid")) or tenant,
        expires_at=datetime.fromtimestamp(min(token.expires_on, _LATEST), tz=timezone.utc),
        skipped=skipped,
    )


def told(sign_in: SignIn) -> str:
    """Return a line about a sign-in."""
    until = "" if sign_in.expires_at is None else f", until {sign_in.expires_at:%Y-%m-%d %H:%M} UTC"
    who = sign_in.account or sign_in.object_id or "an account that its token does not name"
    where = f", tenant {sign_in.tenant_id}" if sign_in.tenant_id else ""
    return f"signed in with {sign_in.credential} as {who}{where}{until}"


def kept_since(got_at: float) -> str:
    """Return a word about a token of an earlier run."""
    return f"kept since {datetime.fromtimestamp(got_at, tz=timezone.utc):%Y-%m-%d %H:%M} UTC"


def _claims(token: str) -> Mapping[str, Any]:
    parts = token.split(".")
    if len(parts) != 3:
        return {}
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, RecursionError):
        return {}
    return claims if isinstance(claims, dict) else {}


def _text(value: object) -> str | None:
    return str(value) if value else None
