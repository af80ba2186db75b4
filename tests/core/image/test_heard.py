"""Which events count, which are repeats, and when all that is awaited was told."""

from __future__ import annotations

from typing import Any

import pytest

from acrgeo.core.image.event import PushEvent, parse_push
from acrgeo.core.image.heard import Awaited, Filter, Heard, Repeats, parse_awaited
from acrgeo.errors import UsageError
from tests.core.image.test_event import DIGEST, posted
from tests.rows import rows

OTHER = f"sha256:{'b2' * 32}"


def event(**changes: Any) -> PushEvent:
    """Return a push of team/web:v1."""
    found = parse_push(posted(**changes))
    assert found is not None
    return found


DELETION = event(action="delete", target={"tag": None, "size": None})
UNTAGGED = event(target={"tag": None})
OTHER_UNTAGGED = event(target={"tag": None, "digest": OTHER})
V2 = event(target={"tag": "v2"})


@rows(
    ("wanted", "is_taken"),
    [
        (Filter(), True),
        (Filter(actions=("push", "delete")), True),
        (Filter(actions=("delete",)), False),
        (Filter(repositories=("team/*",)), True),
        (Filter(repositories=("*web",)), True),
        (Filter(repositories=("web",)), False),
        (Filter(repositories=("api", "team/w?b")), True),
        (Filter(tags=("v*",)), True),
        (Filter(tags=("v2", "1")), False),
        (Filter(digests=(DIGEST,)), True),
        (Filter(digests=(OTHER,)), False),
        (Filter(repositories=("team/web",), tags=("v1",), actions=("push",)), True),
        (Filter(repositories=("team/web",), tags=("v2",)), False),
    ],
)
def test_a_filter_asks_for_what_it_has(wanted: Filter, is_taken: bool) -> None:
    """Each kind narrows; several of one kind are alternatives."""
    assert wanted.takes(event()) is is_taken


def test_an_event_without_a_tag_is_of_no_tag() -> None:
    """A deletion passes no filter of tags, not even a star."""
    assert not Filter(tags=("*",)).takes(DELETION)
    assert Filter(repositories=("team/*",)).takes(DELETION)


@pytest.mark.parametrize(
    ("told", "repeats"),
    [
        ([("/a", event()), ("/a", event(id="other"))], [False, True]),
        ([("/a", event()), ("/b", event())], [False, False]),
        ([("/a", event()), ("/a", event(target={"tag": "v2"}))], [False, False]),
        ([("/a", event()), ("/a", event(target={"digest": OTHER})), ("/a", event())], [False, False, False]),
        ([("/a", event()), ("/a", DELETION), ("/a", DELETION), ("/a", event())], [False, False, True, False]),
        ([("/a", event()), ("/b", DELETION), ("/a", event())], [False, False, True]),
        ([("/a", UNTAGGED), ("/a", UNTAGGED), ("/a", UNTAGGED)], [False, True, True]),
        ([("/a", UNTAGGED), ("/a", OTHER_UNTAGGED), ("/a", UNTAGGED)], [False, False, True]),
        ([("/a", event()), ("/a", UNTAGGED), ("/a", event())], [False, False, True]),
        ([("/a", event()), ("/a", V2), ("/a", event(action="delete")), ("/a", V2)], [False, False, False, True]),
    ],
)
def test_repeats_are_of_one_digest_tag_and_path(told: list[tuple[str, PushEvent]], repeats: list[bool]) -> None:
    """A tag that moved back, and an image that was pushed again after its deletion, is news."""
    known = Repeats()
    assert [known.is_repeat(path, push) for path, push in told] == repeats


def test_ten_thousand_images_are_remembered() -> None:
    """Of more, those that were told of last."""
    known, push = Repeats(), event()
    assert not any(known.is_repeat(f"/{number}", push) for number in range(10_000))
    assert known.is_repeat("/0", push)
    assert not known.is_repeat("/one more", push)
    assert known.is_repeat("/2", push)
    assert not known.is_repeat("/1", push)
    assert known.is_repeat("/0", push)


@pytest.mark.parametrize(
    ("path", "region"),
    [
        ("/eastus", "eastus"),
        ("/acr/East%20US/s3cret", "eastus"),
        ("/East-US", "eastus"),
        ("/eastus2", None),
        ("/", None),
        ("", None),
        ("/westeurope/x", "westeurope"),
    ],
)
def test_a_part_of_the_path_names_the_region(path: str, region: str | None) -> None:
    """As a whole, in any spelling that regions have."""
    assert Heard(path=path, event=None).region(["eastus", "westeurope"]) == region


@rows(
    ("text", "is_told"),
    [
        ("team/web:v1", True),
        ("team/web", False),
        ("team/web:v2", False),
        (f"team/web@{DIGEST}", True),
        (f"team/web:v1@{DIGEST}", True),
        (f"team/web:v2@{DIGEST}", False),
        (f"team/web@{OTHER}", False),
        ("team/*", True),
        ("team/*:v*", True),
        ("*:v2", False),
        ("api/*", False),
        ("api/*:v1", False),
        ("api:v1", False),
        (f"api@{DIGEST}", False),
        ("contoso.azurecr.io/team/web:v1", True),
        ("contoso.eastus.geo.azurecr.io/team/web:v1", False),
        ("fabrikam.azurecr.io/team/web:v1", False),
    ],
)
def test_an_awaited_image_is_told_by_its_push(text: str, is_told: bool) -> None:
    """By tag, digest, both or a glob; a host that was named must be that of the push."""
    awaited = Awaited(images=(parse_awaited(text),))
    awaited.hear(Heard(path="/", event=event()))
    assert awaited.is_over is is_told
    assert awaited.missing == (() if is_told else (text,))


@rows(
    ("text", "is_told"),
    [
        ("team/*", True),
        ("team/*:v*", False),
        ("team/*:*", False),
        ("team/web:v1", False),
        (f"team/web@{DIGEST}", True),
        ("fabrikam.azurecr.io/team/*", True),
    ],
)
def test_a_push_without_tag_and_host_tells_of_what_has_none(text: str, is_told: bool) -> None:
    """A tag is not told by it; a host that the event does not name is no other one."""
    assert parse_awaited(text).is_told_by(event(target={"tag": None}, request=None)) is is_told


@pytest.mark.parametrize("text", ["", "Web:1", "web:", "web@sha256:1", "web 1"])
def test_what_is_no_image_cannot_be_awaited(text: str) -> None:
    """It would be waited for in vain."""
    with pytest.raises(UsageError):
        parse_awaited(text)


def test_each_image_is_awaited_at_each_region() -> None:
    """In any order; another region, a ping's path, or a deletion, tells nothing."""
    awaited = Awaited(images=(parse_awaited("team/web:v1"), parse_awaited("api:2")), regions=("eastus", "westus"))
    api = event(target={"repository": "api", "tag": "2"})
    for path, push in (("/eastus", event()), ("/westus", api), ("/northeurope", event()), ("/eastus", DELETION)):
        awaited.hear(Heard(path=path, event=push))
    assert awaited.missing == ("team/web:v1 at westus", "api:2 at eastus")
    awaited.hear(Heard(path="/westus", event=event()))
    awaited.hear(Heard(path="/eastus", event=api))
    assert (awaited.is_over, awaited.heard) == (True, 6)


def test_a_deletion_tells_of_no_push() -> None:
    """Though it has the digest that is awaited."""
    awaited = Awaited(images=(parse_awaited(f"team/web@{DIGEST}"),))
    awaited.hear(Heard(path="/", event=DELETION))
    assert (awaited.is_over, awaited.heard) == (False, 1)
    awaited.hear(Heard(path="/", event=UNTAGGED))
    assert awaited.is_over


def test_regions_and_numbers_alone_are_awaited_too() -> None:
    """Any event of each region; so many events; and nothing, which never ends."""
    regions, number, nothing = Awaited(regions=("eastus", "westus")), Awaited(count=2), Awaited()
    assert (nothing.missing, nothing.is_anything) == ((), False)
    for path in ("/eastus", "/westus"):
        assert not any(awaited.is_over for awaited in (regions, number, nothing))
        for awaited in (regions, number, nothing):
            awaited.hear(Heard(path=path, event=DELETION))
    assert (regions.is_over, number.is_over, nothing.is_over) == (True, True, False)
    assert (nothing.missing, Awaited(count=3).missing) == ((), ("3 of 3 events",))
