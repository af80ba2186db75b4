"""From ARM's JSON to core's values. Old api-versions lack keys; IDs and locations come in any case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from acrgeo.arm.responses import (
    ShapeError,
    id_of,
    mapping_of,
    required_text_of,
    rows_of,
    switch_of,
    text_of,
    texts_of,
)
from acrgeo.core.map.coordinates import corrected
from acrgeo.core.model.names import split_registry_id
from acrgeo.core.model.region import RegionFacts, normalise_region
from acrgeo.core.model.registry import Registry, RegistryRef, Replica, Sku
from acrgeo.core.model.switches import parse_switch
from acrgeo.errors import AzureError, ErrorKind

if TYPE_CHECKING:
    from acrgeo.core.permissions.actions import PermissionEntry

REPLICAS_UNKNOWN = "replicasUnknown"

_MODELLED = {
    "loginServer",
    "provisioningState",
    "dataEndpointEnabled",
    "dataEndpointHostNames",
    "regionalEndpoints",
    "regionalEndpointHostNames",
}
_TOP = {"id", "name", "location", "sku", "tags", "properties"}


def parse_registry_id(text: str) -> RegistryRef | None:
    """Parse a registry's resource ID; None for anything else."""
    parts = split_registry_id(text)
    if parts is None:
        return None
    subscription, group, name = parts
    return RegistryRef(subscription=subscription, resource_group=group, name=name)


def parse_registry(body: Mapping[str, Any]) -> Registry:
    """Parse a registry of a GET or LIST answer, without its replicas.

    Raises AzureError: REJECTED for a tier that acrgeo does not know; ShapeError.
    """
    properties = mapping_of(body, "properties")
    identity = text_of(body, "id") or ""
    ref = parse_registry_id(identity)
    if ref is None:
        raise ShapeError("id is no registry's")
    name = text_of(body, "name") or ref.name
    _check_connections(properties)
    return Registry(
        ref=replace(ref, name=name),
        id=identity,
        location=normalise_region(required_text_of(body, "location")),
        sku=_sku(name, body),
        login_server=text_of(properties, "loginServer") or "",
        provisioning_state=text_of(properties, "provisioningState") or "Succeeded",
        has_data_endpoints=bool(switch_of(properties, "dataEndpointEnabled")),
        data_endpoint_hosts=texts_of(properties, "dataEndpointHostNames"),
        has_regional_endpoints=parse_switch(text_of(properties, "regionalEndpoints")),
        regional_endpoint_hosts=texts_of(properties, "regionalEndpointHostNames"),
        has_private_endpoints=bool(properties.get("privateEndpointConnections")),
        tags=_tags(body),
        properties={key: value for key, value in body.items() if key not in _TOP}
        | {key: value for key, value in properties.items() if key not in _MODELLED},
    )


def parse_replica(body: Mapping[str, Any]) -> Replica:
    """Parse a replica of a GET or LIST answer. The answer does not say which replica is home; see ``with_home``."""
    properties = mapping_of(body, "properties")
    status = mapping_of(properties, "status")
    location = normalise_region(required_text_of(body, "location"))
    is_routed = switch_of(properties, "regionEndpointEnabled")
    return Replica(
        id=id_of(body),
        name=text_of(body, "name") or location,
        location=location,
        # Recorded: api-version 2017-10-01 has no regionEndpointEnabled; every replica of it takes requests.
        is_routed=True if is_routed is None else is_routed,
        provisioning_state=text_of(properties, "provisioningState") or "Succeeded",
        display_status=text_of(status, "displayStatus"),
        message=text_of(status, "message"),
        timestamp=text_of(status, "timestamp"),
        zone_redundancy=text_of(properties, "zoneRedundancy"),
        tags=_tags(body),
        modified_at=text_of(mapping_of(body, "systemData"), "lastModifiedAt"),
    )


def is_home_of(registry: Registry, replica: Replica) -> bool:
    """Return whether a replica is the registry's home: it is in the home region, and named like it."""
    return replica.location == replica.name.lower() == registry.location


def with_home(listed: Iterable[Replica], registry: Registry) -> Registry:
    """Return the registry with its replicas, sorted by location, exactly one of them home.

    ARM accepts a second replica in the home region under another name: home is the one named like the region. Where
    Azure lists no home replica, one is added without an ID, in the state of the registry.
    """
    ordered = sorted(listed, key=lambda replica: (replica.location, replica.name.lower()))
    home = next((replica for replica in ordered if is_home_of(registry, replica)), None)
    if home is None:
        home = Replica(
            name=registry.location,
            location=registry.location,
            provisioning_state=registry.provisioning_state,
        )
    replicas = [replace(home, is_home=True), *(replica for replica in ordered if replica is not home)]
    replicas.sort(key=lambda replica: (replica.location, not replica.is_home))
    return replace(registry, replicas=tuple(replicas))


def parse_region_facts(locations: Iterable[Mapping[str, Any]], provider: Mapping[str, Any]) -> dict[str, RegionFacts]:
    """Parse the physical regions of a locations answer, by name, with the provider's offer of replicas.

    The provider names regions for display ("East US 2"); the locations answer maps those to names. It has
    availabilityZoneMappings only where the subscription sees zones. Coordinates are texts.
    """
    bodies = list(locations)
    names = {text_of(body, "displayName"): text_of(body, "name") for body in bodies}
    offered: set[str | None] = set()
    for kind in rows_of(provider, "resourceTypes"):
        if (text_of(kind, "resourceType") or "").lower() == "registries/replications":
            offered = {names.get(text, normalise_region(text)) for text in texts_of(kind, "locations")}
    regions = {}
    for body in bodies:
        metadata = mapping_of(body, "metadata")
        if (text_of(metadata, "regionType") or "").lower() != "physical":
            continue
        pairs = rows_of(metadata, "pairedRegion")
        name = required_text_of(body, "name")
        latitude, longitude = corrected(name, _degrees(metadata, "latitude"), _degrees(metadata, "longitude"))
        regions[name] = RegionFacts(
            name=name,
            display_name=text_of(body, "displayName") or name,
            is_offered=name in offered,
            has_zones=bool(rows_of(body, "availabilityZoneMappings")),
            pair=next((required_text_of(pair, "name") for pair in pairs), None),
            geography=text_of(metadata, "geography"),
            geography_group=text_of(metadata, "geographyGroup"),
            latitude=latitude,
            longitude=longitude,
        )
    return regions


def parse_permission(body: Mapping[str, Any]) -> PermissionEntry:
    """Parse an entry of a permissions answer. Its data actions grant nothing that acrgeo does, so they are left out."""
    from acrgeo.core.permissions.actions import PermissionEntry

    return PermissionEntry(
        actions=texts_of(body, "actions"),
        not_actions=texts_of(body, "notActions"),
        has_condition=bool(text_of(body, "condition")),
    )


def _sku(name: str, body: Mapping[str, Any]) -> Sku:
    tier = required_text_of(mapping_of(body, "sku"), "name")
    try:
        return Sku(tier.capitalize())
    except ValueError:
        tiers = ", ".join(sku.value for sku in Sku)
        raise AzureError(
            f"{name} has the tier {tier}, which acrgeo does not know; it knows {tiers}.", kind=ErrorKind.REJECTED
        ) from None


def _tags(body: Mapping[str, Any]) -> dict[str, str]:
    tags = mapping_of(body, "tags")
    return {key: text_of(tags, key) or "" for key in tags}


def _check_connections(properties: Mapping[str, Any]) -> None:
    """Check what ``connections_of`` takes from a registry's properties. Raises ShapeError."""
    for connection in rows_of(properties, "privateEndpointConnections"):
        text_of(connection, "name"), text_of(connection, "id")
        inner = mapping_of(connection, "properties")
        id_of(mapping_of(inner, "privateEndpoint"))
        text_of(mapping_of(inner, "privateLinkServiceConnectionState"), "status")


def _degrees(metadata: Mapping[str, Any], key: str) -> float | None:
    """Return a coordinate, which ARM writes as a text; None where it is absent, or none on Earth."""
    try:
        degrees = float(str(metadata.get(key)))
    except ValueError:
        return None
    return degrees if -180 <= degrees <= 180 else None
