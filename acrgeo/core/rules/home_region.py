"""A home region that is down, recognised by what ARM answers, and what still works then."""

from __future__ import annotations

from acrgeo.core.execution.outcome import Outcome
from acrgeo.core.model.registry import Registry

STILL_WORKS = (
    "While the home region is down nothing of the registry can be changed: no replica, routing, tag, tier or webhook. "
    "Pulls and pushes through the other replicas go on."
)


def home_note(outcome: Outcome) -> str | None:
    """What to tell after an outcome where ARM answered reads and failed a write with 5xx again and again, else None.

    So it looks when the home region is down (documented: nothing can be changed then); it need not be the reason.
    """
    down = dict.fromkeys(one.change.registry.name for one in outcome.results if one.is_write_down)
    if not down:
        return None
    names = ", ".join(down)
    return (
        f"Azure answered reads of {names} but failed the same write each time. That is how an outage of the home "
        f"region looks; it need not be one. {STILL_WORKS}"
    )


def unavailable(registry: Registry) -> str | None:
    """What Azure itself says of a home replica that is not well; None where it says nothing of the kind."""
    home = registry.home
    if home.is_ready or not home.is_settled or home.display_status in (None, "Ready", "Syncing"):
        return None
    said = f": {home.message.rstrip('.')}" if home.message else ""
    return f"Azure says of the home replica in {home.location}: {home.display_status}{said}. {STILL_WORKS}"
