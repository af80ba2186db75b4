"""Which imports are left to do, and what a fresh look means for one."""

from __future__ import annotations

import pytest

from acrgeo.core.execution.precheck import Decision
from acrgeo.core.image.reference import ImageRef
from acrgeo.core.imports.diff import ImageDiff, diff_images, with_images
from acrgeo.core.imports.image import DesiredImage, ImageSource
from acrgeo.core.imports.precheck import precheck_import
from acrgeo.core.plan.change import Action, Phase
from acrgeo.core.plan.plan import RegistryPlan
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


def test_an_import_says_why_and_what_comes_first() -> None:
    """It is named after its registry and what it becomes there; what could not be read is made."""
    other = ImageRef(repository="api", tag="2")
    images = [desired("a"), DesiredImage(source=desired("a").source, image=other, target=other, digest="c")]
    found = diff_images(registry(), images, {WEB: "b"}, waits_for=["contoso/replicas/eastus"])
    assert [(change.id, change.reason, change.current, change.phase, change.is_forced) for change in found.changes] == [
        ("contoso/images/web:1", "the tag has another digest", "b", Phase.ADD, False),
        ("contoso/images/api:2", "not in the registry", None, Phase.ADD, False),
    ]
    assert {change.waits_for for change in found.changes} == {("contoso/replicas/eastus",)}
    (forced,) = diff_images(registry(), [desired("a")], {}, is_forced=True).changes
    assert forced.is_forced


def test_imports_are_added_to_a_plan() -> None:
    """Behind what is in it; why the images could not be read is kept."""
    one = diff_images(registry(), [desired("a")], {WEB: "a"})
    two = diff_images(registry(), [desired("a")], {})
    plan = with_images(with_images(RegistryPlan(current=registry(), changes=()), two, unread="denied"), one)
    plan = with_images(plan, ImageDiff(changes=two.changes, present=one.present))
    assert plan.changes == (*two.changes, *two.changes)
    assert plan.present_images == (*one.present, *one.present)
    assert plan.unread_images == "denied"
    assert with_images(plan, one, unread="throttled").unread_images == "throttled"


@pytest.mark.parametrize(("digest", "is_compared"), [("a", True), (None, False)])
def test_an_image_that_is_there_may_not_be_compared(digest: str | None, is_compared: bool) -> None:
    """Where the source cannot be asked for its digest."""
    (present,) = diff_images(registry(), [desired(digest)], {WEB: "a"}).present
    assert present.is_compared is is_compared
