"""``acrgeo schema``: the JSON Schema of a file, for editors. Works without Azure."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from acrgeo.cli.command import add_command
from acrgeo.errors import ExitCode, UsageError
from acrgeo.workflow.context import Context


def schema(
    context: Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[DOCUMENT]", help="A document or a command that prints it (default: a file)."),
    ] = None,
) -> ExitCode:
    """Print the JSON Schema of a file or a document.

    Editors complete and check a file with it. Works without Azure.
    A document is what commands print with -o json; docs/reference/documents.md lists the documents.
    """
    from acrgeo.output.formats import print_json

    print_json(context.streams.out, _schema(" ".join(words or ())))
    return ExitCode.DONE


def _schema(name: str) -> dict[str, Any]:
    if not name:
        from acrgeo.core.desired.schema import schema_document

        return schema_document()
    from acrgeo.output.schemas.catalogue import DOCUMENTS, schema_of

    found = schema_of(name)
    if found is None:
        raise UsageError(f"There is no document {name!r}; there are {', '.join(DOCUMENTS)}.", hint="acrgeo schema plan")
    return found


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_command(
        app,
        "schema",
        schema,
        examples="""acrgeo schema > acrgeo.schema.json
        acrgeo schema plan""",
        is_local=True,
    )
