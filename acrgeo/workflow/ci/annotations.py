"""Annotations of what a command found: mistakes in files, findings, differences, failed changes, errors."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from acrgeo.core.desired.source import Diagnostic, Place
from acrgeo.core.rules.finding import Finding, Severity
from acrgeo.errors import AcrGeoError, DiagnosticsError
from acrgeo.output.ci.dialect import Annotation, Level
from acrgeo.output.neutral import markdown, one_line
from acrgeo.output.page import markdown_hints

if TYPE_CHECKING:
    from acrgeo.core.execution.outcome import Outcome
    from acrgeo.core.plan.drift import Difference

LEVELS = {
    Severity.BLOCKER: Level.ERROR,
    Severity.ERROR: Level.ERROR,
    Severity.WARNING: Level.WARNING,
    Severity.UNKNOWN: Level.NOTICE,
    Severity.NOTE: Level.NOTICE,
}


def error_annotations(error: AcrGeoError, title: str) -> Iterator[Annotation]:
    """Yield the mistakes of an error beside their lines, or the error itself where it has none."""
    mistakes = error.diagnostics if isinstance(error, DiagnosticsError) else ()
    for mistake in mistakes:
        if isinstance(mistake, Diagnostic):
            yield from diagnostic_annotations([mistake], Level.ERROR)
        else:
            yield Annotation(level=Level.ERROR, message=one_line(str(mistake)), id=error.code)
    if not mistakes:
        text = "\n".join(filter(None, [error.message, error.hint]))
        yield Annotation(level=Level.ERROR, title=title, message=text, id=error.code)


def error_section(error: AcrGeoError) -> str:
    """Return an error as Markdown, with its mistakes and the next step."""
    lines = [f"**⛔ {markdown(error.message)}**"]
    if isinstance(error, DiagnosticsError):
        lines += ["", *(f"- {markdown(line)}" for line in error.lines)]
    if error.hint:
        lines += ["", f"Next: {', '.join(markdown_hints(error.hint))}"]
    return "\n".join(lines) + "\n"


def diagnostic_annotations(diagnostics: Iterable[Diagnostic], level: Level) -> Iterator[Annotation]:
    """Yield mistakes and doubts beside their lines."""
    for diagnostic in diagnostics:
        yield _at(diagnostic.place, level, diagnostic.path, one_line(diagnostic.fact), "")


def finding_annotations(findings: Iterable[Finding], places: Mapping[str, Place]) -> Iterator[Annotation]:
    """Yield findings; ``places`` are those of registries in files, by their names."""
    for finding in findings:
        text = "\n".join(filter(None, [finding.fact, finding.hint]))
        place = finding.place or places.get(finding.registry.lower())
        yield _at(place, LEVELS[finding.severity], finding.registry, text, finding.id)


def drift_annotations(differences: Sequence[Difference]) -> Iterator[Annotation]:
    """Yield the differences beside the lines of the file that say otherwise."""
    from acrgeo.output.views.drift import difference_text, difference_title

    for difference in differences:
        title = f"{difference.registry.name}: {difference_title(difference)}"
        yield _at(difference.place, Level.WARNING, title, difference_text(difference), "drift")


def outcome_annotations(outcome: Outcome) -> Iterator[Annotation]:
    """Yield the changes that failed, then those that wait for them or still run."""
    from acrgeo.core.execution.events import Result
    from acrgeo.output.changes import full_subject
    from acrgeo.output.views.outcome import result_text

    levels = {
        Result.FAILED: Level.ERROR,
        Result.BLOCKED: Level.WARNING,
        Result.RUNNING: Level.WARNING,
        Result.UNSTARTED: Level.WARNING,
    }
    for ended in outcome.results:
        if ended.result in levels:
            became = result_text(ended.change, ended.result, ended.seconds)
            told = "\n".join(filter(None, [f"{became}: {ended.detail}" if ended.detail else became, ended.hint]))
            title = full_subject(ended.change, is_fleet=True)
            yield Annotation(level=levels[ended.result], title=title, message=told, id=ended.error_code or "")


def _at(place: Place | None, level: Level, title: str, message: str, code: str) -> Annotation:
    """Return an annotation at a place; a file that is not there can only be named."""
    if place is None or not os.path.lexists(place.file):
        title = title or ("" if place is None else place.file)
        return Annotation(level=level, title=title, message=message, id=code)
    return Annotation(
        level=level,
        title=title,
        message=message,
        id=code,
        file=place.file,
        line=place.line,
        column=place.column,
    )
