"""ARM JSON: a template for ``az deployment group create``. JSON has no comments, so that remarks are its metadata."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from acrgeo.core.handover.model import Handover
from acrgeo.core.handover.properties import STABLE_VERSION
from acrgeo.output.formats import json_text
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
from acrgeo.output.handover.written import Reference, Written
from acrgeo.output.neutral import one_line

SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
LOOP = "replicas"


def arm(handover: Handover, *, is_ascii: bool = False) -> Written:
    """Write the template: parameters for what is not known or secret, a loop over the replicas, one at a time."""
    gaps = template_gaps(handover)
    document: dict[str, Any] = {
        "$schema": SCHEMA,
        "contentVersion": "1.0.0.0",
        "metadata": {
            "description": f"The registry {handover.name}, by acrgeo export --format arm.",
            **({"notSaid": [one_line(gap) for gap in gaps]} if gaps else {}),
        },
        "parameters": _parameters(handover),
    }
    if handover.replicas:
        has_zones = any(replica.is_zone_redundant for replica in handover.replicas)
        items = [replica_item(replica, has_zones=has_zones) for replica in handover.replicas]
        document["variables"] = {LOOP: literal(items)}
    document["resources"] = _resources(handover)
    return Written(text=json_text(document, is_ascii=is_ascii), gaps=gaps, document=document)


def _parameters(handover: Handover) -> dict[str, Any]:
    parameters: dict[str, Any] = {
        NAME.name: {"type": "string", "defaultValue": handover.name},
        LOCATION.name: {
            "type": "string",
            "defaultValue": handover.location or "[resourceGroup().location]",
            "metadata": {"description": "The home region."},
        },
    }
    for webhook in handover.webhooks:
        parameters[webhook.uri] = {
            "type": "securestring",
            "metadata": {"description": f"Where the webhook {webhook.name} posts to."},
        }
        parameters[webhook.headers] = {
            "type": "secureObject",
            "defaultValue": {},
            "metadata": {"description": f"The headers that the webhook {webhook.name} posts with."},
        }
    return parameters


def _resources(handover: Handover) -> list[dict[str, Any]]:
    registry_id = f"[resourceId('{REGISTRIES}', parameters('{NAME.name}'))]"
    after_all = [registry_id, *([LOOP] if handover.replicas else [])]
    resources: list[dict[str, Any]] = [
        {
            "type": REGISTRIES,
            "apiVersion": registry_version(handover),
            "name": _expression(NAME),
            **literal(registry_body(handover)),
        }
    ]
    if handover.replicas:
        item = f"variables('{LOOP}')[copyIndex()]"
        properties = {"regionEndpointEnabled": f"[{item}.routed]"}
        if any(replica.is_zone_redundant for replica in handover.replicas):
            properties["zoneRedundancy"] = f"[{item}.zoneRedundancy]"
        resources.append(
            {
                "type": REPLICATIONS,
                "apiVersion": STABLE_VERSION,
                "name": f"[format('{{0}}/{{1}}', parameters('{NAME.name}'), {item}.name)]",
                "location": f"[{item}.location]",
                "tags": f"[{item}.tags]",
                "copy": {
                    "name": LOOP,
                    "count": f"[length(variables('{LOOP}'))]",
                    "mode": "serial",
                    "batchSize": 1,
                },
                "dependsOn": [registry_id],
                "properties": properties,
            }
        )
    if handover.home is not None:
        resources.append(
            {
                **_child(REPLICATIONS, handover.home.name),
                "location": _expression(LOCATION),
                "tags": literal(dict(handover.home.tags)),
                "dependsOn": after_all,
                "properties": literal(replica_properties(handover.home)),
            }
        )
    for webhook in handover.webhooks:
        body = literal(webhook_body(webhook))
        resources.append({**_child(WEBHOOKS, webhook.name), **body, "dependsOn": after_all})
    return resources


def _child(kind: str, name: str) -> dict[str, Any]:
    return {
        "type": kind,
        "apiVersion": STABLE_VERSION,
        "name": f"[format('{{0}}/{{1}}', parameters('{NAME.name}'), '{name}')]",
    }


def _expression(reference: Reference) -> str:
    return f"[parameters('{reference.name}')]"


def literal(value: Any) -> Any:
    """Return plain data as a template holds it: what begins like an expression is made the text that it is."""
    if isinstance(value, Reference):
        return _expression(value)
    if isinstance(value, str):
        # Two brackets would do, but only for a text that also ends with one: that depends on who reads it.
        return f"[concat('{value.replace(chr(39), chr(39) * 2)}')]" if value.startswith("[") else value
    if isinstance(value, Mapping):
        return {literal(str(key)): literal(item) for key, item in value.items()}
    return [literal(item) for item in value] if isinstance(value, (list, tuple)) else value
