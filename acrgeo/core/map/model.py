"""The map as a value: the role of each region for the registry, its replica's state and the changes of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from acrgeo.core.map.projection import Frame, Point, frame_around, project
from acrgeo.core.map.regions import RegionRow, RegionState, region_rows
from acrgeo.core.model.names import close_matches
from acrgeo.core.model.region import RegionFacts, normalise_region
from acrgeo.core.model.registry import Registry, Replica
from acrgeo.core.plan.change import Action, ReplicaChange
from acrgeo.core.plan.plan import RegistryPlan
from acrgeo.errors import UsageError


class Mark(str, Enum):
    """The mark of a hexagon, in the order of the legend. Routing is shown beside it: a replica has both."""

    HOME = "home"  # the home replica, ready
    READY = "ready"
    SYNCING = "syncing"
    CREATING = "creating"
    UPDATING = "updating"
    FAILED = "failed"
    DELETING = "deleting"
    UNKNOWN = "unknown"
    POSSIBLE = "possible"
    UNAVAILABLE = "unavailable"


MARKS = {
    "Creating": Mark.CREATING,
    "Updating": Mark.UPDATING,
    "Deleting": Mark.DELETING,
    "Failed": Mark.FAILED,
    "Canceled": Mark.FAILED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MapRegion:
    """One region. ``point`` is None where Azure gives no coordinates: it is listed, but not on the map."""

    row: RegionRow
    mark: Mark
    point: Point | None = None
    hosts: tuple[str, ...] = ()
    changes: tuple[ReplicaChange, ...] = ()

    @property
    def name(self) -> str:
        """The region's name."""
        return self.row.facts.name

    @property
    def replica(self) -> Replica | None:
        """The replica in the region; None where there is none."""
        return self.row.replica

    @property
    def is_there(self) -> bool:
        """True where the registry has a replica in the region."""
        return self.row.replica is not None

    @property
    def is_unrouted(self) -> bool:
        """True where there is a replica with routing off."""
        return self.row.replica is not None and not self.row.replica.is_routed

    @property
    def action(self) -> Action | None:
        """The action of the plan in this region, that of the first change; None where the plan changes nothing."""
        return self.changes[0].action if self.changes else None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionMap:
    """The map. ``frame`` is the part of the world that is drawn; ``regions`` are all, in the order of a list."""

    regions: tuple[MapRegion, ...]
    frame: Frame
    registry: Registry | None = None
    zoom: str | None = None

    @property
    def points(self) -> dict[str, Point]:
        """The points of the regions inside the frame, by name."""
        return self.points_in(self.frame)

    def points_in(self, frame: Frame) -> dict[str, Point]:
        """Return the points of the regions inside a frame, by name."""
        return {
            region.name: region.point
            for region in self.regions
            if region.point is not None and _is_inside(region.point, frame)
        }

    def count(self, mark: Mark) -> int:
        """Return how many regions have a mark."""
        return sum(region.mark is mark for region in self.regions)

    @property
    def replicas(self) -> int:
        """The number of regions with a replica."""
        return sum(region.is_there for region in self.regions)

    @property
    def serving(self) -> int:
        """The number of regions whose replica serves: it is routed and ready."""
        return sum(region.replica is not None and region.replica.is_serving for region in self.regions)

    @property
    def unrouted(self) -> int:
        """The number of replicas with routing off."""
        return sum(region.is_unrouted for region in self.regions)


def region_map(
    regions: Mapping[str, RegionFacts],
    registry: Registry | None = None,
    *,
    plan: RegistryPlan | None = None,
    zoom: str | None = None,
) -> RegionMap:
    """Return the map of a registry, or of the regions that the subscription sees.

    ``zoom`` is a geography group, a geography or a region, in any spelling, as the subscription's locations name them;
    raises UsageError for anything else.
    """
    changes: dict[str, list[ReplicaChange]] = {}
    for change in plan.replica_changes if plan else ():
        changes.setdefault(change.location, []).append(change)
    rows = region_rows(_with_planned(regions, changes), registry)
    marked = tuple(
        MapRegion(
            row=row,
            mark=_mark(row),
            point=_point(row.facts),
            hosts=_hosts(registry, row.replica) if registry is not None else (),
            changes=tuple(changes.get(row.facts.name, ())),
        )
        for row in rows
    )
    shown = [region for region in marked if zoom is None or normalise_region(zoom) in zoom_names(region.row.facts)]
    if zoom is not None and not any(region.point for region in shown):
        names = sorted({name for region in marked for name in zoom_names(region.row.facts)})
        close = close_matches(normalise_region(zoom), names)
        groups = sorted({region.row.facts.geography_group or "" for region in marked} - {""})
        hint = f"did you mean {' or '.join(close)}?" if close else f"one of: {', '.join(groups)}; or a region"
        raise UsageError(f"--zoom {zoom!r} is no region and no geography that the subscription sees.", hint=hint)
    frame = frame_around([region.point for region in shown if region.point is not None])
    return RegionMap(regions=marked, frame=frame, registry=registry, zoom=zoom)


def zoom_names(facts: RegionFacts) -> set[str]:
    """Return the names that zoom to a region, normalised."""
    return {normalise_region(name) for name in (facts.name, facts.geography, facts.geography_group) if name}


def _with_planned(regions: Mapping[str, RegionFacts], changes: Mapping[str, object]) -> Mapping[str, RegionFacts]:
    """Return the regions with those added that only the plan names."""
    missing = {
        name: RegionFacts(name=name, display_name=name, is_offered=False) for name in changes if name not in regions
    }
    return {**regions, **missing}


def _mark(row: RegionRow) -> Mark:
    replica = row.replica
    if replica is None:
        return Mark.POSSIBLE if row.state is RegionState.POSSIBLE else Mark.UNAVAILABLE
    if replica.is_ready:
        return Mark.HOME if replica.is_home else Mark.READY
    if replica.provisioning_state != "Succeeded":
        return MARKS.get(replica.provisioning_state, Mark.UNKNOWN)
    return Mark.SYNCING if replica.display_status == "Syncing" else Mark.UNKNOWN


def _point(facts: RegionFacts) -> Point | None:
    if facts.longitude is None or facts.latitude is None:
        return None
    return project(facts.longitude, facts.latitude)


def _hosts(registry: Registry, replica: Replica | None) -> tuple[str, ...]:
    """Return the host names that a replica answers under, as Azure lists them."""
    if replica is None:
        return ()
    shared = (registry.login_server,) if replica.is_routed else ()
    own = (*registry.regional_endpoint_hosts, *registry.data_endpoint_hosts)
    return (*shared, *(host for host in own if replica.location in host.split(".")))


def _is_inside(point: Point, frame: Frame) -> bool:
    return frame.left <= point.x <= frame.left + frame.width and frame.top <= point.y <= frame.top + frame.height
