"""What every form gives: a text, and what it cannot say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from acrgeo.core.handover.model import Handover
from acrgeo.output.neutral import one_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """``gaps`` are what the form cannot say, each also a comment in the text; ``document`` is the text as data."""

    text: str
    gaps: tuple[str, ...] = ()
    document: Any = None


@dataclass(frozen=True, slots=True)
class Reference:
    """A value that the form asks for: each language writes it its own way."""

    name: str


def head(
    handover: Handover, form: str, gaps: Sequence[str], sign: str, *, notes: Sequence[str] = (), is_ascii: bool = False
) -> str:
    """Return the comment that a file begins with: what it is, and what is not in it. ASCII has ``?`` for letters."""
    lines = [f"The registry {handover.name}, by acrgeo export --format {form}.", *notes]
    if gaps:
        lines += ["", "What to know, and what is not in it:", *(f"- {gap}" for gap in gaps)]
    text = "".join(f"{sign} {one_line(line)}".rstrip() + "\n" for line in lines)
    return text.encode("ascii", "replace").decode() if is_ascii else text
