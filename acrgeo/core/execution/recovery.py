"""How to go on after a run that ended early: one command a change."""

from __future__ import annotations

import shlex

from acrgeo.core.model.registry import DRAIN_PREFIX
from acrgeo.core.plan.plan import Action, Change


def follow_command(change: Change) -> str:
    """The command that looks at a change again; that of a replacement also finishes it."""
    registry = change.registry.name
    if change.webhook is not None:
        return f"acrgeo webhook list {registry}"
    if change.location is None:
        return f"acrgeo show {registry}"
    if change.action is Action.REPLACE:
        return recreate_command(change)
    is_going = change.current is not None and change.current.provisioning_state == "Deleting"
    if change.action is Action.DELETE or (change.action is Action.AWAIT and is_going):
        return f"acrgeo replica wait {registry} {change.location} --for deleted"
    return f"acrgeo replica wait {registry} {change.location}"


def recreate_command(change: Change) -> str:
    """The command that creates a replaced replica as it was: once it is deleted, nothing else remembers it.

    It waits for a deletion that is under way. The record of a drain is left out: no tag option takes it.
    """
    words = ["acrgeo", "replica", "add", change.registry.name, change.location or ""]
    if change.name is not None and change.name != change.location:
        words += ["--name", change.name]
    for key, value in sorted(change.tag_edits.items()):
        if value is not None and not key.startswith(DRAIN_PREFIX):
            words += ["--tag", f"{key}={value}"]
    if change.is_routed is False:
        words.append("--no-routing")
    return shlex.join(words)
