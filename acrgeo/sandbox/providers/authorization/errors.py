"""Errors of Microsoft.Authorization; see the engine's."""

from __future__ import annotations

from collections.abc import Sequence

from acrgeo.sandbox.engine.errors import ArmError


def lock_not_found(name: str) -> ArmError:
    # Assumed: 404 LockNotFound, code and text, for a lock that is not there.
    return ArmError(404, "LockNotFound", f"The lock '{name}' could not be found.")


def assignment_not_found(name: str) -> ArmError:
    # Assumed: 404 PolicyAssignmentNotFound, code and text; known from public reports.
    return ArmError(404, "PolicyAssignmentNotFound", f"The policy assignment '{name}' is not found.")


def missing_parameters(name: str, parameters: Sequence[str], definition: str) -> ArmError:
    # Assumed: 400 MissingPolicyParameter, code and text; known from public reports.
    return ArmError(
        400,
        "MissingPolicyParameter",
        f"The policy assignment '{name}' is missing the parameter(s) '{', '.join(parameters)}' as defined in the "
        f"policy definition '{definition}'.",
    )


def unknown_parameters(name: str, parameters: Sequence[str], definition: str) -> ArmError:
    # Assumed: 400 for parameters that a policy does not have, code and text; known from public reports.
    return ArmError(
        400,
        "UndefinedPolicyParameter",
        f"The policy assignment '{name}' is attempting to assign the parameter(s) '{', '.join(parameters)}' which are "
        f"not defined in the policy definition '{definition}'.",
    )


def role_not_found(guid: str) -> ArmError:
    # Assumed: 404 for a role definition that is not there, code and text; known from public reports.
    return ArmError(
        404, "RoleDefinitionDoesNotExist", f"The specified role definition with ID '{guid}' does not exist."
    )


def role_assignment_not_found(guid: str) -> ArmError:
    # Assumed: 404 for a role assignment that is not there, code and text; known from public reports.
    return ArmError(404, "RoleAssignmentNotFound", f"The role assignment '{guid}' is not found.")
