"""The mark of a replacement: everything of a replica, in tags; a garbled one is none."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from acrgeo.core.execution.mark import (
    decode_marks,
    encode_mark,
    garbled_in,
    interrupted_in,
    is_interrupted,
    kept_otherwise,
    marks_of,
    with_interrupted,
    with_missing,
)
from acrgeo.core.model.registry import Registry, Replica, ReplicaSettings
from tests.core.planning import registry, replica
from tests.rows import rows

Facts = dict[str, Any]


@pytest.mark.parametrize("count", [0, 1, 5, 12])
@pytest.mark.parametrize("is_routed", [True, False])
@pytest.mark.parametrize("zones", [None, "Enabled"])
def test_mark_holds_the_replica(count: int, is_routed: bool, zones: str | None) -> None:
    """Name, region, routing, zones and tags come back, beside other marks and tags; no value is too long for a tag."""
    tags = {f"key{at}": "wert ü 漢" * at for at in range(count)}
    settings = ReplicaSettings(name="eastus1", location="eastus", is_routed=is_routed, tags=tags, zone_redundancy=zones)
    mark = encode_mark(settings)
    assert mark is not None
    assert all(len(value) <= 256 for value in mark.values())
    other = encode_mark(ReplicaSettings(name="eastus", location="eastus2"))
    assert other is not None
    found = decode_marks({**other, "team": "web", **mark})
    assert [replica.settings for replica in found if replica.name == "eastus1"] == [settings]
    assert marks_of({**other, **mark, "team": "web"}, "eastus1") == mark


def test_mark_that_does_not_fit_is_none() -> None:
    """A registry has 50 tags, and they are not acrgeo's alone."""
    assert encode_mark(ReplicaSettings(name="eastus", location="eastus", tags={"a": "b" * 5_000})) is None


def test_mark_takes_at_most_15_tags() -> None:
    """One character more than fits, and there is none."""
    settings = ReplicaSettings(name="eastus", location="eastus", tags={"a": ""})
    mark = encode_mark(settings)
    assert mark is not None
    room = 15 * 256 - sum(map(len, mark.values()))
    full = encode_mark(replace(settings, tags={"a": "b" * room}))
    assert full is not None
    assert len(full) == 15
    assert [replica.tags for replica in decode_marks(full)] == [{"a": "b" * room}]
    assert encode_mark(replace(settings, tags={"a": "b" * (room + 1)})) is None


def test_other_tags_are_no_marks() -> None:
    """A long key with a hyphen is the owner's, whatever it ends with."""
    tags = {"cost-centre-of-the-owner-1of1": "17", "acrgeo-replaced-eastus-1of1": "x"}
    assert (decode_marks(tags), garbled_in(tags), marks_of(tags, "eastus")) == ((), (), {})


@rows(
    "value",
    [
        "", "x", "null", "[]", "17", "{}", '{"name":1,"location":"a"}', '{"name":"a","location":"a"}',
        '{"name":"a","location":"a","tags":[],"routing":true}', '{"name":"a","location":"a","tags":{},"routing":1}',
        '{"name":1,"location":"a","tags":{},"routing":true}', '{"name":"a","tags":{},"routing":true}', "[" * 256,
        '{"name":"eastus","location":"eastus","rout',
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
    for tags in ({**second, **first}, {**first, **second}):
        (found,) = decode_marks(tags)
        assert (found.timestamp, found.tags) == ("2026-07-02T00:00:00Z", {})
    del first["acrgeo-replacing-eastus-2of3"]
    assert decode_marks(first) == ()
    assert garbled_in(first) == ("eastus",)
    assert garbled_in(second) == garbled_in({"team": "web"}) == ()


def test_a_mark_with_a_time_is_later_than_one_without() -> None:
    """Somebody may have cut the time out: that is no reason to find neither."""
    timeless = encode_mark(ReplicaSettings(name="eastus", location="eastus", tags={"a": "b" * 600}))
    timed = encode_mark(ReplicaSettings(name="eastus", location="eastus"), "2026-07-02T00:00:00Z")
    assert timeless is not None
    assert timed is not None
    assert [found.timestamp for found in decode_marks({**timeless, **timed})] == ["2026-07-02T00:00:00Z"]


@rows("count, is_read", [("99", True), ("100", False), ("0", False), ("", False), ("x", False), ("²", False)])
def test_a_mark_has_a_number_of_parts_that_a_registry_can_hold(count: str, is_read: bool) -> None:
    """A number of three digits or none is somebody else's; all the parts may be there, and it is not read."""
    text = json.dumps({"name": "eastus", "location": "eastus", "routing": True, "tags": {"a": "b" * 600}})
    number = int(count) if count.isdecimal() and count != "0" else 1
    size = -(-len(text) // number)
    parts = [text[at * size : (at + 1) * size] for at in range(number)]
    tags = {f"acrgeo-replacing-eastus-{at}of{count}": part for at, part in enumerate(parts, start=1)}
    assert [found.tags for found in decode_marks(tags)] == ([{"a": "b" * 600}] if is_read else [])
    assert garbled_in(tags) == (() if is_read else ("eastus",))


DRAINED: Facts = {"is_routed": False, "tags": {"acrgeo-drained-by": "ana"}}


@rows(
    "kept, there, told",
    [
        ({"is_routed": True}, {"is_routed": True}, ()),
        ({"is_routed": True}, {"is_routed": False}, ("routing on",)),
        ({"is_routed": False}, {"is_routed": True}, ("routing off",)),
        (DRAINED, {}, ("routing off", "a drain by ana")),
        (DRAINED, {"is_routed": False}, ("a drain by ana",)),
        (DRAINED, {"is_routed": False, "tags": {"acrgeo-drained-by": "bob"}}, ()),
        ({"is_routed": False}, DRAINED, ()),
        ({"tags": {"b": "2", "a": "1"}}, {"tags": {"a": "1", "c": "3"}}, ("the tag b=2",)),
        ({"tags": {"b": "2", "a": "1"}}, {"tags": {"a": "0"}}, ("the tag a=1", "the tag b=2")),
    ],
)
def test_what_a_mark_kept_otherwise_is_told(kept: Facts, there: Facts, told: tuple[str, ...]) -> None:
    """Routing, a drain and tags that the replica has not; what it has besides was not lost."""
    mark = encode_mark(ReplicaSettings(name="eastus", location="eastus", **kept))
    assert mark is not None
    seen = replica("eastus", **there)
    assert kept_otherwise(registry("Premium", seen, tags=mark), seen) == told
    assert kept_otherwise(registry("Premium", seen), seen) == ()


def marked(*replicas: Replica, name: str = "eastus1", location: str = "eastus") -> Registry:
    """Return contoso, with some replicas and the mark of one that was being replaced, which was not routed."""
    mark = encode_mark(ReplicaSettings(name=name, location=location, is_routed=False))
    assert mark is not None
    return registry("Premium", *replicas, tags={"team": "web", **mark})


HOME = replica("westus")
GOING = replica("eastus", name="EASTUS1", provisioning_state="Deleting")


@rows(
    "current, missing, interrupted",
    [
        (marked(HOME), True, True),
        (marked(HOME, GOING), True, True),
        (marked(HOME, replace(GOING, name="eastus2")), False, False),
        (marked(HOME, replica("eastus", name="eastus1")), False, False),
        (marked(HOME, replica("eastus", name="eastus1", provisioning_state="Creating")), False, True),
        (marked(HOME, replica("eastus", name="eastus1", provisioning_state="Failed")), False, False),
        (marked(HOME, GOING, replica("eastus", name="extra1")), False, False),
        (marked(HOME, replica("eastus2")), True, True),
    ],
)
def test_what_a_replacement_left_missing_is_in_its_place(current: Registry, missing: bool, interrupted: bool) -> None:
    """Nothing is there, or what is being deleted; another replica of the region is never taken for it."""
    others = [seen for seen in current.replicas if seen.location != "eastus"]
    made = replica(
        "eastus",
        name="eastus1",
        id=None,
        is_routed=False,
        provisioning_state="Failed",
        display_status=None,
        message="its replacement was interrupted",
    )
    back = replace(current, replicas=tuple(sorted([*others, made], key=lambda seen: seen.location)))
    assert with_missing(current, ["eastus"]) == (back if missing else current)
    assert with_missing(current, ["westus", "eastus2"]) == current
    assert with_interrupted(current) == (back if interrupted else current)


def test_the_home_replica_is_never_missing() -> None:
    """Nobody replaces it: a mark of its region was not written by a replacement."""
    current = marked(HOME, name="westus", location="westus")
    assert interrupted_in(current) == ()
    assert with_missing(current, ["westus"]) == with_interrupted(current) == current


@rows(
    "seen, is_one",
    [
        (replica("eastus", id=None, provisioning_state="Failed"), True),
        (replica("eastus", provisioning_state="Failed"), False),
        (replica("eastus", id=None), False),
        (replica("westus", id=None, provisioning_state="Failed"), False),
    ],
)
def test_only_its_mark_has_an_interrupted_replica(seen: Replica, is_one: bool) -> None:
    """Failed and without an id; of those that Azure has, the home replica alone may lack one."""
    assert is_interrupted(seen) is is_one
