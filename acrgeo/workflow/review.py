"""The one review that every write goes through: what a plan needs to be judged is read at once, then judged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from acrgeo.core.desired.selection import parse_regions
from acrgeo.core.impact.cost import Prices
from acrgeo.core.impact.forecast import forecast, present
from acrgeo.core.model.region import RegionFacts
from acrgeo.core.plan.change import Action
from acrgeo.core.plan.plan import Plan, RegistryPlan
from acrgeo.core.preflight.facts import Facts
from acrgeo.core.preflight.intent import intent_of, needs_of
from acrgeo.core.review import ReviewedPlan, Subject, review
from acrgeo.core.rules.finding import Finding
from acrgeo.errors import AzureError, ErrorKind
from acrgeo.workflow.context import Context

ALLOWED = "ACRGEO_ALLOWED_REGIONS"
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

    ``is_general`` asks what would stop any change. ``allowed_regions`` None takes the environment's.
    """
    subjects = [
        Subject(
            plan=registry,
            intent=intent_of(registry, is_general=is_general),
            regions=_regions_for(context, registry, is_general=is_general),
        )
        for registry in plan.registries
    ]
    return review(
        _with_facts(context, subjects),
        _plan_prices(context, [registry for registry in plan.registries if registry.changes]),
        now=context.now,
        allowed_regions=allowed_in(context) if allowed_regions is None else allowed_regions,
        explanations=explanations,
    )


def read_regions(context: Context, subscription: str) -> Mapping[str, RegionFacts] | None:
    """Read the regions of a registry's own subscription; None where the caller may not."""
    try:
        return context.gateway.read_regions(subscription)
    except AzureError as error:
        if error.kind is ErrorKind.FORBIDDEN:
            return None
        raise


def allowed_in(context: Context) -> tuple[str, ...]:
    """Return the regions that the environment allows; empty allows all."""
    return split_regions(context.environ.get(ALLOWED, ""))


def split_regions(text: str) -> tuple[str, ...]:
    """Parse regions between commas; UsageError for what is not a region's name."""
    return parse_regions([word.strip() for word in text.split(",") if word.strip()]) if text.strip() else ()


def _regions_for(context: Context, plan: RegistryPlan, *, is_general: bool) -> Mapping[str, RegionFacts] | None:
    creates = any(change.action in (Action.CREATE, Action.REPLACE) for change in plan.replica_changes)
    return read_regions(context, plan.current.ref.subscription) if creates or is_general else None


def _with_facts(context: Context, subjects: Sequence[Subject]) -> list[Subject]:
    """Return the subjects with facts for those that need any, all read at once."""
    reading = [subject for subject in subjects if subject.intent.needs_reading]
    needs = [needs_of(subject.plan, subject.intent) for subject in reading]
    facts = iter(context.preflight_reads.read_facts(needs) if needs else ())
    return [
        replace(subject, facts=_with_provider(context, subject, next(facts))) if subject in reading else subject
        for subject in subjects
    ]


def _with_provider(context: Context, subject: Subject, facts: Facts) -> Facts:
    state = context.gateway.provider_state(subject.plan.current.ref.subscription)
    return replace(facts, provider_state=state)


def _plan_prices(context: Context, plans: Sequence[RegistryPlan]) -> Prices:
    """Return the prices known without asking anybody: in the sandbox the dated table alone."""
    from acrgeo.prices import cache_folder, kept_prices, table_prices

    if context.is_sandbox:
        return table_prices(DEFAULT_CURRENCY)
    places = {place for plan in plans for place in (*present(plan.current).locations, *forecast(plan).locations)}
    return kept_prices(cache_folder(context.environ), sorted(places), DEFAULT_CURRENCY)
