"""Documents of templates as text, and what is found in them as text."""

from __future__ import annotations

import json

from acrgeo.core.desired.source import Diagnostic, Node
from acrgeo.core.iac.reference import Reference, Unread
from acrgeo.files.documents import Bounds, Limits, read_text


def node(document: object, label: str = "f") -> Node:
    """Return a document with the place of each value in its JSON."""
    unread: list[Diagnostic] = []
    (root,) = read_text(label, json.dumps(document, indent=1), unread, Bounds(Limits()))
    assert not unread
    return root


def shown(each: Reference | Unread) -> str:
    """Return ``kind registry region name subscription group``, or ``unread TEXT``."""
    if isinstance(each, Unread):
        return f"unread {each.text}"
    parts = (each.kind.value, each.registry, each.region, each.name, each.subscription, each.resource_group)
    return " ".join(part for part in parts if part)
