"""What a replacement writes down before it deletes: the replica as it is to be made again, in tags of its registry.

Law: these tags are acrgeo's own, so they are in no plan and no export. They are removed once the replica is there.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from acrgeo.core.model.drain import OWN_TAGS, is_own_tag
from acrgeo.core.model.registry import Registry, Replica, ReplicaSettings

MARK = f"{OWN_TAGS}replacing-"
LONGEST_VALUE = 256  # of a tag
MOST_PARTS = 15  # a registry has 50 tags, most of them its owner's


def encode_mark(desired: ReplicaSettings, at: str | None = None) -> dict[str, str] | None:
    """Return the tags that hold a replica, and since when; None for one whose tags do not fit."""
    body = {
        "name": desired.name,
        "location": desired.location,
        "routing": desired.is_routed,
        "zoneRedundancy": desired.zone_redundancy,
        "tags": dict(desired.tags),
        "at": at,
    }
    text = json.dumps(body, separators=(",", ":"))
    parts = [text[at : at + LONGEST_VALUE] for at in range(0, len(text), LONGEST_VALUE)]
    if len(parts) > MOST_PARTS:
        return None
    return {f"{MARK}{desired.name}-{at}of{len(parts)}": part for at, part in enumerate(parts, start=1)}


def marks_of(tags: Mapping[str, str], name: str) -> dict[str, str]:
    """Return the tags that hold the replica of a name."""
    start = f"{MARK}{name}-".lower()
    return {key: value for key, value in tags.items() if key.lower().startswith(start)}


def decode_marks(tags: Mapping[str, str]) -> tuple[Replica, ...]:
    """Return the replicas under replacement, as Failed. A mark that is torn or garbled is left out."""
    return tuple(replica for name in _names(tags) if (replica := _decode(marks_of(tags, name))) is not None)


def garbled_in(tags: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of replicas whose mark cannot be read: a part is missing, or somebody wrote over it."""
    return tuple(name for name in _names(tags) if name and _decode(marks_of(tags, name)) is None)


def interrupted_in(registry: Registry) -> tuple[Replica, ...]:
    """Return the replicas whose replacement was interrupted, as Failed and without an id; never the home replica."""
    return tuple(mark for mark in decode_marks(registry.tags) if mark.location != registry.location)


def is_missing(registry: Registry, mark: Replica) -> bool:
    """Return whether nothing is in the place of a replica under replacement, or only what is being deleted."""
    return all(
        replica.provisioning_state == "Deleting" and replica.name.lower() == mark.name.lower()
        for replica in registry.replicas
        if replica.location == mark.location
    )


def with_missing(registry: Registry, locations: Collection[str]) -> Registry:
    """Return the registry with what an interrupted replacement left missing in some regions."""
    found = (mark for mark in interrupted_in(registry) if mark.location in locations)
    return _with(registry, [mark for mark in found if is_missing(registry, mark)])


def with_interrupted(registry: Registry) -> Registry:
    """Return the registry with the replicas whose replacement was interrupted as Failed and without an id.

    One that is Failed or there again, or whose region has another replica, is as it was read.
    """
    return _with(
        registry,
        [
            mark
            for mark in interrupted_in(registry)
            if not any(
                replica.is_failed or is_over(registry, replica) or replica.name.lower() != mark.name.lower()
                for replica in registry.replicas
                if replica.location == mark.location
            )
        ],
    )


def is_interrupted(replica: Replica) -> bool:
    """Return whether a replica is one that only its mark has: the home replica alone may lack an id otherwise."""
    return replica.id is None and replica.is_failed and not replica.is_home


def is_over(registry: Registry, replica: Replica) -> bool:
    """Return whether a replica is there again after its replacement, whose mark was not removed, readable or not."""
    marks = marks_of(registry.tags, replica.name)
    mark = _decode(marks)
    is_there = replica.id is not None and replica.provisioning_state == "Succeeded"
    return bool(marks) and is_there and (mark is None or mark.location == replica.location)


def kept_otherwise(registry: Registry, replica: Replica) -> tuple[str, ...]:
    """Return, in words, what the mark of a replica has that the replica has not: somebody else made it again then."""
    mark = _decode(marks_of(registry.tags, replica.name))
    if mark is None:
        return ()
    routing = () if mark.is_routed == replica.is_routed else (f"routing {'on' if mark.is_routed else 'off'}",)
    drain = () if mark.drain is None or replica.drain is not None else (f"a drain by {mark.drain.by}",)
    tags = [(key, tag) for key, tag in sorted(mark.tags.items()) if not is_own_tag(key)]
    others = (f"the tag {key}={tag}" for key, tag in tags if replica.tags.get(key) != tag)
    return (*routing, *drain, *others)


def _with(registry: Registry, missing: Sequence[Replica]) -> Registry:
    regions = {mark.location for mark in missing}
    replicas = [replica for replica in registry.replicas if replica.location not in regions]
    return replace(registry, replicas=tuple(sorted([*replicas, *missing], key=lambda replica: replica.location)))


def _names(tags: Mapping[str, str]) -> list[str]:
    """Return the names of the replicas that have a mark, whole or not."""
    return sorted({key[len(MARK) :].rpartition("-")[0] for key in tags if key.lower().startswith(MARK)})


def _decode(marks: Mapping[str, str]) -> Replica | None:
    """Return the replica of a mark. A run that was killed may have left another one: the latest is meant."""
    groups: dict[str, dict[str, str]] = {}
    for key, value in marks.items():
        part, _, count = key.rpartition("-")[2].lower().partition("of")
        groups.setdefault(count, {})[part] = value
    found: list[Replica] = []
    for count, parts in groups.items():
        if count.isdecimal() and len(count) <= 2:
            numbers = [str(at) for at in range(1, int(count) + 1)]
            if all(number in parts for number in numbers):
                found += _parse("".join(parts[number] for number in numbers))
    return max(found, key=lambda replica: replica.timestamp or "", default=None)


def _parse(text: str) -> Sequence[Replica]:
    try:
        body: Any = json.loads(text)
    except (ValueError, RecursionError):
        return ()
    if not isinstance(body, dict) or not all(isinstance(body.get(key), str) for key in ("name", "location")):
        return ()
    kept = body.get("tags")
    if not isinstance(kept, dict) or not isinstance(body.get("routing"), bool):
        return ()
    return (
        Replica(
            name=body["name"],
            location=body["location"],
            is_routed=body["routing"],
            provisioning_state="Failed",
            zone_redundancy=zones if isinstance(zones := body.get("zoneRedundancy"), str) else None,
            message="its replacement was interrupted",
            timestamp=at if isinstance(at := body.get("at"), str) else None,
            tags={str(key): str(value) for key, value in kept.items()},
        ),
    )
