"""The changes of the registry itself: its tier and its endpoints."""

from __future__ import annotations

from dataclasses import replace

from acrgeo.core.desired.registry import DesiredRegistry
from acrgeo.core.model.registry import Registry
from acrgeo.core.plan.change import Action, Phase, RegistryChange


def diff_settings(current: Registry, desired: DesiredRegistry) -> list[RegistryChange]:
    """Return the changes of tier and of endpoints, each as one change; none where nothing differs."""
    changes = []
    settings = current.settings
    if desired.sku is not None and desired.sku is not current.sku:
        goes_up = desired.sku.rank > current.sku.rank
        changes.append(
            RegistryChange(
                id=f"{current.name}/sku",
                registry=current.ref,
                action=Action.UPDATE,
                phase=Phase.UPGRADE if goes_up else Phase.DOWNGRADE,
                reason="the tier differs",
                current=settings,
                desired=replace(settings, sku=desired.sku),
            )
        )
    endpoints = settings
    if desired.has_data_endpoints is not None:
        endpoints = replace(endpoints, has_data_endpoints=desired.has_data_endpoints)
    # Unknown counts as off until it is read: only the preview api-version has it.
    if desired.has_regional_endpoints not in (None, settings.has_regional_endpoints or False):
        endpoints = replace(endpoints, has_regional_endpoints=desired.has_regional_endpoints)
    if endpoints != settings:
        changes.append(
            RegistryChange(
                id=f"{current.name}/settings",
                registry=current.ref,
                action=Action.UPDATE,
                phase=Phase.SETTINGS,
                reason="the registry's endpoints differ",
                current=settings,
                desired=endpoints,
            )
        )
    return changes
