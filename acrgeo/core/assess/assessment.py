"""The assessment of a registry: the documentation's section on high availability, answered for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from acrgeo.core.assess.drill import Drill, drill_of
from acrgeo.core.assess.key import KeyReading, Vault, key_points, read_key
from acrgeo.core.assess.nearest import Nearest, nearest_to
from acrgeo.core.assess.outage import Carries, Outage, Surroundings, outages_of
from acrgeo.core.assess.place import Place
from acrgeo.core.assess.point import Point, point_of_finding
from acrgeo.core.assess.private import EndpointReading, NetworkReading, endpoint_points, read_endpoints, read_networks
from acrgeo.core.assess.transfer import Saving, saving_of
from acrgeo.core.desired.registry import DesiredRegistry
from acrgeo.core.impact.cost import Prices
from acrgeo.core.impact.private_access import PrivateAccess
from acrgeo.core.model.customer_key import customer_key
from acrgeo.core.model.region import RegionFacts
from acrgeo.core.model.registry import Registry, Replica
from acrgeo.core.model.webhook import Webhook
from acrgeo.core.plan.diff import diff
from acrgeo.core.preflight.addresses import NETWORK, PrivateNetwork
from acrgeo.core.preflight.facts import Facts, Unknown
from acrgeo.core.preflight.intent import intent_of
from acrgeo.core.rules.home_region import add_replica
from acrgeo.core.rules.links import ZONES
from acrgeo.core.rules.rule import check_subject
from acrgeo.core.rules.subject import Subject
from acrgeo.core.rules.table import RULES

SAID_BY_RULES = (
    "home-failed",
    "home-region",
    "min-routed",
    "drain-expired",
    "stale-drain-record",
    "cmk-versioned-key",
    "cmk-one-vault",
    "dns-zone-shared",
)
"""The rules whose findings are weak points of availability as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was read around a registry for its assessment. ``vault`` None is no key to look for."""

    registry: Registry
    regions: Mapping[str, RegionFacts] | None
    webhooks: Sequence[Webhook] | Unknown
    access: PrivateAccess
    vault: Vault | Unknown | None
    prices: Prices
    now: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked beyond the registry: ``places`` with their transfer a month in GiB, None where none was said.

    ``min_routed`` is a file's, None without a file.
    """

    places: tuple[tuple[Place, float | None], ...] = ()
    min_routed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionReading:
    """A replica and its region. ``has_zones`` None is unknown, and ``reason`` says why; ``pair`` is Azure's."""

    replica: Replica
    has_zones: bool | None
    pair: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """The answers. ``min_routed`` None was not asked for."""

    registry: Registry
    min_routed: int | None
    regions: tuple[RegionReading, ...]
    outages: tuple[Outage, ...]
    key: KeyReading | None
    endpoints: tuple[EndpointReading, ...]
    networks: tuple[NetworkReading, ...]
    webhooks: Sequence[Webhook] | Unknown
    nearest: tuple[Nearest, ...]
    savings: tuple[Saving, ...]
    drill: Drill
    points: tuple[Point, ...] = field(default=())

    @property
    def carries(self) -> Carries:
        """Return the worst that an outage of one region does to routing."""
        order = list(Carries)
        return max((outage.carries for outage in self.outages), key=order.index)

    @property
    def weak(self) -> tuple[Point, ...]:
        """Return the weak points that are known."""
        return tuple(point for point in self.points if not point.is_unknown)

    @property
    def unknown(self) -> tuple[Point, ...]:
        """Return what could not be known."""
        return tuple(point for point in self.points if point.is_unknown)


def assess(found: Found, question: Question) -> Assessment:
    """Return the assessment of a registry."""
    registry, regions = found.registry, found.regions
    endpoints = read_endpoints(found.access)
    live = [reached.endpoint for reached in found.access.endpoints if reached.endpoint.is_live]
    key = customer_key(registry)
    reading = None if key is None or found.vault is None else read_key(key, found.vault, regions)
    vault = None if reading is None else (reading.key.vault, reading.location)
    around = Surroundings(webhooks=found.webhooks, endpoints=live, vault=vault)
    outages = outages_of(registry, around, regions, question.min_routed)
    near = [(nearest_to(place, registry, regions), gib) for place, gib in question.places]
    readings = tuple(_region(replica, regions) for replica in _in_order(registry))
    points = [
        *_replica_points(registry, readings, outages),
        *_said_by_rules(found, question.min_routed),
        *(key_points(reading) if reading is not None else ()),
        *endpoint_points(found.access, endpoints),
        *_webhook_points(registry, found.webhooks),
    ]
    return Assessment(
        registry=registry,
        min_routed=question.min_routed,
        regions=readings,
        outages=outages,
        key=reading,
        endpoints=endpoints,
        networks=read_networks(found.access),
        webhooks=found.webhooks,
        nearest=tuple(nearest for nearest, _ in near),
        savings=tuple(
            saving_of(nearest, gib, registry, regions, found.prices) for nearest, gib in near if gib is not None
        ),
        drill=drill_of(registry, outages, has_webhooks=bool(found.webhooks)),
        points=tuple(points),
    )


def _in_order(registry: Registry) -> list[Replica]:
    return sorted(registry.replicas, key=lambda replica: (not replica.is_home, replica.location, replica.name))


def _region(replica: Replica, regions: Mapping[str, RegionFacts] | None) -> RegionReading:
    facts = (regions or {}).get(replica.location)
    if facts is None:
        why = "the regions could not be read" if regions is None else "Azure does not list the region"
        return RegionReading(replica=replica, has_zones=None, reason=why)
    reason = "Azure's list of regions does not say" if facts.has_zones is None else None
    return RegionReading(replica=replica, has_zones=facts.has_zones, pair=facts.pair, reason=reason)


def _replica_points(
    registry: Registry, readings: Sequence[RegionReading], outages: Sequence[Outage]
) -> Iterator[Point]:
    without = sorted({reading.replica.location for reading in readings if reading.has_zones is False})
    if without:
        whose = "A replica" if len(without) == 1 else "Replicas"
        yield Point(
            fact=f"{whose} without zones: {', '.join(without)}. One failed datacenter can take a whole replica out.",
            link=ZONES,
        )
    unknown = [reading for reading in readings if reading.has_zones is None]
    if unknown:
        where = ", ".join(dict.fromkeys(reading.replica.location for reading in unknown))
        yield Point(
            fact=f"Whether {where} has zones is unknown: {unknown[0].reason}.",
            hint=f"acrgeo regions {registry.name}",
            is_unknown=True,
        )
    for reading in readings:
        replica = reading.replica
        if replica.is_ready and not replica.is_routed:
            label, drain = registry.label(replica), replica.drain
            state = "not routed" if drain is None else f"drained by {drain.by}"
            yield Point(
                fact=f"{label} is ready and {state}: it takes nothing over in an outage, and cannot be put into "
                "service while the home region is out.",
                hint=f"acrgeo routing enable {registry.name} {label}",
                location=replica.location,
            )
        elif replica.is_routed and not replica.is_ready:
            is_made = replica.provisioning_state == "Succeeded"
            state = (replica.display_status if is_made else None) or replica.provisioning_state
            label = registry.label(replica)
            yield Point(
                fact=f"{label} is {state}: it does not count as serving.",
                hint=f"acrgeo replica show {registry.name} {label}",
                location=replica.location,
            )
    if len({outage.location for outage in outages}) == 1:
        yield Point(
            fact=f"{registry.name} is in one region only. Without replicas its data may be out of reach in an outage, "
            "and is not recovered automatically.",
            hint=add_replica(registry),
            location=registry.location,
        )


def _said_by_rules(found: Found, min_routed: int | None) -> Iterator[Point]:
    plan = diff(found.registry, DesiredRegistry(min_routed=min_routed or 1))
    network = PrivateNetwork(endpoints=tuple(reached.endpoint for reached in found.access.endpoints))
    subject = Subject(
        plan=plan,
        intent=intent_of(plan, is_general=True),
        facts=Facts({NETWORK: network}),
        regions=found.regions,
        now=found.now,
    )
    rules = [rule for rule in RULES if rule.id in SAID_BY_RULES]
    links = {rule.id: rule.link for rule in rules}
    for finding in check_subject(rules, subject):
        yield point_of_finding(finding, links[finding.id])


def _webhook_points(registry: Registry, webhooks: Sequence[Webhook] | Unknown) -> Iterator[Point]:
    if isinstance(webhooks, Unknown):
        yield Point(
            fact=f"Which webhooks the regions have could not be read: {webhooks.reason}.",
            hint=webhooks.hint or f"acrgeo webhook list {registry.name}",
            is_unknown=True,
        )
