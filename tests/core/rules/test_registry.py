"""The registry itself."""

from __future__ import annotations

from dataclasses import replace

from acrgeo.core.desired.registry import DesiredRegistry
from acrgeo.core.rules.registry import RULES
from tests.core.rules.cases import ADD, CURRENT, found, lines

UPDATING = replace(CURRENT, provisioning_state="Updating")


def test_a_registry_in_the_middle_of_a_change_is_warned_of() -> None:
    """Azure decides; nothing is refused here, and nothing is said where nothing would be sent."""
    assert lines(found(RULES, ADD, current=UPDATING)) == ["warning registry-state"]
    assert found(RULES, DesiredRegistry(), current=UPDATING) == []
