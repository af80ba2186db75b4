"""The words of an assessment: its verdict, and distances and amounts as they are said."""

from __future__ import annotations

from acrgeo.core.assess.assessment import Assessment
from acrgeo.core.assess.nearest import Near
from acrgeo.core.assess.outage import Carries, Outage
from acrgeo.core.assess.transfer import Leg, Saving
from acrgeo.output.wording import count_of


def verdict(assessment: Assessment) -> str:
    """Return the verdict: what an outage of one region does, and how many weak points there are."""
    counts = [count_of(len(assessment.weak), "weak point")] if assessment.weak else []
    counts += [f"{len(assessment.unknown)} unknown"] if assessment.unknown else []
    return f"{_outcome(assessment)} {', '.join(counts).capitalize()}." if counts else _outcome(assessment)


def _outcome(assessment: Assessment) -> str:
    name = assessment.registry.name
    failing = [outage for outage in assessment.outages if outage.carries is Carries.NO]
    stopped = [outage.location for outage in failing if not outage.left]
    if not any(replica.is_serving for replica in assessment.registry.replicas):
        return f"No replica of {name} serves now."
    if stopped:
        return f"An outage of {_or(stopped)} stops pulls and pushes of {name}."
    if failing:
        where, least = _or([outage.location for outage in failing]), assessment.min_routed
        return f"An outage of {where} leaves {name} with fewer in service than the {least} of minRouted."
    single = ", but then with a single replica" if assessment.carries is Carries.THIN else ""
    key = ", as long as the vault of its key answers" if assessment.key is not None else ""
    return f"{name} goes on serving without any one region{single}{key}."


def left_words(outage: Outage) -> str:
    """Return the regions that are left in service."""
    return ", ".join(outage.left) or "none"


def carries_words(outage: Outage) -> str:
    """Return whether they carry routing, and against what that is measured."""
    if outage.needed is None:
        return outage.carries.value
    return f"{outage.carries.value}, {len(outage.left)} of {outage.needed}"


def near_words(near: Near | None) -> str:
    """Return ``eastus, 3,700 km``."""
    return "unknown" if near is None else f"{near.location}, {kilometres(near.km)}"


def next_words(outage: Outage) -> str:
    """Return who is nearest next to the region that is out."""
    return near_words(outage.nearest_next) if outage.left else "none"


def kilometres(km: float) -> str:
    """Return whole kilometres."""
    return f"{km:,.0f} km"


def money(amount: float | None) -> str:
    """Return dollars a month, or ``unknown``."""
    return "unknown" if amount is None else f"{amount:,.2f} USD"


def gigabytes(gib: float) -> str:
    """Return ``1,000 GB``."""
    return f"{gib:,.1f} GB".replace(".0 GB", " GB")


def leg_words(leg: Leg) -> str:
    """Return what the transfer of a month costs."""
    if leg.is_free:
        return f"0.00 USD, as all stays in {leg.receiver}"
    if leg.price is None:
        return f"unknown, as {leg.reason}"
    return f"{money(leg.amount)} ({leg.sender} to {leg.receiver}, {leg.price.amount:.2f} a GB)"


def saving_words(saving: Saving) -> str:
    """Return what a replica nearby would save a month."""
    if saving.now is None:
        return f"unknown: {saving.reason}"
    now = f"{gigabytes(saving.gib)} a month, now {leg_words(saving.now)}"
    if saving.then is None:
        why = "nothing to save" if saving.now.is_free else "no offered region is nearer than the replicas"
        return f"{now}; {why}"
    new = f"with a replica in {saving.then.sender} {leg_words(saving.then)}"
    unit = "its unit unknown" if saving.unit is None else f"its unit {money(saving.unit_a_month)} in 30 days"
    return f"{now}; {new}: saves {money(saving.saved)}, and costs {unit}"


def yes_no_unknown(value: bool | None) -> str:
    """Return on, off or unknown."""
    return {True: "on", False: "off", None: "unknown"}[value]


def _or(locations: list[str]) -> str:
    return locations[0] if len(locations) == 1 else f"{', '.join(locations[:-1])} or {locations[-1]}"
