"""The map as a JSON-ready document: what ``-o json`` prints, what the file carries and what the live page is sent."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone

from acrgeo.core.map.lattice import Cell, Lattice
from acrgeo.core.map.model import MapRegion, Mark, RegionMap
from acrgeo.core.plan.change import Change
from acrgeo.output.changes import field_words
from acrgeo.output.map.commands import add_command, region_commands
from acrgeo.output.map.wording import spoken, state_words
from acrgeo.output.neutral import escaped_json
from acrgeo.output.view import FORMAT_VERSION, Document
from acrgeo.output.views.regions import region_document
from acrgeo.output.views.replicas import replica_document


def map_document(
    shown: RegionMap, lattice: Lattice, cells: Mapping[str, Cell], *, read_at: datetime, options: Sequence[str] = ()
) -> Document:
    """Return ``{formatVersion, readAt, registry, zoom, grid{columns, rows}, counts, regions[…]}``.

    A region is that of ``acrgeo regions`` with its ``mark``, ``cell``, ``replica``, ``hostNames``, ``changes``, the
    ``command`` that would add a replica, and the ``commands`` that fit its state. ``cell`` is None outside the part
    that is drawn. ``options`` go into commands.
    """
    registry = shown.registry
    return {
        "formatVersion": FORMAT_VERSION,
        "readAt": read_at.astimezone(timezone.utc).isoformat(timespec="seconds"),
        "registry": None
        if registry is None
        else {
            "id": registry.id,
            "name": registry.name,
            "resourceGroup": registry.ref.resource_group,
            "location": registry.location,
            "loginServer": registry.login_server,
            "sku": {"name": registry.sku.value},
        },
        "zoom": shown.zoom,
        "grid": {"columns": lattice.columns, "rows": lattice.rows},
        "counts": {mark.value: shown.count(mark) for mark in Mark} | {"unrouted": shown.unrouted},
        "regions": [
            {**region_document(region.row), **_region(shown, region, cells.get(region.name), read_at, options)}
            for region in shown.regions
        ],
    }


def compact(document: Document) -> str:
    """Return JSON without blanks."""
    return escaped_json(json.dumps(document, separators=(",", ":")))


def _region(
    shown: RegionMap, region: MapRegion, cell: Cell | None, read_at: datetime, options: Sequence[str]
) -> Document:
    return {
        "mark": region.mark.value,
        "status": state_words(region, read_at),
        "spoken": spoken(region, read_at),
        "cell": None if cell is None else {"column": cell[0], "row": cell[1]},
        "replica": None
        if region.replica is None
        else replica_document(region.replica, {region.name: region.row.facts}),
        "hostNames": list(region.hosts),
        "changes": [_change(change) for change in region.changes],
        "command": add_command(shown, region, options),
        "commands": [
            {"does": command.does, "command": command.command} for command in region_commands(shown, region, options)
        ],
    }


def _change(change: Change) -> Document:
    """Return what the page tells of a change; ``acrgeo plan -o json`` has all of it."""
    fields = [
        f"{label}{after}" if before is None else f"{label}{before} → {after}"
        for label, before, after in field_words(change)
    ]
    return {"id": change.id, "action": change.action.value, "reason": change.reason, "words": fields}
