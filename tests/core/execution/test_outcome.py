"""The exit code of a run, of the results of its changes."""

from __future__ import annotations

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.execution.events import Result
from acrgeo.core.execution.outcome import ChangeOutcome, Outcome
from acrgeo.core.plan.diff import diff
from acrgeo.errors import ExitCode
from tests.core.planning import registry
from tests.rows import rows

(CHANGE,) = diff(registry(), DesiredRegistry(replicas=(DesiredReplica(location="eastus"),))).changes
CODES = {"refused": ExitCode.REFUSED, "denied": ExitCode.NOT_PERMITTED}


def outcome(words: str, *, is_interrupted: bool = False) -> Outcome:
    """Return the outcome with these results; refused and denied failed with their exit code."""
    results = tuple(
        ChangeOutcome(
            change=CHANGE,
            result=Result.FAILED if word in CODES else Result(word),
            exit_code=CODES.get(word, ExitCode.FAILED if word == "failed" else ExitCode.DONE),
        )
        for word in words.split()
    )
    return Outcome(results=results, is_interrupted=is_interrupted)


@rows(
    "words, code",
    [
        ("", 0), ("done already", 0), ("accepted", 0), ("already", 0),
        ("running", 7), ("unstarted", 7), ("done running", 7), ("accepted unstarted", 7),
        ("failed", 1), ("failed blocked", 1), ("blocked", 1), ("already failed", 1),
        ("refused", 5), ("refused refused blocked", 5), ("denied", 4), ("refused denied", 1),
        ("done failed", 6), ("accepted refused", 6), ("refused running", 6), ("blocked unstarted", 6),
        ("done blocked", 6),
    ],
)  # fmt: skip
def test_the_exit_code_says_how_it_ended(words: str, code: int) -> None:
    """What was already so is no part that was done; failures that share a code keep it."""
    assert outcome(words).exit_code == code
    assert outcome(words, is_interrupted=True).exit_code == 130


def test_a_change_failed_by_nothing_has_no_write_down() -> None:
    """Unless somebody says so: that a region takes no writes is a heavy thing to tell."""
    made = ChangeOutcome(change=CHANGE, result=Result.FAILED)
    assert (made.exit_code, made.is_write_down) == (ExitCode.DONE, False)


def test_a_change_starts_after_what_is_there() -> None:
    """Done or found so: any other result stops those that wait for it."""
    assert {result.value for result in Result if result.is_good} == {"done", "already"}
