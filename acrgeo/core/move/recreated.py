"""What of the old registry's things the new one has already: a run that is repeated does not list it again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from acrgeo.core.model.belongings import Belonging
from acrgeo.core.move.kinds import Kind
from acrgeo.core.preflight.facts import Unknown

Inventory = Mapping[Kind, tuple[Belonging, ...] | Unknown]

_NAMED = (
    Kind.KEY,
    Kind.LOCKS, Kind.POLICIES, Kind.DIAGNOSTICS, Kind.EVENTS, Kind.SCOPE_MAPS, Kind.TOKENS, Kind.CREDENTIAL_SETS,
    Kind.CACHE_RULES, Kind.AGENT_POOLS, Kind.TASKS, Kind.CONNECTED,
)  # fmt: skip
"""Kinds whose things keep their names."""
_VALUES: Mapping[Kind, tuple[str, ...]] = {
    Kind.ROLE_ASSIGNMENTS: ("principalId", "role", "condition"),
    Kind.PRIVATE_ENDPOINTS: ("subnetId",),
}
"""Kinds whose things have other names, or none of their own: what makes two of them the same."""


def left_of(kind: Kind, items: Sequence[Belonging], there: Inventory) -> tuple[Belonging, ...]:
    """Return the things that the new registry does not have, all of them where that cannot be known."""
    found = there.get(kind, ())
    if isinstance(found, Unknown):
        return tuple(items)
    made = Counter(_key(kind, item) for item in found)
    left = []
    for item in items:
        key = _key(kind, item)
        if key is None or not made[key]:
            left.append(item)
        made[key] -= 1  # two endpoints in one subnet are two
    return tuple(left)


def _key(kind: Kind, item: Belonging) -> tuple[str, ...] | None:
    if kind in _NAMED:
        return (item.name.lower(),)
    values = tuple(item.values.get(name, "").lower() for name in _VALUES.get(kind, ()))
    return values if any(values) else None
