"""The proof: whether every digest of the registries that become part of another is in each of its regions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from acrgeo.core.image.reference import ImageRef
from acrgeo.core.image.status.judge import Cell, State
from acrgeo.errors import ExitCode


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionProof:
    """A region: how many digests were ``found`` there, which are ``missing``, and of how many it is ``unknown``.

    ``reason`` is why it is unknown, ``commands`` make it known.
    """

    location: str
    found: int
    missing: tuple[str, ...] = ()
    unknown: int = 0
    reason: str | None = None
    commands: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """All regions. ``reason`` is why nothing was looked at; ``code`` is the exit code of that."""

    images: int
    regions: tuple[RegionProof, ...] = ()
    reason: str | None = None
    code: ExitCode = ExitCode.DONE

    @property
    def is_complete(self) -> bool:
        """True where every digest was found in every region."""
        return self.reason is None and all(region.found == self.images for region in self.regions)

    @property
    def exit_code(self) -> ExitCode:
        """7 where a digest is not there yet, 5 where that is not known, 0 where all are there."""
        if self.reason is not None:
            return self.code
        if any(region.missing for region in self.regions):
            return ExitCode.UNFINISHED
        return ExitCode.DONE if self.is_complete else ExitCode.REFUSED


def verification_of(
    regions: Iterable[str], images: Sequence[ImageRef], cells: Mapping[tuple[ImageRef, str], Cell]
) -> Verification:
    """Return what the regions say of the images, by the cell of each."""
    return Verification(images=len(images), regions=tuple(_proof(location, images, cells) for location in regions))


def _proof(location: str, images: Sequence[ImageRef], cells: Mapping[tuple[ImageRef, str], Cell]) -> RegionProof:
    found = [cells[image, location] for image in images]
    silent = [cell for cell in found if cell.state is State.UNKNOWN]
    missing = [
        str(image) for image, cell in zip(images, found, strict=True) if cell.state in (State.MISSING, State.STALE)
    ]
    return RegionProof(
        location=location,
        found=sum(cell.state is State.SYNCED for cell in found),
        missing=tuple(missing),
        unknown=len(silent),
        reason=silent[0].reason if silent else None,
        commands=silent[0].commands if silent else (),
    )
