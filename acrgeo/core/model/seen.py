"""What was last seen of registries: names and regions, as much as a completion offers. No secret, no tag.

``arm`` keeps it as commands read registries, and a completion, which asks nobody, reads it again. It waits for no
import that it can do without: these are tuples, not dataclasses.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from acrgeo.core.model.registry import Registry, Replica

FORMAT = 1
MOST_REGISTRIES = 2_000


class SeenReplica(NamedTuple):
    """One replica, the home replica included."""

    name: str
    location: str
    is_home: bool = False
    is_routed: bool = True


class SeenRegistry(NamedTuple):
    """One registry with its replicas; ``webhooks`` are names."""

    name: str
    group: str
    replicas: tuple[SeenReplica, ...] = ()
    webhooks: tuple[str, ...] = ()

    def with_replica(self, name: str, replica: Replica | None) -> SeenRegistry:
        """Return it with what was read of one replica; None is one that is gone."""
        others = tuple(seen for seen in self.replicas if seen.name.lower() != name.lower())
        before = next((seen for seen in self.replicas if seen.name.lower() == name.lower()), None)
        if replica is None or replica.provisioning_state == "Deleting":
            return self._replace(replicas=self.replicas if before is not None and before.is_home else others)
        fresh = seen_replica(replica)
        if before is not None:
            fresh = fresh._replace(is_home=before.is_home)
        rows = [*others, fresh]
        return self._replace(replicas=tuple(sorted(rows, key=lambda row: row.location)))


def seen_replica(replica: Replica) -> SeenReplica:
    """Return what is kept of a replica."""
    return SeenReplica(
        name=replica.name, location=replica.location, is_home=replica.is_home, is_routed=replica.is_routed
    )


def seen_registry(registry: Registry, before: SeenRegistry | None = None) -> SeenRegistry:
    """Return what is kept of a registry; its webhooks are those that were seen before."""
    there = (replica for replica in registry.replicas if replica.provisioning_state != "Deleting" or replica.is_home)
    return SeenRegistry(
        name=registry.name,
        group=registry.ref.resource_group,
        replicas=tuple(map(seen_replica, there)),
        webhooks=() if before is None else before.webhooks,
    )


def seen_file(cloud: str, subscription: str) -> str:
    """Return the name of the file for a subscription."""
    return f"seen-{cloud}-{subscription.lower()}.json"


def regions_file(cloud: str, subscription: str) -> str:
    """Return the name of the file with the regions of a subscription."""
    return f"regions-{cloud}-{subscription.lower()}.json"


def encode_seen(registries: Iterable[SeenRegistry]) -> dict[str, Any]:
    """Return what is written: a row for each registry, those seen last at the end."""
    rows = [
        {
            "name": registry.name,
            "group": registry.group,
            "replicas": [[row.name, row.location, row.is_home, row.is_routed] for row in registry.replicas],
            "webhooks": list(registry.webhooks),
        }
        for registry in registries
    ]
    return {"registries": rows[-MOST_REGISTRIES:]}


def decode_seen(document: Mapping[str, Any]) -> dict[str, SeenRegistry]:
    """Return the registries by name in lower case; what is not as it was written is not there."""
    rows = document.get("registries")
    decoded = map(_registry, rows if isinstance(rows, list) else ())
    return {registry.name.lower(): registry for registry in decoded if registry is not None}


def decode_offered(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the regions that may have a replica, from the file of regions."""
    rows = document.get("regions")
    found = [row for row in (rows if isinstance(rows, list) else ()) if isinstance(row, dict)]
    return tuple(row["name"] for row in found if row.get("is_offered") is True and isinstance(row.get("name"), str))


def parse_document(content: bytes | None) -> Mapping[str, Any]:
    """Return a file's document; an empty one where there is none, or none of this format."""
    try:
        document = json.loads(content or b"{}")
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) and document.get("formatVersion") == FORMAT else {}


def _registry(row: Any) -> SeenRegistry | None:
    try:
        replicas = tuple(
            SeenReplica(name=_text(name), location=_text(location), is_home=bool(is_home), is_routed=bool(is_routed))
            for name, location, is_home, is_routed in row["replicas"]
        )
        webhooks = tuple(map(_text, row["webhooks"]))
        return SeenRegistry(name=_text(row["name"]), group=_text(row["group"]), replicas=replicas, webhooks=webhooks)
    except (KeyError, TypeError, ValueError):
        return None


def _text(value: Any) -> str:
    """Return a name; ValueError for what could be anything else in a shell."""
    if not isinstance(value, str) or not value.isprintable():
        raise ValueError(value)
    return value
