"""Errors of Microsoft.Resources; see the engine's."""

from __future__ import annotations

from acrgeo.sandbox.engine.errors import ArmError


def group_location_fixed(location: str, wanted: str) -> ArmError:
    # Assumed: well known, not recorded.
    return ArmError(
        409,
        "InvalidResourceGroupLocation",
        f"Invalid resource group location '{wanted}'. The Resource group already exists in location '{location}'.",
    )


def invalid_group_name(name: str) -> ArmError:
    # Assumed: well known, not recorded.
    return ArmError(
        400,
        "InvalidResourceGroup",
        f"The resource group name '{name}' has invalid characters. It may hold letters, digits, and any of -_.(), and "
        "does not end with a dot.",
    )
