"""``acrgeo export``: write the file that describes a registry, for acrgeo or for another tool."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from acrgeo.cli.arguments import NO_FILES, DefaultRegistryArgument
from acrgeo.cli.command import add_command
from acrgeo.cli.options import option
from acrgeo.core.desired.export import Export, export
from acrgeo.core.handover.model import Form
from acrgeo.errors import ExitCode, UsageError
from acrgeo.workflow.context import Context
from acrgeo.workflow.targets import read_registry
from acrgeo.workflow.webhooks import with_all_webhooks


def export_registry(
    context: Context,
    registry: DefaultRegistryArgument = None,
    form: Annotated[
        Form,
        option(
            "--format",
            metavar="FORM",
            help=f"What to write: {', '.join(form.value for form in Form)} (default: yaml).",
            variable="ACRGEO_EXPORT_FORMAT",
        ),
    ] = Form.YAML,
    file: Annotated[
        list[str],
        option(
            "--file",
            "-f",
            metavar="FILE",
            help="Write what this file describes, and ask Azure nothing.",
            variable="ACRGEO_EXPORT_FILE",  # that of plan and apply does not turn an export of a registry off
        ),
    ] = NO_FILES,
    home: Annotated[
        str | None,
        option("--home", metavar="REGION", help="With -f: the home region.", variable="ACRGEO_EXPORT_HOME"),
    ] = None,
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
    """Export a registry as a file, for acrgeo or for another tool.

    acrgeo plan -f with the YAML file shows no changes. Secrets of webhooks are in it as the names of environment
    variables, which a comment tells. Its first line is for editors: it names acrgeo.schema.json
    where acrgeo schema wrote that file into the same folder.

    Other forms: bicep; bicep-avm, on the Azure Verified Module; arm, a template in JSON; terraform, for azurerm 5,
    and terraform-4; azapi; az, a script. What a form does not say is a comment in it and a warning here.
    These never read secrets of webhooks: each form asks for them.
    """
    context.check_files(out=out)
    if home is not None and (not file or form is Form.YAML):
        raise UsageError("--home is for -f with a --format other than yaml: it names what a file leaves open.")
    if form is Form.YAML:
        return _export_yaml(context, registry, file, out)
    from acrgeo.output.views.handover import handover_text, handover_view
    from acrgeo.workflow.handover import handover_of_file, read_handover, select_manifest, tell_gaps

    if file:
        handover = handover_of_file(context, select_manifest(context, file, registry), home)
    else:
        handover = read_handover(context, registry)
    written = handover_text(handover, form)
    if out is not None:
        context.write_file(out, written.text)
    else:
        context.show(handover_view(handover, form))
    tell_gaps(context, handover, form, written.gaps)
    return ExitCode.DONE


def _export_yaml(context: Context, registry: str | None, file: list[str], out: Path | None) -> ExitCode:
    from acrgeo.output.views.export import SCHEMA_FILE, export_text, export_view

    if file:
        from acrgeo.workflow.handover import select_manifest

        exported = Export(registry=dict(select_manifest(context, file, registry).document), replicas=None)
    else:
        current, has_webhooks = with_all_webhooks(context, read_registry(context, registry))
        exported = export(current, has_webhooks=has_webhooks)
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
        app,
        "export",
        export_registry,
        examples="""acrgeo export contoso
        acrgeo export contoso --out contoso.yaml
        acrgeo export contoso --format bicep --out contoso.bicep
        acrgeo export -f contoso.yaml --format arm --home westus""",
    )
