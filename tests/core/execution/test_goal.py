"""What a user waits for, and the word that tells how far it is."""

from __future__ import annotations

from typing import Any

from acrgeo.core.execution.goal import Goal, is_reached, progress_word
from tests.core.planning import replica
from tests.rows import rows


@rows(
    "facts, reached, words",
    [
        (None, "deleted", "not shown, not shown, deleted, not shown"),
        ({}, "ready succeeded routed", "Ready, Ready, Ready, routed"),
        ({"display_status": None}, "succeeded routed", "Succeeded, Succeeded, Succeeded, routed"),
        ({"display_status": "Syncing"}, "succeeded routed", "Syncing, Syncing, Syncing, routed"),
        ({"is_routed": False}, "ready succeeded", "Ready, Ready, Ready, not routed"),
        ({"provisioning_state": "Updating"}, "", "Updating, Updating, Updating, Updating"),
        ({"provisioning_state": "Failed", "is_routed": False}, "", "Failed, Failed, Failed, Failed"),
    ],
)
def test_a_goal_is_reached_by_what_azure_shows(facts: dict[str, Any] | None, reached: str, words: str) -> None:
    """Succeeded is not synced, and routed is settled too; the word is Azure's own."""
    seen = None if facts is None else replica("eastus", **facts)
    assert [goal.value for goal in Goal if is_reached(goal, seen)] == reached.split()
    assert ", ".join(progress_word(goal, seen) for goal in Goal) == words
