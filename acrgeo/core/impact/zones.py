"""Zone redundancy of new replicas: what the property is set to, and what their region makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from acrgeo.core.model.region import RegionFacts
from acrgeo.core.model.switches import parse_switch
from acrgeo.core.plan.change import Action
from acrgeo.core.plan.plan import RegistryPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneTruth:
    """A replica to be made whose property zoneRedundancy somebody desires.

    ``is_zone_redundant`` is what it will be: its region decides, None where its zones are not known.
    """

    location: str
    wanted: str
    is_zone_redundant: bool | None

    @property
    def is_against(self) -> bool:
        """True where the region is known to make something else of it."""
        return self.is_zone_redundant is not None and self.is_zone_redundant is not parse_switch(self.wanted)


def zone_truths(plan: RegistryPlan, regions: Mapping[str, RegionFacts] | None) -> tuple[ZoneTruth, ...]:
    """Return the truth about each replica that is made with a zoneRedundancy that was asked for."""
    made = {change.location for change in plan.replica_changes if change.action in (Action.CREATE, Action.REPLACE)}
    return tuple(
        ZoneTruth(
            location=desired.location,
            wanted=desired.zone_redundancy,
            is_zone_redundant=facts.has_zones if (facts := (regions or {}).get(desired.location)) else None,
        )
        for desired in plan.desired.replicas
        if desired.zone_redundancy is not None and desired.location in made
    )
