"""The state of a registry once its plan is done. Failures are not foreseen."""

from __future__ import annotations

from dataclasses import dataclass

from acrgeo.core.model.registry import Registry, Sku
from acrgeo.core.plan.change import Action, RegistryChange, ReplicaChange
from acrgeo.core.plan.plan import RegistryPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """The tier, the regions with a replica (home included, sorted) and the switches that decide about host names.

    ``has_data_endpoints`` is so of every registry with private endpoints, whatever its switch says.
    ``has_regional_endpoints`` None is unknown: only the preview api-version tells it.
    """

    sku: Sku
    locations: tuple[str, ...]
    has_data_endpoints: bool
    has_regional_endpoints: bool | None


def present(registry: Registry) -> Forecast:
    """Return the registry as it is."""
    return Forecast(
        sku=registry.sku,
        locations=tuple(sorted({replica.location for replica in registry.replicas})),
        has_data_endpoints=registry.has_data_endpoints or registry.has_private_endpoints,
        has_regional_endpoints=registry.has_regional_endpoints,
    )


def forecast(plan: RegistryPlan) -> Forecast:
    """Return the registry as it will be after its plan."""
    current = present(plan.current)
    locations, sku = set(current.locations), current.sku
    data, regional = current.has_data_endpoints, current.has_regional_endpoints
    for change in plan.changes:
        match change:
            case ReplicaChange(action=Action.CREATE):
                locations.add(change.location)
            case ReplicaChange(action=Action.DELETE):
                locations.discard(change.location)
            case RegistryChange():
                sku = change.sku or sku
                if change.data_endpoints is not None:
                    data = change.data_endpoints or plan.current.has_private_endpoints
                regional = regional if change.regional_endpoints is None else change.regional_endpoints
    return Forecast(
        sku=sku, locations=tuple(sorted(locations)), has_data_endpoints=data, has_regional_endpoints=regional
    )
