"""Errors of Microsoft.Resources; see the engine's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

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


def deployment_not_found(name: str) -> ArmError:
    # Assumed: 404 DeploymentNotFound, code and text, for a deployment that does not exist.
    return ArmError(404, "DeploymentNotFound", f"Deployment '{name}' could not be found.")


def deployment_active(name: str) -> ArmError:
    # Assumed: 409 DeploymentActive for a PUT while the deployment runs; the text is shortened.
    return ArmError(
        409,
        "DeploymentActive",
        f"Unable to edit or replace deployment '{name}': the previous deployment is still active.",
    )


def template_against_policy(details: Sequence[Mapping[str, Any]]) -> ArmError:
    # Assumed: code and text are from public reports; that every resource is judged before the first is written.
    return ArmError(
        400,
        "InvalidTemplateDeployment",
        "The template deployment failed because of policy violation. Please see details for more information.",
        members={"details": list(details)},
    )
