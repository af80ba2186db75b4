"""The JSON Schemas in docs/ are made from the tables, and are schemas."""

from __future__ import annotations

import json
import os
from pathlib import Path

import jsonschema
import pytest

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


def test_each_schema_is_one() -> None:
    """Valid against draft 2020-12, and of a document that a command prints or a file has."""
    for name in DOCUMENTS:
        jsonschema.Draft202012Validator.check_schema(schema_of(name) or {})
        assert schema_of(name)
    printed = {name for names in COMMANDS.values() for name in names}
    assert printed <= set(DOCUMENTS)
    assert set(DOCUMENTS) - printed == {"saved-plan", "error", "events", "wait-events", "heard-event", "log"}
