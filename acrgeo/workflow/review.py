"""The one review that every write goes through: what a plan needs to be judged is read at once, then judged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from acrgeo.core.impact.cost import Prices
from acrgeo.core.impact.forecast import forecast, present
from acrgeo.core.plan.plan import Plan, RegistryPlan
from acrgeo.core.preflight.intent import intent_of
from acrgeo.core.review import ReviewedPlan, facts_to_read, review
from acrgeo.core.rules.finding import Finding
from acrgeo.core.rules.regions import asks_for_regions
from acrgeo.core.rules.subject import Subject
from acrgeo.output.views.error import print_note
from acrgeo.workflow.allowed_regions import allowed_in
from acrgeo.workflow.context import Context
from acrgeo.workflow.regions import read_regions

DEFAULT_CURRENCY = "USD"


def review_plan(
    context: Context,
    plan: Plan,
    *,
    is_general: bool = False,
    allowed_regions: Sequence[str] | None = None,
    explanations: Iterable[Finding] = (),
) -> ReviewedPlan:
    """Read what the plan needs and review it. A plan that sends nothing reads nothing.

    ``is_general`` asks what would stop any change. ``allowed_regions`` None takes the setting.
    """
    _tell_whose_subscription(context, plan)
    allowed = allowed_in(context) if allowed_regions is None else tuple(allowed_regions)
    subjects = [
        Subject(
            plan=registry, intent=intent_of(registry, is_general=is_general), allowed_regions=allowed, now=context.now
        )
        for registry in plan.registries
    ]
    asking = {subject.plan.current.ref.subscription for subject in subjects if _asks_for_regions(subject)}
    for subscription in asking:
        context.gateway.regions.begin(subscription, is_asked=True)
    reviewed = review(
        [_with_provider(context, _with_regions(context, subject)) for subject in _with_facts(context, subjects)],
        _plan_prices(context, [registry for registry in plan.registries if registry.changes]),
        explanations=explanations,
        commands=context.commands,
    )
    if context.common.log_file is not None:
        from acrgeo.workflow.run_log import record_review

        record_review(context, reviewed)
    return reviewed


def _tell_whose_subscription(context: Context, plan: Plan) -> None:
    """Say that a repository's file chose where in Azure this works, where anything would change there."""
    if any(registry.changes for registry in plan.registries):
        for found in context.settings.of_repository():
            print_note(context.streams.err, f"{found.setting.name} {found.value} is from {found.origin}")


def _asks_for_regions(subject: Subject) -> bool:
    return asks_for_regions(subject) or subject.intent.is_general


def _with_regions(context: Context, subject: Subject) -> Subject:
    """Return the subject with its regions as Azure has them now, under way since before the facts were read."""
    if not _asks_for_regions(subject):
        return subject
    return replace(subject, regions=read_regions(context, subject.plan.current.ref.subscription, is_asked=True))


def _with_facts(context: Context, subjects: Sequence[Subject]) -> list[Subject]:
    """Return the subjects with what must be read to review them, all of it read at once."""
    needed = {at: facts for at, subject in enumerate(subjects) if (facts := facts_to_read(subject))}
    read = context.preflight_reads.read_facts([(subjects[at], facts) for at, facts in needed.items()]) if needed else []
    by_subject = dict(zip(needed, read, strict=True))
    return [replace(subject, facts=by_subject.get(at, subject.facts)) for at, subject in enumerate(subjects)]


def _with_provider(context: Context, subject: Subject) -> Subject:
    """Return the subject with the state of the provider, which is known once Azure was asked for the regions."""
    return replace(subject, provider_state=context.gateway.provider_state(subject.plan.current.ref.subscription))


def _plan_prices(context: Context, plans: Sequence[RegistryPlan]) -> Prices:
    """Return the prices known without asking anybody: in the sandbox, or for no change, the dated table alone."""
    from acrgeo.prices import cached_prices, table_prices
    from acrgeo.workflow.costs import kept_prices, own_prices

    own = own_prices(context) if plans else None
    if own is not None:
        return own
    if context.is_sandbox or not plans:
        return table_prices(DEFAULT_CURRENCY)

    places = {place for plan in plans for place in (*present(plan.current).locations, *forecast(plan).locations)}
    return cached_prices(kept_prices(context.environ), sorted(places), DEFAULT_CURRENCY)
