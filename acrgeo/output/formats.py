"""``-o`` and ``--query``: a view printed in one of the forms. Rich and yaml are imported only where needed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any

from acrgeo.core.model.names import close_matches
from acrgeo.errors import UsageError
from acrgeo.output.neutral import escaped_json, escaped_yaml, is_neutral

if TYPE_CHECKING:
    from acrgeo.output.console import Stream
    from acrgeo.output.view import View

LONGEST_QUERY = 4096
MOST_TIMES = 100_000
MOST_FOUND = 3_000_000  # values that a query finds; a fleet of a thousand registries has one million
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
    JSONL = "jsonl", "list", "plan", "drift"

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
                f"Only {', '.join(self.commands[:-1])} and {self.commands[-1]} have -o {self.value}.",
                hint=f"-o {self._listed(default='')}",
            )

    @classmethod
    def _listed(cls, *, default: str) -> str:
        first, *others, last = [member.value for member in cls if not member.commands]
        return f"{', '.join([first + default, *others])} or {last}"


def check_query(query: str | None) -> None:
    """Raise UsageError when ``--query`` is no JMESPath, or calls a function that there is not. Reads nothing."""
    if query is not None:
        _check_tree(query, _compiled(query).parsed)


def rehearse_query(query: str | None, view: View) -> None:
    """Raise UsageError when ``--query`` cannot be applied to a view like the one that will be shown."""
    if query is not None:
        _queried(view, query)


def print_view(stream: Stream, view: View, *, form: Format, query: str | None = None) -> None:
    """Print a view in a form.

    ``--query`` is applied to the document, and what it gives is shown instead: under ``table``, lists of objects with
    their keys as headers, and plain values one a line, as az does. UsageError where it cannot be applied.
    """
    WRITERS[form](stream, view if query is None else _queried(view, query))


def _queried(view: View, query: str) -> View:
    """Return what a query finds in the document, as a view of its own."""
    hint = "look at the document first: -o json without --query"
    try:
        found = _compiled(query).search(view.document)
    # Every JMESPath error is a ValueError; its functions let some of Python through, such as those of a comparison.
    except (ValueError, TypeError, ArithmeticError, LookupError, AttributeError, RecursionError) as error:
        raise UsageError(f"--query {_quoted(query)} cannot be applied: {_one_line(error)}.", hint=hint) from error
    if not _is_showable(found):
        raise UsageError(f"--query {_quoted(query)} finds more than can be shown.", hint=hint)
    from acrgeo.output.view import View

    if isinstance(found, list):
        return View(found, found)
    return View(found, [] if found is None else [found])


def json_text(document: object, *, is_ascii: bool = False) -> str:
    """Return indented JSON that ends with a newline. Letters stay as they are unless the stream cannot carry them."""
    return escaped_json(json.dumps(document, indent=2, ensure_ascii=is_ascii)) + "\n"


def print_json(stream: Stream, document: object) -> None:
    """Print a document as JSON, whatever ``-o`` says."""
    stream.write(json_text(document, is_ascii=not stream.has_unicode))


def yaml_text(document: object, *, is_ascii: bool = False) -> str:
    """Return block-style YAML, keys in the order of the document."""
    import yaml

    class Dumper(yaml.SafeDumper):
        """Puts in double quotes what is written as escapes, which no other style has."""

        def represent_scalar(self, tag: str, value: Any, style: str | None = None) -> yaml.ScalarNode:
            return super().represent_scalar(tag, value, style if is_neutral(str(value)) else '"')

    written: str = yaml.dump(
        document, Dumper=Dumper, sort_keys=False, allow_unicode=not is_ascii, default_flow_style=False
    )
    return escaped_yaml(written)


def _compiled(query: str) -> Any:  # jmespath's ParsedResult, imported only where there is a query
    import jmespath
    from jmespath.exceptions import JMESPathError, ParseError

    if len(query) > LONGEST_QUERY:
        raise UsageError(f"--query has {len(query):,} characters; {LONGEST_QUERY:,} are allowed.")
    try:
        return jmespath.compile(query)
    except RecursionError as error:
        raise UsageError(f"--query {_quoted(query)} is nested too deeply.") from error
    except ParseError as error:
        at = error.lex_position
        rest = query[at:].split()
        what = f"{rest[0]!r} at character {at + 1}" if rest else "it ends too early"
        fact = f"--query {_quoted(query)} is not JMESPath: {what}."
        raise UsageError(fact, hint="https://jmespath.org/tutorial.html", details={"position": at + 1}) from error
    except (JMESPathError, ValueError) as error:  # an empty expression, or a literal that is no JSON: without position
        raise UsageError(f"--query {_quoted(query)} is not JMESPath: {_one_line(error)}.") from error


def _check_tree(query: str, parsed: Any) -> None:
    """Raise UsageError for a function that JMESPath does not have, or that is called with a wrong number of values.

    Lists that are made of lists again and again multiply what is found; more than MOST_TIMES is refused, too.
    """
    from jmespath.functions import Functions

    known = Functions.FUNCTION_TABLE
    waiting, times = [parsed], 1
    while waiting:
        node = waiting.pop()
        children = [child for child in node.get("children") or () if isinstance(child, dict)]
        waiting += children
        if node.get("type") == "multi_select_list":
            times *= max(len(children), 1)
        if times > MOST_TIMES:
            raise UsageError(f"--query {_quoted(query)} finds more than can be shown.")
        if node.get("type") != "function_expression":
            continue
        name = node["value"]
        if name not in known:
            close = close_matches(name, known)
            meant = f", did you mean {' or '.join(close)}?" if close else "."
            raise UsageError(f"--query {_quoted(query)}: JMESPath has no function {name}(){meant}")
        expected = known[name]["signature"]
        is_open = bool(expected) and bool(expected[-1].get("variadic"))
        if len(children) < len(expected) or (len(children) > len(expected) and not is_open):
            count = f"{len(expected)} or more" if is_open else len(expected)
            raise UsageError(f"--query {_quoted(query)}: {name}() takes {count} values; this has {len(children)}.")


def _is_showable(found: object) -> bool:
    """Return whether a result, written out, is no larger than a fleet: parts of it may be shared many times."""
    waiting, left = [found], MOST_FOUND
    while waiting:
        value = waiting.pop()
        inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        left -= 1 + len(inside)
        if left < 0:
            return False
        waiting += [item for item in inside if isinstance(item, (dict, list))]
    return True


def _quoted(query: str) -> str:
    """Return the query as a message quotes it: one that is long is cut."""
    return repr(query) if len(query) <= 200 else f"{query[:200]!r}…"


def _one_line(error: Exception) -> str:
    text = " ".join(str(error).split()).rstrip(".")
    return text if len(text) <= 500 else f"{text[:500]}…"


def _write_json(stream: Stream, view: View) -> None:
    print_json(stream, view.document)


def _write_yaml(stream: Stream, view: View) -> None:
    stream.write(yaml_text(view.document, is_ascii=not stream.has_unicode))


def _write_tsv(stream: Stream, view: View) -> None:
    stream.write("".join("\t".join(map(_flat, line)) + "\n" for line in _lines(view.rows)))


def _write_names(stream: Stream, view: View) -> None:
    stream.write("".join(f"{_flat(_name(row))}\n" for row in view.rows))


def _write_json_lines(stream: Stream, view: View) -> None:
    for row in view.rows:
        write_json_line(stream, row)


def write_json_line(stream: Stream, row: object) -> None:
    """Write a document on one line, flushed, so that its reader has it at once."""
    stream.write(escaped_json(json.dumps(row, ensure_ascii=not stream.has_unicode)) + "\n")
    stream.flush()


def _write_markdown(stream: Stream, view: View) -> None:
    if view.markdown is None:
        raise UsageError("-o markdown has no --query.", hint="-o json")
    # What the encoding lacks is a character reference, which Markdown shows as the letter; never in a code span.
    text = view.markdown()
    stream.write(text if stream.has_unicode else text.encode("ascii", "xmlcharrefreplace").decode())


def _write_page(stream: Stream, view: View) -> None:
    if view.file is not None:
        stream.write(view.file(not stream.has_unicode))
    elif view.render is not None:
        stream.print(view.render())
    else:
        _write_table(stream, view)


WRITERS: dict[Format, Callable[[Stream, View], None]] = {
    Format.TABLE: _write_page,
    Format.JSON: _write_json,
    Format.YAML: _write_yaml,
    Format.TSV: _write_tsv,
    Format.NAME: _write_names,
    Format.MARKDOWN: _write_markdown,
    Format.JSONL: _write_json_lines,
}


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
