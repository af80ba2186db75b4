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

    acrgeo plan -f with that file shows no changes.
    """
    from acrgeo.output.views.export import export_text, export_view

    context.check_files(out=out)
    exported = export(read_registry(context, registry))
    if out is not None:
        context.write_file(out, export_text(exported))
    else:
        context.show(export_view(exported))
    return ExitCode.DONE


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_command(
        app, "export", export_registry, examples="acrgeo export contoso\nacrgeo export contoso --out contoso.yaml"
    )
