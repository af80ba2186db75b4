"""A script of az commands that makes the registry from nothing, in the order in which they can run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from acrgeo.core.handover.model import HandedReplica, Handover
from acrgeo.core.model.registry import Sku
from acrgeo.core.model.switches import parse_switch
from acrgeo.output.handover.az.commands import (
    GROUP,
    OLDEST,
    AzRegistry,
    Words,
    can_say_tag,
    routing_option,
    switch_option,
    tags_option,
    uri_of,
)
from acrgeo.output.handover.az.shell import line
from acrgeo.output.handover.written import Written, head

_CLOUDS = {"usgov": "AzureUSGovernment", "china": "AzureChinaCloud"}
_ROLE_MODES = {"LegacyRegistryPermissions": "rbac", "AbacRepositoryPermissions": "rbac-abac"}


def az(handover: Handover, *, is_ascii: bool = False) -> Written:
    """Write the script. It stops at the first command that fails, and asks the environment for secrets."""
    registry = AzRegistry(name=handover.name, group=handover.resource_group, subscription=handover.subscription)
    gaps = (*handover.remarks, *_gaps(handover))
    text = "#!/usr/bin/env bash\n"
    notes = [f"It needs az {OLDEST} or newer: {routing_option(True)[0]}."]
    if handover.cloud in _CLOUDS:
        notes.append(f"It is for the cloud {_CLOUDS[handover.cloud]}: az cloud set -n {_CLOUDS[handover.cloud]}")
    text += head(handover, "az", gaps, "#", notes=notes, is_ascii=is_ascii)
    text += "set -euo pipefail\n"
    if handover.resource_group is None:
        text += f': "${{{GROUP.name}:?the resource group of the registry}}"\n'
    for webhook in handover.webhooks:
        text += f': "${{{uri_of(webhook.name).name}:?where the webhook {webhook.name} posts to}}"\n'
    text += "\n"
    text += "".join(line(*words, is_ascii=is_ascii) + "\n" for words in _commands(registry, handover))
    if handover.home is not None:
        text += _home(registry, handover.home, is_ascii=is_ascii)
    for webhook in handover.webhooks:
        text += line(*registry.create_webhook(webhook), is_ascii=is_ascii) + "\n"
    return Written(text=text, gaps=gaps)


def _commands(registry: AzRegistry, handover: Handover) -> Iterator[Words]:
    yield registry.create(handover.sku, *_create_options(handover))
    if handover.properties.all.get("anonymousPullEnabled"):
        yield registry.update(*switch_option("--anonymous-pull-enabled", True))
    for rule in handover.properties.all.get("networkRuleSet", {}).get("ipRules", ()):
        yield registry.add_address(rule["value"])
    identity = handover.properties.identity
    if identity is not None and "encryption" not in handover.properties.all:
        kinds = str(identity["type"]).lower()
        system = ["[system]"] if "systemassigned" in kinds else []
        yield registry.assign_identities([*system, *identity.get("userAssignedIdentities", ())])
    yield from _policies(registry, handover)
    for replica in handover.replicas:
        if replica.location != handover.location:
            yield registry.create_replica(replica)


def _home(registry: AzRegistry, home: HandedReplica, *, is_ascii: bool) -> str:
    """Return the update of the home replica, which appears seconds after the first other one."""
    look = line(*registry.show_replica(home.name, "name"), is_ascii=is_ascii)
    options = [*routing_option(home.is_routed), *(tags_option(home.tags) if home.tags else ())]
    update = line(*registry.update_replica(home.name, *options), is_ascii=is_ascii)
    return f"until {look} > /dev/null 2>&1; do sleep 5; done\n{update}\n"


def _create_options(handover: Handover) -> Iterator[Any]:
    if handover.location is not None:
        yield from ("-l", handover.location)
    if handover.has_data_endpoints and handover.sku is Sku.PREMIUM:
        yield from switch_option("--data-endpoint-enabled", True)
    if handover.has_regional_endpoints:
        yield from ("--regional-endpoints", "enabled")
    yield from _access_options(handover)
    yield from _property_options(handover.properties.all)
    key = handover.properties.all.get("encryption", {}).get("keyVaultProperties", {}).get("keyIdentifier")
    if key:
        assigned = list((handover.properties.identity or {}).get("userAssignedIdentities", ()))
        yield from ("--identity", *assigned[:1], "--key-encryption-key", key)
    if handover.tags:
        yield from tags_option(handover.tags)


def _access_options(handover: Handover) -> Iterator[Any]:
    properties = handover.properties.all
    if properties.get("adminUserEnabled"):
        yield from switch_option("--admin-enabled", True)
    if "publicNetworkAccess" in properties:
        yield from switch_option("--public-network-enabled", False)
    if "networkRuleBypassOptions" in properties:
        yield from switch_option("--allow-trusted-services", False)
    if "networkRuleSet" in properties:
        yield from ("--default-action", properties["networkRuleSet"]["defaultAction"])
    if handover.properties.policy("exportPolicy") is not None:
        yield from switch_option("--allow-exports", False)
    if properties.get("roleAssignmentMode") in _ROLE_MODES:
        yield from ("--role-assignment-mode", _ROLE_MODES[properties["roleAssignmentMode"]])


def _property_options(properties: Mapping[str, Any]) -> Iterator[Any]:
    if "zoneRedundancy" in properties:
        yield from ("--zone-redundancy", properties["zoneRedundancy"])
    if "autoGeneratedDomainNameLabelScope" in properties:
        yield from ("--dnl-scope", properties["autoGeneratedDomainNameLabelScope"])
    if "endpointProtocol" in properties:
        yield from ("--endpoint-protocol", properties["endpointProtocol"])
    if "metadataSearch" in properties:
        yield from switch_option("--allow-metadata-search", parse_switch(properties["metadataSearch"]) is True)


def _policies(registry: AzRegistry, handover: Handover) -> Iterator[Words]:
    on = ("--status", "enabled")
    retention = handover.properties.policy("retentionPolicy")
    if retention is not None:
        yield registry.configure(
            "retention", *on, "--days", str(retention.get("days", 7)), "--type", "UntaggedManifests"
        )
    if handover.properties.policy("azureADAuthenticationAsArmPolicy") is not None:
        yield registry.configure("authentication-as-arm", "--status", "disabled")
    soft = handover.properties.policy("softDeletePolicy")
    if soft is not None:
        yield registry.configure_anywhere("soft-delete", *on, "--days", str(soft.get("retentionDays", 7)), "--yes")


def _gaps(handover: Handover) -> Iterator[str]:
    yield from tag_gaps(handover.name, handover.tags)
    for replica in handover.replicas:
        yield from tag_gaps(replica.location, replica.tags)
        if replica.location == handover.location:
            yield f"the replica {replica.name} is left out: az refuses to create one in the home region"
    if handover.home is not None:
        yield from tag_gaps(handover.home.location, handover.home.tags)
    for webhook in handover.webhooks:
        if not webhook.actions:
            yield f"the webhook {webhook.name} has no actions, and az wants one"
    if handover.webhooks:
        yield "headers of webhooks are left out, as they are secrets: az acr webhook create --headers NAME=VALUE"
    if handover.properties.policy("trustPolicy") is not None:
        yield "content trust is left out: az only turns it off"
    if handover.properties.policy("quarantinePolicy") is not None:
        yield "its quarantine policy is left out: az has no command for it"
    if handover.properties.all.get("networkRuleBypassAllowedForTasks"):
        yield "networkRuleBypassAllowedForTasks is left out: az has no option for it"


def tag_gaps(label: str, tags: Mapping[str, str]) -> Iterator[str]:
    """Yield the remark about each tag that az cannot be given."""
    for key in sorted(tags):
        if not can_say_tag(key):
            yield f"the tag {key!r} of {label} is left out: az reads it as something else"
