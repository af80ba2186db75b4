"""Every write goes this way: review, show, ask, execute, report. A command only says what it desires."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from acrgeo.core.desired.registry import DesiredRegistry
from acrgeo.core.execution.events import ChangeMoved, Event, Result, Sink
from acrgeo.core.execution.goal import Wait
from acrgeo.core.execution.outcome import ChangeOutcome, Outcome
from acrgeo.core.model.registry import Registry, Replica
from acrgeo.core.plan.change import Action, Change, ReplicaChange
from acrgeo.core.plan.diff import diff
from acrgeo.core.plan.plan import Plan
from acrgeo.core.plan.readiness import until_ready
from acrgeo.errors import AcrGeoError, ExitCode, InterruptedByUserError, RefusedError, UsageError
from acrgeo.output.changes import full_subject
from acrgeo.output.wording import count_of
from acrgeo.workflow.ci.results import folded, tell_failures, tell_nothing_done, tell_plan, tell_refusal
from acrgeo.workflow.context import Context
from acrgeo.workflow.event_log import events_to, tell_loss
from acrgeo.workflow.minimum import with_minimum
from acrgeo.workflow.options import WriteOptions
from acrgeo.workflow.regions import regions_for_documents

if TYPE_CHECKING:
    from acrgeo.core.review import ReviewedPlan
    from acrgeo.core.rules.finding import Finding
    from acrgeo.output.views.beside import Beside

NOT_PERMITTED = ("permission-missing", "import-source-permission")
"""The rules that say that the caller may not: with nothing else in the way, that is the exit code."""
Ending = tuple["Beside", ExitCode]
"""What is shown with an outcome, and its exit code."""
DRAIN_NOTE = (
    "Clients move as their DNS caches expire. Clients of private endpoints and of regional endpoints do not move, "
    "and images keep syncing."
)


def change(context: Context, options: WriteOptions, registry: Registry, desired: DesiredRegistry) -> ExitCode:
    """Bring one registry to what is desired, as far as the options let it."""
    return apply_plan(context, options, Plan(registries=(diff(registry, with_minimum(context, desired)),)))


def apply_plan(
    context: Context,
    options: WriteOptions,
    plan: Plan,
    *,
    explanations: Iterable[Finding] = (),
    beside: Callable[[ReviewedPlan], Beside] | None = None,
    finish: Callable[[Outcome], tuple[Beside, ExitCode]] | None = None,
) -> ExitCode:
    """Review the plan, show it, refuse or ask, execute it and report. Return the exit code of the outcome.

    ``beside`` makes what is shown with the plan. ``finish`` looks at what was made, and returns what is shown with the
    outcome, with the exit code where all changes are done; it raises nothing.
    """
    from acrgeo.workflow.review import review_plan

    if options.until is Wait.READY:
        plan = until_ready(plan)
    reviewed = review_plan(context, plan, explanations=explanations)
    tell_plan(context, reviewed)
    is_told = context.format.is_page and options.dry_run
    shown = None if beside is None else beside(reviewed)
    if options.dry_run:
        from acrgeo.output.views.plan.view import plan_view

        view = plan_view(reviewed, now=context.now, shows_az=options.show_az)
        context.show(view if shown is None else shown.added_to(view))
    else:
        from acrgeo.output.views.plan.text import render_plan

        # The error that follows lists the blockers, on the same stream.
        context.streams.err.print(render_plan(reviewed, now=context.now, shows_blockers=False))
        if options.show_az:
            from acrgeo.output.views.plan.az import render_az

            context.streams.err.print(render_az(reviewed))
        if shown is not None:
            context.streams.err.print(shown.page)
        if plan.changes:
            context.streams.err.write("\n")
    if reviewed.blockers:
        if not options.dry_run:
            tell_refusal(context, reviewed)
        raise refusal(reviewed, is_told=is_told)
    if options.dry_run:
        return ExitCode.DONE
    _rehearse(context, options, plan)
    if plan.has_changes:
        _confirm(context, options, plan)
    if not plan.changes:
        outcome = Outcome(results=())
        ending = None if finish is None else finish(outcome)
        _report(context, reviewed, outcome, ending)
        return _exit_code(outcome, ending)
    try:
        outcome = execute_reviewed(context, options, reviewed)
        ending = None if finish is None else finish(outcome)
        _report_anyhow(context, reviewed, outcome, ending)
    except KeyboardInterrupt as again:
        raise InterruptedByUserError(
            "Interrupted twice. Changes that were sent continue in Azure.", hint=context.again or _show_commands(plan)
        ) from again
    return _exit_code(outcome, ending)


def _exit_code(outcome: Outcome, ending: Ending | None) -> ExitCode:
    """Return the code of the changes; where all are done, that of what was looked at after them."""
    return outcome.exit_code if ending is None or outcome.exit_code is not ExitCode.DONE else ending[1]


def refusal(reviewed: ReviewedPlan, *, is_told: bool = False) -> RefusedError:
    """Return the blockers as one error, a line each; its code is the first one's rule, the details have them all.

    ``is_told`` says that a page told each of them, with its own hint: then the error only counts them.
    """
    blockers = reviewed.blockers
    hints = dict.fromkeys(blocker.hint for blocker in blockers if blocker.hint)
    findings = [{"id": blocker.id, "fact": blocker.fact, "hint": blocker.hint} for blocker in blockers]
    error = RefusedError(
        "\n".join(blocker.fact for blocker in blockers) + ("\n" if len(blockers) > 1 else " ") + "Nothing was changed.",
        hint="\n".join(hints) or None,
        code=blockers[0].id,
        details={"findings": findings},
    )
    if is_told:
        error.message, error.hint = f"{count_of(len(blockers), 'blocker')}. Nothing was changed.", None
    if all(blocker.id in NOT_PERMITTED for blocker in blockers):
        error.exit_code = ExitCode.NOT_PERMITTED
    return error


def _show_commands(plan: Plan) -> str:
    return "\n".join(f"acrgeo show {registry.current.name}" for registry in plan.registries)


def _deletions(plan: Plan) -> list[Change]:
    """Return what is deleted for good; a webhook that goes with its replica is not told apart from it."""
    deleted = [change for change in plan.changes if change.action is Action.DELETE]
    gone = {(change.registry, change.location) for change in deleted if isinstance(change, ReplicaChange)}
    return [
        change
        for change in deleted
        if isinstance(change, ReplicaChange) or (change.registry, change.location) not in gone
    ]


def _question(plan: Plan) -> tuple[str, frozenset[str]]:
    """Return what to ask, and which words in any order are a yes: the registries' names for more than one deletion."""
    deletions = _deletions(plan)
    if not deletions:
        return "Do you want to make these changes? [y/N] ", frozenset()
    registries = list(dict.fromkeys(change.registry.name for change in deletions))
    names = ", ".join(full_subject(change, is_fleet=len(registries) > 1) for change in deletions)
    what = "replica" if all(isinstance(change, ReplicaChange) for change in deletions) else "thing"
    if not any(isinstance(change, ReplicaChange) for change in deletions):
        what = "webhook"
    counted = f"{count_of(len(deletions), what)} of {', '.join(registries)}: {names}."
    if len(deletions) == 1:
        return f"This deletes {counted}\nDo you want to make these changes? [y/N] ", frozenset()
    whose = "registry's name" if len(registries) == 1 else "registries' names"
    typed = " ".join(registries)
    return f"This deletes {counted}\nType the {whose} to go ahead ({typed}): ", frozenset(registries)


def _confirm(context: Context, options: WriteOptions, plan: Plan) -> None:
    if options.yes:
        context.record("Confirmed", by="--yes")
        return
    streams = context.streams
    if not streams.can_ask:
        raise UsageError(
            "Cannot ask for confirmation without a terminal; nothing was changed.",
            hint="--yes to go ahead, --dry-run to look only",
        )
    question, names = _question(plan)
    answer = ask(context, question)
    is_yes = {name.lower() for name in names} == set(answer.split()) if names else answer in ("y", "yes")
    context.record("Confirmed" if is_yes else "Declined", by="answer")
    if not is_yes:
        raise AcrGeoError("Not confirmed; nothing was changed.", code="NotConfirmed")


def ask(context: Context, question: str) -> str:
    """Ask on the terminal and return the answer in lower case; empty for Ctrl-D."""
    stream = context.streams.err
    stream.write(question)
    stream.flush()
    try:
        line = sys.stdin.readline()
    except KeyboardInterrupt as interrupt:
        stream.write("\n")
        raise InterruptedByUserError("Interrupted; nothing was changed.") from interrupt
    if not line.endswith("\n"):  # Ctrl-D leaves the cursor behind the question
        stream.write("\n")
    stream.write("\n")
    answer = line.strip().lower()
    context.record("Asked", question=question, answer=answer)
    return answer


def execute_reviewed(context: Context, options: WriteOptions, reviewed: ReviewedPlan) -> Outcome:
    """Execute a plan that was reviewed and confirmed, with its progress on stderr."""
    from acrgeo.executor import at_once, execute, one_by_one
    from acrgeo.output.live.progress import show_progress, tee

    is_passing = context.streams.out.is_terminal and context.format.is_page

    def tell(sink: Sink, error: Exception) -> None:
        tell_loss(context, options.events_file, error, is_log=sink in log, what_goes_on="The changes go on.")

    with (
        events_to(context, options.events_file) as log,
        folded(context, "Progress"),
        show_progress(context.streams.err, context.clock.now, is_passing=is_passing) as show,
    ):
        outcome = execute(
            reviewed,
            context.gateway,
            _completing(
                context,
                tee(show, *log, on_loss=tell),
            ),
            clock=context.clock,
            wait=options.until,
            timeout=options.timeout,
            parallel=options.parallel,
            poll_interval=context.poll_interval,
            together=one_by_one if context.is_ordered else at_once,
            record=context.record,
        )
    tell_failures(context, outcome)
    return outcome


def _completing(context: Context, sink: Sink) -> Sink:
    """Return a sink that hands every event on with the command to go on with completed."""

    def emit(event: Event) -> None:
        if isinstance(event, ChangeMoved) and event.recovery is not None:
            event = replace(event, recovery=context.commands.complete(event.recovery, event.change.registry))
        sink(event)

    return emit


def _report_anyhow(context: Context, reviewed: ReviewedPlan, outcome: Outcome, ending: Ending | None) -> None:
    """Report the outcome; where stdout cannot be written, on stderr. The exit code is that of the changes, not of this.

    A reader who left is told nothing.
    """
    from acrgeo.output.views.error import print_note
    from acrgeo.output.views.outcome import render_outcome

    try:
        _report(context, reviewed, outcome, ending)
        context.streams.out.flush()
    except BrokenPipeError:
        context.streams.out.give_up()
    except Exception as error:  # noqa: BLE001 the changes were made: they are told, not the defect of telling them
        context.streams.out.give_up()
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
        context.streams.err.print(render_outcome(outcome, commands=context.commands, again=context.again))
        print_note(context.streams.err, f"The outcome could not be written to stdout: {reason.rstrip('.')}.")


def _report(context: Context, reviewed: ReviewedPlan, outcome: Outcome, ending: Ending | None) -> None:
    """Show the outcome, which a reader is told only where there were changes, and what to know besides."""
    from acrgeo.core.rules.home_region import home_note
    from acrgeo.output.views.error import print_note
    from acrgeo.output.views.outcome import outcome_view

    if outcome.results or not context.format.is_page:
        touched = {ended.change.registry.subscription for ended in outcome.results if ended.replica is not None}
        view = outcome_view(
            outcome, regions_for_documents(context, touched), commands=context.commands, again=context.again
        )
        if ending is not None:
            view = replace(
                ending[0].added_to(view), document={**view.document, **ending[0].document, **_code(outcome, ending)}
            )
        context.show_outcome(view)
    elif ending is not None:
        context.streams.out.print(ending[0].page)
    if not outcome.results:
        tell_nothing_done(context)
    if any(result.result is Result.DONE and _drains(result.change) for result in outcome.results):
        print_note(context.streams.err, DRAIN_NOTE)
    if outcome.results:
        from acrgeo.workflow.private_records import show_records

        show_records(context, reviewed, outcome)
    note = home_note(outcome)
    if note is not None:
        print_note(context.streams.err, note)


def _code(outcome: Outcome, ending: Ending) -> dict[str, int]:
    return {"exitCode": int(_exit_code(outcome, ending))}


def _rehearse(context: Context, options: WriteOptions, plan: Plan) -> None:
    """Refuse, before the first write, a ``--query`` that cannot be applied to the outcome of this plan: UsageError."""
    if context.common.query is None:
        return
    from acrgeo.output.views.outcome import outcome_view

    result = Result.ACCEPTED if options.until is Wait.NONE else Result.DONE
    results = tuple(
        ChangeOutcome(change=change, result=result, replica=_expected(change), seconds=1.0) for change in plan.changes
    )
    context.rehearse(outcome_view(Outcome(results=results)))


def _expected(change: Change) -> Replica | None:
    """Return a replica as it may be when its change has ended."""
    if not isinstance(change, ReplicaChange) or change.action is Action.DELETE:
        return None
    return Replica(
        name=change.name,
        location=change.location,
        id=f"{change.registry.id}/replications/{change.name}",
        display_status="Ready",
        message="",
        timestamp="2000-01-01T00:00:00Z",
        zone_redundancy="Disabled",
    )


def _drains(change: Change) -> bool:
    """Return whether clients that use a replica now are sent elsewhere."""
    return isinstance(change, ReplicaChange) and change.action is Action.UPDATE and change.routing is False
