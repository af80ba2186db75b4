"""The outcome of a plan, change by change, and its exit code."""

from __future__ import annotations

from dataclasses import dataclass

from acrgeo.core.execution.events import Result
from acrgeo.core.model.registry import Replica
from acrgeo.core.plan.change import Change
from acrgeo.errors import ExitCode


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeOutcome:
    """The outcome of one change. ``replica`` is its last read; ``seconds`` is how long the change took.

    ``exit_code`` is that of the change alone. ``is_write_down`` says that Azure answered reads but failed the write
    with 5xx until it was given up.
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
    """The outcomes of all changes, in the order of the plan."""

    results: tuple[ChangeOutcome, ...]
    is_interrupted: bool = False

    @property
    def exit_code(self) -> ExitCode:
        """130 interrupted; 7 still running; 6 done in part; the exit code that all failures share, else 1; or 0."""
        if self.is_interrupted:
            return ExitCode.INTERRUPTED
        bad = [outcome for outcome in self.results if outcome.result in (Result.FAILED, Result.BLOCKED)]
        running = [outcome for outcome in self.results if outcome.result in (Result.RUNNING, Result.UNSTARTED)]
        good = [outcome for outcome in self.results if outcome.result in (Result.DONE, Result.ACCEPTED)]
        if bad and (good or running):
            return ExitCode.PARTIAL
        if bad:
            codes = {outcome.exit_code for outcome in bad if outcome.result is Result.FAILED}
            return codes.pop() if len(codes) == 1 else ExitCode.FAILED
        return ExitCode.UNFINISHED if running else ExitCode.DONE
