"""Wait until images are in regions: what has come, what is still to come, and what never will.

The digests are fixed when they are first known: a gate that followed a tag would let through what nobody looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from acrgeo.core.execution.events import Event
from acrgeo.core.image.reference import ImageRef
from acrgeo.core.image.status.evidence import Answer, Demand, Source, Unknown
from acrgeo.core.image.status.judge import Basis, Cell, ImageStatus, Reference, State
from acrgeo.core.image.status.report import StatusReport
from acrgeo.core.image.status.told import Heard, pushed_at
from acrgeo.core.model.registry import Registry
from acrgeo.core.model.timestamps import parse_time

Place = tuple[ImageRef, str]
"""An image in a region."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """An image that is in a region, as a source says, since so many ``seconds`` after its push; None is unknown.

    Where it ``is_bound`` it was there by then: somebody asked and it was. ``was_there`` says that it was there when it
    was first looked for. ``at`` is Unix seconds.
    """

    source: Source
    at: float
    seconds: float | None = None
    is_bound: bool = False
    was_there: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hopeless:
    """Why what is waited for will never be so, and what to type next.

    ``deleted`` is an image that home had no more when it was last asked: a single answer may be of a hiccup.
    """

    reason: str
    code: str
    command: str | None = None
    deleted: ImageRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitStarted(Event):
    """Waiting began for images, with the digest of each as far as it is known, in regions."""

    registry: str
    digests: Mapping[str, str | None]
    regions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageSeen(Event):
    """An image is in another state in a region than before; ``arrival`` where it is synced."""

    image: ImageRef
    cell: Cell
    arrival: Arrival | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitEnded(Event):
    """Waiting ended: ``result`` is synced, never, timeout or interrupted. ``pending`` is what is left."""

    result: str
    pending: tuple[Place, ...] = ()
    reason: str | None = None


@dataclass(slots=True)
class Gate:
    """Images in the regions of a registry, as far as they have come. ``pushed`` is when home's tags were written."""

    start: StatusReport
    pushed: dict[ImageRef, float] = field(default_factory=dict)
    arrivals: dict[Place, Arrival] = field(default_factory=dict)
    _statuses: dict[ImageRef, ImageStatus] = field(default_factory=dict)
    _at_home: dict[ImageRef, Cell] = field(default_factory=dict)
    _was_at_home: set[ImageRef] = field(default_factory=set)
    _awaited: set[Place] = field(default_factory=set)

    @property
    def report(self) -> StatusReport:
        """What is known now; what has come stays as it came."""
        return replace(self.start, images=tuple(self._statuses.values()))

    @property
    def references(self) -> dict[ImageRef, Reference]:
        """The digests that are fixed."""
        return {ref: each.reference for ref, each in self._statuses.items() if each.reference.digest is not None}

    @property
    def pending(self) -> dict[ImageRef, tuple[str, ...]]:
        """The regions that each image is still awaited in; images that are everywhere are left out."""
        left = {
            ref: tuple(cell.location for cell in each.cells if cell.state is not State.SYNCED)
            for ref, each in self._statuses.items()
        }
        return {ref: regions for ref, regions in left.items() if regions}

    @property
    def is_open(self) -> bool:
        """True where all is synced."""
        return not self.pending

    @property
    def places(self) -> tuple[Place, ...]:
        """Each image in each region that it is awaited in."""
        return tuple((ref, region) for ref, regions in self.pending.items() for region in regions)

    def take(self, report: StatusReport, heard: Sequence[Heard], now: float) -> list[ImageSeen]:
        """Take what was just read of some images in some regions, home among them; return what changed."""
        changes = []
        home = report.registry.home.location
        for fresh in report.images:
            known = self._statuses.get(fresh.image)
            merged = fresh if known is None else _merged(known, fresh)
            merged = replace(merged, cells=self._of_regions(merged, known))
            self._statuses[fresh.image] = merged
            for cell in fresh.cells:
                if cell.location == home:
                    self._at_home[fresh.image] = cell
                    if home_digest(cell) and home_digest(cell) == merged.reference.digest:
                        self._was_at_home.add(fresh.image)
            before = {} if known is None else {cell.location: cell for cell in known.cells}
            for cell in merged.cells:
                last = before.get(cell.location)
                if last is None or (last.state, last.digest) != (cell.state, cell.digest):
                    arrival = self._arrival(merged, cell, heard, now)
                    changes.append(ImageSeen(at=now, image=fresh.image, cell=cell, arrival=arrival))
        return changes

    def _of_regions(self, merged: ImageStatus, known: ImageStatus | None) -> tuple[Cell, ...]:
        """Return the cells of the regions that are waited for: one that is synced stays so."""
        synced = {} if known is None else {cell.location: cell for cell in known.cells if cell.state is State.SYNCED}
        cells = {cell.location: cell for cell in merged.cells}
        return tuple(synced.get(region) or cells[region] for region in self.start.regions)

    def _arrival(self, status: ImageStatus, cell: Cell, heard: Sequence[Heard], now: float) -> Arrival | None:
        place = (status.image, cell.location)
        if cell.state is not State.SYNCED:
            self._awaited.add(place)
            return None
        if place not in self.arrivals:
            told = self._told(status, cell.told, heard)
            self.arrivals[place] = told or self._asked(place, now)
        return self.arrivals[place]

    def _told(self, status: ImageStatus, answer: Answer | None, heard: Sequence[Heard]) -> Arrival | None:
        digest = status.reference.digest
        moment = None if answer is None or answer.digest != digest else parse_time(answer.since)
        if moment is None:
            return None
        first = pushed_at(heard, status.image, digest)
        pushed = self.pushed.get(status.image) if first is None else first.moment[0].timestamp()
        seconds = None if pushed is None else moment.timestamp() - pushed
        return Arrival(source=Source.TOLD, at=moment.timestamp(), seconds=_past(seconds))

    def _asked(self, place: Place, now: float) -> Arrival:
        pushed = self.pushed.get(place[0])
        if place not in self._awaited or pushed is None:
            return Arrival(source=Source.ASKED, at=now, was_there=place not in self._awaited)
        return Arrival(source=Source.ASKED, at=now, seconds=_past(now - pushed), is_bound=True)

    def learn_push(self, image: ImageRef, time: str | None, heard: Sequence[Heard]) -> None:
        """Take when home's tag was written, else when its push was first told."""
        digest = self._statuses[image].reference.digest
        first = pushed_at(heard, image, digest)
        moment = parse_time(time) or (None if first is None else first.moment[0])
        if moment is not None:
            self.pushed[image] = moment.timestamp()

    def refine(self, answers: Mapping[Place, Answer], heard: Sequence[Heard]) -> None:
        """Replace bounds by what webhooks told meanwhile."""
        for place, answer in answers.items():
            known = self.arrivals.get(place)
            told = self._told(self._statuses[place[0]], answer, heard)
            if known is not None and told is not None and known.source is Source.ASKED and told.seconds is not None:
                self.arrivals[place] = told

    def hopeless(self, registry: Registry) -> Hopeless | None:
        """Return why something will never be so, as the registry is now; None as long as it may."""
        if self.start.unreadable:
            reason = f"Which image is meant in {self.start.unreadable[0]} cannot be known"
            return Hopeless(reason=reason, code="ImageUnknown")
        for image, status in self._statuses.items():
            found = self._gone_at_home(image, status)
            if found is not None:
                return found
        for image, regions in self.pending.items():
            status = self._statuses[image]
            for region in regions:
                found = _never(registry, status, region, self.start.demand, self._at_home.get(image))
                if found is not None:
                    return found
        return None

    def _gone_at_home(self, image: ImageRef, status: ImageStatus) -> Hopeless | None:
        """Return that home has another digest under the tag by now, or none at all."""
        cell, reference, name = self._at_home.get(image), status.reference, self.start.registry.name
        digest = home_digest(cell)
        if cell is None or reference.digest is None or digest == reference.digest:
            return None
        if digest == "" and image in self._was_at_home:
            reason = f"{image} was deleted in {cell.location} (home), where it was {reference.digest}"
            command = f"acrgeo image status {name} {image}"
            return Hopeless(reason=reason, code="ImageDeleted", command=command, deleted=image)
        if digest and (image in self._was_at_home or reference.basis in (Basis.HOME, Basis.NEWEST)):
            reason = (
                f"{image} is another image by now: {cell.location} (home) has {digest}, no longer {reference.digest}"
            )
            return Hopeless(reason=reason, code="ImageMoved", command=f"acrgeo image wait {name} {image}")
        return None


def home_digest(cell: Cell | None) -> str | None:
    """Return what home has, an empty text for nothing, None where that is unknown."""
    sources = () if cell is None else (cell.asked, cell.told)
    for answer in sources:
        if answer is not None and answer.is_known:
            return answer.digest or ""
    return None


def _merged(known: ImageStatus, fresh: ImageStatus) -> ImageStatus:
    """Return what is known of an image with what was just read; its reference stays once it has a digest."""
    return replace(
        fresh,
        reference=known.reference if known.reference.digest is not None else fresh.reference,
        media_type=known.media_type or fresh.media_type,
        size=known.size if known.size is not None else fresh.size,
        platforms=known.platforms or fresh.platforms,
        cells=(*known.cells, *fresh.cells),  # of a region the last counts
    )


def _never(registry: Registry, status: ImageStatus, region: str, demand: Demand, home: Cell | None) -> Hopeless | None:
    """Return why an image will never be known to be in a region."""
    name = registry.name
    replica = registry.replica_in(region)
    if replica is None or (replica.provisioning_state == "Deleting" and not replica.is_home):
        how = "is being deleted" if replica else "was deleted"
        return Hopeless(
            reason=f"The replica in {region} {how}: {status.image} is not awaited there any more",
            code="ReplicaGone",
            command=f"acrgeo replica list {name}",
        )
    if replica.is_failed and not replica.is_home:
        why = f": {replica.message}" if replica.message else ""
        return Hopeless(
            reason=f"The replica in {region} is {replica.provisioning_state}{why}",
            code="ReplicaFailed",
            command=f"acrgeo replica repair {name} {registry.label(replica)}",
        )
    cell = next(cell for cell in status.cells if cell.location == region)
    if cell.state is not State.UNKNOWN:
        return None
    unknowns = _unknowns(cell, demand)
    if status.reference.digest is None:
        unknowns += [] if home is None else _unknowns(home, demand)
    if any(why.is_passing for why in unknowns):
        return None
    commands = "\n".join(cell.commands)
    return Hopeless(
        reason=f"Whether {status.image} is synced in {region} cannot be known: {cell.reason}",
        code="ImageUnknown",
        command=commands or f"acrgeo image status {name} {status.image}",
    )


def _unknowns(cell: Cell, demand: Demand) -> list[Unknown]:
    """Return why the sources that count do not tell."""
    answers = [cell.asked if demand is not Demand.TOLD else None, cell.told if demand is not Demand.ASKED else None]
    found = [answer.unknown for answer in answers if answer is not None and answer.unknown is not None]
    if cell.parts is not None and cell.parts.unknown is not None:
        found.append(cell.parts.unknown)
    return found


def _past(seconds: float | None) -> float | None:
    """Return seconds that may be: clocks that differ make some less than none, and those say nothing."""
    return seconds if seconds is not None and seconds >= 0 else None
