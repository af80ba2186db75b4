"""``acrgeo export``: the file that describes what is there."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from acrgeo.cli.arguments import DefaultRegistryArgument, read
from acrgeo.cli.command import add_command
from acrgeo.core.desired.export import export
from acrgeo.errors import ExitCode
from acrgeo.workflow.context import Context


def export_registry(
    context: Context,
    registry: DefaultRegistryArgument = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help="Write it there (default: stdout).",
            envvar="ACRGEO_EXPORT_OUT",
            show_envvar=False,
        ),
    ] = None,
) -> ExitCode:
    """Print the YAML file that describes a registry as it is.

    acrgeo plan -f on it is empty.
    """
    from acrgeo.output.views.export import export_text, export_view

    exported = export(read(context, registry))
    if out is not None:
        from acrgeo.files import write_whole

        write_whole(out, export_text(exported))
    else:
        context.show(export_view(exported))
    return ExitCode.DONE


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_command(
        app, "export", export_registry, examples="acrgeo export contoso\nacrgeo export contoso --out contoso.yaml"
    )
