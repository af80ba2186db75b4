"""``acrgeo move``: plan the relocation of a registry, and make what can be repeated."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from acrgeo.cli.arguments import RegistryArgument
from acrgeo.cli.command import add_write
from acrgeo.cli.options import option
from acrgeo.core.handover.model import Form
from acrgeo.core.model.region import normalise_region
from acrgeo.errors import ExitCode, UsageError
from acrgeo.workflow.context import Context
from acrgeo.workflow.options import WriteOptions

FORMS = ", ".join(form.value for form in Form if form is not Form.YAML)


def move(
    context: Context,
    options: WriteOptions,
    registry: RegistryArgument,
    to: Annotated[
        str, option("--to", metavar="REGION", parse=normalise_region, help="The new home region.", has_variable=False)
    ],
    name: Annotated[
        str | None,
        option("--name", metavar="NAME", help="The new name (default: one that is free).", variable="ACRGEO_MOVE_NAME"),
    ] = None,
    to_group: Annotated[
        str | None, option("--to-group", metavar="GROUP", help="The new registry's group (default: the same).")
    ] = None,
    keep_home: Annotated[bool, option("--keep-home", help="Add the old home region as a replica.")] = False,
    adopt: Annotated[
        bool, option("--adopt", help="Go on with a registry of the new name that acrgeo did not make.")
    ] = False,
    force: Annotated[
        bool,
        option("--force", help="Write over tags of the new registry that have another digest.", has_variable=False),
    ] = False,
    form: Annotated[
        Form | None,
        option(
            "--format",
            metavar="FORM",
            help=f"Print the new registry's template instead: {FORMS}.",
            variable="ACRGEO_MOVE_FORMAT",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        option("--out", metavar="FILE", help="With --format: write to this file.", variable="ACRGEO_MOVE_OUT"),
    ] = None,
    apply: Annotated[
        bool, option("--apply", help="Make the steps that can be repeated.", variable="ACRGEO_MOVE_APPLY")
    ] = False,
) -> ExitCode:
    """Plan the move of a registry to another region.

    A registry's home region is fixed, so that a move is a new registry with another name: it is made from the old
    one's settings, its images are imported and compared by digest, then clients are sent to it. Prints the plan, and
    says first when a replica would do. --apply makes the steps that can be repeated, and goes on where an earlier run
    stopped; the others are a checklist with their commands. The old registry is never changed or deleted.
    """
    from acrgeo.workflow.moving.reading import Asked

    if out is not None and form is None:
        raise UsageError("--out is for --format: it writes the new registry's template.")
    if form is Form.YAML:
        raise UsageError(f"--format yaml cannot make a registry; one of these can: {FORMS}.")
    if form is not None and apply:
        raise UsageError("--format and --apply cannot be combined.")
    if apply and options.dry_run:
        raise UsageError("--apply and --dry-run contradict each other.", hint="without --apply it is a dry run")
    context.check_files(out=out)
    asked = Asked(region=to, name=name, group=to_group, keeps_home=keep_home, adopts=adopt)
    if form is not None:
        from acrgeo.workflow.moving.template import show_template

        return show_template(context, registry, asked, form, out)
    from acrgeo.workflow.moving.run import move_registry

    return move_registry(context, options, registry, asked, is_applied=apply, is_forced=force)


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_write(
        app,
        "move",
        move,
        examples="""acrgeo move contoso --to swedencentral
        acrgeo move contoso --to swedencentral -o markdown
        acrgeo move contoso --to swedencentral --name contosonordic --format bicep --out contosonordic.bicep
        acrgeo move contoso --to swedencentral --apply""",
    )
