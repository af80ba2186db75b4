"""A sign-in to Azure: by which credential, as whom, and which others were tried before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A credential that gave no token, with the reason."""

    credential: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """What is known of a token and of who has it, without the token; None for what it does not say.

    ``credential`` is None where no credential gave a token. ``client_id`` is the application's: az's own for a user,
    the service principal's otherwise.
    """

    credential: str | None = None
    account: str | None = None
    account_type: str | None = None
    object_id: str | None = None
    client_id: str | None = None
    tenant_id: str | None = None
    expires_at: datetime | None = None
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenCache:
    """Where tokens are kept between runs. ``off`` says why none is, None where they are."""

    location: str | None = None
    protection: str | None = None
    off: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionFacts:
    """A subscription, as Azure was just asked. ``name``, ``state`` and ``tenant_id`` are None where it did not say."""

    id: str
    name: str | None = None
    state: str | None = None
    tenant_id: str | None = None
