"""Who has a token: from the claims of the token, which is only looked into, never checked nor shown."""

from __future__ import annotations

from datetime import datetime, timezone

from azure.core.credentials import AccessToken

from acrgeo.arm.sign_in.claims import claims_of
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
    claims = claims_of(token.token)
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


def _text(value: object) -> str | None:
    return str(value) if value else None
