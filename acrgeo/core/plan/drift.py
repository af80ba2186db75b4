"""Drift: how a registry differs from its file. A change that Azure is still making, and what is held, is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from acrgeo.core.desired.manifest import Manifest
from acrgeo.core.desired.source import Place
from acrgeo.core.model.registry import RegistryRef
from acrgeo.core.plan.change import Action, Change, FieldChange, ReplicaChange, WebhookChange
from acrgeo.core.plan.plan import RegistryPlan


class Kind(str, Enum):
    """How something differs; the value is the word of the JSON document."""

    MISSING = "missing"  # in the file, not in Azure
    UNLISTED = "unlisted"  # in Azure, not in the file, which prunes
    DIFFERENT = "different"
    FAILED = "failed"
    NAMED = "named"  # under another name, which cannot be changed
    TOO_FEW = "minRouted"


KINDS = {
    Action.CREATE: Kind.MISSING,
    Action.DELETE: Kind.UNLISTED,
    Action.UPDATE: Kind.DIFFERENT,
    Action.REPLACE: Kind.FAILED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One difference: of a replica, of a webhook, or of the registry where ``location`` is None.

    ``since`` is when Azure last recorded a change of it; None is not known. ``place`` is where the file says otherwise.
    ``change`` is what apply would do; None where it can do nothing.
    """

    registry: RegistryRef
    kind: Kind
    place: Place
    location: str | None = None
    name: str | None = None
    fields: tuple[FieldChange, ...] = ()
    since: str | None = None
    change: Change | None = None


def drift_of(plan: RegistryPlan, manifest: Manifest) -> tuple[Difference, ...]:
    """Return every difference between a registry and its file, in the order of the plan."""
    found = [_of_change(plan, manifest, change) for change in plan.changes if change.action is not Action.AWAIT]
    return (*found, *_other_names(plan, manifest), *_too_few(plan, manifest))


def _of_change(plan: RegistryPlan, manifest: Manifest, change: Change) -> Difference:
    since = None
    if isinstance(change, ReplicaChange) and change.current is not None:
        since = change.current.timestamp if change.action is Action.REPLACE else change.current.modified_at
    elif change.location is None:
        since = _modified(plan.current.properties.get("systemData"))
    keys = [manifest.keys[field.name] for field in change.fields if field.name in manifest.keys]
    in_file = manifest.places.get(change.location or "", keys[0] if keys else manifest.place)
    if isinstance(change, WebhookChange):
        in_file = _webhook_place(manifest, change)
    return Difference(
        registry=plan.current.ref,
        kind=KINDS[change.action],
        place=in_file,
        location=change.location,
        name=change.name,
        fields=change.fields,
        since=since,
        change=change,
    )


def _webhook_place(manifest: Manifest, change: WebhookChange) -> Place:
    """Return where the file has a webhook, or the list that has not."""
    for webhook in manifest.desired.regional_webhooks:
        if webhook.name_in(change.location).lower() == change.name.lower():
            return webhook.place
    return manifest.keys.get("webhooks", manifest.place)


def _other_names(plan: RegistryPlan, manifest: Manifest) -> Iterator[Difference]:
    for replica, name in plan.misnamed:
        yield Difference(
            registry=plan.current.ref,
            kind=Kind.NAMED,
            place=manifest.places.get(replica.location, manifest.place),
            location=replica.location,
            name=replica.name,
            fields=(FieldChange(name="name", current=replica.name, desired=name),),
        )


def _too_few(plan: RegistryPlan, manifest: Manifest) -> Iterator[Difference]:
    serving, least = sum(replica.is_serving for replica in plan.current.replicas), plan.desired.min_routed
    if serving < least:
        yield Difference(
            registry=plan.current.ref,
            kind=Kind.TOO_FEW,
            place=manifest.keys.get("minRouted", manifest.place),
            fields=(FieldChange(name="minRouted", current=serving, desired=least),),
        )


def _modified(system_data: object) -> str | None:
    found = system_data.get("lastModifiedAt") if isinstance(system_data, Mapping) else None
    return found if isinstance(found, str) else None
