"""``acrgeo schema``: the JSON Schema of a file, for editors. Works without Azure."""

from __future__ import annotations

import typer

from acrgeo.cli.command import add_command
from acrgeo.errors import ExitCode
from acrgeo.workflow.context import Context


def schema(context: Context) -> ExitCode:
    """Print the JSON Schema of a file.

    Editors complete and check a file with it. Works without Azure.
    """
    from acrgeo.core.desired.schema import schema_document
    from acrgeo.output.formats import print_json

    print_json(context.streams.out, schema_document())
    return ExitCode.DONE


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_command(app, "schema", schema, examples="acrgeo schema > acrgeo.schema.json", is_local=True)
