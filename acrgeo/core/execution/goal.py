"""The states that a user can wait for, and whether a replica has reached one."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from acrgeo.core.model.registry import Replica


class Wait(str, Enum):
    """The point up to which a write is followed."""

    NONE = "none"  # until Azure accepted it
    SUCCEEDED = "succeeded"
    READY = "ready"  # until the images are there; days for a large registry


class Goal(str, Enum):
    """A state to wait for."""

    READY = "ready"  # succeeded, and the images are there
    SUCCEEDED = "succeeded"
    DELETED = "deleted"
    ROUTED = "routed"  # settled, and the global endpoint sends requests to it


def is_reached(goal: Goal, replica: Replica | None) -> bool:
    """Return whether a replica (None where there is none) has reached a goal."""
    if replica is None or goal is Goal.DELETED:
        return replica is None and goal is Goal.DELETED
    if goal is Goal.READY:
        return replica.is_ready
    return replica.provisioning_state == "Succeeded" and (goal is Goal.SUCCEEDED or replica.is_routed)


def progress_word(goal: Goal, replica: Replica | None) -> str:
    """Return the state of a replica on its way to a goal, in Azure's own word."""
    if replica is None:
        return "deleted" if goal is Goal.DELETED else "not shown"
    if replica.provisioning_state != "Succeeded":
        return replica.provisioning_state
    if goal is Goal.ROUTED:
        return "routed" if replica.is_routed else "not routed"
    return replica.display_status or "Succeeded"
