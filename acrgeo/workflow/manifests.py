"""From ``-f`` to a plan: what every command with files shares."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import zip_longest

from acrgeo.core.desired.manifest import Manifest
from acrgeo.core.desired.source import Diagnostic
from acrgeo.core.desired.webhook_names import name_mistakes
from acrgeo.core.model.lookup import Lookup
from acrgeo.core.model.names import close_matches
from acrgeo.core.model.registry import Registry, RegistryRef
from acrgeo.core.plan.change import Action
from acrgeo.core.plan.diff import diff
from acrgeo.core.plan.held_tags import hold_tags, retagged_replicas
from acrgeo.core.plan.plan import Plan, RegistryPlan
from acrgeo.core.plan.twins import told_apart
from acrgeo.core.plan.webhook_diff import regions_after
from acrgeo.core.preflight.facts import Unknown
from acrgeo.errors import AzureError, ErrorKind, NotFoundError
from acrgeo.output.views.counting import counted
from acrgeo.workflow.ci.results import tell_places
from acrgeo.workflow.context import PARALLEL_READS, Context
from acrgeo.workflow.manifest_files import refuse
from acrgeo.workflow.regions import read_regions
from acrgeo.workflow.targets import confirmed, names_of
from acrgeo.workflow.webhooks import with_listed_webhooks


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruning:
    """The pruning that the command line adds to that of every file."""

    is_on: bool = False
    allows_mass_delete: bool = False


Pair = tuple[Manifest, Registry]
LOOKUPS = 10
"""How many registries are looked up one by one, before one query for all of them is fewer requests."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where registries are that files only name, as far as one look told; the others are looked up one by one."""

    refs: Mapping[tuple[str | None, str], RegistryRef] = field(default_factory=dict)

    @classmethod
    def find(cls, context: Context, manifests: Sequence[Manifest], lookup: Lookup) -> Places:
        """Ask Azure Resource Graph for the registries without a group, where that takes fewer requests."""
        if lookup is Lookup.NEVER or context.typed_group is not None:
            return cls()
        unplaced = [manifest for manifest in manifests if manifest.resource_group is None and _is_name(manifest)]
        if len(unplaced) < LOOKUPS:
            return cls()
        session = context.gateway.session
        ids = {text: session.find_subscription(text) for text in {manifest.subscription for manifest in unplaced}}
        wanted: dict[str, list[str]] = {}
        for manifest in unplaced:
            wanted.setdefault(ids[manifest.subscription].lower(), []).append(manifest.registry)
        try:
            found = context.fleets.find(wanted)
        except AzureError as error:
            if error.kind is ErrorKind.UNAUTHENTICATED:
                raise
            return cls()
        refs: dict[tuple[str | None, str], RegistryRef] = {}
        for manifest in unplaced:
            name = manifest.registry.lower()
            there = found.get((ids[manifest.subscription].lower(), name), [])
            if len(there) == 1:
                refs[manifest.subscription, name] = there[0]
        return cls(refs)

    def of(self, manifest: Manifest) -> RegistryRef | None:
        """Return the place of a registry; None where it has to be looked up."""
        return None if manifest.resource_group else self.refs.get((manifest.subscription, manifest.registry.lower()))


def in_turn(manifests: Sequence[Manifest]) -> list[Manifest]:
    """Return the manifests so that subscriptions take turns: each has its own bucket of reads."""
    groups: dict[str, list[Manifest]] = {}
    for manifest in manifests:
        groups.setdefault(manifest.key[2], []).append(manifest)
    return [manifest for turn in zip_longest(*groups.values()) for manifest in turn if manifest is not None]


def read_pair(context: Context, manifest: Manifest, places: Places, *, with_regional_endpoints: bool = False) -> Pair:
    """Find and read the registry of a manifest. An index that sent us to the wrong place is not believed.

    NotFoundError of one that is nowhere says how to make it: a plan changes what is there.
    """
    try:
        return _read_pair(context, manifest, places, with_regional_endpoints=with_regional_endpoints)
    except NotFoundError as error:
        file = manifest.place.file
        if error.details.get("isNowhere") and os.path.lexists(file):
            error.message += " Plans change registries that are there; export writes what makes one."
            error.args = (error.message,)
            words = ["acrgeo", "export", manifest.registry, "-f", file, "--format", "bicep"]
            error.hint = "\n".join(filter(None, [error.hint, shlex.join(words)]))
        raise


def _read_pair(context: Context, manifest: Manifest, places: Places, *, with_regional_endpoints: bool) -> Pair:
    gateway = context.gateway

    def read(group: str | None, subscription: str | None) -> Pair:
        found = gateway.find_and_read(
            manifest.registry,
            group,
            subscription,
            replicas=names_of(manifest.desired),
            with_regional_endpoints=with_regional_endpoints,
        )
        ref = found.registry.ref
        if manifest.resource_group or manifest.subscription or "/" in manifest.registry:
            context.named[ref.name.lower()] = ref.id
        current = confirmed(gateway, found, manifest.desired, finds_unlisted=True)
        return manifest, with_listed_webhooks(context, current, manifest.desired)

    place = places.of(manifest)
    if place is not None:
        try:
            return read(place.resource_group, place.subscription)
        except NotFoundError:  # it was moved or deleted since the index was written
            pass
    return read(manifest.resource_group or context.typed_group, manifest.subscription)


def read_current(
    context: Context,
    manifests: Sequence[Manifest],
    *,
    with_regional_endpoints: bool = False,
    lookup: Lookup = Lookup.AUTO,
) -> list[Pair]:
    """Read the registry of each manifest, all at once; sorted by name.

    DiagnosticsError where two documents turn out to name the same registry.
    """
    places = Places.find(context, manifests, lookup)
    pairs = []
    with (
        ThreadPoolExecutor(max_workers=PARALLEL_READS) as pool,
        counted(context.streams.err, lambda: len(manifests), is_shown=len(manifests) >= LOOKUPS) as counter,
    ):
        read = partial(read_pair, context, places=places, with_regional_endpoints=with_regional_endpoints)
        for pair in pool.map(read, in_turn(manifests)):
            counter.done += 1
            pairs.append(pair)
    order = {id(manifest): at for at, manifest in enumerate(manifests)}
    pairs.sort(key=lambda pair: order[id(pair[0])])
    first: dict[str, Manifest] = {}
    diagnostics = []
    for manifest, registry in pairs:
        earlier = first.setdefault(registry.id.lower(), manifest)
        if earlier is not manifest:
            fact = "is described already"
            diagnostics.append(Diagnostic(manifest.place, "registry", f"{registry.name} {fact}, at {earlier.place}"))
    refuse(diagnostics)
    tell_places(context, pairs)
    return sorted(pairs, key=lambda pair: (pair[1].name.lower(), pair[1].id.lower()))


def plan_pairs(context: Context, pairs: Sequence[Pair], pruning: Pruning) -> Plan:
    """Diff every pair, and leave alone the tags that policies hold.

    DiagnosticsError for a region that the subscription does not know, at its place in the file.
    """
    plans = [
        diff(
            registry,
            replace(
                manifest.desired,
                prunes=manifest.desired.prunes or pruning.is_on,
                allows_mass_delete=pruning.allows_mass_delete,
            ),
        )
        for manifest, registry in pairs
    ]
    plan = Plan(registries=told_apart(_with_held_tags(context, plans)))
    refuse([*_unknown_regions(context, pairs, plan), *_webhook_mistakes(pairs, plan)])
    return plan


def _webhook_mistakes(pairs: Sequence[Pair], plan: Plan) -> Iterator[Diagnostic]:
    """Yield what is wrong with the names of webhooks in the regions that have a replica, home included."""
    for (manifest, _), planned in zip(pairs, plan.registries, strict=True):
        regions = regions_after(planned.current, planned.changes)
        yield from name_mistakes(manifest.desired.regional_webhooks, regions)


def _with_held_tags(context: Context, plans: Sequence[RegistryPlan]) -> list[RegistryPlan]:
    """Ask Azure Policy about the tags that would change. Where it does not answer they stay changes; review says so."""
    asked = {at: replicas for at, plan in enumerate(plans) if (replicas := retagged_replicas(plan))}
    if not asked:
        return list(plans)
    told = context.preflight_reads.read_policies([(plans[at].current.ref, asked[at]) for at in asked])
    known = {
        at: {name: verdicts for name, verdicts in about.items() if not isinstance(verdicts, Unknown)}
        for at, about in zip(asked, told, strict=True)
    }
    return [hold_tags(plan, known.get(at, {})) for at, plan in enumerate(plans)]


def _unknown_regions(context: Context, pairs: Sequence[Pair], plan: Plan) -> list[Diagnostic]:
    diagnostics = []
    for (manifest, registry), planned in zip(pairs, plan.registries, strict=True):
        creates = {change.location for change in planned.changes if change.action is Action.CREATE and change.location}
        creates -= {replica.location for replica in registry.replicas}
        named = {location: (place, "location") for location, place in manifest.places.items()}
        for at, webhook in enumerate(manifest.desired.regional_webhooks):
            for region in webhook.regions_of(()):
                named.setdefault(region, (webhook.place, f"webhooks[{at}]"))
        regions = read_regions(context, registry.ref.subscription, is_asked=True) if creates else None
        if regions is None:  # said by the finding region-offered
            continue
        offered = [region.name for region in regions.values() if region.is_offered]
        for location, (place, path) in named.items():
            if location not in creates or location in regions:
                continue
            close = close_matches(location, offered)
            meant = (
                f", did you mean {' or '.join(close)}?"
                if close
                else f"; {context.commands.complete('acrgeo regions')} lists them."
            )
            diagnostics.append(Diagnostic(place, path, f"{location} is not a region{meant}"))
    return diagnostics


def _is_name(manifest: Manifest) -> bool:
    return manifest.registry.isascii() and manifest.registry.isalnum()
