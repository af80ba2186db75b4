"""Who calls: ``whoami``, the sign-in, the subscription that it works in, and the ways that gave no token."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from acrgeo.core.model.sign_in import SignIn, SubscriptionFacts, TokenCache
from acrgeo.output.grid import Column, Row, draw_facts, draw_grid
from acrgeo.output.page import Canvas, Page, assemble, styled
from acrgeo.output.view import FORMAT_VERSION, Document, View
from acrgeo.output.wording import duration

if TYPE_CHECKING:
    from rich.text import Text

COLUMNS = (Column("NOT USED"), Column("WHY", 1))
_TYPES = {"user": "a user", "servicePrincipal": "a service principal", "sandboxCaller": "the sandbox's caller"}


def whoami_view(
    sign_in: SignIn,
    subscription: SubscriptionFacts | None,
    *,
    cloud: str,
    endpoint: str,
    token_cache: TokenCache,
    unknown: str | None,
    now: datetime,
) -> View:
    """Return the view of who calls. ``unknown`` says why the subscription, or what Azure says of it, is not known."""
    document = {
        "formatVersion": FORMAT_VERSION,
        **sign_in_document(sign_in),
        "cloud": cloud,
        "endpoint": endpoint,
        "subscription": None
        if subscription is None
        else {
            "id": subscription.id,
            "name": subscription.name,
            "state": subscription.state,
            "tenantId": subscription.tenant_id,
        },
        "subscriptionUnknown": unknown,
        "tokenCache": {
            "state": "on" if token_cache.off is None else "off",
            "location": token_cache.location,
            "protection": token_cache.protection,
            "reason": token_cache.off,
        },
        "skipped": [{"credential": skipped.credential, "reason": skipped.reason} for skipped in sign_in.skipped],
    }
    row = {
        "name": sign_in.account or sign_in.object_id or sign_in.credential or "nobody",
        "credential": sign_in.credential,
        "tenantId": sign_in.tenant_id,
        "subscriptionId": None if subscription is None else subscription.id,
        "cloud": cloud,
    }
    where = f"{cloud} ({endpoint.removeprefix('https://')})"
    return View(document, [row], lambda: _render(sign_in, subscription, where, token_cache, unknown, now))


def sign_in_document(sign_in: SignIn) -> Document:
    """Return ``{credential, account, accountType, objectId, clientId, tenantId, tokenExpiresAt}``; never a token.

    ``credential`` is the name of azure-identity's, null where nobody is signed in, ``sandbox`` in a sandbox.
    """
    expires = sign_in.expires_at
    return {
        "credential": sign_in.credential,
        "account": sign_in.account,
        "accountType": sign_in.account_type,
        "objectId": sign_in.object_id,
        "clientId": sign_in.client_id,
        "tenantId": sign_in.tenant_id,
        "tokenExpiresAt": None if expires is None else f"{expires:%Y-%m-%dT%H:%M:%SZ}",
    }


def sign_in_line(sign_in: SignIn) -> str:
    """Return who calls, on one line."""
    parts = [f"{_name(sign_in)} ({sign_in.credential})"]
    parts += [f"object id {sign_in.object_id}"] if sign_in.object_id else []
    parts += [f"tenant {sign_in.tenant_id}"] if sign_in.tenant_id else []
    return ", ".join(parts)


def _name(sign_in: SignIn) -> str:
    if sign_in.account:
        return sign_in.account
    is_sandbox = sign_in.credential == "sandbox"
    return "a caller that may not read its own role" if is_sandbox else "an account that its token does not name"


def _render(
    sign_in: SignIn,
    subscription: SubscriptionFacts | None,
    where: str,
    token_cache: TokenCache,
    unknown: str | None,
    now: datetime,
) -> Page:
    def draw(canvas: Canvas) -> Iterator[Text]:
        if sign_in.credential is None:
            yield from canvas.wrap(styled("Not signed in to Azure.", "bold"))
        else:
            kind = _TYPES.get(sign_in.account_type or "", "")
            name = _name(sign_in)
            by = "" if sign_in.credential == "sandbox" else f"{', ' if kind else ''}with {sign_in.credential}"
            yield from canvas.wrap(assemble((name, "bold"), f"  {kind}{by}"), hanging=2)
        yield styled()
        facts = [*_facts(sign_in, subscription, unknown, now), ("Cloud", where), *_cache_facts(token_cache)]
        yield from draw_facts(canvas, facts)
        if sign_in.skipped:
            yield styled()
            rows = [Row([skipped.credential, skipped.reason]) for skipped in sign_in.skipped]
            yield from draw_grid(canvas, COLUMNS, rows)

    return Page(draw)


def _facts(
    sign_in: SignIn, subscription: SubscriptionFacts | None, unknown: str | None, now: datetime
) -> Iterator[tuple[str, str]]:
    if sign_in.credential is not None:
        yield "Object ID", sign_in.object_id or "unknown: the token does not say"
        if sign_in.client_id:
            yield "Client ID", sign_in.client_id
        yield "Tenant", sign_in.tenant_id or "unknown: the token does not say"
        if sign_in.expires_at is not None:
            left = (sign_in.expires_at - now).total_seconds()
            rest = f"in {duration(left)}" if left > 0 else "it has expired"
            yield "Token", f"until {sign_in.expires_at:%Y-%m-%d %H:%M} UTC ({rest})"
    if subscription is not None:
        known = [text for text in (subscription.name, subscription.id, subscription.state) if text]
        yield "Subscription", ", ".join(dict.fromkeys(known))
        if subscription.tenant_id and subscription.tenant_id != sign_in.tenant_id:
            yield "", f"in tenant {subscription.tenant_id}"
    if unknown:
        yield ("" if subscription else "Subscription"), f"unknown: {unknown}"


def _cache_facts(token_cache: TokenCache) -> Iterator[tuple[str, str]]:
    if token_cache.off is not None:
        yield "Token cache", f"off: {token_cache.off}"
    elif token_cache.location is not None:
        yield "Token cache", f"{token_cache.location} ({token_cache.protection})"
