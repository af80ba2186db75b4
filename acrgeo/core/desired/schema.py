"""The JSON Schema (draft 7, which editors understand) and the documentation of a file, made from its keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from acrgeo.core.desired.keys import (
    ADDRESS_PATTERN,
    REGISTRY_KEYS,
    REPLICA_KEYS,
    VARIABLE_PATTERN,
    WEBHOOK_KEYS,
    Key,
    Kind,
)
from acrgeo.core.desired.tags import LONGEST_KEY, LONGEST_VALUE, MOST_TAGS, RESERVED
from acrgeo.core.model.drain import OWN_TAGS
from acrgeo.core.model.webhook import HEADER

TYPES = {Kind.TEXT: "string", Kind.SWITCH: "boolean", Kind.NUMBER: "integer"}


def _in_any_case(word: str) -> str:
    """Return a regular expression for a word in any case: JSON Schema has no flag for it."""
    return "".join(f"[{letter.lower()}{letter.upper()}]" if letter.isalpha() else letter for letter in word)


FROM_ENV = {
    "type": "object",
    "properties": {"fromEnv": {"type": "string", "pattern": f"^({VARIABLE_PATTERN})$"}},
    "required": ["fromEnv"],
    "additionalProperties": False,
}
TAG_KEY = "^(?!%s)[^<>%%&\\\\?/]+$" % "|".join(  # noqa: UP031 braces and percent signs are of the pattern
    map(_in_any_case, (OWN_TAGS, *RESERVED))
)


def schema_document() -> dict[str, Any]:
    """Return the schema of one document of a file."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "acrgeo",
        "description": "The desired state of a geo-replicated container registry. What it leaves out is not managed.",
        **_mapping(REGISTRY_KEYS),
    }


def keys_page() -> str:
    """Return the tables of keys in docs/desired-state.md."""
    registry, replica, webhook = _table(REGISTRY_KEYS), _table(REPLICA_KEYS), _table(WEBHOOK_KEYS)
    return f"{registry}\n\nEach of `replicas`:\n\n{replica}\n\nEach of `webhooks`:\n\n{webhook}\n"


def _table(keys: Sequence[Key]) -> str:
    rows = ["| key | value | means |", "|---|---|---|"]
    for key in keys:
        value_text = ", ".join(key.default) if isinstance(key.default, tuple) else str(key.default).lower()
        default = "required" if key.is_required else f"default `{value_text}`"
        value = key.expected if key.default is None and not key.is_required else f"{key.expected}; {default}"
        rows.append(f"| `{key.name}` | {value} | {key.doc} |")
    return "\n".join(rows)


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
    if key.kind is Kind.WEBHOOKS:
        return {"type": "array", "items": {**_mapping(WEBHOOK_KEYS), "not": {"required": ["location", "regions"]}}}
    if key.kind is Kind.ADDRESS:
        return {"anyOf": [{"type": "string", "pattern": f"^({ADDRESS_PATTERN})$"}, FROM_ENV]}
    if key.kind is Kind.HEADERS:
        return {"type": "object", "propertyNames": {"pattern": f"^({HEADER})$"}, "additionalProperties": FROM_ENV}
    if key.kind is Kind.WORDS:
        default = {"default": list(key.default)} if isinstance(key.default, tuple) else {}
        return {"type": "array", "items": _value(key.of_item), "minItems": 1, "uniqueItems": True, **default}
    if key.kind is Kind.TAGS:
        return {
            "type": "object",
            "maxProperties": MOST_TAGS,
            "propertyNames": {"maxLength": LONGEST_KEY, "pattern": TAG_KEY},
            "additionalProperties": {"type": ["string", "null"], "maxLength": LONGEST_VALUE},
        }
    value: dict[str, Any] = {"type": TYPES[key.kind]}
    if key.allowed:
        # In any case, as the parser takes it; editors offer the words of the enum.
        words = "|".join(map(_in_any_case, key.allowed))
        value["anyOf"] = [{"enum": list(key.allowed)}, {"pattern": f"^({words})$"}]
    if key.pattern is not None:
        value["pattern"] = f"^({key.pattern})$"
    if key.least is not None:
        value["minimum"] = key.least
    if key.most is not None:
        value["maximum"] = key.most
    if key.default is not None:
        value["default"] = key.default
    return value
