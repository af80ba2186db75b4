"""Hold every document that a test of the command line provokes against the JSON Schemas of its command."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import jsonschema

from acrgeo.output.schemas.catalogue import COMMANDS, schema_of
from acrgeo.output.view import View
from acrgeo.workflow.context import Context
from tests.cli.exit_codes import command_of

_checked: set[tuple[str, str]] = set()
_wrong: list[AssertionError] = []


@cache
def validator(name: str) -> jsonschema.Draft202012Validator:
    """The validator of a document."""
    found = schema_of(name)
    assert found is not None
    return jsonschema.Draft202012Validator(found)


def check_schema(name: str, document: object) -> None:
    """Fail where a document has not the members of its schema, or others."""
    check_one_of((name,), document)


def check_one_of(names: tuple[str, ...], document: object) -> None:
    """Fail where a document is none of these; a shape that was seen is not looked at again."""
    key = ("|".join(names), _shape(document))
    if key in _checked:
        return
    found = [list(validator(name).iter_errors(document)) for name in names]
    errors = min(found, key=len)
    told = "; ".join(f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}" for error in errors[:3])
    assert not errors, f"{names}: {told} (acrgeo/output/schemas has the members of each document)"
    _checked.add(key)


def check_document(typed: Sequence[str], document: Any) -> None:
    """Hold a document against those of a command line's command. A file that is exported has a schema of its own."""
    names = COMMANDS.get(" ".join(command_of(typed)))
    if names is not None and isinstance(document, Mapping) and "formatVersion" in document:
        check_one_of(names, document)


def raise_wrong() -> None:
    """Raise what was found while a command ran."""
    if _wrong:
        raise _wrong.pop()


def check_error(typed: Sequence[str], text: str) -> None:
    """Hold an error under ``-o json`` against its schema."""
    if "json" in typed and text.startswith("{"):
        check_schema("error", json.loads(text))


def _shape(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{name}:{_shape(below)}" for name, below in sorted(value.items())) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(sorted({_shape(below) for below in value})) + "]"
    return repr(value)[:12] if isinstance(value, str) else type(value).__name__


@dataclass(slots=True, kw_only=True)
class CheckedContext(Context):
    """A context that holds each view against the schemas before it is shown, in whatever format."""

    def show(self, view: View) -> None:
        """Check, and show; what is wrong is raised after the command, which would make a defect of it."""
        try:
            check_document(self.common.words, view.document)
        except AssertionError as error:
            _wrong.append(error)
        Context.show(self, view)
