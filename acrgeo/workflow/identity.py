"""Who calls: the sign-in and the subscription that it works in, or the caller of a sandbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from acrgeo.core.model.sign_in import SignIn, Skipped, SubscriptionFacts, TokenCache
from acrgeo.core.preflight.facts import Unknown
from acrgeo.errors import AcrGeoError, AzureError, ErrorKind
from acrgeo.workflow.context import Context
from acrgeo.workflow.sandbox_control import sandbox_sign_in

if TYPE_CHECKING:
    from acrgeo.core.permissions.actions import PermissionEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who calls. ``unknown`` says why the subscription, or what Azure says of it, is not known.

    ``error`` is the reason where nobody is signed in, or where Azure refuses the sign-in.
    """

    sign_in: SignIn
    cloud: str
    endpoint: str
    token_cache: TokenCache
    subscription: SubscriptionFacts | None = None
    unknown: str | None = None
    error: AcrGeoError | None = None


def read_identity(context: Context) -> Identity:
    """Sign in anew and read the subscription: at most two requests, none where nobody is signed in.

    No kept token is taken: who is signed in now is the question. The token of the answer is kept in its place.
    """
    session = context.gateway.session
    session.sign_in_anew()
    subscription: SubscriptionFacts | None = None
    unknown: str | None = None
    error: AzureError | None = None
    try:
        subscription = SubscriptionFacts(id=session.subscription_id)
        read = session.read_subscription(subscription.id)
        subscription = SubscriptionFacts(id=read.id, name=read.name, state=read.state, tenant_id=read.tenant)
    except AcrGeoError as caught:
        unknown = caught.message
        if isinstance(caught, AzureError) and caught.kind is ErrorKind.UNAUTHENTICATED:
            error = caught
    try:
        sign_in = caller(context, None if subscription is None else subscription.id)
    except AzureError as caught:
        reasons = caught.details.get("reasons")
        skipped = [Skipped(credential=name, reason=reason) for name, reason in dict(reasons or {}).items()]
        sign_in, unknown, error = SignIn(skipped=tuple(skipped)), None, caught
    return Identity(
        sign_in=sign_in,
        cloud="sandbox" if context.is_sandbox else session.cloud.name,
        endpoint=(context.sandbox_url or "in process") if context.is_sandbox else session.endpoint,
        token_cache=session.token_cache or TokenCache(off=context.token_cache_off),
        subscription=subscription,
        unknown=unknown,
        error=error,
    )


def caller(
    context: Context, subscription: str | None, entries: Sequence[PermissionEntry] | Unknown | None = None
) -> SignIn:
    """Return who calls. ``entries`` are what the caller of a sandbox may do at the subscription, where that was read.

    Raises AzureError.
    """
    session = context.gateway.session
    sign_in = session.sign_in(subscription)
    if sign_in is not None:
        return sign_in
    if entries is None:
        entries = context.preflight_reads.read_entries([f"/subscriptions/{subscription or session.subscription_id}"])[0]
    return sandbox_sign_in(None if isinstance(entries, Unknown) else entries)
