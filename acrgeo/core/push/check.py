"""One thing that a push depends on, and what is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from acrgeo.errors import ExitCode


class Result(str, Enum):
    """What a check came to, the worst first."""

    PROBLEM = "problem"
    UNKNOWN = "unknown"
    OK = "ok"

    @property
    def exit_code(self) -> ExitCode:
        """0 where nothing stands in the way, 1 where something does, 5 where it cannot be known."""
        if self is Result.OK:
            return ExitCode.DONE
        return ExitCode.FAILED if self is Result.PROBLEM else ExitCode.REFUSED


class Subject(str, Enum):
    """What is checked, in the order in which a push meets it."""

    ANSWER = "firewall"
    PERMISSION = "permission"
    STATE = "replicas"
    LOCKS = "locks"
    STORAGE = "storage"
    DNS = "dns"
    CACHE = "cache"
    NEARNESS = "distance"

    @property
    def is_vital(self) -> bool:
        """Return whether nothing can be said of pushes where it is unknown."""
        return self in (Subject.ANSWER, Subject.PERMISSION, Subject.STATE, Subject.DNS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cure:
    """What ends a problem, and the commands for it, each on a line; ``command`` is what finds more out, too."""

    words: str
    command: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A result with its reason, in sentences, and what would end the problem or make it known."""

    subject: Subject
    result: Result
    reason: str
    cure: Cure | None = None
