"""The registries of a consolidation, each with its images and all that hangs on it."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from acrgeo.core.consolidate.counterparts import Side
from acrgeo.core.consolidate.inventory import Inventory
from acrgeo.core.model.registry import Registry
from acrgeo.core.preflight.connections import connections_of
from acrgeo.core.preflight.facts import Unknown
from acrgeo.errors import AzureError, UsageError
from acrgeo.workflow.consolidating.inventories import read_inventory
from acrgeo.workflow.context import PARALLEL_READS, Context
from acrgeo.workflow.targets import read_registry, remember_name
from acrgeo.workflow.webhooks import with_all_webhooks


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A registry of the consolidation."""

    side: Side
    inventory: Inventory

    @property
    def registry(self) -> Registry:
        """The registry itself."""
        return self.side.registry


def read_registries(context: Context, into: str, sources: Sequence[str]) -> tuple[Registry, tuple[Registry, ...]]:
    """Find the registry that is kept and the others, each once, in any group or subscription. UsageError for itself."""
    kept = read_registry(context, into, with_regional_endpoints=True)
    found: dict[str, Registry] = {}
    for text in sources:
        remember_name(context, text)
        registry = context.gateway.find_and_read(text, None, with_regional_endpoints=True).registry
        if registry.ref.id.lower() == kept.ref.id.lower():
            raise UsageError(
                f"{kept.name} is the registry that is kept; name those that become part of it after it.",
                hint="acrgeo list",
            )
        found.setdefault(registry.ref.id.lower(), registry)
    return kept, tuple(found.values())


def read_members(context: Context, registries: Sequence[Registry]) -> list[Member]:
    """Read each registry's images, and what hangs on it. Raises AzureError where its images may not be listed."""
    hosts = context.registry_hosts
    inventories = [read_inventory(hosts, registry) for registry in registries]
    context.move_reads  # noqa: B018 imported before the threads that share it
    with ThreadPoolExecutor(max_workers=PARALLEL_READS) as pool:
        sides = list(pool.map(lambda registry: _read_side(context, registry), registries))
    return [Member(side=side, inventory=found) for side, found in zip(sides, inventories, strict=True)]


def _read_side(context: Context, registry: Registry) -> Side:
    reads = context.move_reads
    refusal: Unknown | None = None
    try:
        registry, is_read = with_all_webhooks(context, registry)
        if not is_read:
            refusal = Unknown(f"the webhooks of {registry.name} may not be read", 403)
    except AzureError as error:
        refusal = Unknown(error.message.rstrip("."), error.status, error.code)
    endpoints = [it.endpoint_id for it in connections_of(registry) if it.is_open and it.endpoint_id is not None]
    return Side(
        registry=registry,
        belongings=reads.read(registry.ref),
        webhooks=refusal,
        networks=reads.read_networks(endpoints),
    )
