"""A finding: what stands in the way of a plan, or what to know before it runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from acrgeo.core.desired.source import Place


class Severity(str, Enum):
    """A blocker refuses the plan before any write; a warning is printed; unknown could not be read.

    Error, warning and note are what an audit finds, the worst first: nothing is planned there that could be refused.
    """

    BLOCKER = "blocker"
    ERROR = "error"
    WARNING = "warning"
    UNKNOWN = "unknown"
    NOTE = "note"


OF_PLANS = (Severity.BLOCKER, Severity.WARNING, Severity.UNKNOWN)
"""The severities of what is found of a plan."""
LEVELS = (Severity.ERROR, Severity.WARNING, Severity.NOTE)
"""The severities of what an audit finds, the worst first; unknown is beside them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """``id`` is the stable id of a rule; ``fact`` is what is so, ``hint`` the command or permission that mends it.

    ``unread`` names in a word or two what a failed read left unknown, for a line that holds several. ``place`` is where
    a file says what is not so.
    """

    id: str
    severity: Severity
    registry: str
    fact: str
    hint: str | None = None
    location: str | None = None
    read_from: str | None = None
    unread: str | None = None
    place: Place | None = None


def by_severity(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return blockers and errors first, then warnings, unknown and notes; otherwise in the order given."""
    order = list(Severity)
    return tuple(sorted(findings, key=lambda finding: order.index(finding.severity)))
