"""Registries of one name in one plan."""

from __future__ import annotations

from dataclasses import replace

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.model.registry import Sku
from acrgeo.core.plan.diff import diff
from acrgeo.core.plan.plan import RegistryPlan
from acrgeo.core.plan.twins import told_apart
from tests.core.planning import REF, registry
from tests.rows import rows


def plan(place: str) -> RegistryPlan:
    """Return the plan of a registry, ``subscription/group/name``: an upgrade, and a replica after it."""
    subscription, group, name = place.split("/")
    ref = replace(REF, subscription=subscription, resource_group=group, name=name)
    desired = DesiredRegistry(sku=Sku.PREMIUM, replicas=(DesiredReplica(location="eastus"),))
    return diff(replace(registry("Standard"), ref=ref, id=ref.id), desired)


@rows(
    "places, befores",
    [
        (["s/g/contoso"], [""]),
        (["s/g/contoso", "s/g/fabrikam"], ["", ""]),
        (["s/g/contoso", "s/h/contoso", "s/g/fabrikam"], ["g/", "h/", ""]),
        (["s/g/contoso", "s/h/Contoso"], ["g/", "h/"]),
        (["s/g/contoso", "t/G/contoso", "t/h/contoso"], ["s/g/", "t/G/", "h/"]),
        (["s/g/contoso", "t/g/contoso"], ["s/g/", "t/g/"]),
    ],
)
def test_what_has_one_name_carries_its_group(places: list[str], befores: list[str]) -> None:
    """And its subscription where the groups have one name too, whatever the case; what waits waits for its own."""
    plans = [plan(place) for place in places]
    for made, told, place, before in zip(plans, told_apart(plans), places, befores, strict=True):
        name = place.split("/")[2]
        assert [change.id for change in told.changes] == [f"{before}{name}/sku", f"{before}{name}/eastus"]
        assert [change.waits_for for change in told.changes] == [(), (f"{before}{name}/sku",)]
        assert {change.registry.label for change in told.changes} == {f"{before}{name}" if before else None}
        assert replace(told, changes=made.changes) == made
