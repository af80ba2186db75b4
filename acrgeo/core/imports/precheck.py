"""What a fresh look at the target means for an import that is about to be sent, or that was."""

from __future__ import annotations

from acrgeo.core.execution.precheck import ACT, ALREADY, Decision, Precheck
from acrgeo.core.plan.change import ImportChange


def precheck_import(change: ImportChange, fresh: str | None, *, is_ours: bool) -> Precheck:
    """Compare the digest that the target has now with an import. ``is_ours`` says that this run may have sent it."""
    if is_imported(change, fresh, is_ours=is_ours):
        return ALREADY
    if fresh is None:
        return ACT
    if fresh == change.current:
        return ACT
    return Precheck(decision=Decision.CHANGED, why=f"{change.name} is now {fresh}")


def is_imported(change: ImportChange, fresh: str | None, *, is_ours: bool) -> bool:
    """Return whether the target has the image. By a tag of a source that cannot be asked, only one's own is."""
    digest = change.desired.digest
    if digest is not None:
        return fresh == digest
    return is_ours and fresh is not None and fresh != change.current
