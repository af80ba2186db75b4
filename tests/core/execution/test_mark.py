"""The mark of a replacement: everything of a replica, in tags; a garbled one is none."""

from __future__ import annotations

import pytest

from acrgeo.core.execution.mark import LONGEST_VALUE, decode_marks, encode_mark, garbled_in, marks_of
from acrgeo.core.model.registry import ReplicaSettings
from tests.rows import rows


@pytest.mark.parametrize("count", [0, 1, 5, 12])
@pytest.mark.parametrize("is_routed", [True, False])
@pytest.mark.parametrize("zones", [None, "Enabled"])
def test_mark_holds_the_replica(count: int, is_routed: bool, zones: str | None) -> None:
    """Name, region, routing, zones and tags come back, beside other marks and tags; no value is too long for a tag."""
    tags = {f"key{at}": "wert ü 漢" * at for at in range(count)}
    settings = ReplicaSettings(name="eastus1", location="eastus", is_routed=is_routed, tags=tags, zone_redundancy=zones)
    mark = encode_mark(settings)
    assert mark is not None
    assert all(len(value) <= LONGEST_VALUE for value in mark.values())
    other = encode_mark(ReplicaSettings(name="eastus", location="eastus2"))
    assert other is not None
    found = decode_marks({**other, "team": "web", **mark})
    assert [replica.settings for replica in found if replica.name == "eastus1"] == [settings]
    assert marks_of({**other, **mark, "team": "web"}, "eastus1") == mark


def test_mark_that_does_not_fit_is_none() -> None:
    """A registry has 50 tags, and they are not acrgeo's alone."""
    assert encode_mark(ReplicaSettings(name="eastus", location="eastus", tags={"a": "b" * 5_000})) is None


@rows(
    "value",
    [
        "", "x", "null", "[]", "17", "{}", '{"name":1,"location":"a"}', '{"name":"a","location":"a"}',
        '{"name":"a","location":"a","tags":[],"routing":true}', '{"name":"a","location":"a","tags":{},"routing":1}',
        "[" * 256, '{"name":"eastus","location":"eastus","rout',
    ],
)  # fmt: skip
def test_garbled_mark_is_none(value: str) -> None:
    """Edited, torn or somebody else's: it is left out."""
    tags = {"acrgeo-replacing-eastus-1of1": value, "acrgeo-replacing-": value}
    assert decode_marks(tags) == ()
    assert garbled_in(tags) == ("eastus",)


def test_latest_of_two_marks_is_meant() -> None:
    """A run that was killed may have left one of another length beside that of the next run."""
    first = encode_mark(
        ReplicaSettings(name="eastus", location="eastus", tags={"a": "b" * 600}), "2026-07-01T00:00:00Z"
    )
    second = encode_mark(ReplicaSettings(name="eastus", location="eastus"), "2026-07-02T00:00:00Z")
    assert first is not None
    assert second is not None
    (found,) = decode_marks({**second, **first})
    assert (found.timestamp, found.tags) == ("2026-07-02T00:00:00Z", {})
    del first["acrgeo-replacing-eastus-2of3"]
    assert decode_marks(first) == ()
    assert garbled_in(first) == ("eastus",)
    assert garbled_in(second) == garbled_in({"team": "web"}) == ()
