"""The subject of a rule: one registry's plan, and what was read to judge it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from acrgeo.core.model.region import RegionFacts
from acrgeo.core.plan.plan import RegistryPlan
from acrgeo.core.preflight.facts import Facts
from acrgeo.core.preflight.intent import Intent


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One registry's plan, and what was read to judge it.

    ``regions`` None could not be read; ``provider_state`` None is not known. ``allowed_regions`` and
    ``allowed_geographies`` empty allow all.
    ``now`` None leaves out what needs the time.
    """

    plan: RegistryPlan
    intent: Intent
    facts: Facts = field(default_factory=Facts)
    regions: Mapping[str, RegionFacts] | None = None
    provider_state: str | None = None
    allowed_regions: tuple[str, ...] = ()
    allowed_geographies: tuple[str, ...] = ()
    now: datetime | None = None
