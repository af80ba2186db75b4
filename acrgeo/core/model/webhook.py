"""Regional webhooks: each belongs to the replica of one region. URI and headers are secrets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

ACTIONS = ("push", "delete", "quarantine", "chart_push", "chart_delete")


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback:
    """The URI and headers of a webhook's posts. Both may hold secrets, so neither is in the repr."""

    uri: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """A webhook as GET and LIST show it. An empty ``scope`` is every repository.

    ``callback`` is read by a call of its own; None where it was not, or where the caller may not.
    """

    name: str
    location: str
    actions: tuple[str, ...] = ()
    scope: str = ""
    is_enabled: bool = True
    provisioning_state: str = "Succeeded"
    id: str | None = None
    callback: Callback | None = None


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
