"""Saved plans: written as they were shown, and made again from the current state before they run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from acrgeo.core.desired.environment import with_environment
from acrgeo.core.desired.source import in_order
from acrgeo.core.plan.plan import Plan
from acrgeo.core.plan.saved import SHOWN, SavedPlan, observed_differences, parse_saved, saved_document
from acrgeo.errors import DiagnosticsError, RefusedError
from acrgeo.files.reading import read_json
from acrgeo.files.writing import write_whole
from acrgeo.output.formats import json_text
from acrgeo.output.view import FORMAT_VERSION, Document
from acrgeo.output.views.plan.document import changes_document
from acrgeo.workflow.context import Context
from acrgeo.workflow.manifests import Pair, Pruning, plan_pairs, read_current


def save_plan(file: Path, document: Document, pairs: Sequence[Pair], pruning: Pruning) -> None:
    """Write a plan's document with the desired and the observed state, to a file that only its owner may read."""
    saved = saved_document(document, pairs, is_pruning=pruning.is_on, allows_mass_delete=pruning.allows_mass_delete)
    write_whole(file, json_text(saved), is_private=True)


def read_saved_plan(context: Context, file: str) -> Plan:
    """Make a saved plan again from the current state. Raises RefusedError, naming the differences, if it is stale."""
    saved = parse_saved(read_json(file), file, FORMAT_VERSION)
    read = [with_environment(manifest, context.environ) for manifest in saved.manifests]
    unset = in_order(diagnostic for _, diagnostics in read for diagnostic in diagnostics)
    if unset:
        raise DiagnosticsError(unset)
    pairs = read_current(context, [manifest for manifest, _ in read])
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
