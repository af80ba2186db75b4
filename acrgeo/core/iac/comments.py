"""Comments in files of any language, by the signs that begin them outside of quotes."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """``line`` begin a comment to the end of the line, ``block`` surround one; ``spaced`` ones need a space before."""

    line: tuple[str, ...] = ()
    block: tuple[str, str] | None = None
    is_spaced: bool = False


HASH = Signs(line=("#",), is_spaced=True)
"""YAML, Dockerfiles and scripts: elsewhere in a word, # is a character."""
HCL = Signs(line=("#", "//"), block=("/*", "*/"))
SLASHES = Signs(line=("//",), block=("/*", "*/"))
"""Bicep, and the JSON of templates."""
TEMPLATE = Signs(line=("#",), block=("{{/*", "*/}}"), is_spaced=True)

_BLANK = re.compile(r"[^\n]")
_CLOSED = re.compile(r"([\"'])[^\n]*?\1")
_OPENS = " \t\n[{(,:=>|"  # before a quote that begins a text, unlike the one in don't


def without_comments(text: str, signs: Signs) -> str:
    """Return a text with a space for each character of a comment, so that every place stays what it is."""
    parts: list[str] = []
    quote = ""
    at = done = 0
    starts = re.compile(
        "|".join(re.escape(sign) for sign in (*signs.line, *(signs.block or ())[:1], "\n", '"', "'", "\\"))
    )
    while match := starts.search(text, at):
        sign, begin = match.group(), match.start()
        at = match.end()
        before = text[begin - 1] if begin else "\n"
        if sign == "\n":
            quote = ""
        elif sign == "\\":
            at += quote != ""
        elif sign in "\"'":
            quote = ("" if sign == quote else quote) if quote else sign * _is_closed(text, begin, before)
        elif not quote and (not signs.is_spaced or sign not in signs.line or before.isspace()):
            end = _end(text, begin, sign, signs)
            parts += [text[done:begin], _BLANK.sub(" ", text[begin:end])]
            at = done = end
    return "".join([*parts, text[done:]])


def _is_closed(text: str, begin: int, before: str) -> bool:
    """Return whether a quote begins a text of its line, rather than being a character of one."""
    return before in _OPENS and _CLOSED.match(text, begin) is not None


def _end(text: str, begin: int, sign: str, signs: Signs) -> int:
    mark = signs.block[1] if signs.block is not None and sign == signs.block[0] else "\n"
    found = text.find(mark, begin + len(sign))
    return len(text) if found == -1 else found + len(mark)
