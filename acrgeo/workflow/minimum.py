"""How many replicas must keep serving where nothing else says so: the setting min-routed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from acrgeo.core.desired.registry import DesiredRegistry
from acrgeo.core.model.settings import MIN_ROUTED
from acrgeo.workflow.context import Context

if TYPE_CHECKING:
    from acrgeo.core.desired.manifest import Manifest


def with_minimum(context: Context, desired: DesiredRegistry) -> DesiredRegistry:
    """Return what a command desires, which says nothing of how many must keep serving."""
    return replace(desired, min_routed=int(context.settings.value(MIN_ROUTED) or 1))


def with_minimums(context: Context, manifests: Iterable[Manifest]) -> tuple[Manifest, ...]:
    """Return the manifests; those that do not say ``minRouted`` take the setting."""
    return tuple(
        manifest if "minRouted" in manifest.keys else replace(manifest, desired=with_minimum(context, manifest.desired))
        for manifest in manifests
    )
