"""An audit as a page: the registries with findings, what is unknown, what is suppressed, and the verdict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from acrgeo.core.audit.audit import Audit, Audited, Suppressed
from acrgeo.core.audit.suppression import Suppression
from acrgeo.core.rules.finding import LEVELS, Finding, Severity
from acrgeo.output.page import Canvas, Page, assemble, styled
from acrgeo.output.views.finding import draw_finding
from acrgeo.output.wording import count_of, registry_line

if TYPE_CHECKING:
    from rich.text import Text


def render_audit(audit: Audit) -> Page:
    """Render what was found at each registry; those without a finding are counted."""

    def draw(canvas: Canvas) -> Iterator[Text]:
        for audited in audit.registries:
            if audited.findings or audited.suppressed:
                yield from _draw_registry(canvas, audited)
                yield styled()
        if audit.named.findings or audit.named.suppressed:
            yield from canvas.wrap(assemble(("named in files", "bold"), "  registries that were not read"), hanging=2)
            yield from _draw_findings(canvas, audit.named.findings, audit.named.suppressed)
            yield styled()
        for unread in audit.unread:
            yield from canvas.wrap(
                assemble(("not read: ", "bold red"), (unread.name, "bold"), f": {unread.error.message}"), hanging=2
            )
            if unread.error.hint:
                yield from canvas.hint(unread.error.hint, indent=2)
        yield from _draw_suppressions(canvas, audit)
        if audit.unread or audit.expired or audit.unused:
            yield styled()
        yield from canvas.wrap(verdict(audit), style="bold")

    return Page(draw)


MOST_PLACES = 10


@dataclass(frozen=True, slots=True)
class Together:
    """Findings that say the same: the first, their rules, as several need what could not be read, and their places."""

    finding: Finding
    rules: tuple[str, ...]
    places: tuple[str, ...]

    @property
    def shown(self) -> tuple[str, ...]:
        """The places, as many as a reader looks at; the others are counted."""
        more = len(self.places) - MOST_PLACES
        return self.places if more <= 0 else (*self.places[:MOST_PLACES], f"{more:,} more places")


def together(findings: Sequence[Finding]) -> list[Together]:
    """Return the findings of which each says something else."""
    alike: dict[tuple[Severity, str, str | None], list[Finding]] = {}
    for finding in findings:
        alike.setdefault((finding.severity, finding.fact, finding.location), []).append(finding)
    return [
        Together(
            same[0],
            tuple(dict.fromkeys(finding.id for finding in same)),
            tuple(str(finding.place) for finding in same if finding.place is not None),
        )
        for same in alike.values()
    ]


def verdict(audit: Audit) -> str:
    """Return the verdict in a line."""
    registries = "1 registry" if len(audit.registries) == 1 else f"{len(audit.registries):,} registries"
    parts = [count_of(count, level.value) for level in LEVELS if (count := audit.count(level))]
    if unknown := audit.count(Severity.UNKNOWN):
        parts.append(f"{unknown} unknown")
    if audit.suppressed:
        parts.append(f"{len(audit.suppressed)} suppressed")
    if audit.unread:
        parts.append(f"{len(audit.unread)} not read")
    return f"{registries} audited: {', '.join(parts) or 'nothing found'}."


def suppressed_line(suppressed: Suppressed) -> str:
    """Return what somebody accepts, why and until when."""
    by = suppressed.suppression
    return f"{suppressed.finding.fact} Accepted until {by.expires.isoformat()}: {by.reason} ({by.place})"


def suppression_lines(audit: Audit) -> Iterator[tuple[str, Suppression]]:
    """Yield what is wrong with suppressions, each once."""
    for suppression in audit.expired:
        also = ", and matches nothing: remove it" if suppression in audit.unused else ": what it is about counts again"
        yield f"the suppression of {suppression.about} expired on {suppression.expires.isoformat()}{also}", suppression
    for suppression in audit.unused:
        if suppression not in audit.expired:
            yield f"the suppression of {suppression.about} matches nothing", suppression


def _draw_registry(canvas: Canvas, audited: Audited) -> Iterator[Text]:
    registry = audited.registry
    yield from canvas.wrap(assemble((registry.name, "bold"), f"  {registry_line(registry)}"), hanging=2)
    yield from _draw_findings(canvas, audited.findings, audited.suppressed)


def _draw_findings(canvas: Canvas, findings: Sequence[Finding], accepted: Sequence[Suppressed]) -> Iterator[Text]:
    for same in together(findings):
        yield from draw_finding(canvas, replace(same.finding, id=", ".join(same.rules)))
        for place in same.shown:
            yield from canvas.wrap(assemble(("at: ", "dim"), place), indent=2, hanging=4)
    for suppressed in accepted:
        text = assemble(("suppressed: ", "dim"), suppressed_line(suppressed), (f" [{suppressed.finding.id}]", "dim"))
        yield from canvas.wrap(text, hanging=2)


def _draw_suppressions(canvas: Canvas, audit: Audit) -> Iterator[Text]:
    for line, suppression in suppression_lines(audit):
        yield from canvas.wrap(assemble(("warning: ", "bold yellow"), f"{suppression.place}: {line}."), hanging=2)
