"""The provider's list of operations: the actions that a role can allow and the sandbox checks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from acrgeo.sandbox.providers.registry.resource_types import NAMESPACE

_VERBS = {"read": "Read", "write": "Create or update", "delete": "Delete", "action": "Call"}


def operations_document(actions: Iterable[str]) -> dict[str, Any]:
    """Return an entry for each action of the registry provider, in order."""
    # Assumed: the display texts; names are those that roles use.
    return {"value": [_entry(action) for action in sorted(set(actions)) if action.startswith(f"{NAMESPACE}/")]}


def _entry(action: str) -> dict[str, Any]:
    *kinds, verb = action.split("/")[1:]
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", " ".join(kinds)).capitalize()
    return {
        "name": action,
        "isDataAction": False,
        "display": {
            "provider": "Microsoft Container Registry",
            "resource": words,
            "operation": f"{_VERBS[verb]} {words.lower()}",
            "description": f"{_VERBS[verb]} {words.lower()}.",
        },
    }
