"""Which imports are left to do, and what a fresh look means for one."""

from __future__ import annotations

import pytest

from acrgeo.core.execution.precheck import Decision
from acrgeo.core.image.reference import ImageRef
from acrgeo.core.imports.diff import diff_images
from acrgeo.core.imports.image import DesiredImage, ImageSource
from acrgeo.core.imports.precheck import precheck_import
from acrgeo.core.plan.change import Action
from tests.core.planning import registry

WEB = ImageRef(repository="web", tag="1")


def desired(digest: str | None) -> DesiredImage:
    """An image whose digest at the source may not be known."""
    return DesiredImage(source=ImageSource(host="mcr.microsoft.com"), image=WEB, target=WEB, digest=digest)


@pytest.mark.parametrize(
    ("digest", "there", "is_forced", "action"),
    [
        ("a", None, False, Action.CREATE),
        ("a", "a", False, None),
        ("a", "a", True, None),
        ("a", "b", False, Action.UPDATE),
        (None, None, False, Action.CREATE),
        (None, "b", False, None),
        (None, "b", True, Action.UPDATE),
    ],
)
def test_what_is_left_to_import(digest: str | None, there: str | None, is_forced: bool, action: Action | None) -> None:
    """By digest where it is known; else what is there is believed, unless it is forced."""
    found = diff_images(registry(), [desired(digest)], {WEB: there}, is_forced=is_forced)
    assert [change.action for change in found.changes] == ([] if action is None else [action])
    assert [image.digest for image in found.present] == ([there] if action is None else [])


@pytest.mark.parametrize(
    ("digest", "before", "fresh", "is_ours", "decision"),
    [
        ("a", None, "a", False, Decision.ALREADY),
        ("a", "b", "b", False, Decision.ACT),
        ("a", "b", "c", False, Decision.CHANGED),
        (None, None, "c", True, Decision.ALREADY),
        (None, None, "c", False, Decision.CHANGED),
        (None, "b", "c", True, Decision.ALREADY),
        (None, "b", "b", True, Decision.ACT),  # the one before is not ours
        (None, "b", None, True, Decision.ACT),
    ],
)
def test_what_a_fresh_look_means(
    digest: str | None, before: str | None, fresh: str | None, is_ours: bool, decision: Decision
) -> None:
    """Done only where it is the digest, or one's own that has another than before."""
    (change,) = diff_images(registry(), [desired(digest)], {WEB: before}, is_forced=True).changes
    assert precheck_import(change, fresh, is_ours=is_ours).decision is decision
