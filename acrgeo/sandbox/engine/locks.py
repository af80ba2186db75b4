"""Management locks as every provider obeys them."""

from __future__ import annotations

from collections.abc import Iterator

from acrgeo.sandbox.engine import errors
from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.store import Document

LOCKS = "Microsoft.Authorization/locks"


def check_locks(call: Call, target: str, *, is_delete: bool) -> None:
    """Raise ArmError 409 when a lock forbids the request to its target.

    Any lock above, at or below forbids a delete; a ReadOnly one above or at the target forbids every other write.
    """
    found = [lock for lock in locks_above(call, target) if is_delete or lock["properties"]["level"] == "ReadOnly"]
    if is_delete:
        known = {lock["id"] for lock in found}
        found += [lock for lock in locks_below(call, target) if lock["id"] not in known]
    if found:
        scopes = [lock["id"].rsplit(f"/providers/{LOCKS}/", 1)[0] for lock in found]
        raise errors.scope_locked(target, "delete" if is_delete else "write", sorted(set(scopes)))


def locks_above(call: Call, target: str) -> Iterator[Document]:
    """Return the locks at a resource and at every scope above it."""
    key = target.lower()
    for lock in locks_below(call, call.subscription_path):
        scope = lock["id"].rsplit(f"/providers/{LOCKS}/", 1)[0].lower()
        if key == scope or key.startswith(scope + "/"):
            yield lock


def locks_below(call: Call, scope: str) -> Iterator[Document]:
    """Return the locks below a scope, its own included."""
    for document in call.store.under(scope):
        if document.get("type") == LOCKS:
            yield document
