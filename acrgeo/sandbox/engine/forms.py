"""Forms of request bodies: which properties a body may have in an api-version, and which values they take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from acrgeo.sandbox.engine import errors


@dataclass(frozen=True, slots=True)
class Span:
    """First preview and first stable version with a property.

    `gap` is when it was away, `stable_until` the day from which stable versions do without it.
    """

    preview: str
    stable: str | None
    gap: tuple[str, str] | None = None
    stable_until: str | None = None

    def holds(self, version: str) -> bool:
        """Tell if the property exists in an api-version."""
        day = version[:10]
        is_stable = len(version) <= 10
        since = self.stable if is_stable else self.preview
        away = self.gap is not None and self.gap[0] <= day < self.gap[1]
        away = away or (is_stable and self.stable_until is not None and day >= self.stable_until)
        return since is not None and day >= since and not away


def both(day: str) -> Span:
    """Return the span of a property that came to preview and stable versions on the same day."""
    return Span(day, day)


def shown(document: Mapping[str, Any], spans: Mapping[str, Span], version: str, path: str = "") -> dict[str, Any]:
    """Return a document as an api-version shows it; keys that begin with an underscore are the sandbox's own."""
    visible = {}
    for key, value in document.items():
        where = f"{path}{key}"
        if key.startswith("_") or (where in spans and not spans[where].holds(version)):
            continue
        nested = isinstance(value, dict) and key not in ("tags", "identity")
        visible[key] = shown(value, spans, version, f"{where}.") if nested else value
    return visible


class Leaf(Enum):
    """Values that are not told by a type or a list of words."""

    READ_ONLY = "sent back by clients and ignored"
    TEXTS = "a map of texts"
    ANY = "any map"


READ_ONLY, TEXTS, ANY = Leaf.READ_ONLY, Leaf.TEXTS, Leaf.ANY


@dataclass(frozen=True, slots=True)
class AsSent:
    """One of these words in any case, kept as it was sent; a tuple of words gives them their own spelling."""

    words: tuple[str, ...]


FLAG = ("Enabled", "Disabled")
ENVELOPE: Any = {"id": READ_ONLY, "name": READ_ONLY, "type": READ_ONLY, "systemData": READ_ONLY, "tags": TEXTS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The form of a request body."""

    kind: str
    body: Any
    spans: Mapping[str, Span] = field(default_factory=dict)

    def read(self, body: Mapping[str, Any], version: str) -> dict[str, Any]:
        """Return the writable part of a body, without nulls, with enumerations in their own spelling.

        Raises ArmError 400 naming the first property that the api-version does not know, or that has a wrong type.
        """
        return self._object(body, self.body, version, "")

    def _object(self, value: Mapping[str, Any], schema: Mapping[str, Any], version: str, path: str) -> dict[str, Any]:
        known = {key.lower(): key for key in schema}
        read: dict[str, Any] = {}
        for given, item in value.items():
            key = known.get(given.lower())
            where = f"{path}{key}"
            if key is None or (where in self.spans and not self.spans[where].holds(version)):
                raise errors.unknown_property(f"{path}{given}", self.kind, version)
            if item is not None and schema[key] is not READ_ONLY:
                read[key] = self._value(item, schema[key], version, where)
        return read

    def _value(self, value: Any, schema: Any, version: str, path: str) -> Any:
        if isinstance(schema, dict) and isinstance(value, Mapping):
            return self._object(value, schema, version, f"{path}.")
        if isinstance(schema, list) and isinstance(value, list):
            return [self._value(item, schema[0], version, f"{path}[]") for item in value]
        if isinstance(schema, (tuple, AsSent)):
            return _word(value, schema, path)
        if schema is TEXTS and isinstance(value, Mapping) and all(isinstance(text, str) for text in value.values()):
            return dict(value)
        if schema is ANY and isinstance(value, Mapping):
            return dict(value)
        if isinstance(schema, type) and type(value) is schema:
            return value
        raise errors.invalid_content(f"The property '{path}' has a wrong type: {value!r}")


def _word(value: Any, schema: tuple[str, ...] | AsSent, path: str) -> str:
    """Return one of the words of a schema. Raises ArmError 400 for another value."""
    words = schema.words if isinstance(schema, AsSent) else schema
    for word in words:
        if isinstance(value, str) and value.lower() == word.lower():
            return value if isinstance(schema, AsSent) else word
    raise errors.invalid_content(f"The property '{path}' is one of {', '.join(words)}, not {value!r}")
