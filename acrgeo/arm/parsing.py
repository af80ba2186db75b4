"""From ARM's JSON to core's values. Old api-versions lack keys; IDs and locations come in any case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from acrgeo.arm.responses import ShapeError, kind_of
from acrgeo.core.map.coordinates import corrected
from acrgeo.core.model.names import split_registry_id
from acrgeo.core.model.region import RegionFacts, normalise_region
from acrgeo.core.model.registry import Registry, RegistryRef, Replica, Sku
from acrgeo.core.model.switches import parse_switch
from acrgeo.core.permissions.actions import PermissionEntry
from acrgeo.errors import AzureError, ErrorKind

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

    Raises AzureError: REJECTED for a tier that acrgeo does not know, TRANSIENT for a registry without an ID.
    """
    properties = _mapping(body.get("properties"))
    ref = parse_registry_id(str(body.get("id") or ""))
    if ref is None:
        raise AzureError(
            "Azure returned a registry without a valid ID.", kind=ErrorKind.TRANSIENT, code="UnreadableAnswer"
        )
    name = str(body.get("name") or ref.name)
    regional = properties.get("regionalEndpoints")
    return Registry(
        ref=replace(ref, name=name),
        id=str(body["id"]),
        location=normalise_region(_required(body, "location")),
        sku=_sku(name, body),
        login_server=_text(properties.get("loginServer"), "loginServer") or "",
        provisioning_state=_text(properties.get("provisioningState"), "provisioningState") or "Succeeded",
        has_data_endpoints=bool(properties.get("dataEndpointEnabled")),
        data_endpoint_hosts=_texts(properties.get("dataEndpointHostNames")),
        has_regional_endpoints=parse_switch(regional),
        regional_endpoint_hosts=_texts(properties.get("regionalEndpointHostNames")),
        has_private_endpoints=bool(_connections(properties)),
        tags=_tags(body),
        properties={key: value for key, value in body.items() if key not in _TOP}
        | {key: value for key, value in properties.items() if key not in _MODELLED},
    )


def parse_replica(body: Mapping[str, Any]) -> Replica:
    """Parse a replica of a GET or LIST answer. The answer does not say which replica is home; see ``with_home``."""
    properties = _mapping(body.get("properties"))
    status = _mapping(properties.get("status"), "status")
    location = normalise_region(_required(body, "location"))
    is_routed = properties.get("regionEndpointEnabled")
    return Replica(
        id=str(body.get("id") or "") or None,
        name=_text(body.get("name"), "name") or location,
        location=location,
        # Recorded: api-version 2017-10-01 has no regionEndpointEnabled; every replica of it takes requests.
        is_routed=True if is_routed is None else bool(is_routed),
        provisioning_state=_text(properties.get("provisioningState"), "provisioningState") or "Succeeded",
        display_status=_text(status.get("displayStatus")),
        message=_text(status.get("message")),
        timestamp=_text(status.get("timestamp")),
        zone_redundancy=_text(properties.get("zoneRedundancy")),
        tags=_tags(body),
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
            is_home=True,
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
    names = {str(body.get("displayName")): str(body.get("name")) for body in bodies}
    offered: set[str] = set()
    for kind in provider.get("resourceTypes") or ():
        if str(kind.get("resourceType")).lower() == "registries/replications":
            offered = {names.get(text, normalise_region(text)) for text in kind.get("locations") or ()}
    regions = {}
    for body in bodies:
        metadata = _mapping(body.get("metadata"))
        if str(metadata.get("regionType")).lower() != "physical":
            continue
        pairs = metadata.get("pairedRegion") or ()
        name = str(body["name"])
        latitude, longitude = corrected(name, _degrees(metadata.get("latitude")), _degrees(metadata.get("longitude")))
        regions[name] = RegionFacts(
            name=name,
            display_name=str(body.get("displayName") or name),
            is_offered=name in offered,
            has_zones=bool(body.get("availabilityZoneMappings")),
            pair=next((str(pair["name"]) for pair in pairs), None),
            geography=_text(metadata.get("geography")),
            geography_group=_text(metadata.get("geographyGroup")),
            latitude=latitude,
            longitude=longitude,
        )
    return regions


def parse_permission(body: Mapping[str, Any]) -> PermissionEntry:
    """Parse an entry of a permissions answer. Its data actions grant nothing that acrgeo does, so they are left out."""
    return PermissionEntry(
        actions=_texts(body.get("actions")),
        not_actions=_texts(body.get("notActions")),
        has_condition=bool(body.get("condition")),
    )


def _sku(name: str, body: Mapping[str, Any]) -> Sku:
    tier = str(_mapping(body.get("sku"), "sku").get("name"))
    try:
        return Sku(tier.capitalize())
    except ValueError:
        tiers = ", ".join(sku.value for sku in Sku)
        raise AzureError(
            f"{name} has the tier {tier}, which acrgeo does not know; it knows {tiers}.", kind=ErrorKind.REJECTED
        ) from None


def _mapping(value: object, name: str = "properties") -> Mapping[str, Any]:
    if value is not None and not isinstance(value, Mapping):
        raise ShapeError(f"{name} is {kind_of(value)}")
    return value or {}


def _tags(body: Mapping[str, Any]) -> dict[str, str]:
    tags = _mapping(body.get("tags"), "tags")
    return {str(key): _text(value, f"tag {key}") or "" for key, value in tags.items()}


def _text(value: object, name: str = "a text") -> str | None:
    """Return a text; None where it is absent. A number or a switch passes for the text that it is written as."""
    if isinstance(value, (Mapping, list, tuple)):
        raise ShapeError(f"{name} is {kind_of(value)}")
    return None if value is None else str(value)


def _connections(properties: Mapping[str, Any]) -> Sequence[Any]:
    listed = properties.get("privateEndpointConnections")
    if listed is not None and not isinstance(listed, (list, tuple)):
        raise ShapeError(f"privateEndpointConnections is {kind_of(listed)}")
    for connection in listed or ():
        _mapping(_mapping(connection, "a connection").get("properties"))
    return listed or ()


def _required(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value.strip():
        raise ShapeError(f"{name} is {kind_of(value)}")
    return value


def _texts(value: object, name: str = "a list") -> tuple[str, ...]:
    if value is not None and not isinstance(value, (list, tuple)):
        raise ShapeError(f"{name} is {kind_of(value)}")
    return tuple(_text(item, name) or "" for item in value or ())


def _degrees(value: object) -> float | None:
    try:
        return None if value is None else float(str(value))
    except ValueError:
        return None
