"""``--query``: what JMESPath finds in a document, shown in its place. jmespath is imported only where there is one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from acrgeo.core.model.names import close_matches
from acrgeo.errors import UsageError
from acrgeo.output.view import View

LONGEST_QUERY = 4096
MOST_TIMES = 100_000
MOST_FOUND = 3_000_000  # values that a query finds; a fleet of a thousand registries has one million
OF_OBJECTS = ("keys", "values", "merge")
FIRST_ONLY = ("subexpression", "pipe", "index_expression", "projection", "flatten", "filter_projection", "slice")
"""Nodes whose first part alone looks at the document; the others look at what that finds."""


def check_query(query: str | None) -> None:
    """Raise UsageError when ``--query`` is no JMESPath, or calls a function that there is not. Reads nothing."""
    if query is not None:
        _check_tree(query, _compiled(query).parsed)


def rehearse_query(query: str | None, view: View) -> None:
    """Raise UsageError when ``--query`` cannot be applied to a view like the one that will be shown."""
    if query is not None:
        queried(view, query)


def queried(view: View, query: str) -> View:
    """Return what a query finds in the document, as a view of its own."""
    hint = "look at the document first: -o json without --query"
    try:
        compiled = _compiled(query)
        found = compiled.search(_searched(view, compiled.parsed))
    # Every JMESPath error is a ValueError; its functions let some of Python through, such as those of a comparison.
    except (ValueError, TypeError, ArithmeticError, LookupError, AttributeError, RecursionError) as error:
        raise UsageError(f"--query {quoted_query(query)} cannot be applied: {_one_line(error)}.", hint=hint) from error
    if not _is_showable(found):
        raise UsageError(f"--query {quoted_query(query)} finds more than can be shown.", hint=hint)
    return View(found, found if isinstance(found, list) else [] if found is None else [found], is_query=True)


def _searched(view: View, parsed: Any) -> Any:
    """Return what a query is applied to: the document, or its list where the query is written for a list, as for az.

    ``[].name`` and ``length(@)`` name no member of the document; ``replicas[].name`` does.
    """
    document = view.document
    listed = next((value for value in document.values() if value is view.rows), None) if _is_object(document) else None
    return document if listed is None or _is_of_object(parsed) else listed


def _is_object(document: object) -> bool:
    return isinstance(document, Mapping)


def _is_of_object(parsed: Any) -> bool:
    """Return whether a query looks for a member of the document, or asks for the whole of it."""
    if parsed["type"] == "current":
        return True
    waiting = [parsed]
    while waiting:
        node = waiting.pop()
        kind, children = node["type"], [child for child in node.get("children") or () if isinstance(child, dict)]
        if kind == "field" or (kind == "value_projection" and children[0]["type"] == "identity"):
            return True
        if kind == "function_expression" and node["value"] in OF_OBJECTS:
            return True
        if kind != "expref":
            waiting += children[:1] if kind in (*FIRST_ONLY, "value_projection") else children
    return False


def _compiled(query: str) -> Any:  # jmespath's ParsedResult, imported only where there is a query
    import jmespath
    from jmespath.exceptions import JMESPathError, ParseError

    if len(query) > LONGEST_QUERY:
        raise UsageError(f"--query has {len(query):,} characters; {LONGEST_QUERY:,} are allowed.")
    try:
        return jmespath.compile(query)
    except RecursionError as error:
        raise UsageError(f"--query {quoted_query(query)} is nested too deeply.") from error
    except ParseError as error:
        at = error.lex_position
        rest = query[at:].split()
        what = f"{rest[0]!r} at character {at + 1}" if rest else "it ends too early"
        fact = f"--query {quoted_query(query)} is not JMESPath: {what}."
        raise UsageError(fact, hint="https://jmespath.org/tutorial.html", details={"position": at + 1}) from error
    except (JMESPathError, ValueError) as error:  # an empty expression, or a literal that is no JSON: without position
        raise UsageError(f"--query {quoted_query(query)} is not JMESPath: {_one_line(error)}.") from error


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
            raise UsageError(f"--query {quoted_query(query)} finds more than can be shown.")
        if node.get("type") != "function_expression":
            continue
        name = node["value"]
        if name not in known:
            close = close_matches(name, known)
            meant = f", did you mean {' or '.join(close)}?" if close else "."
            raise UsageError(f"--query {quoted_query(query)}: JMESPath has no function {name}(){meant}")
        expected = known[name]["signature"]
        is_open = bool(expected) and bool(expected[-1].get("variadic"))
        if len(children) < len(expected) or (len(children) > len(expected) and not is_open):
            count = f"{len(expected)} or more" if is_open else len(expected)
            raise UsageError(f"--query {quoted_query(query)}: {name}() takes {count} values; this has {len(children)}.")


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


def quoted_query(query: str) -> str:
    """Return the query as a message quotes it: one that is long is cut."""
    return repr(query) if len(query) <= 200 else f"{query[:200]!r}…"


def _one_line(error: Exception) -> str:
    text = " ".join(str(error).split()).rstrip(".")
    return text if len(text) <= 500 else f"{text[:500]}…"
