"""The JSON Schema (draft 7, which editors complete from) of a file, made from the table that checks it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from acrgeo.core.desired.keys import REGISTRY_KEYS, REPLICA_KEYS, Key, Kind
from acrgeo.core.desired.tags import LONGEST_KEY, LONGEST_VALUE, MOST_TAGS

TYPES = {Kind.TEXT: "string", Kind.SWITCH: "boolean", Kind.NUMBER: "integer"}
TAG_KEY = r"^(?![aA][cC][rR][gG][eE][oO]-)[^<>%&\\?/]+$"


def schema_document() -> dict[str, Any]:
    """The schema of one document of a file."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "acrgeo",
        "description": "What a geo-replicated Azure Container Registry should be. What it does not say is not managed.",
        **_mapping(REGISTRY_KEYS),
    }


def _mapping(keys: Sequence[Key]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {key.name: {"description": key.doc, **_value(key)} for key in keys},
        "required": [key.name for key in keys if key.is_required],
        "additionalProperties": False,
    }


def _value(key: Key) -> dict[str, Any]:
    if key.kind is Kind.REPLICAS:
        return {"type": "array", "items": _mapping(REPLICA_KEYS)}
    if key.kind is Kind.TAGS:
        return {
            "type": "object",
            "maxProperties": MOST_TAGS,
            "propertyNames": {"maxLength": LONGEST_KEY, "pattern": TAG_KEY},
            "additionalProperties": {"type": ["string", "null"], "maxLength": LONGEST_VALUE},
        }
    value: dict[str, Any] = {"type": TYPES[key.kind]}
    if key.allowed:
        value["enum"] = list(key.allowed)
    if key.pattern is not None:
        value["pattern"] = f"^({key.pattern})$"
    if key.least is not None:
        value["minimum"] = key.least
    if key.default is not None:
        value["default"] = key.default
    return value
