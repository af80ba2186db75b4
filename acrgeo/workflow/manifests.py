"""From ``-f`` to a plan: what every command with files shares."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from acrgeo.core.desired.manifest import Manifest, parse_documents
from acrgeo.core.desired.source import Diagnostic, in_order
from acrgeo.core.model.names import close_matches
from acrgeo.core.model.registry import Registry
from acrgeo.core.plan.change import Action
from acrgeo.core.plan.diff import diff
from acrgeo.core.plan.held_tags import hold_tags, retagged_replicas
from acrgeo.core.plan.plan import Plan, RegistryPlan
from acrgeo.core.plan.twins import told_apart
from acrgeo.core.preflight.facts import Unknown
from acrgeo.errors import DiagnosticsError
from acrgeo.workflow.context import PARALLEL_READS, Context
from acrgeo.workflow.regions import read_regions
from acrgeo.workflow.targets import confirmed, names_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruning:
    """The pruning that the command line adds to that of every file."""

    is_on: bool = False
    allows_mass_delete: bool = False


Pair = tuple[Manifest, Registry]


def read_manifests(files: Sequence[str]) -> tuple[Manifest, ...]:
    """Read the files. DiagnosticsError with every diagnostic of every document; nothing is sent."""
    from acrgeo.files.documents import MOST_YAML, read_documents

    def read_stdin() -> bytes:
        return b"" if sys.stdin is None else sys.stdin.buffer.read(MOST_YAML + 1)

    roots, unreadable = read_documents(files, read_stdin)
    manifests, diagnostics = parse_documents(roots)
    _refuse([*unreadable, *diagnostics])
    return manifests


def read_current(
    context: Context, manifests: Sequence[Manifest], *, with_regional_endpoints: bool = False
) -> list[Pair]:
    """Read the registry of each manifest, all at once; sorted by name.

    DiagnosticsError where two documents turn out to name the same registry.
    """
    gateway = context.gateway

    def read(manifest: Manifest) -> Pair:
        group = manifest.resource_group or context.typed_group
        found = gateway.find_and_read(
            manifest.registry,
            group,
            manifest.subscription,
            replicas=names_of(manifest.desired),
            with_regional_endpoints=with_regional_endpoints,
        )
        return manifest, confirmed(gateway, found, manifest.desired, finds_unlisted=True)

    with ThreadPoolExecutor(max_workers=PARALLEL_READS) as pool:
        pairs = list(pool.map(read, manifests))
    first: dict[str, Manifest] = {}
    diagnostics = []
    for manifest, registry in pairs:
        earlier = first.setdefault(registry.id.lower(), manifest)
        if earlier is not manifest:
            fact = "is described already"
            diagnostics.append(Diagnostic(manifest.place, "registry", f"{registry.name} {fact}, at {earlier.place}"))
    _refuse(diagnostics)
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
    _refuse(_unknown_regions(context, pairs, plan))
    return plan


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
        creates = {change.location for change in planned.replica_changes if change.action is Action.CREATE}
        regions = read_regions(context, registry.ref.subscription, is_asked=True) if creates else None
        if regions is None:  # said by the finding region-offered
            continue
        offered = [region.name for region in regions.values() if region.is_offered]
        for location, place in manifest.places.items():
            if location not in creates or location in regions:
                continue
            close = close_matches(location, offered)
            meant = f", did you mean {' or '.join(close)}?" if close else "; acrgeo regions lists them."
            diagnostics.append(Diagnostic(place, "location", f"{location} is not a region{meant}"))
    return diagnostics


def _refuse(diagnostics: Sequence[Diagnostic]) -> None:
    if diagnostics:
        raise DiagnosticsError([str(diagnostic) for diagnostic in in_order(diagnostics)])
