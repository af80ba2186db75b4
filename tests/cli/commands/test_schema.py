"""Test the schema that the installed program prints."""

from __future__ import annotations

import json

from acrgeo.core.desired.schema import schema_document
from tests.cli.conftest import Cli


def test_the_schema_is_printed_without_azure(cli: Cli) -> None:
    """The one that the docs have, whatever is installed."""
    printed = cli("schema")
    assert (printed.code, printed.err, json.loads(printed.out)) == (0, "", schema_document())


def test_the_schema_of_a_document_is_printed(cli: Cli) -> None:
    """By its name, or by the command that prints it; what there is not is exit 2, with what there is."""
    plan, add = json.loads(cli("schema", "plan").out), json.loads(cli("schema", "replica", "add").out)
    assert "hasChanges" in plan["properties"]
    assert plan["properties"] in [each["properties"] for each in add["anyOf"]]
    assert json.loads(cli("schema", "events").out)["oneOf"]
    wrong = cli("schema", "plans")
    assert (wrong.code, "outcome" in wrong.err) == (2, True)
