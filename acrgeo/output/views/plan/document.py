"""A plan as a document: each change with what is, what will be, and what it waits for. acrgeo's own tags stay out."""

from __future__ import annotations

from collections.abc import Mapping

from acrgeo.core.imports.image import DesiredImage
from acrgeo.core.model.drain import is_own_tag
from acrgeo.core.model.registry import RegistryRef, RegistrySettings, ReplicaSettings
from acrgeo.core.model.webhook import Webhook, WebhookSettings
from acrgeo.core.plan.change import (
    Action,
    Change,
    ImportChange,
    RegistryChange,
    ReplicaChange,
    WebhookChange,
    settings_fields,
)
from acrgeo.core.plan.plan import Plan
from acrgeo.core.review import ReviewedPlan
from acrgeo.output.changes import COUNTED, HELD_TAG
from acrgeo.output.view import FORMAT_VERSION, Document
from acrgeo.output.views.finding import finding_document
from acrgeo.output.views.impact import impact_parts
from acrgeo.output.views.replicas import drain_document

ACTIONS = {Action.REPLACE: ["delete", "create"]}


def plan_document(reviewed: ReviewedPlan) -> Document:
    """Return ``{formatVersion, hasChanges, counts, changes, held, heldTags, unmanaged, inProgress, …, findings}``.

    Times and signed URLs are in none of them: same plan, same bytes.
    """
    return {
        "formatVersion": FORMAT_VERSION,
        **changes_document(reviewed.plan),
        **impact_parts(() if reviewed.blockers else reviewed.impacts),
        "findings": [finding_document(finding) for finding in reviewed.findings],
    }


def changes_document(plan: Plan) -> Document:
    """Return the part of a plan's document that its changes make: ``{hasChanges, counts, changes, held, …}``."""
    changes = [change for registry in plan.registries for change in registry.changes]
    awaited = [
        change for registry in plan.registries for change in registry.replica_changes if change.action is Action.AWAIT
    ]
    return {
        "hasChanges": plan.has_changes,
        "counts": {action.value: plan.count(action) for action in COUNTED},
        "changes": [change_document(change) for change in changes if change.action is not Action.AWAIT],
        "held": [
            {
                **_place(registry.current.ref, replica.location, replica.name),
                "drained": drain_document(replica.drain),
            }
            for registry in plan.registries
            for replica in registry.held
        ],
        "heldTags": [
            {
                **_place(registry.current.ref, tag.replica.location, tag.replica.name),
                "tag": tag.key,
                "current": tag.found,
                "desired": tag.wanted,
                "policyAssignmentId": tag.assignment or None,
                "reason": HELD_TAG,
            }
            for registry in plan.registries
            for tag in registry.held_tags
        ],
        "unmanaged": [
            {
                **_place(registry.current.ref, replica.location, replica.name),
                "regionEndpointEnabled": replica.is_routed,
            }
            for registry in plan.registries
            for replica in registry.unmanaged
        ],
        **({"unmanagedWebhooks": webhooks} if (webhooks := _unmanaged_webhooks(plan)) else {}),
        **({"presentImages": images} if (images := _present_images(plan)) else {}),
        "inProgress": [
            {
                **change_identity(change),
                "provisioningState": None if change.current is None else change.current.provisioning_state,
                "reason": change.reason,
            }
            for change in awaited
        ],
    }


def _unmanaged_webhooks(plan: Plan) -> list[Document]:
    """Return the webhooks that a file with webhooks does not have; only such files know them."""
    return [
        _place(registry.current.ref, webhook.location, webhook.name)
        for registry in plan.registries
        for webhook in registry.unmanaged_webhooks
    ]


def _present_images(plan: Plan) -> list[Document]:
    """Return the images that were asked for and are there already; only imports know them."""
    return [
        {
            **_place(registry.current.ref, None, str(image.desired.target)),
            "digest": image.digest,
            "source": image.desired.origin,
            "isCompared": image.is_compared,
        }
        for registry in plan.registries
        for image in registry.present_images
    ]


def _place(ref: RegistryRef, location: str | None, name: str | None) -> Document:
    return {"registry": ref.name, "resourceGroup": ref.resource_group, "location": location, "name": name}


def change_document(change: Change) -> Document:
    """Return one change: what is, what will be, and what it waits for."""
    return {
        **change_identity(change),
        "actions": ACTIONS.get(change.action, [change.action.value]),
        **_current_and_desired(change),
        "fields": [
            {"name": field.name, "current": _visible(field.current), "desired": _visible(field.desired)}
            for field in change.fields
        ],
        "reason": change.reason,
        "waitsFor": list(change.waits_for),
    }


def _current_and_desired(change: Change) -> Document:
    match change:
        case ReplicaChange():
            current = change.current and _replica_state(change.current.settings, change.current.provisioning_state)
            return {"current": current, "desired": change.desired and _replica_state(change.desired, "Succeeded")}
        case RegistryChange():
            return {"current": _registry_state(change.current), "desired": _registry_state(change.desired)}
        case WebhookChange():
            return {
                "current": change.current and _webhook_state(change.current),
                "desired": change.desired and _webhook_state(change.desired),
            }
        case ImportChange():
            current = None if change.current is None else {"digest": change.current}
            return {"current": current, "desired": _image_state(change.desired)}


def _registry_state(settings: RegistrySettings) -> Document:
    return {**settings_fields(settings), "sku": {"name": settings.sku.value}}


def _replica_state(settings: ReplicaSettings, provisioning_state: str) -> Document:
    return {
        "name": settings.name,
        "location": settings.location,
        "regionEndpointEnabled": settings.is_routed,
        "provisioningState": provisioning_state,
        "drained": drain_document(settings.drain),
        "tags": _visible(settings.tags),
    }


def _webhook_state(webhook: Webhook | WebhookSettings) -> Document:
    """Return what GET shows; where it posts to is a secret."""
    return {
        "name": webhook.name,
        "location": webhook.location,
        "actions": list(webhook.actions),
        "scope": webhook.scope,
        "status": "enabled" if webhook.is_enabled else "disabled",
    }


def _image_state(image: DesiredImage) -> Document:
    """Return an image with where it comes from; what opens its source is a secret, and no part of it."""
    return {
        "repository": image.target.repository,
        "tag": image.target.tag,
        "digest": image.digest,
        "manifests": image.manifests,
        "source": {"loginServer": image.source.host, "id": image.source.registry_id, "image": image.source_image},
    }


def change_identity(change: Change) -> Document:
    """Return what says which change it is, in every document."""
    return {"id": change.id, **_place(change.registry, change.location, change.name)}


def _visible(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: content for key, content in sorted(value.items()) if not is_own_tag(str(key))}
    return value
