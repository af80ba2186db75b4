"""Test the schema that the installed program prints."""

from __future__ import annotations

import json

from acrgeo.core.desired.schema import schema_document
from tests.cli.conftest import Cli


def test_the_schema_is_printed_without_azure(cli: Cli) -> None:
    """The one that the docs have, whatever is installed."""
    printed = cli("schema")
    assert (printed.code, printed.err, json.loads(printed.out)) == (0, "", schema_document())
