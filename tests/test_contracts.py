"""Nothing that docs/contracts.md promises has gone: each name of docs/contracts.json is in the code."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from scripts.reference.contracts import Contracts, found, members, merged, missing, promised
from tests.rows import rows

PROMISED = promised()

HOW = "docs/contracts.md says when a name may go, and how it leaves docs/contracts.json"


def test_nothing_that_is_promised_is_missing() -> None:
    """Commands, options, variables, exit codes, members of JSON, events, keys of files, ids and codes."""
    assert list(missing(PROMISED, found())) == [], HOW


def test_every_section_promises_something() -> None:
    """An empty section would promise nothing."""
    assert list(PROMISED) == list(found())
    assert [name for name, section in PROMISED.items() if not section] == []


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the way to the first and the last name of each list, and to each value."""
    if isinstance(value, dict):
        for name, below in value.items():
            yield from leaves(below, (*path, name))
    elif isinstance(value, list):
        yield from ((*path, place) for place in sorted({0, len(value) - 1}))
    else:
        yield path


@rows("path", leaves(PROMISED), ids=str)
def test_a_name_that_goes_is_missed(path: tuple[str | int, ...]) -> None:
    """In each section, by its name."""
    there: Any = copy.deepcopy(PROMISED)
    parent = there
    for step in path[:-1]:
        parent = parent[step]
    gone = parent.pop(path[-1])
    assert list(missing(PROMISED, there)) == [
        "".join(f"{step}: " for step in path[:-1]) + str(path[-1] if isinstance(parent, dict) else gone)
    ]


@rows(
    ("old", "new", "gone", "both"),
    [
        ({}, {"rules": ["a"]}, [], {"rules": ["a"]}),
        ({"rules": ["a"]}, {"rules": ["b", "a"]}, [], {"rules": ["a", "b"]}),
        ({"rules": ["a", "b"]}, {"rules": ["b"]}, ["rules: a"], {"rules": ["a", "b"]}),
        ({"rules": ["a"]}, {}, ["rules"], {"rules": ["a"]}),
        ({"options": {"x": ["-a"]}}, {"options": {}}, ["options: x"], {"options": {"x": ["-a"]}}),
        (
            {"options": {"x": ["-a", "-b"]}},
            {"options": {"x": ["-a", "-c"]}},
            ["options: x: -b"],
            {"options": {"x": ["-a", "-b", "-c"]}},
        ),
        (
            {"exitCodes": {"5": "REFUSED"}},
            {"exitCodes": {"5": "PARTIAL", "6": "DONE"}},
            ["exitCodes: 5: REFUSED"],
            {"exitCodes": {"5": "REFUSED", "6": "DONE"}},
        ),
        ({"formatVersion": "1.0"}, {"formatVersion": "2.0"}, ["formatVersion: 1.0"], {"formatVersion": "1.0"}),
    ],
)
def test_what_goes_is_told_and_stays_promised(old: Contracts, new: Contracts, gone: list[str], both: Contracts) -> None:
    """What has come is promised from then on; ``make docs`` takes nothing away."""
    assert list(missing(old, new)) == gone
    assert merged(old, new) == both
    assert list(missing(merged(old, new), new)) == gone


def test_members_of_documents_are_told_by_their_way() -> None:
    """Through lists, alternatives and references."""
    schema = {
        "properties": {
            "formatVersion": {},
            "replicas": {"items": {"$ref": "#/$defs/replica"}},
            "drained": {"anyOf": [{"type": "null"}, {"properties": {"by": {}}}]},
        },
        "$defs": {"replica": {"properties": {"status": {"properties": {"message": {}}}}}},
    }
    assert list(members(schema, schema)) == [
        "formatVersion", "replicas", "replicas[].status", "replicas[].status.message", "drained", "drained.by",
    ]  # fmt: skip
