"""What every plan is looked at for before it is shown: preflight, and what it does to the network and the bill."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from acrgeo.core.desired.selection import parse_regions
from acrgeo.core.impact.cost import Prices
from acrgeo.core.impact.forecast import forecast, present
from acrgeo.core.impact.impact import Impact, impact_of
from acrgeo.core.plan.plan import Plan, RegistryPlan
from acrgeo.core.preflight.check import preflight
from acrgeo.core.preflight.facts import Facts
from acrgeo.core.preflight.intent import Intent, intent_of, needs_of
from acrgeo.core.rules.finding import Finding
from acrgeo.workflow.context import Context

ALLOWED = "ACRGEO_ALLOWED_REGIONS"
DEFAULT_CURRENCY = "USD"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """What was found about the registries of a plan, and what the plan does around them."""

    findings: tuple[Finding, ...] = ()
    impacts: tuple[Impact, ...] = ()


def read_ahead(
    context: Context, plan: Plan, *, is_general: bool = False, allowed_regions: Sequence[str] | None = None
) -> Ahead:
    """Read what the plan needs, once and at once for all its registries, and judge it.

    A plan that sends nothing reads nothing. ``allowed_regions`` None takes the environment's.
    """
    looked = [(one, intent_of(one, is_general=is_general)) for one in plan.registries]
    wanting = [(one, intent) for one, intent in looked if intent.needs_reading]
    facts = _read(context, wanting) if wanting else []
    allowed = allowed_in(context) if allowed_regions is None else allowed_regions
    findings: list[Finding] = []
    impacts = []
    prices = plan_prices(context, [one for one in plan.registries if one.changes])
    by_id = {one.current.id: known for (one, _), known in zip(wanting, facts, strict=True)}
    for one, intent in looked:
        known = by_id.get(one.current.id, Facts())
        if one.current.id in by_id:
            findings += preflight(one, intent, known, allowed)
        if one.changes or is_general:
            impact = impact_of(one, intent, known, prices)
            if not impact.is_none:
                impacts.append(impact)
    return Ahead(findings=tuple(findings), impacts=tuple(impacts))


def allowed_in(context: Context) -> tuple[str, ...]:
    """The regions that the environment allows; empty allows all."""
    return split_regions(context.environ.get(ALLOWED, ""))


def split_regions(text: str) -> tuple[str, ...]:
    """Regions between commas; UsageError for what is no region's name."""
    return parse_regions([one.strip() for one in text.split(",") if one.strip()]) if text.strip() else ()


def plan_prices(context: Context, plans: Sequence[RegistryPlan]) -> Prices:
    """What is known of prices without asking anybody: in the sandbox the dated table alone."""
    from acrgeo.prices import cache_folder, kept_prices, table_prices

    if context.is_sandbox:
        return table_prices(DEFAULT_CURRENCY)
    places = sorted({place for one in plans for place in (*present(one.current).locations, *forecast(one).locations)})
    return kept_prices(cache_folder(context.environ), places, DEFAULT_CURRENCY)


def _read(context: Context, wanting: Sequence[tuple[RegistryPlan, Intent]]) -> list[Facts]:
    read = context.preflight_reads.read_facts([needs_of(one, intent) for one, intent in wanting])
    states = [context.gateway.provider_state(one.current.ref.subscription) for one, _ in wanting]
    return [replace(one, provider_state=state) for one, state in zip(read, states, strict=True)]
