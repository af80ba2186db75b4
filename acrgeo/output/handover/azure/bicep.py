"""Bicep: the registry, a loop over its replicas, one at a time, and its webhooks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from acrgeo.core.handover.model import Handover
from acrgeo.core.handover.properties import STABLE_VERSION
from acrgeo.output.handover.azure.bicep_values import Raw, text_value, value
from acrgeo.output.handover.azure.bodies import (
    LOCATION,
    NAME,
    REGISTRIES,
    REPLICATIONS,
    WEBHOOKS,
    registry_body,
    registry_version,
    replica_item,
    replica_properties,
    template_gaps,
    webhook_body,
)
from acrgeo.output.handover.written import Written, head

HOME, LOOP = "home", "replicas"


def bicep(handover: Handover, *, is_ascii: bool = False) -> Written:
    """Write the file. What is not known or secret is a parameter."""
    gaps = template_gaps(handover)
    blocks = [*parameters(handover), *_resources(handover, is_ascii)]
    return Written(text=head(handover, "bicep", gaps, "//", is_ascii=is_ascii) + "\n" + "\n".join(blocks), gaps=gaps)


def parameters(handover: Handover) -> Iterator[str]:
    """Yield the declarations of the parameters, each with what it is."""
    location = "resourceGroup().location" if handover.location is None else text_value(handover.location)
    yield _described("The name of the registry.", f"param {NAME.name} string = {text_value(handover.name)}")
    yield _described("The home region.", f"param {LOCATION.name} string = {location}")
    for webhook in handover.webhooks:
        yield _described(f"Where the webhook {webhook.name} posts to.", f"@secure()\nparam {webhook.uri} string")
        what = f"The headers that the webhook {webhook.name} posts with."
        yield _described(what, f"@secure()\nparam {webhook.headers} object = {{}}")


def _described(what: str, declaration: str) -> str:
    return f"@description({text_value(what)})\n{declaration}\n"


def _resources(handover: Handover, is_ascii: bool) -> Iterator[str]:
    has_zones = any(replica.is_zone_redundant for replica in handover.replicas)
    if handover.replicas:
        items = [replica_item(replica, has_zones=has_zones) for replica in handover.replicas]
        yield f"var {LOOP} = {value(items, is_ascii=is_ascii)}\n"
    body = {"name": NAME, **registry_body(handover)}
    yield _resource("registry", f"{REGISTRIES}@{registry_version(handover)}", body, is_ascii)
    after = [Raw("replica")] if handover.replicas else []
    if handover.replicas:
        properties: dict[str, Any] = {"regionEndpointEnabled": Raw("item.routed")}
        if has_zones:
            properties["zoneRedundancy"] = Raw("item.zoneRedundancy")
        item = {
            "parent": Raw("registry"),
            "name": Raw("item.name"),
            "location": Raw("item.location"),
            "tags": Raw("item.tags"),
            "properties": properties,
        }
        kind = text_value(f"{REPLICATIONS}@{STABLE_VERSION}")
        yield f"@batchSize(1)\nresource replica {kind} = [for item in {LOOP}: {value(item)}]\n"
    if handover.home is not None:
        body = {
            "parent": Raw("registry"),
            "name": handover.home.name,
            "location": LOCATION,
            "tags": dict(handover.home.tags),
            "properties": replica_properties(handover.home),
        }
        yield _resource(HOME, f"{REPLICATIONS}@{STABLE_VERSION}", {**body, **_after(after)}, is_ascii)
    for webhook in handover.webhooks:
        body = {"parent": Raw("registry"), "name": webhook.name, **webhook_body(webhook), **_after(after)}
        yield _resource(f"webhook_{webhook.name}", f"{WEBHOOKS}@{STABLE_VERSION}", body, is_ascii)


def _after(after: list[Raw]) -> dict[str, Any]:
    return {"dependsOn": after} if after else {}


def _resource(symbol: str, kind: str, body: dict[str, Any], is_ascii: bool) -> str:
    return f"resource {symbol} {text_value(kind)} = {value(body, is_ascii=is_ascii)}\n"
