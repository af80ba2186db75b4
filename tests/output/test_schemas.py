"""The JSON Schemas in docs/ are made from the tables, and are schemas."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from acrgeo.cli.app import COMMANDS as COMMANDS_OF_APP
from acrgeo.cli.app import app
from acrgeo.output.schemas.catalogue import COMMANDS, DOCUMENTS, schema_of

FOLDER = Path(__file__).parents[2] / "docs" / "schemas"


def test_the_schemas_in_docs_are_generated() -> None:
    """``UPDATE_GOLDEN=1`` rewrites them; a file without a table goes."""
    made = {f"{name}.json": json.dumps(schema_of(name), indent=2) + "\n" for name in DOCUMENTS}
    if os.environ.get("UPDATE_GOLDEN"):
        FOLDER.mkdir(exist_ok=True)
        for path in FOLDER.iterdir():
            path.unlink()
        for name, text in made.items():
            (FOLDER / name).write_text(text, encoding="utf-8")
        pytest.fail("docs/schemas was rewritten; look at it, then run again without UPDATE_GOLDEN")
    assert {path.name: path.read_text(encoding="utf-8") for path in FOLDER.iterdir()} == made


def test_each_command_is_listed() -> None:
    """But those that print no document of acrgeo's own: schemas, a path, and what steers the sandbox."""
    without = {"schema", "config path", *(f"sandbox {word}" for word in commands_of("sandbox"))}
    there = {" ".join((word, below)).strip() for word in COMMANDS_OF_APP for below in commands_of(word) or [""]}
    assert there - without == set(COMMANDS)


def commands_of(word: str) -> list[str]:
    """The commands of a group; none of a command."""
    command: Any = app.commands[word].command
    return list(getattr(command, "commands", ()))


def test_each_schema_is_one() -> None:
    """Valid against draft 2020-12, and of a document that a command prints or a file has."""
    for name in DOCUMENTS:
        jsonschema.Draft202012Validator.check_schema(schema_of(name) or {})
        assert schema_of(name)
    printed = {name for names in COMMANDS.values() for name in names}
    assert printed <= set(DOCUMENTS)
    assert set(DOCUMENTS) - printed == {"saved-plan", "error", "events", "wait-events", "heard-event", "log"}
