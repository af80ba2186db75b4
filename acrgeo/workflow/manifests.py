"""From ``-f`` to a checked plan: what ``plan``, ``apply`` and ``drift`` share."""

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
from acrgeo.core.plan.plan import Plan
from acrgeo.errors import DiagnosticsError
from acrgeo.workflow.context import Context
from acrgeo.workflow.review import read_regions
from acrgeo.workflow.targets import confirmed

PARALLEL_READS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruning:
    """What the command line adds to every file."""

    is_on: bool = False
    allows_mass_delete: bool = False


Pair = tuple[Manifest, Registry]


def read_wanted(files: Sequence[str]) -> tuple[Manifest, ...]:
    """What the files want. DiagnosticsError with every diagnostic of every document; nothing is sent."""
    from acrgeo.files import read_documents

    roots, unreadable = read_documents(files, sys.stdin.buffer.read)
    wanted, diagnostics = parse_documents(roots)
    _refuse([*unreadable, *diagnostics])
    return wanted


def read_current(context: Context, wanted: Sequence[Manifest], *, with_regional_endpoints: bool = False) -> list[Pair]:
    """Each with its registry as it is now, sorted by name; read at once, within the budget for reads.

    DiagnosticsError where two documents turn out to mean the same registry, or two of one name.
    """
    gateway = context.gateway

    def read(one: Manifest) -> Pair:
        group = one.resource_group or context.resource_group
        ref = gateway.find_registry(one.registry, group, one.subscription)
        registry = gateway.read_registry(ref, with_regional_endpoints=with_regional_endpoints)
        return one, confirmed(gateway, registry, one.desired, finds_unlisted=True)

    with ThreadPoolExecutor(max_workers=PARALLEL_READS) as pool:
        pairs = list(pool.map(read, wanted))
    first: dict[str, Pair] = {}
    diagnostics = []
    for one, registry in pairs:
        other, there = first.setdefault(registry.name.lower(), (one, registry))
        if other is not one:
            is_same = there.id.lower() == registry.id.lower()
            fact = "is described already" if is_same else "and another registry of that name need plans of their own"
            diagnostics.append(Diagnostic(one.place, "registry", f"{registry.name} {fact}, at {other.place}"))
    _refuse(diagnostics)
    return sorted(pairs, key=lambda pair: pair[1].name.lower())


def plan_pairs(context: Context, pairs: Sequence[Pair], pruning: Pruning) -> Plan:
    """Diff every pair. DiagnosticsError for a region that the subscription does not know, at its place in the file."""
    plan = Plan(
        registries=tuple(
            diff(
                registry,
                replace(
                    manifest.desired,
                    prunes=manifest.desired.prunes or pruning.is_on,
                    allows_mass_delete=pruning.allows_mass_delete,
                ),
            )
            for manifest, registry in pairs
        )
    )
    _refuse(_unknown_regions(context, pairs, plan))
    return plan


def _unknown_regions(context: Context, pairs: Sequence[Pair], plan: Plan) -> list[Diagnostic]:
    diagnostics = []
    for (manifest, registry), planned in zip(pairs, plan.registries, strict=True):
        creates = {change.location for change in planned.replica_changes if change.action is Action.CREATE}
        regions = read_regions(context, registry.ref.subscription) if creates else None
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
        raise DiagnosticsError([str(one) for one in in_order(diagnostics)])
