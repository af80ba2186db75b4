"""``acrgeo apply``: make registries match their files, or run a saved plan."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from acrgeo.cli.arguments import NO_FILES, FilesOption, MassDeleteOption, PruneOption
from acrgeo.cli.command import add_write
from acrgeo.errors import ExitCode, UsageError
from acrgeo.workflow.context import Context
from acrgeo.workflow.manifest_files import read_manifests
from acrgeo.workflow.manifests import Pruning, plan_pairs, read_current
from acrgeo.workflow.options import WriteOptions


def apply(
    context: Context,
    options: WriteOptions,
    saved: Annotated[
        str | None, typer.Argument(metavar="[PLAN.json]", help="A plan saved by acrgeo plan --out.")
    ] = None,
    file: FilesOption = NO_FILES,
    prune: PruneOption = False,
    allow_mass_delete: MassDeleteOption = False,
) -> ExitCode:
    """Make registries match their files, or run a saved plan.

    The plan is shown first, and exactly that plan is run. After a failure or an interruption, run the
    command again: it continues where it stopped. A saved plan is refused if anything changed since.
    """
    from acrgeo.workflow.apply import apply_plan

    if saved is not None:
        from acrgeo.workflow.saved_plans import read_saved_plan

        if file or prune or allow_mass_delete:
            raise UsageError("A saved plan takes no -f, --prune or --allow-mass-delete; give them to acrgeo plan.")
        if not saved:
            raise UsageError("The name of the file is empty.", hint="is a variable of the shell unset?")
        if saved.lower().endswith((".yaml", ".yml")) or Path(saved).is_dir():
            raise UsageError(f"{saved} is no saved plan; files are given with -f.", hint=_with_file(saved))
        if not Path(saved).exists():
            again = shlex.join(["acrgeo", "plan", "-f", "FILE", "--out", saved])
            raise UsageError(f"There is no file {saved}.", hint=again)
        plan = read_saved_plan(context, saved)
    elif file:
        pruning = Pruning(is_on=prune, allows_mass_delete=allow_mass_delete)
        plan = plan_pairs(context, read_current(context, read_manifests(context, file)), pruning)
    else:
        raise UsageError("Nothing to apply.", hint="acrgeo apply -f FILE\nacrgeo apply PLAN.json")
    return apply_plan(context, options, plan)


def _with_file(path: str) -> str:
    return shlex.join(["acrgeo", "apply", "-f", path])


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_write(
        app,
        "apply",
        apply,
        examples="""acrgeo apply -f contoso.yaml
        acrgeo apply -f fleet/ --yes --timeout 1h
        acrgeo apply plan.json --yes""",
    )
