"""Small makers of core values for the tests of the output: Contoso, before and after."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.execution.events import Result
from acrgeo.core.execution.outcome import ChangeOutcome, Outcome
from acrgeo.core.model.region import RegionFacts
from acrgeo.core.model.registry import Registry, RegistryRef, Replica, Sku
from acrgeo.core.plan.diff import diff
from acrgeo.core.plan.plan import Plan

SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"
DRAINED = {
    "acrgeo-drained-by": "ana@contoso.com",
    "acrgeo-drained-reason": "pulls fail with 503",
    "acrgeo-drained-at": "2026-11-24T06:30:00Z",
    "acrgeo-drained-until": "2026-11-30T08:00:00Z",
}


def ref(name: str = "contoso", group: str = "contoso-rg") -> RegistryRef:
    """Where a registry is."""
    return RegistryRef(subscription=SUBSCRIPTION, resource_group=group, name=name)


def replica(location: str, *, registry: str = "contoso", **changes: Any) -> Replica:
    """A routed replica that is Ready, in a region with zones, unless told otherwise."""
    name = changes.pop("name", location)
    values: dict[str, Any] = {
        "name": name,
        "location": location,
        "id": f"{ref(registry).id}/replications/{name}",
        "display_status": "Ready",
        "timestamp": "2026-11-24T07:00:12.1234567Z",
        "is_zone_redundant": True,
    }
    return Replica(**{**values, **changes})


def registry(*replicas: Replica, name: str = "contoso", **changes: Any) -> Registry:
    """A Premium registry at home in westus; its home replica is listed unless it is given."""
    group = changes.pop("group", "contoso-rg")
    home = changes.pop("location", "westus")
    present = list(replicas)
    if not any(held.is_home for held in present):
        present.append(replica(home, registry=name, is_home=True, is_zone_redundant=False))
    values: dict[str, Any] = {
        "ref": ref(name, group),
        "id": ref(name, group).id,
        "location": home,
        "sku": Sku.PREMIUM,
        "login_server": f"{name}.azurecr.io",
        "replicas": tuple(sorted(present, key=lambda held: held.location)),
    }
    return Registry(**{**values, **changes})


def standard() -> Registry:
    """Contoso before: Standard, one region, the home replica not listed."""
    home = replica("westus", id=None, is_home=True, is_zone_redundant=False, display_status=None, timestamp=None)
    return registry(home, sku=Sku.STANDARD)


def everything() -> Registry:
    """Contoso with a replica in every kind of state."""
    failed = "Unable to create the private endpoint: the subnet default has no free addresses."
    return registry(
        replica("canadacentral", name="canada", display_status="Syncing", zone_redundancy="Disabled"),
        replica("eastus", is_routed=False, tags={**DRAINED, "team": "web"}),
        replica("brazilsouth", provisioning_state="Creating", display_status=None, is_zone_redundant=None),
        replica("westeurope", provisioning_state="Failed", display_status=None, message=failed),
        replica("japaneast", is_routed=False),
        tags={"team": "web"},
        has_data_endpoints=True,
        data_endpoint_hosts=("contoso.westus.data.azurecr.io", "contoso.eastus.data.azurecr.io"),
        has_regional_endpoints=False,
        has_private_endpoints=True,
    )


def plan(*wanted: tuple[Registry, DesiredRegistry]) -> Plan:
    """What the planner makes of it."""
    return Plan(registries=tuple(diff(current, desired) for current, desired in wanted))


def story() -> Plan:
    """Standard in one region becomes Premium in four, one of them routed once it is ready."""
    wanted = DesiredRegistry(
        sku=Sku.PREMIUM,
        has_data_endpoints=True,
        replicas=(
            DesiredReplica(location="eastus", is_new=True, is_routed=True),
            DesiredReplica(location="canadacentral", name="canada", is_new=True, tags={"team": "web", "old": None}),
            DesiredReplica(location="westeurope", is_new=True, routes_when_ready=True),
        ),
    )
    return plan((standard(), wanted))


def upheaval() -> Plan:
    """Every kind of entry at once, from a file."""
    wanted = DesiredRegistry(
        has_regional_endpoints=True,
        lists_replicas=True,
        holds_drains=True,
        replaces_failed=True,
        absent=("canada",),
        replicas=(
            DesiredReplica(location="westus", is_routed=False),
            DesiredReplica(location="eastus", is_routed=True, tags={"team": "api", "tier": "gold"}),
            DesiredReplica(location="brazilsouth", is_routed=True),
            DesiredReplica(location="westeurope", is_routed=True),
            DesiredReplica(location="southeastasia", is_routed=True),
            DesiredReplica(location="canadacentral"),
        ),
    )
    return plan((everything(), wanted))


def region(name: str, display_name: str, latitude: float, longitude: float, **changes: Any) -> RegionFacts:
    """An offered region with zones."""
    values: dict[str, Any] = {"is_offered": True, "has_zones": True}
    return RegionFacts(
        name=name, display_name=display_name, latitude=latitude, longitude=longitude, **{**values, **changes}
    )


def regions() -> dict[str, RegionFacts]:
    """Seven regions: zones or not, offered or not, with and without a pair."""
    listed = (
        region("westus", "West US", 37.783, -122.417, has_zones=False, pair="eastus", geography="United States"),
        region("eastus", "East US", 37.3719, -79.8164, pair="westus", geography="United States"),
        region("canadacentral", "Canada Central", 43.653, -79.383, pair="canadaeast", geography="Canada"),
        region("westeurope", "West Europe", 52.3667, 4.9, pair="northeurope", geography="Europe"),
        region("italynorth", "Italy North", 45.46888, 9.18109, geography="Italy"),
        region("jioindiawest", "Jio India West", 22.470701, 70.05773, is_offered=False, has_zones=None),
        RegionFacts(name="belgiumcentral", display_name="Belgium Central", is_offered=True),
    )
    return {facts.name: facts for facts in listed}


def outcome_of(planned: Plan, *results: Result, is_interrupted: bool = False, **last: Any) -> Outcome:
    """Results for the changes of a plan, in order; ``last`` are further values of the last of them."""
    ends = [
        ChangeOutcome(change=change, result=result, seconds=23.4 if result in (Result.DONE, Result.FAILED) else None)
        for change, result in zip(planned.changes, results, strict=True)
    ]
    ends[-1] = replace(ends[-1], **last)
    return Outcome(results=tuple(ends), is_interrupted=is_interrupted)
