"""What is kept between runs: the subscription, its regions, in which group a registry is, and names for completions.

Law: what is kept saves a request, and decides nothing. Whatever is not as it was written here is not there, and no
secret is kept. ``Regions`` and ``Gateway`` say where it is used.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Protocol

from acrgeo.arm.account import is_subscription_id
from acrgeo.arm.parsing import parse_registry_id
from acrgeo.core.model.names import is_name
from acrgeo.core.model.region import RegionFacts
from acrgeo.core.model.registry import Registry, RegistryRef, Replica
from acrgeo.core.model.seen import (
    FORMAT,
    SeenRegistry,
    decode_seen,
    encode_seen,
    parse_document,
    regions_file,
    seen_file,
    seen_registry,
)

FRESH_FOR = 24 * 3600.0
"""Seconds for which the regions of a subscription are used without asking."""
REFRESHED_AFTER = FRESH_FOR / 2
"""Seconds after which they are asked for again beside other reads, for the next command."""
MOST_REGISTRIES = 1_000
SENT_FOR = 120.0
"""Seconds for which a write that Azure does not show may still be under way: imports take ten."""
MOST_SENT = 1_000

_KINDS: dict[str, tuple[type, ...]] = {
    "name": (str,),
    "display_name": (str,),
    "is_offered": (bool,),
    "has_zones": (bool, type(None)),
    "latitude": (float, int, type(None)),
    "longitude": (float, int, type(None)),
}
_TEXT = (str, type(None))


class Store(Protocol):
    """A folder of small files, each there whole or not at all. Nothing raises."""

    def read(self, name: str) -> bytes | None:
        """Return what is kept under a name; None where nothing is, or nothing that is to be trusted."""

    def write(self, name: str, content: bytes) -> str | None:
        """Keep something under a name; return why it could not be kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownRegions:
    """The regions of a subscription, by name, and the state of the provider's registration.

    ``age`` is in seconds; it is None for what Azure has just answered.
    """

    facts: dict[str, RegionFacts]
    provider_state: str | None
    age: float | None = None


class Memory:
    """What earlier commands learned of a cloud. Without a store, and with ``is_fresh``, nothing is remembered.

    ``now`` returns Unix seconds; ``tell`` is called with a line for each thing that is taken or could not be kept.
    """

    def __init__(
        self,
        store: Store | None = None,
        *,
        cloud: str = "public",
        now: Callable[[], float] = lambda: 0.0,
        is_fresh: bool = False,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._store = store
        self._cloud = cloud
        self._now = now
        self._is_fresh = is_fresh
        self._tell = tell
        self._lock = threading.Lock()

    def regions(self, subscription: str) -> KnownRegions | None:
        """Return the regions of a subscription that were asked for within a day."""
        document = self._read("regions", subscription)
        try:
            age = self._now() - float(document["readAt"])
            facts = [_region(row) for row in document["regions"]]
            state = document["providerState"]
        except (KeyError, TypeError, ValueError):
            return None
        if not 0 <= age < FRESH_FOR or not isinstance(state, _TEXT) or not facts:
            return None
        self._tell(f"regions of {subscription}: known for {age / 60:.0f} min; --refresh asks again")
        return KnownRegions(facts={region.name: region for region in facts}, provider_state=state, age=age)

    def keep_regions(self, subscription: str, known: KnownRegions) -> None:
        """Keep what Azure has just answered."""
        rows = [asdict(region) for region in known.facts.values()]
        document = {"readAt": self._now(), "providerState": known.provider_state, "regions": rows}
        self._write("regions", subscription, document)

    def registry(self, subscription: str, name: str) -> RegistryRef | None:
        """Return where a registry of a subscription was when it was last read."""
        ref = _ref(_registries(self._read("registries", subscription)).get(name.lower()), subscription, name)
        if ref is not None:
            self._tell(f"{name}: known in {ref.resource_group}; --refresh looks it up")
        return ref

    def keep_registry(self, ref: RegistryRef) -> None:
        """Keep where a registry has just been read."""
        with self._lock:
            known = _registries(self._read("registries", ref.subscription, is_for_writing=True))
            if known.get(ref.name.lower()) == ref.id:
                return
            known.pop(ref.name.lower(), None)
            rows = [*known.items(), (ref.name.lower(), ref.id)][-MOST_REGISTRIES:]
            self._write("registries", ref.subscription, {"registries": dict(rows)})

    def see(self, registries: Iterable[Registry], whole_of: str | None = None) -> None:
        """Keep the names of registries and replicas that have just been read, for completions.

        ``whole_of`` is a subscription that has no other registries.
        """
        by_subscription: dict[str, list[Registry]] = {} if whole_of is None else {whole_of.lower(): []}
        for registry in registries:
            by_subscription.setdefault(registry.ref.subscription.lower(), []).append(registry)
        for subscription, read in by_subscription.items():

            def add(seen: dict[str, SeenRegistry], read: list[Registry] = read) -> dict[str, SeenRegistry]:
                fresh = {row.name.lower(): seen_registry(row, seen.get(row.name.lower())) for row in read}
                return fresh if whole_of is not None else {**seen, **fresh}

            self._see(subscription, add)

    def see_replica(self, ref: RegistryRef, name: str, replica: Replica | None) -> None:
        """Keep what has just been read of one replica of a registry that was seen; None is one that is gone."""
        self._see_again(ref, lambda registry: registry.with_replica(name, replica))

    def see_webhooks(self, ref: RegistryRef, names: Iterable[str]) -> None:
        """Keep the names of all webhooks of a registry that was seen."""
        webhooks = tuple(names)
        self._see_again(ref, lambda registry: registry._replace(webhooks=webhooks))

    def _see_again(self, ref: RegistryRef, change: Callable[[SeenRegistry], SeenRegistry]) -> None:
        key = ref.name.lower()
        self._see(ref.subscription, lambda seen: {**seen, key: change(seen[key])} if key in seen else seen)

    def _see(self, subscription: str, change: Callable[[dict[str, SeenRegistry]], dict[str, SeenRegistry]]) -> None:
        with self._lock:
            before = decode_seen(self._read("seen", subscription, is_for_writing=True))
            after = change(before)
            if list(after.items()) != list(before.items()):
                self._write("seen", subscription, encode_seen(after.values()))

    def subscription(self) -> str | None:
        """Return the only subscription that the last command saw, where it had to list them."""
        id_ = self._read("subscription").get("id")
        return id_ if isinstance(id_, str) and is_subscription_id(id_) else None

    def keep_subscription(self, subscription: str) -> None:
        """Keep the only subscription that was listed."""
        if self.subscription() != subscription:
            self._write("subscription", None, {"id": subscription})

    def keep_sent(self, subscription: str, key: str) -> None:
        """Keep that a write is about to be sent of which Azure shows nothing while it works on it."""
        self._mark(subscription, key, self._now())

    def forget_sent(self, subscription: str, key: str) -> None:
        """Forget a write: what it makes is there."""
        if self.was_sent(subscription, key):
            self._mark(subscription, key, None)

    def was_sent(self, subscription: str, key: str) -> bool:
        """Return whether such a write was sent a moment ago, maybe by a command that was killed."""
        return key in self._sent(subscription)

    def _sent(self, subscription: str) -> dict[str, float]:
        rows = self._read("sent", subscription, is_for_writing=True).get("sent")
        if not isinstance(rows, dict):
            return {}
        now = self._now()
        return {key: at for key, at in rows.items() if isinstance(at, (int, float)) and 0 <= now - at < SENT_FOR}

    def _mark(self, subscription: str, key: str, at: float | None) -> None:
        with self._lock:
            rows = self._sent(subscription)
            rows.pop(key, None)
            if at is not None:
                rows[key] = at
            self._write("sent", subscription, {"sent": dict([*rows.items()][-MOST_SENT:])})

    def _read(self, what: str, subscription: str | None = None, *, is_for_writing: bool = False) -> Mapping[str, Any]:
        name = self._file(what, subscription)
        if self._store is None or name is None or (self._is_fresh and not is_for_writing):
            return {}
        return parse_document(self._store.read(name))

    def _write(self, what: str, subscription: str | None, document: Mapping[str, Any]) -> None:
        name = self._file(what, subscription)
        if self._store is None or name is None:
            return
        content = json.dumps({"formatVersion": FORMAT, **document}).encode()
        problem = self._store.write(name, content)
        if problem is not None:
            self._tell(f"{what} not kept: {problem}")

    def _file(self, what: str, subscription: str | None) -> str | None:
        """Return the name of a file; None where it would have anything but a subscription's ID in it."""
        if subscription is None:
            return f"{what}-{self._cloud}.json"
        if not is_subscription_id(subscription):
            return None
        named = {"seen": seen_file, "regions": regions_file}.get(what)
        return named(self._cloud, subscription) if named else f"{what}-{self._cloud}-{subscription.lower()}.json"


def _region(row: Mapping[str, Any]) -> RegionFacts:
    """Return a row as it was written. Raises KeyError, TypeError or ValueError for any other."""
    values = {name: row[name] for name in (field.name for field in fields(RegionFacts))}
    for name, value in values.items():
        if not isinstance(value, _KINDS.get(name, _TEXT)):
            raise TypeError(name)
    for name in ("latitude", "longitude"):
        if values[name] is not None and not abs(values[name]) <= 180:  # also false of a number that is none
            raise ValueError(name)
    return RegionFacts(**values)


def _registries(document: Mapping[str, Any]) -> dict[str, str]:
    rows = document.get("registries")
    if not isinstance(rows, dict):
        return {}
    return {name: id_ for name, id_ in rows.items() if isinstance(id_, str)}


def _ref(id_: str | None, subscription: str, name: str) -> RegistryRef | None:
    """Return the registry of an id that may be what it was kept as."""
    ref = parse_registry_id(id_ or "")
    if ref is None or ref.id != id_ or ref.subscription.lower() != subscription.lower():
        return None
    return ref if ref.name.lower() == name.lower() and is_name(ref.name) else None
