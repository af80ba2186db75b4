"""The desired state of one registry. What it leaves out is not managed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from acrgeo.core.model.drain import Drain
from acrgeo.core.model.registry import Sku
from acrgeo.core.model.webhook import WebhookSettings


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
class DesiredRegistry:
    """The desired state of one registry.

    ``absent`` and ``absent_webhooks`` name what to delete; ``prunes`` deletes every replica that is not listed.
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
    lists_replicas: bool = False
    prunes: bool = False
    allows_mass_delete: bool = False
    holds_drains: bool = False
    replaces_failed: bool = False
