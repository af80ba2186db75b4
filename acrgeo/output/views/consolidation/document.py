"""A consolidation as documents, beside those of its plan and its outcome."""

from __future__ import annotations

from acrgeo.core.consolidate.checklist import Task
from acrgeo.core.consolidate.consolidation import Consolidation
from acrgeo.core.consolidate.counterparts import Gap
from acrgeo.core.consolidate.inventory import Inventory
from acrgeo.core.consolidate.verification import Verification
from acrgeo.core.execution.commands import Commands
from acrgeo.core.model.registry import Registry
from acrgeo.output.view import Document


def consolidation_document(found: Consolidation, commands: Commands) -> Document:
    """Return ``{into, from[…], images{…}, conflicts[…], noCounterpart[…], checklist[…]}``."""
    pairs = zip(found.sources, found.inventories, strict=True)
    return {
        "into": _registry(found.into),
        "from": [{**_registry(registry), **_inventory(inventory)} for registry, inventory in pairs],
        "images": {
            "copied": len(found.merged.copies),
            "present": found.merged.present,
            "overwritten": len(found.merged.overwritten),
        },
        "conflicts": [
            {
                "repository": conflict.repository,
                "tag": conflict.tag,
                "digests": dict(conflict.digests),
                "preferred": conflict.winner,
                "locked": conflict.is_locked,
            }
            for conflict in found.merged.conflicts
        ],
        "notes": list(found.notes),
        "noCounterpart": [_gap(gap, commands) for gap in found.gaps],
        "checklist": [_task(task, commands) for task in found.tasks],
    }


def verification_document(proof: Verification) -> Document:
    """Return ``{images, complete, reason, regions[…]}``."""
    return {
        "images": proof.images,
        "complete": proof.is_complete,
        "reason": proof.reason,
        "regions": [
            {
                "location": region.location,
                "found": region.found,
                "missing": list(region.missing),
                "unknown": region.unknown,
                "reason": region.reason,
            }
            for region in proof.regions
        ],
    }


def _registry(registry: Registry) -> Document:
    return {"id": registry.ref.id, "name": registry.name, "loginServer": registry.login_server}


def _inventory(inventory: Inventory) -> Document:
    return {
        "repositories": len(inventory.repositories),
        "tags": inventory.tags,
        "digests": len(inventory.images),
        "untaggedUnknown": inventory.unlisted,
    }


def _gap(gap: Gap, commands: Commands) -> Document:
    return {
        "kind": gap.topic.value,
        "registry": gap.registry,
        "name": gap.name,
        "unknown": gap.is_unknown,
        "fact": gap.fact,
        "commands": [commands.complete(command) for command in gap.commands],
        "note": gap.note,
    }


def _task(task: Task, commands: Commands) -> Document:
    return {"what": task.what, "commands": [commands.complete(command) for command in task.commands]}
