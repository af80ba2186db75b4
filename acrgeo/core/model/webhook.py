"""Regional webhooks: each belongs to the replica of one region. URI and headers are secrets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from acrgeo.core.model.registry import Sku

REGION = "{region}"
"""What stands for a webhook's region, in its name and in its URI."""
HEADER = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
"""The name of an HTTP header."""
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\ud800-\udfff]")
ACTIONS = ("push", "delete", "quarantine", "chart_push", "chart_delete")
LIMITS: Mapping[Sku, int] = {Sku.BASIC: 2, Sku.STANDARD: 10, Sku.PREMIUM: 500}
"""How many webhooks a registry of a tier may have (documented)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback:
    """The URI and headers of a webhook's posts. Both may hold secrets, so neither is in the repr."""

    uri: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """A webhook as GET and LIST show it. An empty ``scope`` is every repository.

    ``callback`` is read by a call of its own; None where it was not, or where the caller may not. ``modified_at`` is
    when somebody last wrote it, as ARM records.
    """

    name: str
    location: str
    actions: tuple[str, ...] = ()
    scope: str = ""
    is_enabled: bool = True
    provisioning_state: str = "Succeeded"
    id: str | None = None
    callback: Callback | None = None
    modified_at: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSettings:
    """Everything of a webhook that a write can set."""

    name: str
    location: str
    callback: Callback
    actions: tuple[str, ...] = ()
    scope: str = ""
    is_enabled: bool = True

    def is_shown_by(self, fresh: Webhook) -> bool:
        """Return whether GET shows these settings; URI and headers are not in its answer."""
        return (
            fresh.location == self.location
            and set(fresh.actions) == set(self.actions)
            and fresh.scope == self.scope
            and fresh.is_enabled == self.is_enabled
        )


def like(webhook: Webhook, callback: Callback, location: str) -> WebhookSettings:
    """Return what a webhook is in another region: its own region is replaced in the name and the URI.

    A name without it gets the new one at its end. A header whose whole value is the region gets the new one.
    """
    own = webhook.location
    name = with_region(webhook.name, own, location)
    headers = {key: location if value.lower() == own else value for key, value in callback.headers.items()}
    return WebhookSettings(
        name=webhook.name if location == own else name if name != webhook.name else f"{webhook.name}{location}",
        location=location,
        actions=webhook.actions,
        scope=webhook.scope,
        is_enabled=webhook.is_enabled,
        callback=Callback(uri=with_region(callback.uri, own, location), headers=headers),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """The result of one ping. ``status`` is the receiver's HTTP status, None until Azure lists it."""

    webhook: Webhook
    event: str
    status: str | None = None
    reason: str | None = None

    @property
    def is_answered_well(self) -> bool:
        """True where the receiver answered 2xx."""
        return self.status is not None and self.status.startswith("2")


def name_in(pattern: str, location: str) -> str:
    """Return the name of a pattern's webhook in a region: the region in place of {region}, else behind the pattern."""
    return pattern.replace(REGION, location) if REGION in pattern else f"{pattern}{location}"


def has_control(text: str) -> bool:
    """Return whether a text has a line end or another control character, which no header takes."""
    return _CONTROL.search(text) is not None


def is_address(uri: str) -> bool:
    """Return whether a URI is an http or https address, without blanks and control characters."""
    if re.search(r"\s", uri) or has_control(uri):
        return False
    try:
        parts = urlsplit(uri)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def with_region(text: str, location: str, other: str) -> str:
    """Return a text with its region replaced by another: where it stands as a word, else wherever it occurs.

    A region that another one begins with, as westus does westus2, is not found in that.
    """
    word = re.compile(rf"(?<![a-z0-9]){location}(?![a-z0-9])", re.IGNORECASE)
    part = re.compile(rf"{location}(?![0-9])", re.IGNORECASE)
    found = word if word.search(text) else part
    return found.sub(lambda _: other, text)
