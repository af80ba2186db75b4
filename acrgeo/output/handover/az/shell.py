"""Words of a POSIX shell with bash's ``$'…'``, where nothing else holds a character."""

from __future__ import annotations

import re
from dataclasses import dataclass
from shlex import quote

from acrgeo.output.neutral import is_neutral, one_line


@dataclass(frozen=True, slots=True)
class Variable:
    """A word that the user's environment holds, such as a secret."""

    name: str


Word = str | Variable
_ESCAPES = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def word(text: Word, *, is_ascii: bool = False) -> str:
    """Return a word as a shell reads it back; line ends and what cannot be seen are escapes."""
    if isinstance(text, Variable):
        return f'"${text.name}"'
    if is_neutral(text) and not re.search(r"[\t\n]", text) and (text.isascii() or not is_ascii):
        return quote(text)
    return "$'" + "".join(_ESCAPES.get(sign) or _escaped(sign, is_ascii=is_ascii) for sign in text) + "'"


def _escaped(sign: str, *, is_ascii: bool) -> str:
    if is_neutral(sign) and (sign.isascii() or not is_ascii):
        return sign
    code = ord(sign)
    return f"\\x{code:02x}" if code < 0x80 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def line(*words: Word, is_ascii: bool = False) -> str:
    """Return a command on one line."""
    return " ".join(word(part, is_ascii=is_ascii) for part in words)


def comment(text: str) -> str:
    """Return a remark as one line that no shell runs."""
    return f"# {one_line(text)}"
