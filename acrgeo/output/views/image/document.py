"""The status of images as a document, and as rows: one for each image in each region."""

from __future__ import annotations

from acrgeo.core.execution.commands import Commands
from acrgeo.core.image.status.evidence import Answer
from acrgeo.core.image.status.judge import Cell, ImageStatus, Parts
from acrgeo.core.image.status.report import StatusReport
from acrgeo.output.view import FORMAT_VERSION, Document


def status_document(report: StatusReport, commands: Commands) -> Document:
    """Return ``{formatVersion, registry, evidence, state, counts{…}, images[{…, regions[…]}], notes[…], …}``."""
    counts = report.counts
    return {
        "formatVersion": FORMAT_VERSION,
        "registry": report.registry.name,
        "loginServer": report.registry.login_server,
        "regions": list(report.regions),
        "evidence": report.demand.value,
        "deep": report.is_deep,
        "state": report.state.value,
        "counts": {state.value: counts[state] for state in sorted(counts)},
        "images": [_image(report, image, commands) for image in report.images],
        "notes": list(report.notes),
        "unreadable": list(report.unreadable),
    }


def cell_rows(report: StatusReport, commands: Commands) -> list[Document]:
    """Return a row for each image in each region."""
    return [
        {"name": str(image.image), **_cell(report, cell, commands), "reference": image.reference.digest}
        for image, cell in report.cells
    ]


def cell_lines(report: StatusReport) -> list[Document]:
    """Return the lines of tsv."""
    return [
        {
            "name": str(image.image),
            "location": cell.location,
            "state": cell.state.value,
            "evidence": ", ".join(source.value for source in cell.evidence),
            "digest": cell.digest,
            "since": cell.since,
            "reason": cell.reason,
        }
        for image, cell in report.cells
    ]


def _image(report: StatusReport, image: ImageStatus, commands: Commands) -> Document:
    reference = image.reference
    return {
        "name": str(image.image),
        "repository": image.image.repository,
        "tag": image.image.tag,
        "digest": reference.digest,
        "reference": {
            "basis": reference.basis.value,
            "digest": reference.digest,
            "location": reference.location,
            "reason": reference.reason,
        },
        "state": image.state.value,
        "found": not image.is_unheard_of,
        "closeNames": list(image.close),
        "namedIn": list(image.named_in),
        "mediaType": image.media_type,
        "size": image.size,
        "platforms": list(image.platforms),
        "regions": [_cell(report, cell, commands) for cell in image.cells],
    }


def _cell(report: StatusReport, cell: Cell, commands: Commands) -> Document:
    hint = "\n".join(cell.commands) or None
    return {
        "location": cell.location,
        "home": cell.location == report.registry.home.location,
        "state": cell.state.value,
        "evidence": [source.value for source in cell.evidence],
        "digest": cell.digest,
        "since": cell.since,
        "reason": cell.reason,
        "note": cell.note,
        "hint": commands.completed(hint, report.registry.ref),
        "asked": _answer(cell.asked),
        "told": _answer(cell.told),
        "parts": _parts(cell.parts),
    }


def _answer(answer: Answer | None) -> Document | None:
    """Return what one source says: there is true, false, or null for a reason."""
    if answer is None:
        return None
    return {
        "there": answer.digest is not None if answer.is_known else None,
        "digest": answer.digest,
        "since": answer.since,
        "reason": None if answer.unknown is None else answer.unknown.reason,
    }


def _parts(parts: Parts | None) -> Document | None:
    if parts is None:
        return None
    return {
        "checked": parts.checked,
        "missing": [
            {"digest": part.digest, "mediaType": part.media_type, "platform": part.platform} for part in parts.missing
        ],
        "reason": None if parts.unknown is None else parts.unknown.reason,
    }
