"""The registry and replicas that a command is about. Azure's lists can be stale: GET confirms each replica."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from acrgeo.core.desired.selection import select_replicas
from acrgeo.core.model.names import close_matches, is_name
from acrgeo.core.model.region import normalise_region
from acrgeo.core.model.registry import Registry, RegistryRef, Replica
from acrgeo.core.model.settings import GROUP
from acrgeo.errors import NotFoundError, UsageError
from acrgeo.workflow.context import Context
from acrgeo.workflow.regions import are_shown, read_regions

if TYPE_CHECKING:
    from acrgeo.arm.gateway import Gateway
    from acrgeo.arm.lookup.registries import Found
    from acrgeo.core.desired.registry import DesiredRegistry

_ID = re.compile(
    r"/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\.ContainerRegistry/registries/(?P<name>\w+)",
    re.IGNORECASE,
)
_HASHED_HOST = re.compile(r"(?P<name>[a-z0-9]+)-[a-z0-9]+\.[a-z0-9.]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The replicas that words name, and the registry with those that the list lacked.

    ``gone`` are the regions among the words that certainly have no replica.
    """

    registry: Registry
    replicas: tuple[Replica, ...]
    gone: tuple[str, ...] = ()


def read_registry(
    context: Context, name: str | None, *, has_regions: bool = False, with_regional_endpoints: bool = False
) -> Registry:
    """Find and read a registry, the default one where none is named; UsageError where there is no default.

    ``has_regions`` has the regions of its subscription on their way at the same time.
    """
    with naming_defaults(context):
        return context.gateway.find_and_read(
            registry_or_default(context, name),
            context.resource_group,
            has_regions=has_regions,
            with_regional_endpoints=with_regional_endpoints,
        ).registry


def read_desired(context: Context, name: str, desired: DesiredRegistry) -> Registry:
    """Find and read a registry, with each desired replica as GET shows it: in the same round, if named as its region.

    Replicas that are to be new are looked for as well; a creation checks again before it writes.
    """
    with naming_defaults(context):
        found = context.gateway.find_and_read(
            registry_or_default(context, name),
            context.resource_group,
            replicas=names_of(desired),
            has_regions=are_shown(context),
        )
    return confirmed(context.gateway, found, desired)


def find_registry(context: Context, name: str | None) -> RegistryRef:
    """Find a registry, the default one where none is named; UsageError where there is no default."""
    return context.gateway.find_registry(registry_or_default(context, name), context.resource_group)


@contextmanager
def naming_defaults(context: Context) -> Iterator[None]:
    """Say of a registry that is not found in a group which nobody typed where that group comes from."""
    try:
        yield
    except NotFoundError as error:
        default, group = group_default(context), context.resource_group or ""
        if default is not None and error.code == "RegistryNotFound" and f"resource group {group} " in error.message:
            error.message = f"{error.message} {group} is {default}."
            error.args = (error.message,)
        raise


def registry_or_default(context: Context, name: str | None) -> str:
    """Return the registry that is named, or the default one; UsageError where there is none."""
    meant = name or context.registry
    if meant is None:
        raise UsageError("The registry is missing.", hint="acrgeo list\nname one, or set AZURE_DEFAULTS_ACR")
    remember_name(context, meant)
    return meant


def remember_name(context: Context, text: str) -> None:
    """Remember a resource ID, or a login server that has more than the name: commands to type next repeat it."""
    if found := _ID.search(text):
        context.named[found["name"].lower()] = found.group()
    elif (host := _HASHED_HOST.match(text)) is not None:
        context.named[host["name"].lower()] = host.group()


def select(context: Context, registry: Registry, words: Sequence[str], *, may_be_gone: bool = False) -> Selection:
    """Find the replicas of regions or names, all without any. What the list lacks is read by name.

    Raises NotFoundError for a word without a replica; with ``may_be_gone`` only where it is no region either.
    """
    gone: list[str] = []
    for word in words:
        try:
            select_replicas(registry, [word])
        except NotFoundError:
            name = normalise_region(word)
            unlisted = context.gateway.read_replica(registry.ref, name) if is_name(name) else None
            if unlisted is not None:
                registry = _with(registry, unlisted)
            elif may_be_gone:
                gone.append(_region(context, registry, word))
            else:
                raise
    left = [word for word in words if normalise_region(word) not in gone]
    chosen = select_replicas(registry, left) if left or not words else ()
    return Selection(registry=registry, replicas=chosen, gone=tuple(gone))


def names_of(desired: DesiredRegistry) -> frozenset[str]:
    """Return the names that desired replicas have, as long as Azure has none of them under another name."""
    return frozenset(replica.name or replica.location for replica in desired.replicas)


def confirmed(gateway: Gateway, found: Found, desired: DesiredRegistry, *, finds_unlisted: bool = False) -> Registry:
    """Return the registry with each desired replica as GET shows it now, without those that only the list still has.

    What was not read with the registry is read at once. ``finds_unlisted`` reads those too that the list lacks; a
    creation checks before it writes anyway.
    """
    from acrgeo.core.plan.replica_diff import match_replica

    registry, answers = found.registry, dict(found.replicas)
    pairs = [(replica, match_replica(registry, replica)) for replica in desired.replicas]
    named = [(known.name if known else replica.name or replica.location, replica, known) for replica, known in pairs]
    missing = [
        name
        for name, _, existing in named
        if name not in answers and (finds_unlisted or (existing is not None and existing.id is not None))
    ]
    answers |= gateway.read_replicas(registry.ref, missing)
    for name, replica, existing in named:
        if name not in answers:
            continue
        fresh = answers[name]
        if fresh is not None and (existing is not None or fresh.location == replica.location):
            registry = _with(registry, fresh)
        elif fresh is None and existing is not None and not existing.is_home:
            registry = _sorted(registry, (listed for listed in registry.replicas if listed.name != existing.name))
    return registry


def _with(registry: Registry, fresh: Replica) -> Registry:
    """Return the registry with a replica that was just read in place of the one of that name."""
    others = [replica for replica in registry.replicas if replica.name.lower() != fresh.name.lower()]
    known = registry.replica_named(fresh.name)
    if known is not None:
        fresh = replace(fresh, is_home=known.is_home, is_zone_redundant=known.is_zone_redundant)
    return _sorted(registry, [*others, fresh])


def _sorted(registry: Registry, replicas: Iterable[Replica]) -> Registry:
    ordered = sorted(replicas, key=lambda replica: (replica.location, not replica.is_home, replica.name.lower()))
    return replace(registry, replicas=tuple(ordered))


def _region(context: Context, registry: Registry, word: str) -> str:
    """Return the region that a word names; NotFoundError with close names where it is none, or may be none."""
    region = normalise_region(word)
    regions = read_regions(context, registry.ref.subscription)
    if regions is not None and region not in regions:
        regions = read_regions(context, registry.ref.subscription, is_asked=True)
    if regions is None or region not in regions:
        close = close_matches(region, {*(replica.location for replica in registry.replicas), *(regions or {})})
        raise NotFoundError(
            f"{registry.name} has no replica in {word}, and {word} is not a region.",
            hint=f"did you mean {' or '.join(close)}?" if close else f"acrgeo regions {registry.name}",
            code="ReplicaNotFound",
        )
    return region


def group_default(context: Context) -> str | None:
    """Return where the group comes from that is a default, in words; None where it was typed, or there is none."""
    found = context.settings.effective(GROUP)
    return None if found.value is None or context.typed_group else f"the default group of {found.origin}"
