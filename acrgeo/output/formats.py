"""``-o``: a view printed in one of the forms. Rich and yaml are imported only where needed."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any

from acrgeo.errors import UsageError
from acrgeo.output.neutral import escaped_json, escaped_yaml, is_neutral, is_spoken, unspoken_yaml

if TYPE_CHECKING:
    from acrgeo.output.console import Stream
    from acrgeo.output.view import View

NAME_KEYS = ("name", "id", "location", "displayName")
HIDDEN_KEYS = ("id", "type", "etag")
HEAD_KEYS = ("formatVersion", "source")


class Format(str, Enum):
    """What ``-o`` takes, the default first; after its word the only commands that have it, where not all do."""

    TABLE = "table"
    WIDE = "wide"
    JSON = "json"
    YAML = "yaml"
    TSV = "tsv"
    NAME = "name"
    JSONL = "jsonl"
    MARKDOWN = (
        "markdown",
        "plan",
        "drift",
        "validate",
        "image status",
        "image wait",
        "assess",
        "consolidate",
        "move",
        "audit",
        "doctor",
    )
    JUNIT = "junit", "validate", "push-check", "image status", "image wait", "audit"
    SARIF = "sarif", "audit", "validate"

    commands: tuple[str, ...]

    def __new__(cls, word: str, *commands: str) -> Format:  # noqa: PYI034 Self is of Python 3.11
        """Keep the commands beside the word, which alone is the value."""
        member = str.__new__(cls, word)
        member._value_ = word
        member.commands = commands
        return member

    @property
    def is_page(self) -> bool:
        """Return whether it is for a reader."""
        return self in (Format.TABLE, Format.WIDE)

    @classmethod
    def help(cls, command: str | None = None) -> str:
        """Return the help of ``-o``, with what only some commands have where it is of one of those."""
        return f"Output format: {cls._listed(default=' (default)', command=command)}."

    @classmethod
    def of_command(cls, command: str | None) -> list[str]:
        """Return the words that a command takes; without one, those that every command does."""
        return [member.value for member in cls if not member.commands or command in member.commands]

    def check_command(self, command: str) -> None:
        """Raise UsageError where a command does not have this format."""
        if self.commands and command not in self.commands:
            raise UsageError(
                f"Only {self._having()} -o {self.value}.",
                hint=f"-o {self._listed(default='')}",
            )

    def _having(self) -> str:
        *others, last = self.commands
        return f"{', '.join(others)} and {last} have" if others else f"{last} has"

    @classmethod
    def _listed(cls, *, default: str, command: str | None = None) -> str:
        first, *others, last = cls.of_command(command)
        return f"{', '.join([first + default, *others])} or {last}"


def print_view(stream: Stream, view: View, *, form: Format, query: str | None = None) -> bool:
    """Print a view in a form; return False where a query matches nothing.

    ``--query`` is applied to the document, and what it gives is shown instead: under ``table``, lists of objects with
    their keys as headers, and plain values one a line, as az does. UsageError where it cannot be applied.
    """
    shown = view
    if query is not None:
        from acrgeo.output.query import queried

        shown = queried(view, query)
    WRITERS[form](stream, shown)
    return query is None or shown.document not in (None, [], {})


def json_text(document: object, *, is_ascii: bool = False) -> str:
    """Return indented JSON that ends with a newline. Letters stay as they are unless the stream cannot carry them."""
    return escaped_json(json.dumps(document, indent=2, ensure_ascii=is_ascii)) + "\n"


def print_json(stream: Stream, document: object) -> None:
    """Print a document as JSON, whatever ``-o`` says."""
    stream.write_json(json_text(document, is_ascii=not stream.has_unicode))


def yaml_text(document: object, *, is_ascii: bool = False, is_guarded: bool = False) -> str:
    """Return block-style YAML, keys in the order of the document.

    Where it ``is_guarded``, no line of it is a command to the runner of a pipeline, and its reader gets the same.
    """
    import yaml

    def is_plain(text: str) -> bool:
        return is_neutral(text) and not (is_guarded and is_spoken(text))

    class Dumper(yaml.SafeDumper):
        """Puts in double quotes what is written as escapes, which no other style has."""

        def represent_scalar(self, tag: str, value: Any, style: str | None = None) -> yaml.ScalarNode:
            return super().represent_scalar(tag, value, style if is_plain(str(value)) else '"')

    written: str = yaml.dump(
        document,
        Dumper=Dumper,
        sort_keys=False,
        allow_unicode=not is_ascii,
        default_flow_style=False,
        width=sys.maxsize if is_guarded else None,
    )
    return unspoken_yaml(escaped_yaml(written)) if is_guarded else escaped_yaml(written)


def _write_json(stream: Stream, view: View) -> None:
    print_json(stream, view.document)


def _write_yaml(stream: Stream, view: View) -> None:
    is_guarded = stream.guard is not None
    stream.write(yaml_text(view.document, is_ascii=not stream.has_unicode, is_guarded=is_guarded))


def _write_tsv(stream: Stream, view: View) -> None:
    lines = view.rows if view.is_query else flattened(view.rows) if view.lines is None else view.lines
    stream.write_data("".join("\t".join(map(_flat, line)) + "\n" for line in _lines(lines)))


def _write_names(stream: Stream, view: View) -> None:
    names = map(_name, view.rows) if view.names is None else view.names
    stream.write_data("".join(f"{_flat(name)}\n" for name in names))


def _write_json_lines(stream: Stream, view: View) -> None:
    """Write the things of the document, one a line, each with what says how to read it."""
    whole = view.document if isinstance(view.document, Mapping) and not view.is_query else {}
    head = {key: whole[key] for key in HEAD_KEYS if key in whole}
    for row in view.rows:
        write_json_line(stream, {**head, **row} if isinstance(row, Mapping) else row)


def write_json_line(stream: Stream, row: object) -> None:
    """Write a document on one line, flushed, so that its reader has it at once."""
    stream.write_json(escaped_json(json.dumps(row, ensure_ascii=not stream.has_unicode)) + "\n")
    stream.flush()


def _write_markdown(stream: Stream, view: View) -> None:
    if view.markdown is None:
        raise UsageError("-o markdown has no --query.", hint="-o json")
    # What the encoding lacks is a character reference, which Markdown shows as the letter; never in a code span.
    text = view.markdown()
    stream.write(text if stream.has_unicode else text.encode("ascii", "xmlcharrefreplace").decode())


def _write_sarif(stream: Stream, view: View) -> None:
    if view.sarif is None:
        raise UsageError("-o sarif has no --query.", hint="-o json")
    stream.write(json_text(view.sarif(), is_ascii=not stream.has_unicode))


def _write_junit(stream: Stream, view: View) -> None:
    if view.junit is None:
        fact = "has no --query" if view.is_query else "is for what has checks, and this has none"
        raise UsageError(f"-o junit {fact}.", hint="-o json")
    text = view.junit()
    stream.write_data(text if stream.has_unicode else text.encode("ascii", "xmlcharrefreplace").decode())


def _write_wide(stream: Stream, view: View) -> None:
    if view.wide is None:
        _write_page(stream, view)
    else:
        stream.print(view.wide())


def _write_page(stream: Stream, view: View) -> None:
    if view.file is not None:
        stream.write_data(view.file(not stream.has_unicode))
    elif view.render is not None:
        stream.print(view.render())
    else:
        _write_table(stream, view)


WRITERS: dict[Format, Callable[[Stream, View], None]] = {
    Format.TABLE: _write_page,
    Format.WIDE: _write_wide,
    Format.JSON: _write_json,
    Format.YAML: _write_yaml,
    Format.TSV: _write_tsv,
    Format.NAME: _write_names,
    Format.MARKDOWN: _write_markdown,
    Format.JSONL: _write_json_lines,
    Format.JUNIT: _write_junit,
    Format.SARIF: _write_sarif,
}


def flattened(rows: Sequence[object]) -> list[object]:
    """Return rows without objects in them: their values stand in their place, and a list of plain values is a text."""
    nested = {key for row in rows if isinstance(row, Mapping) for key in row if isinstance(row[key], Mapping)}
    return [_flattened(row, nested) if isinstance(row, Mapping) else row for row in rows]


def _flattened(row: Mapping[str, Any], nested: set[str]) -> dict[str, object]:
    flat: dict[str, object] = {}
    for key, value in row.items():
        if key in nested:
            inside = [value if isinstance(value, Mapping) else {}]
            flat |= {f"{key}.{name}": content for line in flattened(inside) for name, content in _items(line)}
        elif isinstance(value, list) and not any(isinstance(item, (Mapping, list)) for item in value):
            flat[key] = ", ".join(map(_cell, value))
        else:
            flat[key] = value
    return flat


def _items(line: object) -> Iterable[tuple[str, object]]:
    return line.items() if isinstance(line, Mapping) else ()


def _lines(rows: Sequence[object]) -> list[list[str]]:
    """Return a line of cells for every row. Objects have the same columns: a key that one lacks is an empty cell."""
    objects = sorted((row for row in rows if isinstance(row, Mapping)), key=len, reverse=True)
    keys = list(dict.fromkeys(key for row in objects for key in row))
    return [_cells(row, keys) for row in rows]


def _cells(row: object, keys: Sequence[str]) -> list[str]:
    if isinstance(row, Mapping):
        return [_cell(row.get(key)) for key in keys]
    return [_cell(value) for value in row] if isinstance(row, list) else [_cell(row)]


def _cell(value: object) -> str:
    """Return a value as az prints it: a list as its length, an object as nothing.

    Two differences: booleans are ``true`` and ``false`` everywhere (az capitalises them within a row), and null is an
    empty cell, not ``None``.
    """
    if value is None or isinstance(value, Mapping):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return str(len(value)) if isinstance(value, list) else str(value)


def _flat(cell: str) -> str:
    """Return the cell with each tab and newline as one space, where they would end it."""
    return " ".join(cell.split()) if any(mark in cell for mark in "\t\r\n") else cell


def _name(row: object) -> str:
    if isinstance(row, Mapping):
        return next((str(row[key]) for key in NAME_KEYS if row.get(key)), "")
    return _cell(row)


def _write_table(stream: Stream, view: View) -> None:
    """Write objects as lines under their keys, and anything else as ``tsv`` does."""
    from acrgeo.output.grid import Column, Row, draw_grid
    from acrgeo.output.page import Page

    records = [
        dict(row) if isinstance(row, Mapping) else {f"column{at + 1}": value for at, value in enumerate(row)}
        for row in view.rows
        if isinstance(row, (Mapping, list))
    ]
    if len(records) != len(view.rows) or not records:
        _write_tsv(stream, view)
        return
    keys = list(dict.fromkeys(key for record in records for key in record if key not in HIDDEN_KEYS))
    keys = [key for key in keys if not any(isinstance(record.get(key), (Mapping, list)) for record in records)]
    columns = [Column(key[:1].upper() + key[1:], priority=at, label=key) for at, key in enumerate(keys)]
    rows = [Row([_flat(_cell(record.get(key))) for key in keys]) for record in records]
    stream.print(Page(lambda canvas: draw_grid(canvas, columns, rows) if columns else []))
