"""``acrgeo export``: write the file that describes a registry."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from acrgeo.cli.arguments import DefaultRegistryArgument
from acrgeo.cli.command import add_command
from acrgeo.cli.options import option
from acrgeo.core.desired.export import export
from acrgeo.errors import ExitCode
from acrgeo.workflow.context import Context
from acrgeo.workflow.targets import read_registry


def export_registry(
    context: Context,
    registry: DefaultRegistryArgument = None,
    out: Annotated[
        Path | None,
        option(
            "--out",
            metavar="FILE",
            help="Write to this file (default: stdout).",
            variable="ACRGEO_EXPORT_OUT",  # plan has an --out of its own
        ),
    ] = None,
) -> ExitCode:
    """Export a registry as a YAML file.

    acrgeo plan -f with that file shows no changes. Its first line is for editors: it names acrgeo.schema.json
    where acrgeo schema wrote that file into the same folder.
    """
    from acrgeo.output.views.export import SCHEMA_FILE, export_text, export_view

    context.check_files(out=out)
    exported = export(read_registry(context, registry))
    folder = Path() if out is None else out.parent
    has_schema = (folder / SCHEMA_FILE).is_file()
    if out is not None:
        context.write_file(out, export_text(exported, has_schema=has_schema))
    else:
        context.show(export_view(exported, has_schema=has_schema))
    return ExitCode.DONE


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_command(
        app, "export", export_registry, examples="acrgeo export contoso\nacrgeo export contoso --out contoso.yaml"
    )
