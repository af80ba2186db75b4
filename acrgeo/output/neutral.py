"""Text that Azure, a file or a user wrote, made safe to show: the one place that knows which characters are not.

Law: whatever goes to a terminal, to a log or into a drawing passes through here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_RANGES = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 without tab and line feed, delete, C1
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"  # not seen, or of Arabic, Hangul and Mongolian layout
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f"  # zero width, line ends, bidirectional controls
    "\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\ud800-\udfff"  # half a pair: no encoding has it
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_HIDDEN = re.compile(f"[{_RANGES}]")
_HIDDEN_OR_BREAK = re.compile(f"[\t\n{_RANGES}]")
_REFERENCE = re.compile(
    r"([@#]+|[!$%&^~]+(?=[\w\"(])|:(?=//)|(?<=\bmailto):|(?<=\bxmpp):|(?<=\bwww)\.|(?<=\bgh)-(?=\d))", re.IGNORECASE
)

# Runners read ::…:: after any blanks, and ##[…] and ##vso[…] anywhere in a line.
_COMMAND = re.compile(r"^\s*:(?=:)|##(?:vso)?(?=\[)", re.MULTILINE | re.IGNORECASE)
_MARK = re.compile(r"##(?=(?:vso)?\[)", re.IGNORECASE)
_SPOKEN = re.compile(r"(?:^|\s)::|##(?:vso)?\[", re.IGNORECASE)


def neutral(text: str) -> str:
    """Return the text with every character that steers a terminal or cannot be seen as ``?``; lines stay lines."""
    return _HIDDEN.sub("?", text)


def harmless(text: str) -> str:
    """Return neutral text in which tabs and line ends are ``?`` as well."""
    return _HIDDEN_OR_BREAK.sub("?", text)


def one_line(text: str) -> str:
    """Return harmless text with each run of blanks and line ends as one blank."""
    return harmless(" ".join(text.split()))


def unspoken(text: str) -> str:
    """Return text in which the runner of a pipeline finds no command: one blank is put into each."""
    return _COMMAND.sub(r"\g<0> ", text)


def unspoken_json(text: str) -> str:
    """Return JSON in which a runner finds no command and a reader the same: no line of JSON begins with ``::``."""
    return _MARK.sub(r"\\u0023#", text)


def unspoken_yaml(text: str) -> str:
    """Return YAML that no runner finds a command in: what ``is_spoken`` finds is in double quotes, on one line."""
    return _MARK.sub(r"\\x23#", text)


def is_spoken(text: str) -> bool:
    """Return whether a line of the text would be a command to a runner, wherever the line is broken."""
    return _SPOKEN.search(text) is not None


def is_neutral(text: str) -> bool:
    """Return whether a text has no character that ``neutral`` would replace."""
    return _HIDDEN.search(text) is None


def neutral_document(document: object) -> object:
    """Return a JSON-ready document with every text neutral: for what is drawn from it elsewhere."""
    if isinstance(document, str):
        return neutral(document)
    if isinstance(document, Mapping):
        return {neutral(str(key)): neutral_document(value) for key, value in document.items()}
    return [neutral_document(item) for item in document] if isinstance(document, (list, tuple)) else document


def escaped_json(text: str) -> str:
    """Return JSON with such characters as its escapes: only its strings can have any."""

    def escape_of(found: re.Match[str]) -> str:
        units = found[0].encode("utf-16-be", "surrogatepass")
        return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))

    return _HIDDEN.sub(escape_of, text)


def escaped_yaml(text: str) -> str:
    """Return YAML, whose texts with such characters are in double quotes, with them as its escapes."""
    return _HIDDEN.sub(lambda found: f"\\U{ord(found[0]):08X}", text)


def markup(text: str) -> str:
    """Return the text for SVG and HTML, as content or as an attribute; XML has no control characters at all."""
    from html import escape

    return escape(neutral(text))


def markdown(text: str) -> str:
    """Return the text for Markdown, on one line, in which nothing is markup, a link, a mention or a reference.

    Hosts look for those in what is drawn, where an escape no longer shows, and leave out code. So the sign that would
    begin one is in a code span by itself: `` `@`team``.
    """
    parts = _REFERENCE.split(one_line(text))
    return "".join(f"`{part}`" if at % 2 else _escaped_markdown(part) for at, part in enumerate(parts))


def markdown_code(text: str) -> str:
    """Return the text as a code span of Markdown, on one line."""
    return f"`{one_line(text.replace('`', ' '))}`"


def _escaped_markdown(text: str) -> str:
    escaped = re.sub(r"([\\`*_\[\]|~])", r"\\\1", text)
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
