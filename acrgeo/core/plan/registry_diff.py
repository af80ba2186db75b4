"""What a registry itself needs, besides its replicas: its tier and its endpoints."""

from __future__ import annotations

from acrgeo.core.desired.registry import DesiredRegistry
from acrgeo.core.model.registry import Registry
from acrgeo.core.plan.plan import Action, Change, FieldChange, Phase


def registry_changes(current: Registry, desired: DesiredRegistry) -> list[Change]:
    """The changes of tier and of endpoints, each as one change; none where they are as desired."""
    changes = []
    if desired.sku is not None and desired.sku is not current.sku:
        goes_up = desired.sku.rank > current.sku.rank
        changes.append(
            Change(
                id=f"{current.name}/sku",
                registry=current.ref,
                action=Action.UPDATE,
                step=Phase.UPGRADE if goes_up else Phase.DOWNGRADE,
                fields=(FieldChange(name="sku", current=current.sku.value, desired=desired.sku.value),),
                reason="the tier differs",
                sku=desired.sku,
            )
        )
    data, regional = desired.has_data_endpoints, desired.has_regional_endpoints
    fields = []
    if data is not None and data != current.has_data_endpoints:
        fields.append(FieldChange(name="dataEndpointEnabled", current=current.has_data_endpoints, desired=data))
    if regional is not None and regional != (current.has_regional_endpoints or False):
        words = {True: "Enabled", False: "Disabled", None: None}
        fields.append(
            FieldChange(
                name="regionalEndpoints", current=words[current.has_regional_endpoints], desired=words[regional]
            )
        )
    if fields:
        names = {change.name for change in fields}
        changes.append(
            Change(
                id=f"{current.name}/settings",
                registry=current.ref,
                action=Action.UPDATE,
                step=Phase.SETTINGS,
                fields=tuple(fields),
                reason="the registry's endpoints differ",
                has_data_endpoints=data if "dataEndpointEnabled" in names else None,
                has_regional_endpoints=regional if "regionalEndpoints" in names else None,
            )
        )
    return changes
