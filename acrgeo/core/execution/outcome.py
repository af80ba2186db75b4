"""What became of a plan, change by change, and the exit code that says it."""

from __future__ import annotations

from dataclasses import dataclass

from acrgeo.core.execution.events import Result
from acrgeo.core.model.registry import Replica
from acrgeo.core.plan.change import Change
from acrgeo.errors import ExitCode


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeOutcome:
    """The end of one change. ``replica`` is the last that was read of it; ``seconds`` is how long it took.

    ``exit_code`` is what the change alone would end with. ``is_write_down`` says that Azure answered reads and failed
    the write with 5xx until it was given up.
    """

    change: Change
    result: Result
    error_code: str | None = None
    detail: str | None = None
    hint: str | None = None
    replica: Replica | None = None
    seconds: float | None = None
    exit_code: ExitCode = ExitCode.DONE
    is_write_down: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The ends of all changes, in the order of the plan."""

    results: tuple[ChangeOutcome, ...]
    is_interrupted: bool = False

    @property
    def exit_code(self) -> ExitCode:
        """130 interrupted; 7 something still runs; 6 done in part; else what the failures have in common, or 0."""
        if self.is_interrupted:
            return ExitCode.INTERRUPTED
        bad = [one for one in self.results if one.result in (Result.FAILED, Result.BLOCKED)]
        running = [one for one in self.results if one.result in (Result.RUNNING, Result.UNSTARTED)]
        good = [one for one in self.results if one.result in (Result.DONE, Result.ACCEPTED)]
        if bad and (good or running):
            return ExitCode.PARTIAL
        if bad:
            codes = {one.exit_code for one in bad if one.result is Result.FAILED}
            return codes.pop() if len(codes) == 1 else ExitCode.FAILED
        return ExitCode.UNFINISHED if running else ExitCode.DONE
