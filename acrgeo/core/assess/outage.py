"""What an outage of a region would stop, and what would go on. Documented for the service, worked out per registry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from acrgeo.core.assess.nearest import Near, next_nearest
from acrgeo.core.impact.forecast import present
from acrgeo.core.impact.network import HostKind, hosts_of
from acrgeo.core.model.region import RegionFacts
from acrgeo.core.model.registry import Registry
from acrgeo.core.model.webhook import Webhook
from acrgeo.core.preflight.facts import PrivateEndpoint, Unknown

TWO = 2
"""Replicas that should be left: with one, the next outage stops everything."""


class Carries(str, Enum):
    """Whether the replicas that are left carry routing."""

    YES = "yes"
    THIN = "only just"
    NO = "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """An outage of one region. ``left`` are the regions that go on serving the global endpoint.

    ``needed`` is ``minRouted`` of a file, None without one. ``stops`` and ``goes_on`` are in short words, without a
    full stop. ``nearest_next`` serves clients near the region, by distance.
    """

    location: str
    is_home: bool
    was_serving: bool
    left: tuple[str, ...]
    needed: int | None
    carries: Carries
    stops: tuple[str, ...]
    goes_on: tuple[str, ...]
    nearest_next: Near | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What stands around a registry in its regions, as far as it could be read. ``vault`` is name and region."""

    webhooks: Sequence[Webhook] | Unknown = ()
    endpoints: Sequence[PrivateEndpoint] = ()
    vault: tuple[str, str | None] | None = None


def outages_of(
    registry: Registry,
    around: Surroundings,
    regions: Mapping[str, RegionFacts] | None,
    min_routed: int | None = None,
) -> tuple[Outage, ...]:
    """Return an outage of each region with a replica, the home region first."""
    locations = sorted(
        {replica.location for replica in registry.replicas}, key=lambda at: (at != registry.location, at)
    )
    return tuple(_outage(location, registry, around, regions, min_routed) for location in locations)


def _outage(
    location: str,
    registry: Registry,
    around: Surroundings,
    regions: Mapping[str, RegionFacts] | None,
    min_routed: int | None,
) -> Outage:
    serving = {replica.location for replica in registry.replicas if replica.is_serving}
    left = sorted(serving - {location})
    is_home = location == registry.location
    return Outage(
        location=location,
        is_home=is_home,
        was_serving=location in serving,
        left=tuple(left),
        needed=min_routed,
        carries=_carries(len(left), min_routed),
        stops=tuple(_stops(location, registry, around, has_left=bool(left))),
        goes_on=tuple(_goes_on(location, registry, around, left)),
        nearest_next=next_nearest(location, left, regions),
    )


def _carries(left: int, min_routed: int | None) -> Carries:
    if left < max(min_routed or 1, 1):
        return Carries.NO
    return Carries.YES if min_routed is not None or left >= TWO else Carries.THIN


def _stops(location: str, registry: Registry, around: Surroundings, *, has_left: bool) -> Iterator[str]:
    if not has_left:
        yield "pulls, pushes and deletions: no other replica serves"
    if around.vault is not None and around.vault[1] == location:
        yield f"the vault {around.vault[0]} of the key, on which every replica depends"
    if location == registry.location:
        yield "every change of the registry: replicas, routing, network rules, tags, tier, webhooks"
        yield "ACR Tasks"
    state = present(registry)
    for host in hosts_of(registry, state):
        if host.location == location:
            yield f"{'regional' if host.kind is HostKind.REGIONAL else 'data'} host {host.name}"
    if state.has_regional_endpoints is None:
        yield "its regional host, if regional endpoints are on: unknown, it could not be read"
    if isinstance(around.webhooks, Unknown):
        yield f"its webhooks: unknown which, {around.webhooks.reason}"
    else:
        there = sorted(webhook.name for webhook in around.webhooks if webhook.location == location)
        if there:
            yield f"webhook{'s' if len(there) > 1 else ''} {', '.join(there)}"
    fallen = sorted(endpoint.name for endpoint in around.endpoints if endpoint.location == location)
    if fallen:
        yield f"private endpoint{'s' if len(fallen) > 1 else ''} {', '.join(fallen)}, in its networks"
    yield "requests in flight: push again as a whole what was being pushed"
    yield "perhaps the last writes there, until it is back: usually under 15 minutes' worth, not promised"


def _goes_on(location: str, registry: Registry, around: Surroundings, left: Sequence[str]) -> Iterator[str]:
    if not left:
        if location != registry.location:
            yield "the control plane: routing can be switched"
        return
    is_keyless = around.vault is not None and around.vault[1] == location
    doubt = "; whether they can do without the vault is not documented" if is_keyless else ""
    yield f"pulls, pushes, deletions and sign-in at {registry.login_server} through {', '.join(left)}{doubt}"
    others = [webhook for webhook in _known(around.webhooks) if webhook.location in left]
    if others:
        yield f"webhook{'s' if len(others) > 1 else ''} {', '.join(sorted(webhook.name for webhook in others))}"
    if location != registry.location:
        yield "every change of the registry"


def _known(webhooks: Sequence[Webhook] | Unknown) -> Sequence[Webhook]:
    return () if isinstance(webhooks, Unknown) else webhooks
