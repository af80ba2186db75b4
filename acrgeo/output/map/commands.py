"""The commands that fit the state of each region, as they run when pasted."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from acrgeo.core.map.model import MapRegion, Mark, RegionMap
from acrgeo.core.model.registry import Registry, Replica, Sku

MOVING = (Mark.SYNCING, Mark.CREATING, Mark.UPDATING)


@dataclass(frozen=True, slots=True)
class RegionCommand:
    """A command, and the word for what it does."""

    does: str
    command: str


def region_commands(shown: RegionMap, region: MapRegion, options: Sequence[str] = ()) -> tuple[RegionCommand, ...]:
    """Return the commands for a region, the most fitting first, ``options`` last in each; none without a registry."""
    registry = shown.registry
    if registry is None:
        return ()
    words = _to_add(registry, region) if region.replica is None else _for_replica(registry, region, region.replica)
    return tuple(RegionCommand(does, shlex.join(["acrgeo", *rest, *options])) for does, *rest in words)


def add_command(shown: RegionMap, region: MapRegion, options: Sequence[str] = ()) -> str | None:
    """Return the command that would add a replica here; None where there is one, or none can be."""
    if region.replica is not None:
        return None
    return next((command.command for command in region_commands(shown, region, options)), None)


def serve_command(
    registry: str | None, files: Sequence[str], *, zoom: str | None, port: int, options: Sequence[str]
) -> str:
    """Return the command that serves a live page at a port, 0 for any, ``options`` last."""
    words = [*([registry] if registry else []), *(word for file in files for word in ("-f", file))]
    words += ["--zoom", zoom] if zoom else []
    words += ["--serve", *(["--port", str(port)] if port else [])]
    return shlex.join(["acrgeo", "map", *words, *options])


def _to_add(registry: Registry, region: MapRegion) -> Iterator[list[str]]:
    if region.mark is Mark.POSSIBLE:
        upgrade = [] if registry.sku is Sku.PREMIUM else ["--upgrade"]
        yield ["Add", "replica", "add", registry.name, region.name, *upgrade]


def _for_replica(registry: Registry, region: MapRegion, replica: Replica) -> Iterator[list[str]]:
    """Yield what the rules let through: home is never deleted, and the last that serves neither drained nor deleted."""
    name = registry.name
    if replica.id is None:
        return
    if region.mark is Mark.DELETING:
        yield ["Wait", "replica", "wait", name, region.name, "--for", "deleted"]
        return
    if region.mark in MOVING:
        yield ["Wait", "replica", "wait", name, region.name]
    if replica.is_failed and not replica.is_home:
        yield ["Repair", "replica", "repair", name, region.name]
    if not replica.is_routed and replica.is_settled:
        yield ["Restore", "routing", "enable", name, region.name]
    others = any(other.is_serving for other in registry.replicas if other is not replica)
    if replica.is_serving and others:
        yield ["Drain", "routing", "disable", name, region.name]
    if replica.is_settled and others and not replica.is_home:
        yield ["Delete", "replica", "delete", name, region.name]
    yield ["Show", "replica", "show", name, region.name]
