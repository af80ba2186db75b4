"""The caller and its permissions: entries by scope, evaluated as ARM evaluates them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from acrgeo.sandbox.engine.roles import BUILT_IN_ROLES

Entry = dict[str, list[str]]

SCOPES = ("subscription", "resourceGroup", "registry")
ONLY = "subscriptions"
"""The member of a caller that names the subscriptions which it sees; without it, it sees all."""
_KEYS = ("actions", "notActions", "dataActions", "notDataActions")

_CALLERS = ("Owner", "Contributor", "Reader", "AcrPush")
ROLES: Mapping[str, Entry] = {
    name.lower(): dict(zip(_KEYS, (list(patterns) for patterns in kinds), strict=True))
    for wanted in _CALLERS
    for _, name, *kinds in BUILT_IN_ROLES
    if name == wanted
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """The permission entries of a caller at each scope; lower scopes inherit.

    `subscriptions` are the ids of those where they hold, None all.
    """

    entries: Mapping[str, Sequence[Entry]]
    subscriptions: Sequence[str] | None = None

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Caller:
        """Return the caller that a document describes."""
        return cls(entries={name: document.get(name, ()) for name in SCOPES}, subscriptions=document.get(ONLY))

    def sees(self, subscription: str) -> bool:
        """Tell if the caller has any right in a subscription."""
        return self.subscriptions is None or subscription.lower() in self.subscriptions

    def within(self, subscription: str) -> Caller:
        """Return the caller as it is in a subscription: without any entry where it has no right."""
        return self if self.sees(subscription) else replace(self, entries={})

    def at(self, scope: str) -> list[Entry]:
        """Return the entries that hold at `scope`, inherited ones first."""
        upto = SCOPES.index(scope) + 1
        return [entry for name in SCOPES[:upto] for entry in self.entries.get(name, ())]

    def may(self, action: str, scope: str) -> bool:
        """Tell if some entry allows the action: its actions match and none of its notActions does."""
        return any(
            _matches(action, entry["actions"]) and not _matches(action, entry["notActions"]) for entry in self.at(scope)
        )

    def document(self) -> dict[str, Any]:
        """Return the entries by scope, ready for JSON."""
        only = {} if self.subscriptions is None else {ONLY: list(self.subscriptions)}
        return {**{scope: list(self.entries.get(scope, ())) for scope in SCOPES}, **only}


def _matches(action: str, patterns: Sequence[str]) -> bool:
    return any(
        re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), action, re.IGNORECASE) for pattern in patterns
    )


def parse_caller(definition: str | Mapping[str, Any] | Sequence[Any]) -> Caller:
    """Return the caller of a role name, a role definition, permission entries, or `{scope: any of these}`.

    Without a scope it holds for the subscription, and so everywhere; beside scopes, `subscriptions` lists the ids of
    those that the caller sees. Raises ValueError.
    """
    if isinstance(definition, Mapping) and definition and set(definition) <= {*SCOPES, ONLY}:
        only = definition.get(ONLY)
        if only is not None and (not isinstance(only, list) or not all(isinstance(value, str) for value in only)):
            raise ValueError(f"{ONLY} of a caller is a list of texts.")
        return Caller(
            entries={scope: _entries(entries) for scope, entries in definition.items() if scope != ONLY},
            subscriptions=None if only is None else tuple(value.lower() for value in only),
        )
    return Caller(entries={"subscription": _entries(definition)})


def _entries(definition: Any) -> list[Entry]:
    if isinstance(definition, str):
        if definition.lower() not in ROLES:
            raise ValueError(f"No caller '{definition}': the names are {', '.join(ROLES)}.")
        return [ROLES[definition.lower()]]
    if isinstance(definition, Sequence):
        return [entry for part in definition for entry in _entries(part)]
    if not isinstance(definition, Mapping):
        raise ValueError(  # noqa: TRY004  one error for all that is wrong with a caller file
            "A caller is a role name, a role definition or a list of permission entries."
        )
    if isinstance(definition.get("properties"), Mapping):
        return _entries(definition["properties"])
    if "permissions" in definition:
        return _entries(definition["permissions"])
    lowered = {str(key).lower(): value for key, value in definition.items()}
    if "actions" not in lowered:
        raise ValueError("A permission entry needs actions, a role definition needs permissions.")
    entry: Entry = {}
    for key in _KEYS:
        values = lowered.get(key.lower()) or []
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise ValueError(f"{key} of a permission entry is a list of texts.")
        entry[key] = list(values)
    return [entry]
