"""The record of a drain: in tags of its own, which are nobody else's."""

from __future__ import annotations

from acrgeo.core.model.drain import Drain, decode_drain, encode_drain, is_own_tag, without_drain
from tests.rows import rows

RECORD = {
    "acrgeo-drained-by": "ana",
    "acrgeo-drained-reason": "r",
    "acrgeo-drained-at": "a",
    "acrgeo-drained-until": "u",
}
WHOLE = Drain(by="ana", reason="r", at="a", until="u")


@rows(
    ("drain", "edits"),
    [
        (WHOLE, RECORD),
        (Drain(by="ana"), {**dict.fromkeys(RECORD), "acrgeo-drained-by": "ana"}),
    ],
)
def test_a_drain_is_written_whole(drain: Drain, edits: dict[str, str | None]) -> None:
    """What it does not say is removed, as it may be an earlier one's; read again it is the same."""
    assert encode_drain(drain) == edits
    assert decode_drain({key: value for key, value in edits.items() if value is not None}) == drain


def test_without_somebody_there_is_no_drain() -> None:
    """The other tags alone are a rest of one."""
    assert decode_drain({key: value for key, value in RECORD.items() if value != "ana"}) is None
    assert decode_drain({"team": "web"}) is None


def test_only_what_is_there_is_removed() -> None:
    """An edit of a tag that is not there would be a change."""
    assert without_drain({"team": "web", "acrgeo-drained-by": "ana"}) == {"acrgeo-drained-by": None}
    assert without_drain(RECORD) == dict.fromkeys(RECORD)
    assert without_drain({"acrgeo-other": "x"}) == {}


@rows(("key", "is_own"), [("acrgeo-drained-by", True), ("ACRGEO-x", True), ("acrgeo", False), ("team", False)])
def test_own_tags_are_told_by_their_prefix(key: str, is_own: bool) -> None:
    """In any case: ARM ignores it."""
    assert is_own_tag(key) is is_own
