"""What may stand at a position of the command line, from what is known here: files of this user, and nothing else.

Law: no request is sent, nobody signs in, nothing is written, and nothing raises: what is not known is not offered.
A shell waits for it at each key: it imports next to nothing, and takes neither a Context nor a dataclass.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from acrgeo.core.model.seen import (
    SeenRegistry,
    SeenReplica,
    decode_offered,
    decode_seen,
    parse_document,
    regions_file,
    seen_file,
)
from acrgeo.errors import AcrGeoError
from acrgeo.files.folders import kept_folder, sandbox_file, served_name

if TYPE_CHECKING:
    from acrgeo.arm.sign_in.profile import AzSubscription


class Kind(Enum):
    """What a position takes. FILES are completed by the shell, NOTHING has a text of the user's own."""

    NOTHING = "nothing"
    FILES = "files"
    REGISTRIES = "registries"
    REPLICAS = "replicas"
    REMOVABLE = "replicas other than home"
    ROUTED = "routed replicas"
    UNROUTED = "replicas that are not routed"
    POSSIBLE = "regions without a replica"
    REGIONS = "regions with registries"
    WEBHOOKS = "webhooks"
    SUBSCRIPTIONS = "subscriptions"
    GROUPS = "resource groups"


class Given(NamedTuple):
    """The words before: whose registries are meant, which one, and what stands at the same position already."""

    is_sandbox: bool = False
    subscription: str | None = None
    group: str | None = None
    cloud: str | None = None
    registry: str | None = None
    taken: tuple[str, ...] = ()


class Candidate(NamedTuple):
    """A value, and what it is in a few words."""

    value: str
    says: str = ""


class _Known(NamedTuple):
    """The registries and regions that are known here."""

    registries: list[SeenRegistry]
    offered: Iterable[str]


def candidates(given: Given, kind: Kind, environ: Mapping[str, str]) -> list[Candidate]:
    """Return what a position takes as far as is known here, without what it has already."""
    try:
        found = list(_found(given, kind, environ))
    except (AcrGeoError, OSError, ValueError):
        return []
    taken = {_plain(value) for value in given.taken}
    return [candidate for candidate in found if _plain(candidate.value) not in taken]


def _found(given: Given, kind: Kind, environ: Mapping[str, str]) -> Iterable[Candidate]:
    served = environ.get("ACRGEO_SANDBOX_URL")
    is_local = given.is_sandbox and not served
    if kind is Kind.SUBSCRIPTIONS:
        return map(Candidate, () if served else _of_sandbox(environ) if is_local else _of_az(given, environ))
    known = _in_sandbox(environ) if is_local else _kept(given, environ)
    in_group = [row for row in known.registries if (given.group or row.group).lower() == row.group.lower()]
    if kind is Kind.REGIONS:
        return map(Candidate, known.offered)
    if kind is Kind.GROUPS:
        return map(Candidate, dict.fromkeys(row.group for row in known.registries))
    if kind is Kind.REGISTRIES:
        return [Candidate(row.name, row.group) for row in in_group]
    return _of_registry(kind, _named(given.registry, in_group), known.offered)


def _named(text: str | None, registries: Iterable[SeenRegistry]) -> SeenRegistry | None:
    """Return the registry with a name, a login server or a resource ID; None where several have it."""
    name = (text or "").rpartition("/")[2].partition(".")[0].lower()
    found = [registry for registry in registries if registry.name.lower() == name]
    return found[0] if len(found) == 1 else None


def _of_registry(kind: Kind, registry: SeenRegistry | None, offered: Iterable[str]) -> Iterator[Candidate]:
    if kind is Kind.POSSIBLE:
        there = set() if registry is None else {replica.location for replica in registry.replicas}
        yield from (Candidate(name) for name in offered if name not in there)
    elif registry is not None and kind is Kind.WEBHOOKS:
        yield from map(Candidate, registry.webhooks)
    elif registry is not None:
        for replica in registry.replicas:
            if _is_meant(kind, replica):
                yield Candidate(replica.location, _state(replica))


def _is_meant(kind: Kind, replica: SeenReplica) -> bool:
    if kind is Kind.REMOVABLE:
        return not replica.is_home
    return kind is Kind.REPLICAS or replica.is_routed is (kind is Kind.ROUTED)


def _state(replica: SeenReplica) -> str:
    words = ["home"] if replica.is_home else []
    words += ["routed" if replica.is_routed else "not routed"]
    words += [f"named {replica.name}"] if replica.name.lower() != replica.location else []
    return ", ".join(words)


def _in_sandbox(environ: Mapping[str, str]) -> _Known:
    from acrgeo.sandbox.peek import OFFERED, peek

    return _Known(list(_peeked(peek(sandbox_file(environ), time.time()))), sorted(OFFERED))


def _peeked(documents: Iterable[Mapping[str, object]]) -> Iterator[SeenRegistry]:
    """Yield the registries of the sandbox's documents. Each has a home replica, listed or not."""
    by_registry: dict[str, list[Mapping[str, object]]] = {}
    for document in documents:
        key = "/".join(str(document["id"]).lower().split("/")[:9])
        by_registry.setdefault(key, []).append(document)
    for key, rows in by_registry.items():
        top = next((row for row in rows if str(row["id"]).lower() == key), None)
        if top is None:
            continue
        home = _plain(str(top.get("location")))
        replicas = [_replica(row, home) for row in _below(rows, "replications")]
        if not any(replica.is_home for replica in replicas):
            replicas.append(SeenReplica(name=home, location=home, is_home=True))
        yield SeenRegistry(
            name=str(top.get("name")),
            group=str(top["id"]).split("/")[4],
            replicas=tuple(sorted(replicas, key=lambda replica: replica.location)),
            webhooks=tuple(_last(row) for row in _below(rows, "webhooks")),
        )


def _replica(row: Mapping[str, object], home: str) -> SeenReplica:
    location = _plain(str(row.get("location")))
    properties = row.get("properties")
    is_routed = not isinstance(properties, dict) or properties.get("regionEndpointEnabled") is not False
    return SeenReplica(name=_last(row), location=location, is_home=location == home, is_routed=is_routed)


def _below(rows: Iterable[Mapping[str, object]], kind: str) -> list[Mapping[str, object]]:
    parts = ((row, str(row["id"]).lower().split("/")) for row in rows)
    return [row for row, words in parts if len(words) == 11 and words[9] == kind]


def _last(row: Mapping[str, object]) -> str:
    return str(row["id"]).rpartition("/")[2]


def _of_sandbox(environ: Mapping[str, str]) -> tuple[str, ...]:
    from acrgeo.sandbox.peek import peek_subscriptions

    return peek_subscriptions(sandbox_file(environ))


def _of_az(given: Given, environ: Mapping[str, str]) -> Iterable[str]:
    return dict.fromkeys(entry.name for entry in _in_az(given, environ)[1])


def _in_az(given: Given, environ: Mapping[str, str]) -> tuple[str, tuple[AzSubscription, ...]]:
    """Return the cloud that is meant, and the subscriptions of az's sign-ins there."""
    from acrgeo.arm.clouds import cloud_of
    from acrgeo.arm.sign_in.profile import read_profile

    cloud = cloud_of(given.cloud, environ)
    return cloud.name, read_profile(environ, cloud.az_name).subscriptions


def _kept(given: Given, environ: Mapping[str, str]) -> _Known:
    """Return what earlier commands saw in the subscription that the words or az mean: in all of them else."""
    from acrgeo.files.private import PrivateFolder

    url = (environ.get("ACRGEO_SANDBOX_URL") or "").rstrip("/")
    served = served_name(url, Path(environ.get("ACRGEO_SANDBOX_CA", ""))) if url else None
    store = PrivateFolder(kept_folder(environ, served))
    names = store.names()
    if not names:
        return _Known([], ())
    cloud, listed = (given.cloud or "public", ()) if url else _in_az(given, environ)
    registries: list[SeenRegistry] = []
    offered: set[str] = set()
    for subscription in _meant(given.subscription, listed, _subscriptions(names, cloud)):
        registries += decode_seen(parse_document(store.read(seen_file(cloud, subscription)))).values()
        offered.update(decode_offered(parse_document(store.read(regions_file(cloud, subscription)))))
    return _Known(registries, sorted(offered))


def _subscriptions(names: Collection[str], cloud: str) -> tuple[str, ...]:
    """Return the subscriptions of which something is kept."""
    starts = (seen_file(cloud, "").removesuffix(".json"), regions_file(cloud, "").removesuffix(".json"))
    found = {
        name.removeprefix(start).removesuffix(".json") for name in names for start in starts if name.startswith(start)
    }
    return tuple(sorted(found))


def _meant(text: str | None, listed: Collection[AzSubscription], kept: tuple[str, ...]) -> tuple[str, ...]:
    if text is not None:
        named = next((entry.id for entry in listed if entry.name.casefold() == text.casefold()), text)
        return tuple(subscription for subscription in kept if subscription == named.lower())
    current = next((entry.id.lower() for entry in listed if entry.is_default), None)
    return kept if current is None else tuple(subscription for subscription in kept if subscription == current)


def _plain(text: str) -> str:
    return text.replace(" ", "").lower()
