"""What files name against what is there: a name is gone, or there, or it is not known which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from acrgeo.core.iac.reference import Kind, Reference
from acrgeo.core.model.registry import Registry


class Certainty(Enum):
    """How sure it is that a name is gone. ``unseen``: somebody has it, whom the caller does not see."""

    GONE = "gone"
    UNSEEN = "unseen"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A name that is not there, or of which that could not be told. ``hint`` shows what is there."""

    reference: Reference
    fact: str
    hint: str
    certainty: Certainty = Certainty.GONE


@dataclass(slots=True, kw_only=True)
class Sorted:
    """References by the registry that they mean: those of registries that were read, by ID, and the others.

    ``elsewhere`` are hosts of other clouds, of which nothing is known.
    """

    of: dict[str, list[Reference]] = field(default_factory=dict)
    others: list[Reference] = field(default_factory=list)
    elsewhere: list[Reference] = field(default_factory=list)


def sort_out(references: Iterable[Reference], registries: Sequence[Registry], suffix: str) -> Sorted:
    """Find the registry of each reference: by the label of its host, or by its name. ``suffix`` is the cloud's.

    Of two registries with a name, a resource ID means the one in its subscription. A host of another label is taken
    for that of the registry with its name, which has another one now.
    """
    by_name: dict[str, list[Registry]] = {}
    by_label: dict[str, Registry] = {}
    for registry in registries:
        by_name.setdefault(registry.name.lower(), []).append(registry)
        by_label[registry.login_server.partition(".")[0].lower()] = registry
    found = Sorted(of={registry.id: [] for registry in registries})
    for reference in references:
        name = reference.registry.lower()
        if reference.suffix not in (None, suffix):
            found.elsewhere.append(reference)
            continue
        if reference.is_host:
            meant = [by_label[name]] if name in by_label else by_name.get(name.partition("-")[0], [])
        else:
            named = by_name.get(name, [])
            meant = [one for one in named if _same(one.ref.subscription, reference.subscription)] or named
        if meant:
            found.of[meant[0].id].append(reference)
        else:
            found.others.append(reference)
    return found


def names_to_check(others: Iterable[Reference]) -> tuple[str, ...]:
    """Return the names, in lower case, of which Azure is to say whether they are taken.

    The label of a host with a hash is no name, and its registry may be anywhere.
    """
    return tuple(dict.fromkeys(name for each in others if "-" not in (name := each.registry.lower())))


def compare_others(others: Iterable[Reference], is_taken: Mapping[str, bool | None], *, is_all: bool) -> Iterator[Gone]:
    """Yield what is gone of registries that were not read, at each place, and each that may be anybody's once.

    ``is_taken`` has the names to check; None is unknown. Where not all registries were asked about, only what is gone
    is told: the others are somebody's whom nobody asked about.
    """
    told: set[str] = set()
    for reference in others:
        name = reference.registry.lower()
        gone = _not_read(reference, is_taken.get(name))
        if gone.certainty is Certainty.GONE or (is_all and name not in told):
            yield gone
        told.add(name)


def _not_read(reference: Reference, is_taken: bool | None) -> Gone:
    name = reference.registry
    written = reference.written if reference.is_host else f"The {reference.kind.value} {reference.written}"
    of = "is" if reference.kind is Kind.REGISTRY else "is of a registry that is"
    unseen = f"{written} {of} not among those that you can see"
    if is_taken is False:
        fact, certainty = f"{written} {of} not there: the name {name} is free.", Certainty.GONE
    elif is_taken:
        fact, certainty = f"{unseen}; somebody has the name {name}.", Certainty.UNSEEN
    else:
        fact, certainty = f"{unseen}; if somebody has the name {name} is unknown.", Certainty.UNKNOWN
    return Gone(reference=reference, fact=fact, hint="acrgeo list --all", certainty=certainty)


def compare(references: Iterable[Reference], registry: Registry) -> Iterator[Gone]:
    """Yield what a registry does not have of what files say of it; webhooks are for ``compare_webhooks``."""
    for reference in references:
        misplaced = _misplaced(reference, registry)
        if misplaced is not None:
            is_sure = _same(registry.ref.subscription, reference.subscription)
            yield Gone(
                reference=reference,
                fact=misplaced,
                hint=f"acrgeo show {registry.name}",
                certainty=Certainty.GONE if is_sure else Certainty.UNSEEN,
            )
        elif reference.kind is Kind.REPLICA and (fact := _replica_fact(reference, registry)):
            yield Gone(reference=reference, fact=fact, hint=f"acrgeo replica list {registry.name}")
        elif reference.kind in (Kind.DATA, Kind.REGIONAL) and (fact := _host_fact(reference, registry)):
            yield Gone(reference=reference, fact=fact, hint=f"acrgeo endpoints show {registry.name}")


def compare_webhooks(references: Iterable[Reference], registry: Registry, names: Iterable[str]) -> Iterator[Gone]:
    """Yield the webhooks that a registry does not have; ``names`` are those that it has."""
    there = {name.lower() for name in names}
    for reference in references:
        if reference.kind is Kind.WEBHOOK and (reference.name or "").lower() not in there:
            yield Gone(
                reference=reference,
                fact=f"{registry.name} has no webhook {reference.name}.",
                hint=f"acrgeo webhook list {registry.name}",
            )


def _misplaced(reference: Reference, registry: Registry) -> str | None:
    """Return that a host, or the subscription or group of a resource ID, is not that of the registry of its name."""
    ref = registry.ref
    if reference.is_host and not _same(registry.login_server.partition(".")[0], reference.registry):
        return f"{reference.written} is no host of {registry.name}, whose login server is {registry.login_server}."
    if reference.subscription is not None and not _same(reference.subscription, ref.subscription):
        return f"{registry.name} is in subscription {ref.subscription}, not in {reference.subscription}."
    if reference.resource_group is not None and not _same(reference.resource_group, ref.resource_group):
        return f"{registry.name} is in resource group {ref.resource_group}, not in {reference.resource_group}."
    return None


def _same(one: str, other: str | None) -> bool:
    return other is not None and one.lower() == other.lower()


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


def _host_fact(reference: Reference, registry: Registry) -> str | None:
    assert reference.region is not None
    if registry.replica_in(reference.region) is None:
        return f"{reference.written} is not there: {registry.name} has no replica in {reference.region}."
    has_data = registry.has_data_endpoints or registry.has_private_endpoints  # which have them whatever the switch says
    has = has_data if reference.kind is Kind.DATA else registry.has_regional_endpoints
    if has is False:
        return f"{reference.written} is not there: {registry.name} has no {reference.kind.value}s."
    return None
