"""``-o`` and ``--query``: a document printed as JSON, YAML, TSV, names or a table. Rich and yaml only where needed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any

from acrgeo.errors import UsageError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from acrgeo.output.console import Stream

FORMAT_VERSION = "1.0"
"""What every document carries: it rises when a member is renamed or removed."""
NAME_KEYS = ("name", "id", "location", "displayName")
HIDDEN_KEYS = ("id", "type", "etag")


class Format(str, Enum):
    """What ``-o`` takes, the default first; after its word the only commands that have it, where not all do."""

    TABLE = "table"
    JSON = "json"
    YAML = "yaml"
    TSV = "tsv"
    NAME = "name"
    MARKDOWN = "markdown", "plan", "drift"

    commands: tuple[str, ...]

    def __new__(cls, word: str, *commands: str) -> Format:  # noqa: PYI034 Self is of Python 3.11
        """Keep the commands beside the word, which alone is the value."""
        member = str.__new__(cls, word)
        member._value_ = word
        member.commands = commands
        return member

    @classmethod
    def help(cls) -> str:
        """Return the help of ``-o``."""
        return f"Output format: {cls._listed(default=' (default)')}."

    def check_command(self, command: str) -> None:
        """Raise UsageError where a command does not have this format."""
        if self.commands and command not in self.commands:
            raise UsageError(
                f"Only {' and '.join(self.commands)} have -o {self.value}.", hint=f"-o {self._listed(default='')}"
            )

    @classmethod
    def _listed(cls, *, default: str) -> str:
        first, *others, last = [member.value for member in cls if not member.commands]
        return f"{', '.join([first + default, *others])} or {last}"


def check_query(query: str | None) -> None:
    """Raise UsageError, with the position, when ``--query`` is no JMESPath. To be called before anything is read."""
    if query is not None:
        _compiled(query)


def print_document(
    stream: Stream,
    document: object,
    *,
    output: Format,
    query: str | None = None,
    rows: Sequence[object] | None = None,
    table: Callable[[], RenderableType] | None = None,
    markdown: Callable[[], str] | None = None,
) -> None:
    """Print one document.

    ``rows`` are the things in it, one a line under ``tsv`` and ``name`` (default: the document itself). ``table``
    makes the page for a reader. ``--query`` is applied to the document and replaces both: then a table is made of
    what the query gives, lists of objects with their keys as headers, plain values one a line, as az does.
    """
    result = document
    if query is not None:
        try:
            result = _compiled(query).search(document)
        except ValueError as error:  # every JMESPath error is one; here: a function given the wrong type
            fact = f"--query {query!r} cannot be applied: {_one_line(error)}."
            raise UsageError(fact, hint="look at the document first: -o json without --query") from error
        rows = result if isinstance(result, list) else [result]
        if result is None and output is not Format.JSON and output is not Format.YAML:
            return
    items = [document] if rows is None else rows
    if output is Format.MARKDOWN:
        if query is not None or markdown is None:
            raise UsageError("-o markdown has no --query.", hint="-o json")
        stream.write(markdown())
        return
    if output is Format.JSON:
        stream.write(json_text(result, is_ascii=not stream.has_unicode))
    elif output is Format.YAML:
        stream.write(yaml_text(result, is_ascii=not stream.has_unicode))
    elif output is Format.TSV:
        stream.write(_tsv(items))
    elif output is Format.NAME:
        stream.write("".join(f"{_name(item)}\n" for item in items))
    elif query is None and table is not None:
        stream.print(table())
    else:
        _print_items(stream, items)


def json_text(document: object, *, is_ascii: bool = False) -> str:
    """Indented JSON that ends with a newline. Letters stay as they are unless the stream cannot carry them."""
    return json.dumps(document, indent=2, ensure_ascii=is_ascii) + "\n"


def yaml_text(document: object, *, is_ascii: bool = False) -> str:
    """Block-style YAML, keys in the order of the document."""
    import yaml

    return yaml.safe_dump(document, sort_keys=False, allow_unicode=not is_ascii, default_flow_style=False)


def _compiled(query: str) -> Any:  # jmespath's ParsedResult, imported only where there is a query
    import jmespath
    from jmespath.exceptions import JMESPathError, ParseError

    try:
        return jmespath.compile(query)
    except ParseError as error:
        at = error.lex_position
        rest = query[at:].split()
        what = f"{rest[0]!r} at character {at + 1}" if rest else "it ends too early"
        fact = f"--query {query!r} is not JMESPath: {what}."
        raise UsageError(fact, hint="https://jmespath.org/tutorial.html", details={"position": at + 1}) from error
    except JMESPathError as error:  # an empty expression, which has no position
        raise UsageError(f"--query {query!r} is not JMESPath: {_one_line(error)}.") from error


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".")


def _tsv(items: Sequence[object]) -> str:
    """A line an item. Objects have the same columns: where one lacks a key that others have, its cell is empty."""
    objects = sorted((item for item in items if isinstance(item, Mapping)), key=len, reverse=True)
    keys = list(dict.fromkeys(key for item in objects for key in item))
    return "".join(f"{_tsv_line(item, keys)}\n" for item in items)


def _tsv_line(item: object, keys: Sequence[str]) -> str:
    if isinstance(item, Mapping):
        return "\t".join(_cell(item.get(key)) for key in keys)
    if isinstance(item, list):
        return "\t".join(_cell(value) for value in item)
    return _cell(item)


def _cell(value: object) -> str:
    """As az prints it: a list as its length, an object as nothing.

    Two differences: booleans are ``true`` and ``false`` everywhere (az capitalises them within a row), and null is an
    empty cell, not ``None``. A tab or a newline within a cell is one space.
    """
    if value is None or isinstance(value, Mapping):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return str(len(value))
    return " ".join(str(value).split()) if any(mark in str(value) for mark in "\t\r\n") else str(value)


def _name(item: object) -> str:
    if isinstance(item, Mapping):
        return next((str(item[key]) for key in NAME_KEYS if item.get(key)), "")
    return _cell(item)


def _print_items(stream: Stream, items: Sequence[object]) -> None:
    from acrgeo.output.grid import Column, Row, draw_grid
    from acrgeo.output.page import Page

    records = [
        dict(item) if isinstance(item, Mapping) else {f"column{at + 1}": value for at, value in enumerate(item)}
        for item in items
        if isinstance(item, (Mapping, list))
    ]
    if len(records) != len(items) or not records:
        stream.write(_tsv(items))
        return
    keys = list(dict.fromkeys(key for record in records for key in record if key not in HIDDEN_KEYS))
    keys = [key for key in keys if not any(isinstance(record.get(key), (Mapping, list)) for record in records)]
    columns = [Column(key[:1].upper() + key[1:], priority=at, label=key) for at, key in enumerate(keys)]
    rows = [Row([_cell(record.get(key)) for key in keys]) for record in records]
    stream.print(Page(lambda canvas: draw_grid(canvas, columns, rows) if columns else []))
