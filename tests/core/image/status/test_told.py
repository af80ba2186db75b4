"""What webhooks told of an image: what an event proves, and when silence proves something."""

from __future__ import annotations

from typing import Any

import pytest

from acrgeo.core.image.event import PushEvent
from acrgeo.core.image.reference import ImageRef
from acrgeo.core.image.status.evidence import Unknown
from acrgeo.core.image.status.told import (
    HERE,
    Heard,
    covers,
    hear,
    hear_directly,
    images_told,
    is_pushed_twice,
    pushed_at,
    tell,
)
from acrgeo.core.model.webhook import Webhook
from tests.core.planning import registry, replica
from tests.rows import rows

A, B, C = f"sha256:{'a' * 64}", f"sha256:{'b' * 64}", f"sha256:{'c' * 64}"
WEB = ImageRef(repository="web", tag="1.2")
CONTOSO = registry("Premium", replica("westus"), replica("eastus"))


def at(minute: int) -> str:
    """A time of the day."""
    return f"2026-11-29T10:{minute:02}:00.1234567Z"


def push(minute: int, digest: str = A, tag: str | None = "1.2", action: str = "push") -> PushEvent:
    """An event of web."""
    return PushEvent(
        time=at(minute),
        action=action,
        repository="web",
        tag=tag,
        digest=digest,
        size=500,
        media_type=None,
        host=None,
        id=f"{minute}{digest}{tag}",
    )


def hook(**facts: Any) -> Webhook:
    """A webhook of eastus that hears every push since ten."""
    values: dict[str, Any] = {"name": "easthook", "location": "eastus", "actions": ("push", "delete")}
    return Webhook(**{**values, "modified_at": at(0), **facts})


@rows(
    ("facts", "events", "said"),
    [
        ({}, [push(20)], A),
        ({}, [push(20), push(30, B)], B),
        ({}, [push(30, B), push(20)], B),
        ({}, [push(20, B), push(30, A)], A),
        ({}, [push(20, tag=None)], "missing"),
        ({}, [push(20, tag="1.3")], "missing"),
        ({}, [], "missing"),
        ({}, [push(20), push(25, tag=None, action="delete")], "missing"),
        ({}, [push(25), push(20, tag=None, action="delete")], A),
        ({}, [push(20, action="quarantine")], "missing"),
        # A webhook that is younger than the push, or was changed since, has not heard of it.
        ({"modified_at": at(15)}, [], "was made or changed"),
        ({"modified_at": at(10)}, [], "was made or changed"),
        ({"modified_at": None}, [], "was made or changed"),
        ({"modified_at": at(15)}, [push(20)], A),
        ({"modified_at": at(25)}, [push(20)], A),
        ({"modified_at": at(15)}, [push(5, B)], "was changed since"),
        # One that does not listen says nothing, whatever it heard before.
        ({"is_enabled": False}, [push(20)], "easthook is disabled"),
        ({"actions": ("delete",)}, [push(20)], "does not hear of pushes"),
        ({"scope": "api"}, [], "leaves it out"),
        ({"scope": "web:1.2"}, [push(20)], A),
        ({"scope": "web"}, [], "leaves it out"),
        ({"location": "westus"}, [push(20)], "no webhook there"),
    ],
)
def test_what_the_webhook_of_a_region_says(facts: dict[str, Any], events: list[PushEvent], said: str) -> None:
    """The latest push of the tag; that none came only if the webhook was there before it."""
    heard = [hear(hook(**facts), events), hear(hook(name="home", location="westus"), [push(10)])]
    answer = tell(CONTOSO, "eastus", heard, WEB, pushed_at(heard, WEB, A))
    if said == "missing":
        assert (answer.is_known, answer.digest) == (True, None)
    elif said.startswith("sha256:"):
        assert (answer.digest, answer.unknown) == (said, None)
    else:
        assert answer.unknown is not None
        assert said in answer.unknown.reason


@rows(
    ("here", "home", "facts", "said"),
    [
        # One digest under several tags: each is a push of its own.
        ([], [push(10), push(11, tag="latest")], {}, "missing"),
        ([push(20)], [push(10), push(11, tag="latest")], {}, A),
        # Pushed again: what the first push brought was told to an older webhook, or to none.
        ([], [push(10), push(40)], {"modified_at": at(30)}, "was made or changed"),
        ([], [push(40)], {"modified_at": at(30)}, "missing"),
        # A tag that went back to a digest.
        ([push(12), push(22, B)], [push(10), push(20, B), push(30)], {}, B),
        ([push(12), push(22, B)], [push(10), push(20, B), push(30)], {"modified_at": at(32)}, "was changed since"),
        ([push(12), push(22, B), push(31)], [push(10), push(20, B), push(30)], {}, A),
        # A newer push that may have come while the webhook did not listen, whatever it is compared with.
        ([push(12, B)], [push(20, "sha256:" + "c" * 64)], {"modified_at": at(30)}, "was changed since"),
        ([push(12, B)], [], {"modified_at": at(30)}, "was changed since"),
        ([push(12, B)], [], {}, B),
        # Two regions pushed at once: the last to arrive is not the last that was written.
        ([push(11, B), push(20)], [push(10), push(21, B)], {}, "in another order"),
        ([push(11, B), push(20), push(25, B)], [push(10), push(21, B)], {}, B),
        ([push(11, B), push(20), push(25, B)], [push(10, B), push(21)], {}, B),
        # Deleted, as another region told, and nothing here hears of that.
        (
            [push(20)],
            [push(10), push(30, tag=None, action="delete")],
            {"actions": ("push",)},
            "deleted in westus since",
        ),
        ([push(40)], [push(10), push(30, tag=None, action="delete")], {"actions": ("push",)}, A),
        ([push(20)], [push(10), push(30, tag=None, action="delete")], {}, A),
        # First pushed under another tag, or without one.
        ([], [push(10, tag="latest"), push(20)], {"modified_at": at(15)}, "missing"),
        ([], [push(10, tag=None)], {}, "missing"),
        # A webhook that was changed: what others heard says whether a push is missing here.
        ([push(12)], [push(14)], {"modified_at": at(30)}, A),
        ([push(12, B)], [push(5), push(10, B)], {"modified_at": at(30)}, B),
        ([push(12, B)], [push(11, B), push(20)], {"modified_at": at(15)}, B),
        ([push(12, B)], [push(11, B), push(14, C), push(20)], {"modified_at": at(15)}, "was changed since"),
        # What is told of one moment counts in the order in which it was told: neither is newer.
        ([push(12)], [push(12, B)], {"modified_at": at(30)}, A),
        ([push(20)], [push(20, tag=None, action="delete")], {"actions": ("push",)}, A),
        ([push(20), push(20, tag=None, action="delete")], [], {}, A),
    ],
)
def test_what_other_regions_tell_is_no_contradiction(
    here: list[PushEvent], home: list[PushEvent], facts: dict[str, Any], said: str
) -> None:
    """Where it may be otherwise by now, or no event would say so, nothing is known."""
    heard = [hear(hook(**facts), here), hear(hook(name="home", location="westus"), home)]
    told = tell(CONTOSO, "eastus", heard, WEB, pushed_at(heard, WEB, A), A)
    assert (said in told.unknown.reason) if told.unknown else (told.digest or "missing") == said


@pytest.mark.parametrize(
    ("facts", "events", "said"),
    [
        ({"timestamp": at(0)}, [push(20)], A),
        ({"timestamp": at(30)}, [push(20)], A),
        # Its webhook may have told of a replica that was in the region before.
        ({"timestamp": at(30), "display_status": "Syncing"}, [push(20)], "is Syncing"),
        ({"timestamp": at(15), "display_status": "Syncing"}, [push(20)], A),
        ({"timestamp": None, "display_status": "Syncing"}, [push(20)], "is Syncing"),
        ({"timestamp": at(30), "display_status": None, "provisioning_state": "Creating"}, [push(20)], "is Creating"),
        ({"display_status": None, "provisioning_state": "Deleting"}, [push(20)], "is Deleting"),
        ({"timestamp": at(30), "provisioning_state": "Failed"}, [push(20)], "is Failed"),
        # What was there before a replica was made comes without an event.
        ({"timestamp": at(5)}, [], "missing"),
        ({"timestamp": at(30)}, [], "made or changed after its push"),
        # In one second, which was first is not known.
        ({"timestamp": at(10)}, [], "made or changed after its push"),
        ({"timestamp": at(20), "display_status": "Syncing"}, [push(20)], "is Syncing"),
    ],
)
def test_a_webhook_is_older_than_the_replica(facts: dict[str, Any], events: list[PushEvent], said: str) -> None:
    """A webhook stays when the replica of its region is deleted, and the next replica gets it."""
    contoso = registry("Premium", replica("westus"), replica("eastus", **facts))
    heard = [hear(hook(), events), hear(hook(name="home", location="westus"), [push(10)])]
    told = tell(contoso, "eastus", heard, WEB, pushed_at(heard, WEB, A))
    assert (said in told.unknown.reason) if told.unknown else (told.digest or "missing") == said
    assert told.unknown is None or told.unknown.is_passing is (said not in ("is Deleting", "is Failed"))
    assert tell(contoso, "westus", heard, WEB, pushed_at(heard, WEB, A)).digest == A


def test_a_tag_that_went_back_to_a_digest_was_pushed_twice() -> None:
    """A digest that was pushed again with nothing between was not."""
    heard = [hear(hook(), [push(20), push(30, B), push(32, B), push(40)])]
    assert is_pushed_twice(heard, WEB, A)
    assert not is_pushed_twice(heard, WEB, B)


@pytest.mark.parametrize(
    ("home", "east", "pushed", "since"),
    [
        ([push(10)], [push(12)], 10, 12),
        # The same pushed again changes nothing, and is told everywhere in turn.
        ([push(10), push(30)], [push(12)], 10, 12),
        ([push(10), push(30)], [push(12), push(33)], 10, 12),
        # The tag went back to it: where that was not heard of yet the first push was.
        ([push(10), push(20, B), push(30)], [push(12), push(22, B)], 30, None),
        ([push(10), push(20, B), push(30)], [push(12), push(22, B), push(33)], 30, 33),
        # It was deleted and pushed again, or pushed under another tag.
        ([push(10), push(15, tag=None, action="delete"), push(30)], [push(33)], 30, 33),
        ([push(10), push(11, tag="2")], [push(12), push(13, tag="2")], 10, 12),
        # Once it was pushed again after its deletion, further pushes change nothing.
        ([push(10), push(15, tag=None, action="delete"), push(30), push(40)], [push(33)], 30, 33),
        # What is pushed in the moment of the deletion of what was there is no news either.
        ([push(10), push(10, tag=None, action="delete"), push(30)], [push(33)], 10, 33),
    ],
)
def test_when_an_image_was_pushed_and_arrived(
    home: list[PushEvent], east: list[PushEvent], pushed: int, since: int | None
) -> None:
    """From the first event of its last push: how long a region took is the time between."""
    heard = [hear(hook(), east), hear(hook(name="home", location="westus"), home)]
    first = pushed_at(heard, WEB, A)
    assert first is not None
    assert first.time == at(pushed)
    told = tell(CONTOSO, "eastus", heard, WEB, first)
    assert (told.since if told.digest == A else None) == (None if since is None else at(since))


def test_a_newer_push_elsewhere_counts_whatever_is_compared_with() -> None:
    """A webhook that was changed may have missed it, though the region has what is expected."""
    heard = [
        hear(hook(modified_at=at(30)), [push(12, B)]),
        hear(hook(name="home", location="westus"), [push(10, B), push(20, C)]),
    ]
    told = tell(CONTOSO, "eastus", heard, WEB, pushed_at(heard, WEB, B), B)
    assert told.unknown is not None
    assert told.unknown.reason == "easthook was changed since it was pushed"


def test_a_webhook_that_cannot_be_read_gives_its_reason() -> None:
    """Unless another one of the region tells."""
    home = hear(hook(name="home", location="westus"), [push(10)])
    denied = Heard(hook(name="denied"), Unknown(reason="its events are refused", command="acrgeo whoami"))
    first = pushed_at([home], WEB, A)
    assert tell(CONTOSO, "eastus", [denied, home], WEB, first).unknown == denied.failure
    assert tell(CONTOSO, "eastus", [denied, hear(hook(), []), home], WEB, first).is_known
    late = hear(hook(name="late", modified_at=at(20)), [])
    unknown = tell(CONTOSO, "eastus", [denied, late, home], WEB, first).unknown
    assert unknown is not None
    assert (unknown.reason, unknown.is_passing) == ("no push of it since late was made or changed", True)


def test_what_was_posted_to_this_machine_says_nothing_by_its_silence() -> None:
    """It has listened since then: what came is not doubted, and what did not come may come yet."""
    home = hear(hook(name="home", location="westus"), [push(10, B), push(20, C)])
    direct = hear_directly("eastus", [push(12, B)])
    assert (direct.is_direct, direct.webhook.name, direct.webhook.actions) == (True, HERE, ("push",))
    first = pushed_at([home], WEB, C)
    assert tell(CONTOSO, "eastus", [direct, home], WEB, first, C).digest == B
    other = push(5, A, "9")
    unknown = tell(CONTOSO, "eastus", [hear_directly("eastus", [other]), home], WEB, first, C).unknown
    assert unknown is not None
    assert (unknown.reason, unknown.is_passing) == ("no push of it has reached this machine", True)
    # A webhook that can be listed is what is named, and what was posted earlier is no news of it.
    late = hear(hook(modified_at=at(30)), [push(12, B)])
    both = tell(CONTOSO, "eastus", [late, hear_directly("eastus", [push(11, C)]), home], WEB, first, C).unknown
    assert both is not None
    assert both.reason == "easthook was changed since it was pushed"


def test_deletions_are_posted_here_once_one_was() -> None:
    """Before, that none was says nothing."""
    gone = push(30, tag=None, action="delete")
    direct = hear_directly("eastus", [push(12), gone])
    assert direct.webhook.actions == ("push", "delete")
    home = hear(hook(name="home", location="westus"), [push(10), gone])
    first = pushed_at([home], WEB, A)
    told = tell(CONTOSO, "eastus", [direct, home], WEB, first, A)
    assert (told.is_known, told.digest, told.since) == (True, None, at(30))
    deaf = tell(CONTOSO, "eastus", [hear_directly("eastus", [push(12)]), home], WEB, first, A).unknown
    assert deaf is not None
    assert deaf.reason == f"it was deleted in westus since, and {HERE} does not hear of that"


def test_a_name_without_a_tag_is_its_latest() -> None:
    """As for every container tool."""
    bare = ImageRef(repository="web")
    events = [push(12, tag="latest"), push(22, B, "latest"), push(32, tag="latest"), push(33, B)]
    heard = [hear(hook(modified_at=at(40)), events[:2]), hear(hook(name="home", location="westus"), events)]
    assert is_pushed_twice(heard, bare, A)
    first = pushed_at(heard, bare, A)
    assert first == events[2]
    assert tell(CONTOSO, "westus", heard, bare, first).digest == A
    doubted = tell(CONTOSO, "eastus", heard, bare, pushed_at(heard, bare, B)).unknown
    assert doubted is not None
    assert "was changed since" in doubted.reason


def test_the_push_of_what_a_tag_was_before_is_found() -> None:
    """By the tag, by the digest alone, and by nothing where no digest is known."""
    heard = [hear(hook(), [push(10, tag="9"), push(12), push(20, B)])]
    for image, minute in ((WEB, 12), (ImageRef(repository="web", digest=A), 10)):
        first = pushed_at(heard, image, A)
        assert first is not None
        assert first.time == at(minute)
    assert pushed_at(heard, WEB, None) is None


@rows(
    ("home", "minute"),
    [
        ([push(5, tag=None, action="delete"), push(10), push(20)], 10),
        ([push(10), push(10, tag=None, action="delete"), push(20)], 10),
        ([push(10), push(11, tag=None, action="delete"), push(20)], 20),
        # Its tag is another by now in one region, and not yet in the other.
        ([push(10, tag="latest"), push(11, B, "latest")], 10),
    ],
)
def test_a_digest_was_pushed_when_it_was_after_its_last_deletion(home: list[PushEvent], minute: int) -> None:
    """Further pushes of what is there are no news."""
    heard = [hear(hook(name="home", location="westus"), home), hear(hook(), [push(22, tag="latest")])]
    first = pushed_at(heard, ImageRef(repository="web", digest=A), A)
    assert first is not None
    assert first.time == at(minute)


def test_silence_about_a_digest_counts_from_its_first_push() -> None:
    """Under whatever tag that was."""
    image = ImageRef(repository="web", digest=A)
    heard = [hear(hook(modified_at=at(5)), []), hear(hook(name="home", location="westus"), [push(10, tag="9")])]
    told = tell(CONTOSO, "eastus", heard, image, pushed_at(heard, image, A))
    assert (told.is_known, told.digest) == (True, None)


def test_silence_about_a_push_that_nobody_heard_of_is_unknown() -> None:
    """It may be older than every webhook."""
    heard = [hear(hook(), [])]
    assert not tell(CONTOSO, "eastus", heard, WEB, None).is_known


def test_one_webhook_of_a_region_that_hears_is_enough() -> None:
    """The others do not matter."""
    heard = [hear(hook(is_enabled=False), []), hear(hook(name="second"), [push(20)])]
    assert tell(CONTOSO, "eastus", heard, WEB, None).digest == A


def test_an_image_by_digest_is_told_under_any_tag() -> None:
    """Of its push under a tag, and without one; after its deletion too, and whatever latest is by now."""
    image = ImageRef(repository="web", digest=B)
    gone = push(25, B, None, "delete")
    for tag in ("9", None):
        first = push(20, B, tag)
        for events in ([first], [first, gone, push(30, B, tag)], [first, push(30, A, "latest")]):
            heard = [hear(hook(modified_at=at(40)), events)]
            assert tell(CONTOSO, "eastus", heard, image, None).digest == B


@pytest.mark.parametrize(
    ("scope", "tagged", "bare"),
    [
        ("", True, True),
        ("web", False, False),
        ("web:1.2", True, False),
        ("web:*", True, False),
        ("web:1*", True, False),
        ("we*", True, True),
        ("we*:1.3", False, False),
        ("*", True, True),
        ("web:latest", False, False),
        ("api:*", False, False),
        ("team/*", False, False),
    ],
)
def test_the_scope_of_a_webhook(scope: str, tagged: bool, bare: bool) -> None:
    """What surely hears of a push with this tag, and of one by digest."""
    assert covers(hook(scope=scope), WEB) is tagged
    assert covers(hook(scope=scope), ImageRef(repository="web", digest=A)) is bare


def test_names_come_from_pushes_with_a_tag() -> None:
    """Others name no image that could be asked for again."""
    heard = [hear(hook(), [push(20), push(21, B, None), push(22, B, "2"), push(23, A, None, "delete")])]
    assert [str(image) for image in dict.fromkeys(images_told(heard))] == ["web:1.2", "web:2"]


def test_home_and_a_region_without_a_replica_have_no_earlier_one() -> None:
    """What home was told stays, whenever it changed; what another region was told, until its webhook is gone."""
    changed = registry("Premium", replica("westus", timestamp=at(30), display_status="Syncing"))
    undated = registry("Premium", replica("westus", timestamp=None, display_status="Syncing"))
    told = [hear(hook(), [push(20)]), hear(hook(name="home", location="westus"), [push(20)])]
    quiet = [hear(hook(), []), hear(hook(name="home", location="westus"), [])]
    third = hear(hook(name="third", location="japaneast"), [push(10)])
    for region in ("westus", "eastus"):
        assert tell(changed, region, told, WEB, pushed_at(told, WEB, A)).digest == A
        assert tell(undated, region, told, WEB, pushed_at(told, WEB, A)).digest == A
        silence = tell(changed, region, [*quiet, third], WEB, pushed_at([third], WEB, A))
        assert (silence.is_known, silence.digest) == (True, None)
