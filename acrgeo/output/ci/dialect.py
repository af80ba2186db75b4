"""What the dialects of runners have in common: annotations, outputs, summaries, groups and masks.

Law: a dialect only makes text. What is escaped here comes back as it was, and never as a second command.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from acrgeo.output.neutral import neutral


class Level(str, Enum):
    """How much an annotation matters, the most first."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


MOST_ANNOTATIONS = 10
"""Of each level in a step: the runners of both drop what comes after them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """What is shown beside the run and, where ``file`` is known, beside its line. Line and column count from 1.

    ``title`` is short; ``id`` is the stable word of an error or the id of a rule.
    """

    level: Level
    message: str
    title: str = ""
    id: str = ""
    file: str = ""
    line: int = 0
    column: int = 0


class Dialect(Protocol):
    """How one runner is spoken to. Every command is a line without its end.

    ``summary_variable`` and ``outputs_variable`` name the files of the runner; None has commands instead.
    ``workspace_variable`` names the folder of the checkout, which files in annotations are told from.
    """

    name: str
    summary_variable: str | None
    outputs_variable: str | None
    workspace_variable: str

    def annotation(self, annotation: Annotation) -> str:
        """Return the command for an annotation."""

    def group(self, title: str) -> str:
        """Return the command that folds what follows under a title."""

    def group_end(self) -> str:
        """Return the command that ends a group."""

    def mask(self, secret: str) -> str:
        """Return the command that hides one line of a secret in what follows."""

    def output(self, name: str, value: str) -> str:
        """Return an output of the step: a command, or the text for the file of outputs."""

    def summary(self, path: str) -> str:
        """Return the command that shows a file of Markdown with the run."""


def few_annotations(annotations: Sequence[Annotation], most: int = MOST_ANNOTATIONS) -> list[Annotation]:
    """Return each annotation once, errors first, and so many of each level that the runner shows all of them.

    Where there are more, the last one that is shown says how many.
    """
    told = list(dict.fromkeys(annotations))
    few: list[Annotation] = []
    for level in Level:
        own = [annotation for annotation in told if annotation.level is level]
        if len(own) > most:
            left = len(own) - most + 1
            more = Annotation(level=level, message=f"and {left} more; the log and the summary have them all")
            own = [*own[: most - 1], more]
        few += own
    return few


def readable(text: str) -> str:
    """Return what a runner shows of a text: neutral, and without the blanks around it."""
    return neutral(text.replace("\r\n", "\n").replace("\t", " ")).strip()
