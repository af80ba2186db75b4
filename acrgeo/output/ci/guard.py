"""What is printed in a pipeline, kept from its runner: no line of it is a command."""

from __future__ import annotations

from acrgeo.output.neutral import unspoken

_LONGEST = len("##vso")
"""The signs of a command that may have been written when its bracket comes."""


class Guard:
    """Knows what was written of the current line: a command may come in two pieces."""

    def __init__(self) -> None:
        self._line = ""

    @property
    def is_in_line(self) -> bool:
        """Return whether a line was begun and not ended."""
        return bool(self._line)

    def __call__(self, text: str) -> str:
        """Return the text that is to be written next, with a blank in each command."""
        whole = unspoken(self._line + text)
        written = whole[len(self._line) :]
        line = whole.rpartition("\n")[2]
        start = line.strip()
        self._line = start if start in ("", ":") else f"x{line[-_LONGEST:]}"
        return written
