"""Plans of many registries, one after the other as they come: nothing of one is held for the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from acrgeo.core.desired.manifest import Manifest
from acrgeo.core.desired.source import Diagnostic
from acrgeo.core.model.lookup import Lookup
from acrgeo.core.review import ReviewedPlan
from acrgeo.core.rules.finding import Finding
from acrgeo.errors import AcrGeoError, DiagnosticsError, ExitCode, RefusedError
from acrgeo.output.formats import write_json_line
from acrgeo.output.view import FORMAT_VERSION, Document
from acrgeo.output.views.counting import counted
from acrgeo.output.views.error import error_document
from acrgeo.output.views.plan.document import plan_document
from acrgeo.workflow.ci.results import tell_drift, tell_error, tell_places, tell_plan
from acrgeo.workflow.context import PARALLEL_READS, Context
from acrgeo.workflow.manifests import Places, Pruning, in_turn, plan_pairs, read_pair
from acrgeo.workflow.review import review_plan

AT_ONCE = 8 * PARALLEL_READS
"""Registries whose plans may wait to be printed."""


@dataclass(slots=True)
class Tally:
    """What became of the registries so far."""

    planned: int = 0
    changed: int = 0
    errors: list[AcrGeoError] = field(default_factory=list)
    blockers: list[Finding] = field(default_factory=list)

    @property
    def exit_code(self) -> ExitCode:
        """3 for changes; for what could not be planned its own code, or 6 where others were."""
        if self.errors:
            return ExitCode.PARTIAL if self.planned else self.errors[0].exit_code
        return ExitCode.CHANGES_PENDING if self.changed else ExitCode.DONE


def plan_line(_: Manifest, planned: ReviewedPlan) -> tuple[Document, bool]:
    """Return the document of a registry's plan, and whether it changes anything."""
    return plan_document(planned), planned.plan.has_changes


def plan_line_with_az(manifest: Manifest, planned: ReviewedPlan) -> tuple[Document, bool]:
    """Return the same with the az commands that the plan corresponds to."""
    from acrgeo.output.handover.az.plan import az_lines

    document, is_changed = plan_line(manifest, planned)
    return {**document, "az": az_lines(planned)}, is_changed


def drift_line(manifest: Manifest, planned: ReviewedPlan) -> tuple[Document, bool]:
    """Return the document of a registry's drift, and whether there is any."""
    from acrgeo.core.plan.drift import drift_of
    from acrgeo.output.views.drift import drift_document

    differences = [difference for registry in planned.plan.registries for difference in drift_of(registry, manifest)]
    return drift_document(planned, differences), bool(differences)


def tell_of_plan(context: Context, manifest: Manifest, planned: ReviewedPlan) -> None:
    """Tell the runner of a pipeline of a registry's plan."""
    tell_places(context, [(manifest, registry.current) for registry in planned.plan.registries])
    tell_plan(context, planned)


def tell_of_drift(context: Context, manifest: Manifest, planned: ReviewedPlan) -> None:
    """Tell the runner of a pipeline of a registry's drift."""
    from acrgeo.core.plan.drift import drift_of
    from acrgeo.output.views.drift import findings_besides

    tell_places(context, [(manifest, registry.current) for registry in planned.plan.registries])
    differences = [difference for registry in planned.plan.registries for difference in drift_of(registry, manifest)]
    tell_drift(context, planned.plan, findings_besides(planned), differences)


def print_plans(
    context: Context,
    manifests: Sequence[Manifest],
    pruning: Pruning,
    lookup: Lookup,
    *,
    line_of: Callable[[Manifest, ReviewedPlan], tuple[Document, bool]] = plan_line,
    tell_of: Callable[[Context, Manifest, ReviewedPlan], None] = tell_of_plan,
) -> Tally:
    """Print a line of JSON for each registry: its plan, or why there is none. The others go on."""
    tally = Tally()
    streams = context.streams
    with counted(streams.err, lambda: len(manifests), is_shown=not streams.out.is_terminal) as counter:
        for manifest, planned in _plans(context, manifests, pruning, lookup):
            counter.done += 1
            if isinstance(planned, AcrGeoError):
                write_json_line(streams.out, _error_line(manifest, planned))
                tell_error(context, planned)
                tally.errors.append(planned)
                continue
            tell_of(context, manifest, planned)
            document, is_changed = line_of(manifest, planned)
            write_json_line(streams.out, {**_head(planned), **document})
            tally.planned += 1
            tally.changed += is_changed
            tally.blockers += planned.blockers
    return tally


def refused(tally: Tally) -> RefusedError | None:
    """Return the error for plans that a rule refuses; the lines have the findings."""
    if not tally.blockers:
        return None
    registries = sorted({blocker.registry for blocker in tally.blockers})
    some = ", ".join(registries[:5]) + (f" and {len(registries) - 5:,} more" if len(registries) > 5 else "")
    return RefusedError(f"Refused for {some}. Nothing was changed.", code=tally.blockers[0].id)


def _plans(
    context: Context, manifests: Sequence[Manifest], pruning: Pruning, lookup: Lookup
) -> Iterator[tuple[Manifest, ReviewedPlan | AcrGeoError]]:
    places = Places.find(context, manifests, lookup)
    seen: dict[str, Manifest] = {}
    context.preflight_reads  # noqa: B018 made before the threads that share it

    def plan(manifest: Manifest) -> tuple[str, ReviewedPlan] | AcrGeoError:
        try:
            pair = read_pair(context, manifest, places)
            return pair[1].id.lower(), review_plan(context, plan_pairs(context, [pair], pruning))
        except AcrGeoError as error:
            error.hint = context.commands.completed(error.hint)
            return error

    ordered = in_turn(manifests)
    with ThreadPoolExecutor(max_workers=PARALLEL_READS) as pool:
        for start in range(0, len(ordered), AT_ONCE):
            batch = ordered[start : start + AT_ONCE]
            for manifest, planned in zip(batch, pool.map(plan, batch), strict=True):
                if isinstance(planned, AcrGeoError):
                    yield manifest, planned
                    continue
                key, reviewed = planned
                earlier = seen.setdefault(key, manifest)
                if earlier is manifest:
                    yield manifest, reviewed
                else:
                    fact = f"{manifest.registry} is described already, at {earlier.place}"
                    yield manifest, DiagnosticsError([Diagnostic(manifest.place, "", fact)])


def _error_line(manifest: Manifest, error: AcrGeoError) -> Document:
    return {"formatVersion": FORMAT_VERSION, "registry": manifest.registry, "id": None, **error_document(error)}


def _head(planned: ReviewedPlan) -> Document:
    (registry,) = planned.plan.registries
    return {
        "formatVersion": FORMAT_VERSION,
        "registry": registry.current.name,
        "id": registry.current.id,
    }
