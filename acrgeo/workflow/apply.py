"""The way of every write: plan, check, show, ask, execute, report. A command only says what it desires."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from acrgeo.cli.options import WriteOptions
from acrgeo.core.desired.registry import DesiredRegistry
from acrgeo.core.execution.events import Result, Sink
from acrgeo.core.execution.outcome import Outcome
from acrgeo.core.model.registry import RegionFacts, Registry
from acrgeo.core.plan.diff import diff
from acrgeo.core.plan.plan import Action, Change, Plan
from acrgeo.core.plan.readiness import until_ready
from acrgeo.core.rules.finding import Finding, Severity, by_severity
from acrgeo.core.rules.safety import check
from acrgeo.errors import (
    AcrGeoError,
    AzureError,
    ErrorKind,
    ExitCode,
    InterruptedByUserError,
    RefusedError,
    UsageError,
)
from acrgeo.executor import Wait, execute
from acrgeo.output.formats import Format
from acrgeo.workflow.context import Context

if TYPE_CHECKING:
    from rich.console import RenderableType

    from acrgeo.core.impact.impact import Impact

DRAIN_NOTE = (
    "Clients move as their DNS caches expire. Clients of private endpoints and of regional endpoints do not move, "
    "and images go on being synced."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A plan with what was found about it."""

    plan: Plan
    findings: tuple[Finding, ...]
    impacts: tuple[Impact, ...] = ()

    @property
    def blockers(self) -> list[Finding]:
        """What refuses it."""
        return [finding for finding in self.findings if finding.severity is Severity.BLOCKER]


def change(context: Context, options: WriteOptions, registry: Registry, desired: DesiredRegistry) -> ExitCode:
    """Bring one registry to what is desired, as far as the options let it."""
    return apply_plan(context, options, make_plan(context, [(registry, desired)]))


def make_plan(
    context: Context,
    wanted: Sequence[tuple[Registry, DesiredRegistry]],
    *,
    allowed_regions: Sequence[str] | None = None,
) -> Checked:
    """Diff, check and look ahead. The offered regions are read only where a replica would be created."""
    plan = Plan(registries=tuple(diff(registry, desired) for registry, desired in wanted))
    return check_plan(context, plan, allowed_regions=allowed_regions)


def check_plan(
    context: Context,
    plan: Plan,
    *,
    is_general: bool = False,
    allowed_regions: Sequence[str] | None = None,
    findings: Iterable[Finding] = (),
) -> Checked:
    """Hold a plan against the safety rules, then against what preflight reads; see ``read_ahead``.

    ``findings`` are what the command itself found; they join the others.
    """
    from acrgeo.workflow.review import read_ahead

    found: list[Finding] = [*findings]
    for one in plan.registries:
        creates = any(change.action in (Action.CREATE, Action.REPLACE) for change in one.changes)
        regions = read_regions(context, one.current.ref.subscription) if creates or is_general else None
        found += check(Plan(registries=(one,)), regions, context.now)
    ahead = read_ahead(context, plan, is_general=is_general, allowed_regions=allowed_regions)
    return Checked(plan=plan, findings=by_severity((*found, *ahead.findings)), impacts=ahead.impacts)


def read_regions(context: Context, subscription: str) -> Mapping[str, RegionFacts] | None:
    """The regions of a registry's own subscription, or None where the caller may not read them."""
    try:
        return context.gateway.read_regions(subscription)
    except AzureError as error:
        if error.kind is ErrorKind.FORBIDDEN:
            return None
        raise


def apply_plan(context: Context, options: WriteOptions, checked: Checked) -> ExitCode:
    """Show the plan, refuse or ask, execute it and report. Returns the exit code of the outcome."""
    if options.wait is Wait.READY:
        checked = replace(checked, plan=until_ready(checked.plan))
    plan = checked.plan
    if options.dry_run:
        print_plan(context, checked)
    else:
        from acrgeo.output.views.plan.text import render_plan

        # The blockers are told by the error that follows, on the same stream.
        told = [one for one in checked.findings if one.severity is not Severity.BLOCKER]
        context.streams.err.print(render_plan(plan, told, checked.impacts, now=context.now))
        if plan.changes:
            context.streams.err.write("\n")
    if checked.blockers:
        raise refusal(checked)
    if options.dry_run:
        return ExitCode.DONE
    if plan.has_changes:
        _confirm(context, options)
    if not plan.changes:
        outcome = Outcome(results=())
        _report(context, outcome)
        return outcome.exit_code
    try:
        outcome = _execute(context, options, plan)
        _report(context, outcome)
    except KeyboardInterrupt as again:
        raise InterruptedByUserError(
            "Interrupted twice. What was sent goes on in Azure.", hint=_look_again(plan)
        ) from again
    except BrokenPipeError:
        pass  # the reader of the outcome left: what became of the plan is still told by the exit code
    return outcome.exit_code


def _look_again(plan: Plan) -> str:
    return "; ".join(f"acrgeo show {one.current.name}" for one in plan.registries)


def print_plan(context: Context, checked: Checked) -> None:
    """The plan as the data of the command, on stdout."""
    from acrgeo.output.views.documents import plan_document

    def table() -> RenderableType:
        from acrgeo.output.views.plan.text import render_plan

        return render_plan(checked.plan, checked.findings, checked.impacts, now=context.now)

    def markdown() -> str:
        from acrgeo.output.views.plan.markdown import render_plan_markdown

        return render_plan_markdown(checked.plan, checked.findings, checked.impacts)

    document = plan_document(checked.plan, checked.findings, checked.impacts)
    rows = [{"name": one.id} for one in checked.plan.changes]
    context.print(document, rows=rows, table=table, markdown=markdown)


def refusal(checked: Checked) -> RefusedError:
    """The blockers as one error, a line each; its code is the first one's rule, all of them are in the details."""
    blockers = checked.blockers
    hints = dict.fromkeys(one.hint for one in blockers if one.hint)
    findings = [{"id": one.id, "fact": one.fact, "hint": one.hint} for one in blockers]
    error = RefusedError(
        "\n".join(one.fact for one in blockers) + ("\n" if len(blockers) > 1 else " ") + "Nothing was changed.",
        hint="\n".join(hints) or None,
        code=blockers[0].id,
        details={"findings": findings},
    )
    if all(one.id == "permission-missing" for one in blockers):
        error.exit_code = ExitCode.NOT_PERMITTED
    return error


def _confirm(context: Context, options: WriteOptions) -> None:
    if options.yes:
        return
    streams = context.streams
    if not streams.can_ask:
        raise UsageError(
            "There is no terminal to ask on; nothing was changed.", hint="--yes to go ahead, --dry-run to look only"
        )
    streams.err.write("Do you want to make these changes? [y/N] ")
    streams.err.flush()
    try:
        line = sys.stdin.readline()
    except KeyboardInterrupt as interrupt:
        streams.err.write("\n")
        raise InterruptedByUserError("Interrupted; nothing was changed.") from interrupt
    if not line.endswith("\n"):  # Ctrl-D leaves the cursor behind the question
        streams.err.write("\n")
    streams.err.write("\n")
    if line.strip().lower() not in ("y", "yes"):
        raise AcrGeoError("Not confirmed; nothing was changed.", code="NotConfirmed")


def is_drain(change: Change) -> bool:
    """Whether clients that use a replica now will be sent elsewhere."""
    return change.action is Action.UPDATE and change.is_routed is False


def _execute(context: Context, options: WriteOptions, plan: Plan) -> Outcome:
    from acrgeo.output.progress import show_progress, tee

    is_passing = context.streams.out.is_terminal and context.format is Format.TABLE
    with (
        _events_to(options.events_file) as log,
        show_progress(context.streams.err, context.clock.now, is_passing=is_passing) as show,
    ):
        return execute(
            plan,
            context.gateway,
            tee(show, *log),
            clock=context.clock,
            wait=options.wait,
            timeout=options.timeout,
            parallel=options.parallel,
            look_every=context.look_every,
        )


@contextmanager
def _events_to(path: Path | None) -> Iterator[tuple[Sink, ...]]:
    """The sink of ``--events-file``; appended to, so that a run that is resumed loses nothing."""
    if path is None:
        yield ()
        return
    from acrgeo.output.progress import EventLog

    try:
        file = path.open("a", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"--events-file {path}: {error.strerror}. Nothing was changed.") from error
    with file:
        yield (EventLog(file),)


def _report(context: Context, outcome: Outcome) -> None:
    from acrgeo.output.views.documents import outcome_document

    def table() -> RenderableType:
        from acrgeo.output.views.outcome import render_outcome

        return render_outcome(outcome)

    if outcome.results or context.format is not Format.TABLE:
        document = outcome_document(outcome)
        context.print(document, rows=document["results"], table=table)
    if any(one.result is Result.DONE and is_drain(one.change) for one in outcome.results):
        from acrgeo.output.views.error import print_note

        print_note(context.streams.err, DRAIN_NOTE)
    from acrgeo.core.rules.home_region import home_note

    note = home_note(outcome)
    if note is not None:
        from acrgeo.output.views.error import print_note

        print_note(context.streams.err, note)
