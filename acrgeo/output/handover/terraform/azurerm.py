"""Terraform with azurerm, 4 and 5: the registry owns its replicas, in a list by location, without the home region.

Read on 2026-11-28: the provider's source at 4.81.0, and the attributes in generated bindings of 4.55.0 and 5.10.0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from acrgeo.core.handover.model import HandedReplica, HandedWebhook, Handover
from acrgeo.core.model.registry import Sku
from acrgeo.core.model.switches import parse_switch, status_word
from acrgeo.output.handover.terraform.hcl import Block, Raw, blocks_text, webhook_variables
from acrgeo.output.handover.written import Reference, Written, head

LOCATION, GROUP = Reference("location"), Reference("resource_group_name")
_ENVIRONMENTS = {"usgov": "usgovernment", "china": "china"}
"""Cloud → what both providers call it; azapi and azurerm take the same words."""
REGISTRY = "azurerm_container_registry.registry"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Provider:
    """What differs between the provider's major versions."""

    form: str
    version: str
    routing: str
    unknown: tuple[str, ...] = ()


FIVE = _Provider(
    form="terraform", version="~> 5.0", routing="global_endpoint_routing_enabled", unknown=("trustPolicy",)
)
FOUR = _Provider(
    form="terraform-4",
    version="~> 4.0",
    routing="regional_endpoint_enabled",
    unknown=("roleAssignmentMode", "networkRuleBypassAllowedForTasks", "azureADAuthenticationAsArmPolicy"),
)


def azurerm_5(handover: Handover, *, is_ascii: bool = False) -> Written:
    """Write the configuration for azurerm 5."""
    return _write(handover, FIVE, is_ascii)


def azurerm_4(handover: Handover, *, is_ascii: bool = False) -> Written:
    """Write the configuration for azurerm 4."""
    return _write(handover, FOUR, is_ascii)


def unlisted(handover: Handover) -> tuple[HandedReplica, ...]:
    """Return the replicas that azurerm cannot hold: of a name that is not their region, or in the home region."""
    return tuple(
        replica
        for replica in handover.replicas
        if replica.has_own_name or replica.location == (handover.location or replica.location + "?")
    )


def _write(handover: Handover, provider: _Provider, is_ascii: bool) -> Written:
    gaps = (*handover.remarks, *_gaps(handover, provider))
    blocks = [*_settings(handover, provider), *_registry(handover, provider)]
    for webhook in handover.webhooks:
        blocks += _webhook(handover, webhook)
    text = head(
        handover, provider.form, gaps, "#", notes=[f"It is for azurerm {provider.version[3:-2]}."], is_ascii=is_ascii
    )
    return Written(text=text + blocks_text(blocks, is_ascii=is_ascii), gaps=gaps)


def _settings(handover: Handover, provider: _Provider) -> Iterator[Block]:
    source = {"source": "hashicorp/azurerm", "version": provider.version}
    yield Block(
        ("terraform",), {"required_version": ">= 1.5"}, blocks=(Block(("required_providers",), {"azurerm": source}),)
    )
    yield Block(("provider", "azurerm"), provider_attributes(handover), blocks=(Block(("features",)),))
    yield from place_variables(handover)
    yield from webhook_variables(handover)


def provider_attributes(handover: Handover) -> dict[str, Any]:
    """Return what either provider is told: the cloud, where it is not the public one, and the subscription."""
    cloud = _ENVIRONMENTS.get(handover.cloud)
    attributes = {"environment": cloud, "subscription_id": handover.subscription_id}
    return {name: value for name, value in attributes.items() if value}


def place_variables(handover: Handover) -> Iterator[Block]:
    """Yield the variables of what is not known of the registry's place."""
    if handover.resource_group is None:
        yield Block(("variable", GROUP.name), {"type": Raw("string")})
    if handover.location is None:
        yield Block(("variable", LOCATION.name), {"description": "The home region.", "type": Raw("string")})


def _registry(handover: Handover, provider: _Provider) -> Iterator[Block]:
    if handover.is_there and handover.id is not None:
        yield Block(("import",), {"to": Raw(REGISTRY), "id": handover.id})
    attributes: dict[str, Any] = {
        "name": handover.name,
        "resource_group_name": handover.resource_group or GROUP,
        "location": handover.location or LOCATION,
        "sku": handover.sku.value,
        **_attributes(handover, provider),
    }
    if handover.tags:
        attributes["tags"] = dict(handover.tags)
    lost = unlisted(handover)
    replicas = sorted((one for one in handover.replicas if one not in lost), key=lambda one: one.location)
    blocks = [*_blocks(handover), *(_replica(replica, provider) for replica in replicas)]
    if lost:
        blocks.append(Block(("lifecycle",), {"ignore_changes": [Raw("georeplications")]}))
    yield Block(("resource", *REGISTRY.split(".")), attributes, blocks=tuple(blocks))


def _replica(replica: HandedReplica, provider: _Provider) -> Block:
    """Return a replica; routing is always said, as leaving it out turns it off."""
    attributes: dict[str, Any] = {
        "location": replica.location,
        provider.routing: replica.is_routed,
        "zone_redundancy_enabled": replica.is_zone_redundant,
    }
    if replica.tags:
        attributes["tags"] = dict(replica.tags)
    return Block(("georeplications",), attributes)


def _attributes(handover: Handover, provider: _Provider) -> dict[str, Any]:
    """Return what is not a default; zone redundancy always, as another value destroys the registry."""
    properties, policy = handover.properties.all, handover.properties.policy
    attributes: dict[str, Any] = {}
    if handover.sku is Sku.PREMIUM:
        attributes["zone_redundancy_enabled"] = parse_switch(properties.get("zoneRedundancy")) is True
        attributes["data_endpoint_enabled"] = handover.has_data_endpoints
    said: Mapping[str, tuple[str, Any]] = {
        "adminUserEnabled": ("admin_enabled", True),
        "anonymousPullEnabled": ("anonymous_pull_enabled", True),
        "publicNetworkAccess": ("public_network_access_enabled", False),
        "networkRuleBypassOptions": ("network_rule_bypass_option", properties.get("networkRuleBypassOptions")),
        "networkRuleBypassAllowedForTasks": ("network_rule_bypass_for_tasks_enabled", True),
        "roleAssignmentMode": ("role_assignment_mode", properties.get("roleAssignmentMode")),
    }
    for name, (attribute, value) in said.items():
        if name in properties and name not in provider.unknown:
            attributes[attribute] = value
    policies: Mapping[str, tuple[str, Any]] = {
        "exportPolicy": ("export_policy_enabled", False),
        "quarantinePolicy": ("quarantine_policy_enabled", True),
        "trustPolicy": ("trust_policy_enabled", True),
        "retentionPolicy": ("retention_policy_in_days", (policy("retentionPolicy") or {}).get("days")),
        "azureADAuthenticationAsArmPolicy": ("azuread_authentication_as_arm_policy_enabled", False),
    }
    for name, (attribute, value) in policies.items():
        if policy(name) is not None and name not in provider.unknown:
            attributes[attribute] = value
    return attributes


def _blocks(handover: Handover) -> Iterator[Block]:
    properties, identity = handover.properties.all, handover.properties.identity
    if identity is not None:
        ids = list(identity.get("userAssignedIdentities", ()))
        yield Block(("identity",), {"type": identity["type"], **({"identity_ids": ids} if ids else {})})
    if "encryption" in properties:
        key = properties["encryption"]["keyVaultProperties"]
        names = {"key_vault_key_id": key.get("keyIdentifier"), "identity_client_id": key.get("identity")}
        yield Block(("encryption",), {name: value for name, value in names.items() if value})
    rules = properties.get("networkRuleSet")
    if rules:
        addresses = tuple(
            Block(("ip_rule",), {"action": rule["action"], "ip_range": rule["value"]}) for rule in rules["ipRules"]
        )
        yield Block(("network_rule_set",), {"default_action": rules["defaultAction"]}, blocks=addresses)


def _webhook(handover: Handover, webhook: HandedWebhook) -> Iterator[Block]:
    label = f"webhook_{webhook.name}"
    if handover.is_there and handover.id is not None:
        to = Raw(f"azurerm_container_registry_webhook.{label}")
        yield Block(("import",), {"to": to, "id": f"{handover.id}/webHooks/{webhook.name}"})
    attributes = {
        "name": webhook.name,
        "resource_group_name": Raw(f"{REGISTRY}.resource_group_name"),
        "registry_name": Raw(f"{REGISTRY}.name"),
        "location": webhook.location,
        "service_uri": Reference(webhook.uri),
        "custom_headers": Reference(webhook.headers),
        "actions": list(webhook.actions),
        "scope": webhook.scope,
        "status": status_word(webhook.is_enabled),
    }
    yield Block(("resource", "azurerm_container_registry_webhook", label), attributes)


def _gaps(handover: Handover, provider: _Provider) -> Iterator[str]:
    properties, policy = handover.properties.all, handover.properties.policy
    for replica in unlisted(handover):
        why = "its name is not its region" if replica.has_own_name else "it is in the home region"
        yield (
            f"the replica {replica.name} in {replica.location} is left out, as {why}: azurerm cannot manage it, and "
            "would delete it, so that it is told to ignore changes of all replicas"
        )
    if handover.home is not None:
        yield f"routing and tags of the home replica in {handover.home.location} are left out: azurerm does not list it"
    if handover.has_regional_endpoints:
        yield "regional endpoints are left out: azurerm does not know them"
    lost = [name for name in (*properties, *properties.get("policies", ())) if name in provider.unknown]
    for name in [*lost, *(name for name in handover.properties.preview if name != "policies")]:
        yield f"{name} is left out, and is not the default: azurerm {provider.version[3:-2]} does not know it"
    if policy("softDeletePolicy") is not None:
        yield "softDeletePolicy is left out, and is not the default: azurerm does not know it"
    for webhook in handover.webhooks:
        if not webhook.actions:
            yield f"the webhook {webhook.name} has no actions, and azurerm wants one"
    if handover.webhooks:
        yield "the state holds secrets: Terraform keeps URIs and headers of webhooks in it"
