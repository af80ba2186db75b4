"""A plan on disk: the desired state, the state it was made for, and the plan as shown.

Rule stale-plan: a saved plan runs only as it was shown.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from acrgeo.core.desired.manifest import Manifest, parse_documents
from acrgeo.core.desired.source import Place, in_order, node_of
from acrgeo.core.model.registry import Registry
from acrgeo.core.model.switches import status_word
from acrgeo.core.model.webhook import Webhook
from acrgeo.core.redaction import redact
from acrgeo.errors import DiagnosticsError, UsageError

KIND = "acrgeo-plan"
SHOWN = ("changes", "held", "heldTags", "unmanaged", "inProgress")
"""The members of a plan's document that must be equal when it is applied. Findings are made again."""


_PARTS = {"replicas": "", "webhooks": "webhooks/"}
"""The members of an observed state that are lists, and what stands before their names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedPlan:
    """The content of a file of ``plan --out``; ``observed`` and ``plan`` are documents."""

    manifests: tuple[Manifest, ...]
    observed: Mapping[str, Mapping[str, Any]]
    plan: Mapping[str, Any]
    is_pruning: bool
    allows_mass_delete: bool


def saved_document(
    plan: Mapping[str, Any],
    registries: Sequence[tuple[Manifest, Registry]],
    *,
    is_pruning: bool,
    allows_mass_delete: bool,
) -> dict[str, Any]:
    """Return the file of a plan, with a digest over its content. ``plan`` is the plan's document."""
    content = {
        "kind": KIND,
        "formatVersion": plan["formatVersion"],
        "prune": is_pruning,
        "allowMassDelete": allows_mass_delete,
        "registries": [
            {"desired": _pinned(manifest, registry), "observed": observed_document(registry)}
            for manifest, registry in registries
        ],
        "plan": dict(plan),
    }
    return {**content, "digest": _digest(content)}


def parse_saved(document: object, file: str, format_version: str) -> SavedPlan:
    """Parse a saved plan. Raises UsageError for anything but an unchanged ``saved_document`` of this format."""
    if not isinstance(document, dict) or document.get("kind") != KIND:
        raise UsageError(f"{file} is not a saved plan.", hint="acrgeo plan -f FILE --out PLAN.json")
    if document.get("formatVersion") != format_version:
        raise UsageError(f"{file} was saved by another version of acrgeo.", hint="plan again")
    content = {key: value for key, value in document.items() if key != "digest"}
    if document.get("digest") != _digest(content):
        raise UsageError(f"{file} was changed after it was saved.", hint="plan again")
    place = Place(file)
    try:
        if not _is_shaped(content):
            raise TypeError("a part is of another kind than it is saved as")
        entries = content["registries"]
        manifests, diagnostics = parse_documents(node_of(entry["desired"], place) for entry in entries)
        saved = SavedPlan(
            manifests=manifests,
            observed={manifest.registry: entry["observed"] for manifest, entry in zip(manifests, entries, strict=True)},
            plan=content["plan"],
            is_pruning=content["prune"],
            allows_mass_delete=content["allowMassDelete"],
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise UsageError(f"{file} is not a saved plan.", hint="acrgeo plan -f FILE --out PLAN.json") from error
    if diagnostics:
        raise DiagnosticsError(in_order(diagnostics))
    return saved


def _is_shaped(content: Mapping[str, Any]) -> bool:
    """Return whether each part is of the kind that it is saved as. Raises where one has no parts of its own."""
    parts = [part for entry in content["registries"] for kind in _PARTS for part in entry["observed"].get(kind, ())]
    return (
        isinstance(content["plan"], dict)
        and all(isinstance(content[key], bool) for key in ("prune", "allowMassDelete"))
        and all(isinstance(part["name"], str) for part in parts)
    )


def observed_document(registry: Registry) -> dict[str, Any]:
    """Return everything of a registry that makes a saved plan stale when it changes."""
    return {
        "id": registry.id,
        "sku": registry.sku.value,
        "dataEndpointEnabled": registry.has_data_endpoints,
        "replicas": [
            {
                "name": replica.name,
                "location": replica.location,
                "regionEndpointEnabled": replica.is_routed,
                "tags": dict(sorted(replica.tags.items())),
                "provisioningState": replica.provisioning_state,
            }
            for replica in registry.replicas
        ],
        **({"webhooks": [_observed_webhook(webhook) for webhook in registry.webhooks]} if registry.webhooks else {}),
    }


def _observed_webhook(webhook: Webhook) -> dict[str, Any]:
    """Return a webhook as every caller sees it: where it posts to is a secret, which no file holds."""
    return {
        "name": webhook.name,
        "location": webhook.location,
        "actions": sorted(webhook.actions),
        "scope": webhook.scope,
        "status": status_word(webhook.is_enabled),
    }


def observed_differences(observed: Mapping[str, Any], registry: Registry) -> list[str]:
    """Return what changed of a registry since it was observed, a line each."""
    current = observed_document(registry)
    differences = [
        f"{registry.name}: {key} was {_text(observed.get(key))}, now {_text(current[key])}"
        for key in ("sku", "dataEndpointEnabled")
        if observed.get(key) != current[key]
    ]
    for kind, label in _PARTS.items():
        before = {str(part["name"]): part for part in observed.get(kind) or ()}
        now = {str(part["name"]): part for part in current.get(kind) or ()}
        for name in sorted({*before, *now}):
            differences += _part_differences(f"{registry.name}/{label}{name}", before.get(name), now.get(name))
    return differences


def _part_differences(
    name: str, observed: Mapping[str, Any] | None, current: Mapping[str, Any] | None
) -> Iterator[str]:
    if observed is None:
        yield f"{name} was added"
    elif current is None:
        yield f"{name} is gone"
    else:
        for key, value in current.items():
            if observed.get(key) != value:
                yield f"{name}: {key} was {_text(observed.get(key))}, now {_text(value)}"


def _text(value: object) -> str:
    """Return a value in words, without what looks like a secret: anybody may have edited the file."""
    return redact(json.dumps(value, ensure_ascii=False) if isinstance(value, (bool, dict)) else str(value))


def _pinned(manifest: Manifest, registry: Registry) -> dict[str, Any]:
    """Return the manifest's document with the resource ID in place of name, group and subscription."""
    kept = {key: value for key, value in manifest.document.items() if key not in ("resourceGroup", "subscription")}
    return {**kept, "registry": registry.id}


def _digest(content: Mapping[str, Any]) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
