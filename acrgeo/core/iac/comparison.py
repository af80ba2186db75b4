"""What files name against what is there: a name is gone, or there, or it is not known which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from acrgeo.core.iac.reference import Kind, Reference
from acrgeo.core.model.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A name that is not there; of one that is not ``is_sure`` it could not be told. ``hint`` shows what is there."""

    reference: Reference
    registry: str
    fact: str
    hint: str
    is_sure: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class There:
    """What names are compared with.

    ``read`` are registries with their replicas, and with their webhooks where ``has_webhooks``; ``seen`` are names of
    others in lower case, that were seen and not read. ``is_all`` says that these are all that the caller can see:
    where they are not, a registry that is none of them is somebody's whom nobody asked about.
    ``suffix`` is that of the cloud's hosts.
    """

    read: tuple[Registry, ...]
    seen: frozenset[str] = frozenset()
    has_webhooks: bool = False
    is_all: bool = True
    suffix: str = "azurecr.io"

    def registry(self, reference: Reference) -> Registry | None:
        """Return the registry that was read and is meant: by its host's label, or by its name."""
        wanted = reference.registry.lower()
        for registry in self.read:
            label, _, _ = registry.login_server.partition(".")
            if wanted == (label.lower() if reference.is_host else registry.name.lower()):
                return registry
        return None

    def is_elsewhere(self, reference: Reference) -> bool:
        """Return whether a host is of another cloud, of which nothing is known."""
        return reference.suffix not in (None, self.suffix)


def names_to_check(references: Iterable[Reference], there: There) -> tuple[str, ...]:
    """Return the names, in lower case, of which Azure is to say whether they are taken: no registry seen has them.

    The label of a host with a hash is no name, and its registry may be anywhere.
    """
    asked: dict[str, None] = {}
    for reference in references:
        name = reference.registry.lower()
        if not (there.is_elsewhere(reference) or "-" in name or name in there.seen or there.registry(reference)):
            asked[name] = None
    return tuple(asked)


def compare(references: Iterable[Reference], there: There, is_taken: Mapping[str, bool | None]) -> Iterator[Gone]:
    """Yield what is not there, in the order given. ``is_taken`` has the names to check; None is unknown.

    A registry of which nothing is known is told once, at the first of its names.
    """
    told: set[str] = set()
    for reference in references:
        if there.is_elsewhere(reference):
            continue
        registry = there.registry(reference)
        if registry is not None:
            yield from _compare(reference, registry, there)
            continue
        name = reference.registry.lower()
        if name in there.seen:
            continue
        gone = _not_seen(reference, is_taken.get(name))
        if gone.is_sure or (there.is_all and name not in told):
            yield gone
        told.add(name)


def _not_seen(reference: Reference, is_taken: bool | None) -> Gone:
    name = reference.registry
    written = reference.written if reference.is_host else f"The {reference.kind.value} {reference.written}"
    of = "is" if reference.kind is Kind.REGISTRY else "is of a registry that is"
    if is_taken is False:
        fact = f"{written} {of} not there: the name {name} is free."
    elif is_taken:
        fact = f"{written} {of} not among those that you can see, but the name {name} is taken."
    else:
        fact = f"{written} {of} not among those that you can see; if the name {name} is taken is unknown."
    return Gone(reference=reference, registry=name, fact=fact, hint="acrgeo list --all", is_sure=is_taken is False)


def _compare(reference: Reference, registry: Registry, there: There) -> Iterator[Gone]:
    fact, hint, is_sure = _misplaced(reference, registry), f"acrgeo show {registry.name}", True
    if fact is not None:
        is_sure = reference.subscription is None or _same(reference.subscription, registry.ref.subscription)
    elif reference.kind is Kind.REPLICA:
        fact, hint = _replica_fact(reference, registry), f"acrgeo replica list {registry.name}"
    elif reference.kind in (Kind.DATA, Kind.REGIONAL):
        fact, hint = _host_fact(reference, registry), f"acrgeo endpoints {registry.name}"
    elif reference.kind is Kind.WEBHOOK and there.has_webhooks:
        fact, hint = _webhook_fact(reference, registry), f"acrgeo webhook list {registry.name}"
    if fact is not None:
        yield Gone(reference=reference, registry=registry.name, fact=fact, hint=hint, is_sure=is_sure)


def _misplaced(reference: Reference, registry: Registry) -> str | None:
    """Return that a resource ID has another subscription or group than the registry of its name."""
    ref = registry.ref
    if reference.subscription is not None and not _same(reference.subscription, ref.subscription):
        return f"{registry.name} is in subscription {ref.subscription}, not in {reference.subscription}."
    if reference.resource_group is not None and not _same(reference.resource_group, ref.resource_group):
        return f"{registry.name} is in resource group {ref.resource_group}, not in {reference.resource_group}."
    return None


def _same(one: str, other: str) -> bool:
    return one.lower() == other.lower()


def _replica_fact(reference: Reference, registry: Registry) -> str | None:
    """Return that a replica is not there; of one without a literal name, its region counts."""
    if reference.name is not None and registry.replica_named(reference.name) is not None:
        return None
    there = registry.replica_in(reference.region) if reference.region is not None else None
    if reference.name is None:
        return None if there is not None else f"{registry.name} has no replica in {reference.region}."
    if there is not None:
        return f"{registry.name} has no replica named {reference.name}; the one in {there.location} is {there.name}."
    place = "" if reference.region in (None, reference.name.lower()) else f" in {reference.region}"
    return f"{registry.name} has no replica {reference.name}{place}."


def _webhook_fact(reference: Reference, registry: Registry) -> str | None:
    is_there = registry.webhook_named(reference.name or "") is not None
    return None if is_there else f"{registry.name} has no webhook {reference.name}."


def _host_fact(reference: Reference, registry: Registry) -> str | None:
    assert reference.region is not None
    if registry.replica_in(reference.region) is None:
        return f"{reference.written} is not there: {registry.name} has no replica in {reference.region}."
    has = registry.has_data_endpoints if reference.kind is Kind.DATA else registry.has_regional_endpoints
    if has is False:
        return f"{reference.written} is not there: {registry.name} has no {reference.kind.value}s."
    return None
