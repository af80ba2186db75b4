"""The words that tables of members are written in; each gives a JSON Schema (2020-12)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Schema = dict[str, Any]
Members = Mapping[str, Schema]

DRAFT = "https://json-schema.org/draft/2020-12/schema"

TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "number"}
COUNT: Schema = {"type": "integer", "minimum": 0}
SWITCH: Schema = {"type": "boolean"}
TIME: Schema = {"type": "string", "format": "date-time"}
ANYTHING: Schema = {}
"""A value that is not acrgeo's own: as Azure or a file has it."""
NOTHING: Schema = {"type": "null"}


def word(*words: str) -> Schema:
    """Return the schema of one of some words."""
    return {"enum": list(words)}


def maybe(schema: Schema) -> Schema:
    """Return the schema of a value that may be null."""
    if isinstance(schema.get("type"), str):
        return {**schema, "type": [schema["type"], "null"]}
    return {"anyOf": [schema, NOTHING]}


def many(schema: Schema) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": schema}


def by_name(schema: Schema) -> Schema:
    """Return the schema of an object whose keys are names of the user's, such as tags."""
    return {"type": "object", "additionalProperties": schema}


def either(*schemas: Schema) -> Schema:
    """Return the schema of a value of one of several shapes."""
    return {"anyOf": list(schemas)}


def thing(members: Members, optional: Members | None = None, *, has_more: bool = False) -> Schema:
    """Return the schema of an object with these members, those that are always there first.

    It has no others, unless it ``has_more``: properties as Azure has them.
    """
    closed: Schema = {} if has_more else {"additionalProperties": False}
    return {
        "type": "object",
        "properties": {**members, **(optional or {})},
        "required": list(members),
        **closed,
    }


def told(schema: Schema, description: str) -> Schema:
    """Return a schema with what the value means."""
    return {**schema, "description": description}


def document(title: str, schema: Schema) -> Schema:
    """Return the schema of a whole document."""
    return {"$schema": DRAFT, "title": title, **schema}
