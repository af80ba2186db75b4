"""Terraform with azapi: ARM's own properties, so that it says all that ARM does. Read on 2026-11-28: azapi 2.12.0."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from acrgeo.core.handover.model import HandedWebhook, Handover
from acrgeo.core.handover.properties import STABLE_VERSION
from acrgeo.output.handover.azure.bodies import (
    REGISTRIES,
    REPLICATIONS,
    WEBHOOKS,
    preview_gaps,
    registry_properties,
    registry_version,
    replica_properties,
    webhook_body,
)
from acrgeo.output.handover.terraform.azurerm import GROUP, LOCATION, place_variables, provider_attributes
from acrgeo.output.handover.terraform.hcl import Block, Raw, blocks_text, webhook_variables
from acrgeo.output.handover.written import Written, head

REGISTRY = "azapi_resource.registry"
SUBSCRIPTION = "subscription_id"


def azapi(handover: Handover, *, is_ascii: bool = False) -> Written:
    """Write the configuration: a resource for the registry, one for each replica and each webhook."""
    gaps = (*handover.remarks, *preview_gaps(handover), *_gaps(handover))
    blocks = [*_settings(handover), *_registry(handover), *_replicas(handover)]
    for webhook in handover.webhooks:
        blocks += _webhook(handover, webhook)
    notes = ["Do not let azurerm's georeplications own the same replicas: it would delete them."]
    text = head(handover, "azapi", gaps, "#", notes=notes, is_ascii=is_ascii)
    return Written(text=text + blocks_text(blocks, is_ascii=is_ascii), gaps=gaps)


def _settings(handover: Handover) -> Iterator[Block]:
    source = {"source": "Azure/azapi", "version": "~> 2.0"}
    yield Block(
        ("terraform",), {"required_version": ">= 1.7"}, blocks=(Block(("required_providers",), {"azapi": source}),)
    )
    yield Block(("provider", "azapi"), provider_attributes(handover))
    yield from place_variables(handover)
    if handover.subscription_id is None:
        yield Block(("variable", SUBSCRIPTION), {"type": Raw("string")})
    yield from webhook_variables(handover)


def _group(handover: Handover) -> Any:
    """Return the ID of the resource group, as a text where it is known."""
    if handover.subscription_id is not None and handover.resource_group is not None:
        return f"/subscriptions/{handover.subscription_id}/resourceGroups/{handover.resource_group}"
    subscription = handover.subscription_id or f"${{var.{SUBSCRIPTION}}}"
    group = handover.resource_group or f"${{var.{GROUP.name}}}"
    return Raw(f'"/subscriptions/{subscription}/resourceGroups/{group}"')


def _imported(handover: Handover, to: str, path: str, version: str, **more: Any) -> Iterator[Block]:
    if handover.is_there and handover.id is not None:
        identity = Raw(f'"{handover.id}{path}?api-version={version}"')
        yield Block(("import",), {**more, "to": Raw(to), "id": identity})


def _registry(handover: Handover) -> Iterator[Block]:
    version = registry_version(handover)
    yield from _imported(handover, REGISTRY, "", version)
    attributes: dict[str, Any] = {
        "type": f"{REGISTRIES}@{version}",
        "parent_id": _group(handover),
        "name": handover.name,
        "location": handover.location or LOCATION,
    }
    if handover.tags:
        attributes["tags"] = dict(handover.tags)
    attributes["body"] = {"sku": {"name": handover.sku.value}, "properties": registry_properties(handover)}
    identity = handover.properties.identity
    blocks: tuple[Block, ...] = ()
    if identity is not None:
        ids = list(identity.get("userAssignedIdentities", ()))
        blocks = (Block(("identity",), {"type": identity["type"], **({"identity_ids": ids} if ids else {})}),)
    yield Block(("resource", *REGISTRY.split(".")), attributes, blocks=blocks)


def _replicas(handover: Handover) -> Iterator[Block]:
    kind = f"{REPLICATIONS}@{STABLE_VERSION}"
    if handover.replicas:
        replicas = {
            replica.name: {
                "location": replica.location,
                "properties": replica_properties(replica),
                "tags": dict(replica.tags),
            }
            for replica in handover.replicas
        }
        yield Block(("locals",), {"replicas": replicas})
        each = {"for_each": Raw("local.replicas")}
        yield from _imported(
            handover, "azapi_resource.replica[each.key]", "/replications/${each.key}", STABLE_VERSION, **each
        )
        attributes = {
            **each,
            "type": kind,
            "parent_id": Raw(f"{REGISTRY}.id"),
            "name": Raw("each.key"),
            "location": Raw("each.value.location"),
            "tags": Raw("each.value.tags"),
            "body": {"properties": Raw("each.value.properties")},
        }
        yield Block(("resource", "azapi_resource", "replica"), attributes)
    if handover.home is not None:
        home = {
            "type": kind,
            "resource_id": Raw(f'"${{{REGISTRY}.id}}/replications/{handover.home.name}"'),
            "body": {"tags": dict(handover.home.tags), "properties": replica_properties(handover.home)},
            **_after(handover),
        }
        yield Block(("resource", "azapi_update_resource", "home"), home)


def _webhook(handover: Handover, webhook: HandedWebhook) -> Iterator[Block]:
    label = f"webhook_{webhook.name}"
    yield from _imported(handover, f"azapi_resource.{label}", f"/webhooks/{webhook.name}", STABLE_VERSION)
    attributes = {
        "type": f"{WEBHOOKS}@{STABLE_VERSION}",
        "parent_id": Raw(f"{REGISTRY}.id"),
        "name": webhook.name,
        "location": webhook.location,
        "ignore_missing_property": True,
        "body": {"properties": webhook_body(webhook)["properties"]},
        **_after(handover),
    }
    yield Block(("resource", "azapi_resource", label), attributes)


def _after(handover: Handover) -> dict[str, Any]:
    return {"depends_on": [Raw("azapi_resource.replica")]} if handover.replicas else {}


def _gaps(handover: Handover) -> Iterator[str]:
    if handover.home is not None:
        yield (
            f"{handover.home.location} is the home replica, which Azure makes with the first other one: that "
            "azapi_update_resource sets its routing and tags has not been tried"
        )
    if handover.webhooks:
        yield "the state holds secrets: Terraform keeps URIs and headers of webhooks in it"
