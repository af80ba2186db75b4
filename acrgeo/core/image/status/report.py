"""The status of images in the regions of a registry, and what it means for whoever waits for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from acrgeo.core.image.status.evidence import Demand, Source
from acrgeo.core.image.status.judge import Cell, ImageStatus, State
from acrgeo.core.model.registry import Registry
from acrgeo.errors import ExitCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why cells are not known or not synced: the same of some ``regions``, with the commands that help."""

    words: str
    regions: tuple[str, ...]
    commands: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReport:
    """Images in regions, sorted as they were named. ``notes`` are what else should be known of the answer.

    ``unreadable`` are the places in files where it is not known which image is meant: it may be one of the registry.
    """

    registry: Registry
    regions: tuple[str, ...]
    demand: Demand
    images: tuple[ImageStatus, ...]
    is_deep: bool
    notes: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()

    @property
    def cells(self) -> Iterator[tuple[ImageStatus, Cell]]:
        """Each image in each region."""
        return ((image, cell) for image in self.images for cell in image.cells)

    @property
    def unheard_of(self) -> tuple[ImageStatus, ...]:
        """The images that no region has."""
        return tuple(image for image in self.images if image.is_unheard_of)

    @property
    def state(self) -> State:
        """The worst state of all: missing, stale, unknown, synced."""
        states = [image.state for image in self.images] + [State.UNKNOWN] * bool(self.unreadable)
        return max(states, key=list(State).index, default=State.SYNCED)

    @property
    def counts(self) -> Counter[State]:
        """How many images are in each state, each by its worst region."""
        return Counter(image.state for image in self.images)

    @property
    def unknowns(self) -> tuple[Reason, ...]:
        """The reasons of cells that are unknown, each once."""
        regions: dict[tuple[str, tuple[str, ...]], dict[str, None]] = {}
        for _, cell in self.cells:
            if cell.state is State.UNKNOWN and cell.reason is not None:
                regions.setdefault((cell.reason, cell.commands), {})[cell.location] = None
        return tuple(
            Reason(words=words, regions=tuple(places), commands=commands)
            for (words, commands), places in regions.items()
        )

    def proofs(self, source: Source) -> Iterator[tuple[tuple[str, ...], bool]]:
        """Yield the regions in which a source says so of all images that are synced there, and those where of some."""
        synced: dict[str, list[bool]] = {region: [] for region in self.regions}
        for _, cell in self.cells:
            if cell.state is State.SYNCED:
                synced[cell.location].append(source in cell.evidence)
        for is_all in (True, False):
            found = tuple(region for region, said in synced.items() if any(said) and all(said) is is_all)
            if found:
                yield found, is_all

    @property
    def exit_code(self) -> ExitCode:
        """8 where an image is nowhere, 7 where one is not yet everywhere, 5 where that is unknown, else 0."""
        if self.unheard_of:
            return ExitCode.NOT_FOUND
        if self.state in (State.MISSING, State.STALE):
            return ExitCode.UNFINISHED
        return ExitCode.REFUSED if self.state is State.UNKNOWN else ExitCode.DONE
