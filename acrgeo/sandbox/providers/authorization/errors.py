"""Errors of Microsoft.Authorization; see the engine's."""

from __future__ import annotations

from acrgeo.sandbox.engine.errors import ArmError


def lock_not_found(name: str) -> ArmError:
    # Assumed: well known, not recorded.
    return ArmError(404, "LockNotFound", f"The lock '{name}' could not be found.")
