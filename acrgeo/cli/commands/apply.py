"""``acrgeo apply``: make registries match their files, or run a saved plan."""

from __future__ import annotations

from typing import Annotated

import typer

from acrgeo.cli.arguments import NO_FILES, FilesOption, MassDeleteOption, PruneOption
from acrgeo.cli.command import add_write
from acrgeo.core.plan.plan import Plan
from acrgeo.core.plan.saved import SHOWN, SavedPlan, observed_differences, parse_saved
from acrgeo.errors import ExitCode, RefusedError, UsageError
from acrgeo.workflow.apply import apply_plan
from acrgeo.workflow.context import Context
from acrgeo.workflow.manifests import Pruning, plan_pairs, read_current, read_manifests
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
    if saved is not None:
        if file or prune or allow_mass_delete:
            raise UsageError("A saved plan takes no -f, --prune or --allow-mass-delete; give them to acrgeo plan.")
        plan = _rebuild(context, saved)
    elif file:
        pruning = Pruning(is_on=prune, allows_mass_delete=allow_mass_delete)
        plan = plan_pairs(context, read_current(context, read_manifests(file)), pruning)
    else:
        raise UsageError("Nothing to apply.", hint="-f FILE, or a plan saved by acrgeo plan --out PLAN.json")
    return apply_plan(context, options, plan)


def _rebuild(context: Context, file: str) -> Plan:
    """Make the saved plan again from the current state; RefusedError naming what differs (rule stale-plan)."""
    from acrgeo.files import read_json
    from acrgeo.output.view import FORMAT_VERSION
    from acrgeo.output.views.plan.document import changes_document

    saved = parse_saved(read_json(file), file, FORMAT_VERSION)
    pairs = read_current(context, saved.manifests)
    differences = [
        line
        for manifest, registry in pairs
        for line in observed_differences(saved.observed[manifest.registry], registry)
    ]
    if differences:
        raise _stale(file, differences)
    pruning = Pruning(is_on=saved.is_pruning, allows_mass_delete=saved.allows_mass_delete)
    plan = plan_pairs(context, pairs, pruning)
    differences = _other_changes(saved, changes_document(plan))
    if differences:
        raise _stale(file, differences)
    return plan


def _other_changes(saved: SavedPlan, now: dict[str, object]) -> list[str]:
    return [f"the plan's {key} would differ now" for key in SHOWN if saved.plan.get(key) != now[key]]


def _stale(file: str, differences: list[str]) -> RefusedError:
    return RefusedError(
        f"{file} is stale: {'; '.join(differences)}. Nothing was changed.",
        hint="plan again, review the plan, and apply that",
        code="stale-plan",
        details={"differences": differences},
    )


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
