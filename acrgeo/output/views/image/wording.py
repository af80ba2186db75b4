"""The words for images and where they are: the same on a page, in Markdown and in an error."""

from __future__ import annotations

from collections.abc import Sequence

from acrgeo.core.image.reference import ImageRef
from acrgeo.core.image.status.judge import Basis, Cell, State
from acrgeo.core.image.status.report import Reason, StatusReport
from acrgeo.output.wording import time_text

MOST_REASONS = 10
"""Reasons and commands on a page; each may be of one repository alone, and there may be thousands."""
SHORT = 12  # hex digits of a digest, as container tools print it


def short_digest(digest: str | None) -> str:
    """Return ``sha256:1a2b3c4d5e6f``; an empty text without a digest."""
    algorithm, colon, value = (digest or "").partition(":")
    return f"{algorithm}{colon}{value[:SHORT]}"


def image_name(image: ImageRef) -> str:
    """Return the name of an image, with a short digest."""
    if image.digest is None:
        return str(image)
    return str(image).replace(image.digest, short_digest(image.digest))


def some_reasons(report: StatusReport) -> tuple[Sequence[Reason], Sequence[str], str]:
    """Return the first reasons of what is unknown, the commands that help there, and how much is left out."""
    reasons = report.unknowns
    shown = reasons[:MOST_REASONS]
    commands = dict.fromkeys(command for reason in shown for command in reason.commands)
    left = len(reasons) - len(shown)
    more = f"{left:,} more reason{'s' * (left > 1)}; -o json has all" if left else ""
    return shown, tuple(commands)[:MOST_REASONS], more


def evidence_words(cell: Cell) -> str:
    """Return ``asked, told``."""
    return ", ".join(source.value for source in cell.evidence)


def verdict(report: StatusReport) -> str:
    """Return the answer in one line."""
    images, regions = len(report.images), len(report.regions)
    where = {1: f"in {report.regions[0]}", 2: "in both regions"}.get(regions, f"in all {regions} regions")
    synced = report.counts[State.SYNCED]
    if images == 1:
        image = report.images[0]
        name = f"{report.registry.login_server}/{image_name(image.image)}"
        here = sum(cell.state is State.SYNCED for cell in image.cells)
        if image.state is State.SYNCED:
            return f"{name} is synced {where}."
        if regions == 1 and image.state is not State.UNKNOWN:
            return f"{name} is {image.state.value} {where}."
        if image.state is State.UNKNOWN:
            known = f"; it is synced in {here} of {regions}" if here else ""
            return f"Whether {name} is synced {where} is unknown{known}."
        return f"{name} is synced in {here} of {regions} regions."
    if synced == images:
        return f"All {images:,} images are synced {where}."
    parts = [
        f"{report.counts[state]:,} {state.value}"
        for state in (State.MISSING, State.STALE, State.UNKNOWN)
        if report.counts[state]
    ]
    return f"{synced:,} of {images:,} images of {report.registry.name} are synced {where}: {', '.join(parts)}."


def compared_with(report: StatusReport) -> str:
    """Return where the digest to compare with comes from."""
    references = [
        image.reference for image in report.images if not image.is_unheard_of and image.reference.digest is not None
    ]
    bases = {reference.basis for reference in references}
    if bases == {Basis.HOME}:
        return f"Compared with what {report.registry.home.location} (home) has."
    if bases == {Basis.EXPECTED}:
        return f"Compared with {short_digest(references[0].digest)}, as expected."
    if Basis.NEWEST in bases and len(references) == 1 and references[0].location is not None:
        home = "" if _is_at_home(report) else f", because {report.registry.home.location} (home) has none"
        return f"Compared with the newest, which {references[0].location} has{home}."
    if Basis.NEWEST in bases:
        return "Compared with the newest digest where that is asked for, or where home has none."
    return ""


def _is_at_home(report: StatusReport) -> bool:
    """Return whether home has the image, so that the newest was asked for."""
    home = report.registry.home.location
    return any(cell.location == home and cell.digest is not None for _, cell in report.cells)


def cell_words(cell: Cell) -> str:
    """Return what is to be said of an image in one region besides its state; an empty text where nothing is."""
    parts = []
    if cell.state is State.STALE:
        since = f" since {time_text(cell.since)} UTC" if cell.since else ", since when is unknown"
        parts.append(f"it has {short_digest(cell.digest)}{since}")
    elif cell.state is State.MISSING and cell.reason is not None:
        parts.append(cell.reason)
    elif cell.state is State.UNKNOWN and cell.digest is not None:
        parts.append(f"it has {short_digest(cell.digest)}")
    if cell.note is not None:
        parts.append(cell.note)
    return f"{cell.location}: {'; '.join(parts)}" if parts else ""
