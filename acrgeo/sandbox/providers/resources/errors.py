"""Errors of Microsoft.Resources; see the engine's."""

from __future__ import annotations

from acrgeo.sandbox.engine.errors import ArmError


def group_location_fixed(location: str, wanted: str) -> ArmError:
    # Assumed: 409 InvalidResourceGroupLocation, code and text, for a PUT of a group with another location.
    return ArmError(
        409,
        "InvalidResourceGroupLocation",
        f"Invalid resource group location '{wanted}'. The Resource group already exists in location '{location}'.",
    )


def invalid_group_name(name: str) -> ArmError:
    # Assumed: 400 InvalidResourceGroup, code and text, for a name that is not valid.
    return ArmError(
        400,
        "InvalidResourceGroup",
        f"The resource group name '{name}' has invalid characters. It may hold letters, digits, and any of -_.(), and "
        "does not end with a dot.",
    )
