"""Lifecycles: how long things take, and which changes are due later. They are data: no threads, requests move them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Change = Mapping[str, Any]
"""`{"set": {dotted path: value}}`, `{"put": document}` or `{"delete": true}`, applied to one stored document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """How creations in a region fail. Rolled back, the replica is gone and only the operation tells why."""

    code: str
    message: str
    is_rolled_back: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifecycle:
    """Lengths in seconds at speed 1.

    `locations` overrides lengths by region, `{"westus3": {"create": 60}}`; `failures` says where creating fails.
    `remembered` is for how long after a delete has finished the service still refuses to create the same replica: it
    is 0 because three recordings create again within 3 s of that moment; other runs are known to have waited longer.
    `arrive` is how long an image takes to another replica, with `arrive_mib` more for each MiB of it.
    `copy` is how long an import takes at the target's home region, with `copy_mib` more for each MiB.
    """

    create: float = 9.0
    sync: float = 5.0
    update: float = 5.0
    delete: float = 9.0
    home_after: float = 4.0
    remembered: float = 0.0
    arrive: float = 20.0
    arrive_mib: float = 1.0
    copy: float = 4.0
    copy_mib: float = 0.5
    locations: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    failures: Mapping[str, Failure] = field(default_factory=dict)

    def length(self, phase: str, location: str) -> float:
        """Return how many seconds a phase takes in a region."""
        own = self.locations.get(location, {})
        return own[phase] if phase in own else float(getattr(self, phase))


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """A change of one document that becomes true at `due` (unix seconds)."""

    due: float
    resource_id: str
    change: Change


def apply_change(document: dict[str, Any] | None, change: Change) -> dict[str, Any] | None:
    """Return the document after the change, None when it is gone. A `set` on a missing document does nothing."""
    if change.get("delete"):
        return None
    if "put" in change:
        return document if document is not None else dict(change["put"])
    if document is None:
        return None
    for path, value in change["set"].items():
        *parents, leaf = path.split(".")
        place = document
        for parent in parents:
            place = place.setdefault(parent, {})
        if value is None:
            place.pop(leaf, None)
        else:
            place[leaf] = value
    return document
