"""The registries of an audit: named, in files, or all that there are. One that cannot be read hides no other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from acrgeo.core.audit.audit import Unread
from acrgeo.core.desired.manifest import Manifest
from acrgeo.core.desired.source import Place
from acrgeo.core.model.lookup import Lookup
from acrgeo.core.model.registry import Registry
from acrgeo.errors import AcrGeoError, AzureError, ErrorKind, UsageError
from acrgeo.workflow.context import PARALLEL_READS, Context
from acrgeo.workflow.manifest_files import read_manifests
from acrgeo.workflow.manifests import Places, in_turn, read_pair
from acrgeo.workflow.targets import read_registry, registry_or_default

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A registry, with what a file says of it."""

    registry: Registry
    min_routed: int | None = None
    place: Place | None = None


@dataclass(slots=True)
class Reading:
    """The registries that were read, each once, and those that could not be."""

    found: list[Found] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)

    def take(self, found: Found) -> None:
        """Keep a registry that is not there yet."""
        if all(there.registry.id.lower() != found.registry.id.lower() for there in self.found):
            self.found.append(found)


def read_named(context: Context, names: Sequence[str]) -> Reading:
    """Read registries by name, the default one where none is named. The error of the only one is raised."""
    wanted = list(dict.fromkeys(names)) or [registry_or_default(context, context.environ.get("AZURE_DEFAULTS_ACR"))]
    read = partial(read_registry, context, has_regions=True, with_regional_endpoints=True)
    if len(wanted) == 1:
        return Reading(found=[Found(registry=read(wanted[0]))])
    reading = Reading()
    for name, registry in _each(context, wanted, read):
        if isinstance(registry, Registry):
            reading.take(Found(registry=registry))
        else:
            reading.unread.append(Unread(name=name, error=registry))
    return reading


def read_described(context: Context, files: Sequence[str]) -> Reading:
    """Read the registries that files describe, each with its minRouted and its place."""
    manifests = in_turn(read_manifests(context, files))
    places = Places.find(context, manifests, Lookup.AUTO)

    def read(manifest: Manifest) -> Registry:
        return read_pair(context, manifest, places, with_regional_endpoints=True)[1]

    reading = Reading()
    for manifest, registry in _each(context, manifests, read):
        place = manifest.place
        if isinstance(registry, Registry):
            reading.take(Found(registry=registry, min_routed=manifest.desired.min_routed, place=place))
        else:
            reading.unread.append(Unread(name=manifest.registry, error=registry, place=place))
    return reading


def read_all(context: Context) -> Reading:
    """Read every registry: of a group, of a subscription that was typed, or of all that the sign-in sees."""
    reading = Reading()
    if is_narrowed(context):
        for registry in context.gateway.list_registries(context.typed_group):
            reading.take(Found(registry=registry))
        return reading
    for name, listed in context.fleets.by_subscription():
        if isinstance(listed, AzureError):
            reading.unread.append(Unread(name=f"subscription {name}", error=listed))
        else:
            for registry in listed:
                reading.take(Found(registry=registry))
    return reading


def is_narrowed(context: Context) -> bool:
    """Return whether all registries are those of a group or subscription that was typed."""
    return context.typed_group is not None or "subscription" in context.common.typed


def check_choice(names: Sequence[str], files: Sequence[str], *, is_all: bool) -> None:
    """Refuse more than one way to say which registries; UsageError."""
    given = [flag for flag, is_given in (("REGISTRY", names), ("-f", files), ("--all", is_all)) if is_given]
    if len(given) > 1:
        raise UsageError(f"{' and '.join(given)} cannot be combined.", hint="acrgeo audit --all")


def _each(
    context: Context, wanted: Sequence[T], read: Callable[[T], Registry]
) -> Iterator[tuple[T, Registry | AcrGeoError]]:
    """Read all at once; raise only where the sign-in itself has ended."""
    context.gateway  # noqa: B018 made before the threads that share it

    def known(it: T) -> Registry | AcrGeoError:
        try:
            return read(it)
        except AcrGeoError as error:
            if isinstance(error, AzureError) and error.kind is ErrorKind.UNAUTHENTICATED:
                raise
            error.hint = context.commands.completed(error.hint)
            return error

    with ThreadPoolExecutor(max_workers=PARALLEL_READS) as pool:
        yield from zip(wanted, pool.map(known, wanted), strict=True)
