"""What a replacement writes down before it deletes: the replica as it is to be made again, in tags of its registry.

Law: these tags are acrgeo's own, so they are in no plan and no export. They are removed once the replica is there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from acrgeo.core.model.drain import OWN_TAGS
from acrgeo.core.model.registry import Registry, Replica, ReplicaSettings

MARK = f"{OWN_TAGS}replacing-"
LONGEST_VALUE = 256  # of a tag
MOST_PARTS = 15  # a registry has 50 tags, most of them its owner's


def encode_mark(desired: ReplicaSettings) -> dict[str, str] | None:
    """Return the tags that hold a replica; None for one whose tags do not fit."""
    body = {
        "name": desired.name,
        "location": desired.location,
        "routing": desired.is_routed,
        "zoneRedundancy": desired.zone_redundancy,
        "tags": dict(desired.tags),
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
    names = {key[len(MARK) :].rpartition("-")[0] for key in tags if key.lower().startswith(MARK)}
    return tuple(replica for name in sorted(names) if (replica := _decode(marks_of(tags, name))) is not None)


def with_interrupted(registry: Registry) -> Registry:
    """Return the registry with the replicas whose replacement was interrupted as Failed and without an id.

    One that is Failed, or whose region has another replica, is as it was read.
    """
    gone = [
        mark
        for mark in decode_marks(registry.tags)
        if mark.location != registry.location
        and not any(
            replica.is_failed or replica.name.lower() != mark.name.lower()
            for replica in registry.replicas
            if replica.location == mark.location
        )
    ]
    regions = {mark.location for mark in gone}
    replicas = [replica for replica in registry.replicas if replica.location not in regions]
    return replace(registry, replicas=tuple(sorted([*replicas, *gone], key=lambda replica: replica.location)))


def _decode(marks: Mapping[str, str]) -> Replica | None:
    parts = sorted(marks.items(), key=lambda mark: (len(mark[0]), mark[0]))
    try:
        body: Any = json.loads("".join(value for _, value in parts))
    except (ValueError, RecursionError):
        return None
    if not isinstance(body, dict) or not all(isinstance(body.get(key), str) for key in ("name", "location")):
        return None
    kept = body.get("tags")
    if not isinstance(kept, dict) or not isinstance(body.get("routing"), bool):
        return None
    return Replica(
        name=body["name"],
        location=body["location"],
        is_routed=body["routing"],
        provisioning_state="Failed",
        zone_redundancy=zones if isinstance(zones := body.get("zoneRedundancy"), str) else None,
        message="its replacement was interrupted",
        tags={str(key): str(value) for key, value in kept.items()},
    )
