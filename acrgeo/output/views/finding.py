"""One finding of a rule, as plans and preflight show it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from acrgeo.core.rules.finding import Finding, Severity
from acrgeo.output.page import Canvas, assemble
from acrgeo.output.view import Document

if TYPE_CHECKING:
    from rich.text import Text

WORDS = {severity: severity.value for severity in Severity} | {Severity.BLOCKER: "refused"}
STYLES = {
    Severity.BLOCKER: "bold red",
    Severity.ERROR: "bold red",
    Severity.WARNING: "bold yellow",
    Severity.UNKNOWN: "bold cyan",
    Severity.NOTE: "bold",
}


def finding_document(finding: Finding) -> Document:
    """Return one finding; ``readFrom`` is the ARM path of what it is about."""
    return {
        "id": finding.id,
        "severity": finding.severity.value,
        "registry": finding.registry,
        "location": finding.location,
        "fact": finding.fact,
        "hint": finding.hint,
        "readFrom": finding.read_from,
    }


def draw_finding(canvas: Canvas, finding: Finding) -> Iterator[Text]:
    """Yield what it does to the plan, the fact, its id, and what mends it."""
    head = (f"{WORDS[finding.severity]}: ", STYLES[finding.severity])
    yield from canvas.wrap(assemble(head, finding.fact, (f" [{finding.id}]", "dim")), hanging=2)
    if finding.hint:
        yield from canvas.hint(finding.hint, indent=2)
