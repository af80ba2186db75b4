"""The bodies of the resources, as ARM takes them, for every form that writes ARM's properties."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from acrgeo.core.handover.model import HandedReplica, HandedWebhook, Handover
from acrgeo.core.handover.properties import PREVIEW_VERSION, STABLE_VERSION
from acrgeo.core.model.registry import Sku
from acrgeo.core.model.switches import status_word, switch_word
from acrgeo.output.handover.written import Reference

REGISTRIES = "Microsoft.ContainerRegistry/registries"
REPLICATIONS = f"{REGISTRIES}/replications"
WEBHOOKS = f"{REGISTRIES}/webhooks"
LOCATION, NAME = Reference("location"), Reference("registryName")


def registry_version(handover: Handover) -> str:
    """Return the api-version that the registry is written with: the stable one where that has everything."""
    return PREVIEW_VERSION if handover.needs_preview else STABLE_VERSION


def preview_gaps(handover: Handover) -> tuple[str, ...]:
    """Return the remark about a registry of which only a preview knows everything."""
    if not handover.needs_preview:
        return ()
    preview = dict(handover.properties.preview)
    names = [
        *(["regionalEndpoints"] if handover.has_regional_endpoints else []),
        *preview.pop("policies", ()),
        *preview,
    ]
    return (f"not stable: {', '.join(names)}, which only the preview {PREVIEW_VERSION} of the API has",)


def registry_properties(handover: Handover) -> dict[str, Any]:
    """Return every property that is not a default: a PUT without it would reset it."""
    properties: dict[str, Any] = {}
    if handover.sku is Sku.PREMIUM:
        properties["dataEndpointEnabled"] = handover.has_data_endpoints
    if handover.has_regional_endpoints:
        properties["regionalEndpoints"] = switch_word(True)
    return {**properties, **handover.properties.all}


def registry_body(handover: Handover) -> dict[str, Any]:
    """Return the body of the registry, without its name."""
    body: dict[str, Any] = {"location": LOCATION}
    if handover.tags:
        body["tags"] = dict(handover.tags)
    body["sku"] = {"name": handover.sku.value}
    if handover.properties.identity is not None:
        body["identity"] = dict(handover.properties.identity)
    body["properties"] = registry_properties(handover)
    return body


def replica_properties(replica: HandedReplica) -> dict[str, Any]:
    """Return the properties of a replica; of zone redundancy, which the region decides, only that it was asked for."""
    properties: dict[str, Any] = {"regionEndpointEnabled": replica.is_routed}
    if replica.is_zone_redundant:
        properties["zoneRedundancy"] = switch_word(True)
    return properties


def webhook_body(webhook: HandedWebhook) -> dict[str, Any]:
    """Return the body of a webhook, whose receiver is asked for."""
    return {
        "location": webhook.location,
        "properties": {
            "serviceUri": Reference(webhook.uri),
            "customHeaders": Reference(webhook.headers),
            "status": status_word(webhook.is_enabled),
            "scope": webhook.scope,
            "actions": list(webhook.actions),
        },
    }


def template_gaps(handover: Handover) -> tuple[str, ...]:
    """Return what a template of ARM does not say, in whichever language."""
    home = () if handover.home is None else (_home_gap(handover.home),)
    return (*handover.remarks, *preview_gaps(handover), *home)


def _home_gap(home: HandedReplica) -> str:
    """Return the remark about the home replica, which nobody creates."""
    return (
        f"{home.location} is the home replica, which Azure makes with the first other one: that writing it sets its "
        "routing and tags is not documented"
    )


def replica_item(replica: HandedReplica, *, has_zones: bool) -> Mapping[str, Any]:
    """Return a replica as an item of a loop: every item has the same keys."""
    item: dict[str, Any] = {"name": replica.name, "location": replica.location, "routed": replica.is_routed}
    if has_zones:
        item["zoneRedundancy"] = switch_word(replica.is_zone_redundant)
    return {**item, "tags": dict(replica.tags)}
