"""The desired state of one registry. What it leaves out is not managed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from acrgeo.core.desired.source import Place
from acrgeo.core.model.drain import Drain
from acrgeo.core.model.registry import Sku
from acrgeo.core.model.webhook import REGION, Callback, WebhookSettings, name_in


@dataclass(frozen=True, slots=True, kw_only=True)
class DesiredReplica:
    """One desired replica. It matches the replica of its ``name`` in its region, else the region's (home first).

    ``is_routed`` None leaves routing alone; a tag of None removes that tag, others stay. ``drain`` is the record to
    keep with a drain; None leaves the record that is there. ``zone_redundancy`` is sent at creation only.

    ``is_new`` says that the user asked for a replica besides home, so the home region is refused.
    ``routes_when_ready`` creates it unrouted and turns routing on once it has the images.
    ``is_replaced`` deletes it first and creates it again with the name, tags and routing that it has.
    """

    location: str
    name: str | None = None
    is_routed: bool | None = None
    zone_redundancy: str | None = None
    tags: Mapping[str, str | None] = field(default_factory=dict)
    drain: Drain | None = None
    is_new: bool = False
    routes_when_ready: bool = False
    is_replaced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A value of a webhook, which may be a secret: as the file has it, or the environment variable that holds it.

    ``text`` is None until the variable is read.
    """

    place: Place
    path: str
    text: str | None = field(default=None, repr=False)
    variable: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DesiredWebhook:
    """A webhook that every region with a replica shall have, those of ``regions`` only where they are given.

    ``name`` is a pattern: {region} in it, or else behind it, is the region. With ``location`` it is one webhook, and
    ``name`` is its name. ``place`` is where the file has it.
    """

    name: str
    uri: Value
    place: Place
    actions: tuple[str, ...] = ("push",)
    scope: str = ""
    is_enabled: bool = True
    headers: Mapping[str, Value] = field(default_factory=dict)
    regions: tuple[str, ...] | None = None
    location: str | None = None

    def name_in(self, location: str) -> str:
        """Return the name of its webhook in a region."""
        return self.name.replace(REGION, location) if self.location is not None else name_in(self.name, location)

    def regions_of(self, locations: Iterable[str]) -> tuple[str, ...]:
        """Return the regions that it shall be in, of a registry with replicas in some."""
        if self.location is not None:
            return (self.location,)
        return tuple(sorted(set(locations))) if self.regions is None else self.regions

    def settings_in(self, location: str) -> WebhookSettings:
        """Return its webhook of a region. Every variable must have been read."""
        headers = {header: value.text or "" for header, value in self.headers.items()}
        return WebhookSettings(
            name=self.name_in(location),
            location=location,
            actions=self.actions,
            scope=self.scope,
            is_enabled=self.is_enabled,
            callback=Callback(uri=(self.uri.text or "").replace(REGION, location), headers=headers),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DesiredRegistry:
    """The desired state of one registry.

    ``absent`` and ``absent_webhooks`` name what to delete; ``prunes`` deletes every replica that is not listed, and
    every webhook where ``lists_webhooks`` says that they are. ``regional_webhooks`` (files) follow the replicas.
    ``holds_drains`` (files) leaves routing off where somebody drained it; ``replaces_failed`` (files) replaces
    Failed replicas; ``min_routed`` is what the rule last-routed keeps serving.
    """

    sku: Sku | None = None
    has_data_endpoints: bool | None = None
    has_regional_endpoints: bool | None = None
    min_routed: int = 1
    replicas: tuple[DesiredReplica, ...] = ()
    absent: tuple[str, ...] = ()
    webhooks: tuple[WebhookSettings, ...] = ()
    absent_webhooks: tuple[str, ...] = ()
    regional_webhooks: tuple[DesiredWebhook, ...] = ()
    lists_replicas: bool = False
    lists_webhooks: bool = False
    prunes: bool = False
    allows_mass_delete: bool = False
    holds_drains: bool = False
    replaces_failed: bool = False
