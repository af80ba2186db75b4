"""The results of commands as a step has them: what was found, counted and done. Nothing where there is no step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from acrgeo.workflow.context import Context

if TYPE_CHECKING:
    from acrgeo.core.audit.audit import Audit
    from acrgeo.core.desired.manifest import Manifest
    from acrgeo.core.desired.validation import Validation
    from acrgeo.core.execution.outcome import Outcome
    from acrgeo.core.model.registry import Registry
    from acrgeo.core.plan.drift import Difference
    from acrgeo.core.plan.plan import Plan
    from acrgeo.core.review import ReviewedPlan
    from acrgeo.core.rules.finding import Finding
    from acrgeo.errors import AcrGeoError


def tell_places(context: Context, pairs: Iterable[tuple[Manifest, Registry]]) -> None:
    """Take where registries stand in files, for what is found of them."""
    if context.step is not None:
        context.step.places |= {registry.name.lower(): manifest.place for manifest, registry in pairs}


def tell_error(context: Context, error: AcrGeoError) -> None:
    """Take an error that does not end the command."""
    if context.step is not None:
        from acrgeo.workflow.ci.annotations import error_annotations

        context.step.annotate(error_annotations(error, context.step.title))


def tell_plan(context: Context, reviewed: ReviewedPlan) -> None:
    """Take the findings of a plan and the counts of its changes."""
    _tell_plan(context, reviewed.plan, reviewed.findings)


def tell_drift(context: Context, plan: Plan, findings: Iterable[Finding], differences: Sequence[Difference]) -> None:
    """Take the differences, the findings that are told with them, and the counts of what would mend them."""
    if context.step is None:
        return
    from acrgeo.workflow.ci.annotations import drift_annotations

    context.step.annotate(drift_annotations(differences))
    context.step.output(has_drift=bool(differences) or context.step.outputs.get("has_drift") == "true")
    _tell_plan(context, plan, findings)


def tell_refusal(context: Context, reviewed: ReviewedPlan) -> None:
    """Show the plan that is refused: a write has no outcome then."""
    if context.step is None:
        return
    from acrgeo.output.views.plan.markdown import render_plan_markdown

    context.step.sections.append(lambda: render_plan_markdown(reviewed))


def tell_failures(context: Context, outcome: Outcome) -> None:
    """Take the changes that were not made."""
    if context.step is not None:
        from acrgeo.workflow.ci.annotations import outcome_annotations

        context.step.annotate(outcome_annotations(outcome))


def tell_nothing_done(context: Context) -> None:
    """Say in the summary that there was nothing to do, which a reader of stderr was told."""
    if context.step is not None:
        context.step.sections.append(lambda: "**Nothing to do.**\n")


def tell_secrets(context: Context, secrets: Iterable[str]) -> None:
    """Hide what is about to be printed because it was asked for."""
    if context.step is not None:
        context.step.mask(secrets)


def tell_validation(context: Context, validation: Validation) -> None:
    """Take what is wrong with files, and what is doubtful."""
    if context.step is None:
        return
    from acrgeo.output.ci.dialect import Level
    from acrgeo.workflow.ci.annotations import diagnostic_annotations

    context.step.annotate(diagnostic_annotations(validation.mistakes, Level.ERROR))
    context.step.annotate(
        diagnostic_annotations(validation.warnings, Level.ERROR if validation.is_strict else Level.WARNING)
    )
    context.step.output(mistakes=len(validation.mistakes), warnings=len(validation.warnings))


def tell_audit(context: Context, audit: Audit) -> None:
    """Take what an audit found and nobody accepts, and what it could not read."""
    if context.step is None:
        return
    from acrgeo.core.rules.finding import Severity
    from acrgeo.workflow.ci.annotations import finding_annotations

    for told in audit.told:
        if told.suppression is None:
            places = {} if told.place is None else {told.finding.registry.lower(): told.place}
            context.step.annotate(finding_annotations([told.finding], places))
    for unread in audit.unread:
        tell_error(context, unread.error)
    context.step.output(errors=audit.count(Severity.ERROR), warnings=audit.count(Severity.WARNING))


def tell_verdict(context: Context, verdict: str) -> None:
    """Take what a command came to, in a word that says more than its exit code."""
    if context.step is not None:
        context.step.output(verdict=verdict)


@contextmanager
def folded(context: Context, title: str) -> Iterator[None]:
    """Fold what is printed on stderr meanwhile."""
    if context.step is None:
        yield
        return
    with context.step.group(title):
        yield


def _tell_plan(context: Context, plan: Plan, findings: Iterable[Finding]) -> None:
    if context.step is None:
        return
    from acrgeo.core.plan.change import Action
    from acrgeo.workflow.ci.annotations import finding_annotations

    step, told = context.step, context.step.outputs
    step.annotate(finding_annotations(findings, step.places))
    step.output(has_changes=plan.has_changes or told.get("has_changes") == "true")
    for action in (Action.CREATE, Action.UPDATE, Action.REPLACE, Action.DELETE):  # of all registries so far
        step.output(**{action.value: plan.count(action) + int(told.get(action.value, "0"))})
