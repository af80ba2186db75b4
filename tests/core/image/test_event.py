"""Events of images, in the shapes that webhooks post."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from acrgeo.core.image.event import PushEvent, parse_push
from tests.rows import rows

DIGEST = f"sha256:{'a1' * 32}"


def posted(**changes: Any) -> dict[str, Any]:
    """Return the content of a push; ``target`` and ``request`` are changed key by key, the others as a whole."""
    content: dict[str, Any] = {
        "id": "de1094b7-e816-476e-9149-ec8c42c7b9a3",
        "timestamp": "2023-11-17T16:52:01.343145347Z",
        "action": "push",
        "target": {
            "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
            "size": 524,
            "digest": DIGEST,
            "length": 524,
            "repository": "team/web",
            "tag": "v1",
        },
        "request": {"id": "1", "host": "contoso.azurecr.io", "method": "PUT", "useragent": "docker/27"},
    }
    for key, value in changes.items():
        content[key] = {**content[key], **value} if isinstance(value, dict) else value
    return content


def test_a_push_is_read_whole() -> None:
    """Each value is where the payload has it, and the time keeps its nine digits."""
    assert parse_push(posted()) == PushEvent(
        time="2023-11-17T16:52:01.343145347Z",
        action="push",
        repository="team/web",
        tag="v1",
        digest=DIGEST,
        size=524,
        media_type="application/vnd.docker.distribution.manifest.v2+json",
        host="contoso.azurecr.io",
        id="de1094b7-e816-476e-9149-ec8c42c7b9a3",
    )


@rows(
    ("changes", "field", "value", "image"),
    [
        ({"action": "delete", "target": {"tag": None, "size": None, "length": None}}, "size", None, "@"),
        ({"action": "Push"}, "action", "push", "v1"),
        ({"action": "chart_push", "request": None, "target": {"name": "web", "version": "1"}}, "host", None, "v1"),
        ({"action": "quarantine"}, "action", "quarantine", "v1"),
        ({"target": {"tag": ""}}, "tag", None, "@"),
        ({"target": {"size": None}}, "size", 524, "v1"),
        ({"target": {"size": "many", "length": True}}, "size", None, "v1"),
        ({"target": {"size": -1, "length": 2**70}}, "size", None, "v1"),
        ({"target": {"size": 0}}, "size", 0, "v1"),
        ({"target": {"size": 2**63 - 1}}, "size", 2**63 - 1, "v1"),
        ({"target": {"size": 2**63, "length": None}}, "size", None, "v1"),
        ({"target": {"mediaType": 7}}, "media_type", None, "v1"),
        ({"request": []}, "host", None, "v1"),
        ({"timestamp": "2023-12-21T23:59:32.2129967Z"}, "time", "2023-12-21T23:59:32.2129967Z", "v1"),
        ({"timestamp": "2023-12-21T23:59:32Z"}, "time", "2023-12-21T23:59:32Z", "v1"),
        ({"timestamp": "2023-12-21T23:59:32.5+02:00"}, "time", "2023-12-21T23:59:32.5+02:00", "v1"),
        ({"target": {"digest": f"sha512:{'b' * 128}"}}, "digest", f"sha512:{'b' * 128}", "v1"),
    ],
)
def test_other_actions_and_what_is_missing(changes: Mapping[str, Any], field: str, value: object, image: str) -> None:
    """A deletion has no tag and no size, a chart no request; what is optional and has a wrong type is left out."""
    event = parse_push(posted(**changes))
    assert event is not None
    assert getattr(event, field) == value
    assert event.image == (f"team/web@{DIGEST}" if image == "@" else f"team/web:{image}")


@rows(
    "content",
    [
        {},
        {"id": "1", "timestamp": "2023-12-21T23:59:32.2129967Z", "action": "ping"},
        posted(action="ping"),
        posted(id=""),
        posted(id=7),
        posted(action=None),
        posted(timestamp=None),
        posted(timestamp=1700000000),
        posted(timestamp="yesterday"),
        posted(timestamp="2023-13-21T23:59:32Z"),
        posted(timestamp="2023-12-21T23:59:32"),
        posted(timestamp="0001-01-01T00:00:00+14:00"),
        posted(target=None),
        posted(target=[1]),
        posted(target={"repository": None}),
        posted(target={"repository": " "}),
        posted(target={"repository": ["team"]}),
        posted(target={"digest": None}),
        posted(target={"digest": "sha256:short"}),
        posted(target={"digest": f"{DIGEST}\x1b[2J"}),
    ],
)
def test_pings_and_what_cannot_be_read_are_no_event(content: Mapping[str, Any]) -> None:
    """Without a time, a digest, a repository, an action or an ID there is no event, and no error."""
    assert parse_push(content) is None


def test_moments_compare_to_the_last_digit() -> None:
    """Seven and nine digits of a second compare as the same number, other zones as the same moment."""
    times = [
        "2023-11-17T16:52:01.3431454Z",
        "2023-11-17T16:52:01.343145401Z",
        "2023-11-17T18:52:01.35+02:00",
        "2023-11-17T16:52:02Z",
    ]
    events = [parse_push(posted(timestamp=time)) for time in reversed(times)]
    assert [event.time for event in sorted(filter(None, events), key=lambda event: event.moment)] == times
    same = [parse_push(posted(timestamp=f"2023-11-17T16:52:01.34{zeros}Z")) for zeros in ("", "00000", "0000000")]
    assert len({event.moment for event in same if event is not None}) == 1
