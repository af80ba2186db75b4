"""Seeds: starting states as plain documents, put into the store as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.clock import timestamp
from acrgeo.sandbox.engine.groups import new_group
from acrgeo.sandbox.engine.provider import Seed
from acrgeo.sandbox.engine.store import Document
from acrgeo.sandbox.engine.subscriptions import new_subscription
from acrgeo.sandbox.providers import keyvault
from acrgeo.sandbox.providers.network import addresses, documents, private_dns, private_endpoints, zone_groups
from acrgeo.sandbox.providers.network.resource_types import ENDPOINTS, INTERFACES, NETWORKS, ZONES
from acrgeo.sandbox.providers.registry import links, seed_images
from acrgeo.sandbox.providers.registry.body import new_registry
from acrgeo.sandbox.providers.registry.replications import home_replica, new_replica
from acrgeo.sandbox.providers.registry.resource_types import NAMESPACE, WEBHOOKS


def contoso(call: Call) -> Iterator[Document]:
    """Return two Standard registries in two regions, as before replication."""
    group = _group(call, "contoso-rg", "westus")
    yield group
    yield _registry(call, group, "contoso", "westus", "Standard")
    yield _registry(call, group, "contosowesteu", "westeurope", "Standard")


def private(call: Call) -> Iterator[Document]:
    """Return a Premium registry with a replica, reached through private endpoints in two networks.

    Two of the three endpoints share a /28 with two free addresses: room for one further region, not for two.
    """
    group = _group(call, "fabrikam-rg", "eastus")
    yield group
    registry = _registry(call, group, "fabrikam", "eastus", "Premium")
    yield from _replicated(call, registry, ("westus2",))
    networks = f"{group['id']}/providers/{NETWORKS}"
    hub = documents.new_network(call, f"{networks}/fabrikam-hub", "eastus", ["10.1.0.0/16"])
    wide = documents.new_subnet(call, hub, "endpoints", "10.1.1.0/24")
    stores = documents.new_network(call, f"{networks}/fabrikam-stores", "westus2", ["10.2.0.0/24"])
    narrow = documents.new_subnet(call, stores, "endpoints", "10.2.0.0/28")
    yield from (hub, wide, stores, narrow)
    for name, subnet in (("fabrikam-hub", wide), ("fabrikam-tills", narrow), ("fabrikam-backoffice", narrow)):
        place = (hub if subnet is wide else stores)["location"]
        yield from _endpoint(call, registry, f"{group['id']}/providers/{ENDPOINTS}/{name}", place, subnet)
    hub_endpoint = f"{group['id']}/providers/{ENDPOINTS}/fabrikam-hub"
    zone = private_dns.new_zone(call, f"{group['id']}/providers/{ZONES}/privatelink.azurecr.io")
    yield zone
    yield private_dns.new_zone_link(call, f"{zone['id']}/virtualNetworkLinks/fabrikam-hub", hub["id"])
    zones = [{"name": "privatelink-azurecr-io", "zone": zone["id"]}]
    yield zone_groups.new_zone_group(call, f"{hub_endpoint}/privateDnsZoneGroups/default", zones)
    for number in range(1, 4):
        key = f"{group['id']}/providers/{INTERFACES}/till{number}"
        yield documents.new_interface(call, key, "westus2")
        yield addresses.new_configuration(call, key, narrow["id"], f"10.2.0.{9 + number}")


def neglected(call: Call) -> Iterator[Document]:
    """Return a Premium registry whose private endpoints and DNS nobody has looked after.

    Two endpoints of two networks write one zone, one has fixed addresses and a zone group elsewhere, one waits for
    approval, one is rejected, one disconnected, and of one only the connection is left.
    """
    # Assumed(2): a registry may keep a connection whose endpoint is gone, and one that is Disconnected, as reported.
    # If not, preflight never has a stale connection to name.
    group = _group(call, "litware-rg", "eastus")
    yield group
    registry = _registry(call, group, "litware", "eastus", "Premium")
    yield from _replicated(call, registry, ("westus2",))
    within = f"{group['id']}/providers/Microsoft.Network"
    zone = private_dns.new_zone(call, f"{within}/privateDnsZones/privatelink.azurecr.io")
    other = private_dns.new_zone(call, f"{within}/privateDnsZones/privatelink.database.windows.net")
    yield from (zone, other)
    subnets = {}
    for name, place, prefix in (("hub", "eastus", "10.3"), ("shop", "westus2", "10.4")):
        network = documents.new_network(call, f"{within}/virtualNetworks/litware-{name}", place, [f"{prefix}.0.0/16"])
        subnets[name] = documents.new_subnet(call, network, "endpoints", f"{prefix}.1.0/24")
        yield from (network, subnets[name])
        yield private_dns.new_zone_link(call, f"{zone['id']}/virtualNetworkLinks/litware-{name}", network["id"])
    for name, subnet, status, written in (
        ("hub", "hub", "Approved", zone),
        ("shop", "shop", "Approved", zone),
        ("fixed", "hub", "Approved", other),
        ("partner", "hub", "Pending", None),
        ("refused", "hub", "Rejected", None),
        ("former", "shop", "Disconnected", None),
    ):
        key = f"{within}/privateEndpoints/litware-{name}"
        place = "eastus" if subnet == "hub" else "westus2"
        fixed = {"10.3.1.200": "registry", "10.3.1.201": "registry_data_eastus", "10.3.1.202": "registry_data_westus2"}
        yield from _endpoint(
            call, registry, key, place, subnets[subnet], status=status, fixed=fixed if name == "fixed" else {}
        )
        if written is not None:
            zones = [{"name": "registry", "zone": written["id"]}]
            yield zone_groups.new_zone_group(call, f"{key}/privateDnsZoneGroups/default", zones)
    gone = {"id": f"{within}/privateEndpoints/litware-gone"}
    yield links.new_connection(call, registry, gone, "Approved")


def _endpoint(
    call: Call,
    registry: Document,
    key: str,
    location: str,
    subnet: Document,
    *,
    status: str = "Approved",
    fixed: Mapping[str, str] | None = None,
) -> Iterator[Document]:
    """Return a private endpoint with all that comes with it; its subnet is stored already. Pending is manual."""
    endpoint = private_endpoints.new_endpoint(call, key, location, subnet["id"], registry["id"], links.GROUP_ID)
    if fixed:
        endpoint["properties"]["ipConfigurations"] = private_endpoints.static_configurations(fixed, links.GROUP_ID)
    if status == "Pending":
        private_endpoints.make_manual(endpoint)
    yield endpoint
    yield documents.new_interface(call, endpoint["properties"]["networkInterfaces"][0]["id"], location)
    yield from addresses.take(call, endpoint, links.all_hosts(call, registry))
    yield links.new_connection(call, registry, endpoint, status)


_PLACES = ("westus2", "westeurope", "southeastasia", "canadacentral", "japaneast", "brazilsouth", "uksouth")
_GROUPS = (("fleet-americas", "eastus"), ("fleet-europe", "northeurope"), ("fleet-asia", "eastasia"))


def fleet(call: Call) -> Iterator[Document]:
    """Return fifty registries in three groups: all tiers, none to four replicas, and a few in trouble of each kind."""
    groups = [_group(call, name, location) for name, location in _GROUPS]
    yield from groups
    for number in range(1, 51):
        group = groups[number % len(groups)]
        tier = "Premium" if number % 2 else ("Standard", "Basic")[number // 2 % 2]
        registry = _registry(call, group, f"fleet{number:03d}", group["location"], tier)
        count = number // 2 % 5 if tier == "Premium" else 0
        places = [_PLACES[(number + step) % len(_PLACES)] for step in range(count)]
        documents = list(_replicated(call, registry, places))
        replicas = documents[2:]
        if number == 3:
            _fail(replicas[0])
        if number == 5:
            replicas[0]["properties"] |= {"provisioningState": "Creating", "status": {"timestamp": timestamp(call.now)}}
        if number == 9:
            _drain(call, replicas[0])
        if number % 7 == 0 and replicas:
            replicas[-1]["properties"]["regionEndpointEnabled"] = False
        if number % 17 == 0 and replicas:
            _sync(replicas[0])
        yield from documents


_A_SUBSCRIPTION = 250  # registries, in three groups


def counted_fleet(call: Call) -> Iterator[Document]:
    """Return as many registries as asked for, over several subscriptions: half Premium with none to three replicas.

    The same number gives the same registries. Every hundredth has a replica that failed, one that somebody drained and
    one that is still syncing, as far as it has so many.
    """
    number = int(call.params["number"])
    subscriptions = [new_subscription(at, f"fleet-{at:03d}") for at in range(max(2, -(-number // _A_SUBSCRIPTION)))]
    yield from subscriptions[1:]
    troubles: tuple[Callable[[Document], None], ...] = (_fail, _sync, partial(_drain, call))
    groups = []
    for subscription in subscriptions:
        here = [new_group(f"{subscription['id']}/resourceGroups/{name}", location) for name, location in _GROUPS]
        yield from here
        groups.append(here)
    for at in range(1, number + 1):
        group = groups[at % len(groups)][at // len(groups) % len(_GROUPS)]
        tier = "Premium" if at % 2 else ("Standard", "Basic")[at // 2 % 2]
        registry = _registry(call, group, f"fleet{at:05d}", group["location"], tier)
        count = at // 2 % 4 if tier == "Premium" else 0
        documents = list(_replicated(call, registry, [_PLACES[(at + step) % len(_PLACES)] for step in range(count)]))
        if at % 100 == 7:
            for begin, replica in zip(troubles, documents[2:], strict=False):
                begin(replica)
        yield from documents


_LATE = 3600.0  # seconds of speed 1 until the last images are in the last region


def images(call: Call) -> Iterator[Document]:
    """Return a Premium registry with images in three regions, with regional endpoints: two are still under way.

    In japaneast web:1.3 is missing, and api:latest is that of before.
    """
    group = _group(call, "adatum-rg", "westus")
    yield group
    registry = _registry(call, group, "adatum", "westus", "Premium")
    registry["properties"]["regionalEndpoints"] = "Enabled"
    regions = ("westus", "eastus", "japaneast")
    yield from _replicated(call, registry, regions[1:])
    everywhere = dict.fromkeys(regions, call.now)
    late = {**everywhere, "japaneast": call.now + _LATE / call.site.speed}
    web, api = seed_images.Repository(registry, "web", call.now), seed_images.Repository(registry, "api", call.now)
    yield from web.begin()
    yield from web.tag("1.2", web.image("web 1.2", everywhere), everywhere)
    yield from web.tag("1.3", web.image("web 1.3", late), late)
    yield from api.begin()
    before = api.index("api 2.0", ("amd64", "arm64"), everywhere)
    yield from api.tag("2.0", before, everywhere)
    newest = api.index("api 2.1", ("amd64", "arm64"), late)
    yield from api.tag("latest", newest, late, before=before)


def cmk(call: Call) -> Iterator[Document]:
    """Return a Premium registry in three regions, encrypted with a version of a key in a vault that has no failover."""
    group = _group(call, "tailspin-rg", "westus3")
    yield group
    vault = keyvault.new_vault(call, f"{group['id']}/providers/{keyvault.VAULTS}/tailspin-keys", "westus3")
    yield vault
    registry = _registry(call, group, "tailspin", "westus3", "Premium")
    identities = f"{group['id']}/providers/Microsoft.ManagedIdentity/userAssignedIdentities"
    client, principal = call.new_guid(), call.new_guid()
    assigned = {f"{identities}/tailspin": {"clientId": client, "principalId": principal}}
    registry["identity"] = {"type": "UserAssigned", "userAssignedIdentities": assigned}
    identifier = f"{vault['properties']['vaultUri']}keys/images/{'0123456789abcdef' * 2}"
    registry["properties"]["encryption"] = {
        "status": "enabled",
        "keyVaultProperties": {
            "keyIdentifier": identifier,
            "versionedKeyIdentifier": identifier,
            "identity": client,
            "keyRotationEnabled": False,
        },
    }
    yield from _replicated(call, registry, ("eastus", "westeurope"))


def consolidate(call: Call) -> Iterator[Document]:
    """Return the registries of the seed contoso with images, one of which is to be made.

    They share web:1.0, and have another api:2.0 each. The second has a token, a scope map, a cache rule and a webhook.
    """
    group = _group(call, "contoso-rg", "westus")
    yield group
    first = _registry(call, group, "contoso", "westus", "Standard")
    second = _registry(call, group, "contosowesteu", "westeurope", "Standard")
    yield from (first, second)
    for registry, owns in ((first, ("web 1.1", "api 2.0 of westus")), (second, ("web 1.2", "api 2.0 of westeurope"))):
        here = {registry["location"]: call.now}
        web, api = (seed_images.Repository(registry, name, call.now) for name in ("web", "api"))
        yield from web.begin()
        yield from web.tag("1.0", web.image("web 1.0", here), here)
        yield from web.tag(owns[0].rpartition(" ")[2], web.image(owns[0], here), here)
        yield from api.begin()
        yield from api.tag("2.0", api.image(owns[1], here), here)
    here = {second["location"]: call.now}
    tills = seed_images.Repository(second, "team/tills", call.now)
    yield from tills.begin()
    yield from tills.tag("latest", tills.index("tills", ("amd64", "arm64"), here), here)
    yield from tills.image("tills before", here).documents
    for kind, name, properties in (
        ("scopeMaps", "tills-read", {"type": "UserDefined", "actions": ["repositories/team/tills/content/read"]}),
        ("tokens", "tills", {"scopeMapId": f"{second['id']}/scopeMaps/tills-read", "status": "enabled"}),
        ("cacheRules", "hub-library", {"sourceRepository": "docker.io/library/*", "targetRepository": "library/*"}),
    ):
        yield {
            "id": f"{second['id']}/{kind}/{name}",
            "type": f"{NAMESPACE}/registries/{kind}",
            "name": name,
            "systemData": call.system_data(),
            "properties": {"provisioningState": "Succeeded", "creationDate": timestamp(call.now), **properties},
        }
    yield {
        "type": WEBHOOKS,
        "id": f"{second['id']}/webhooks/pushed",
        "name": "pushed",
        "location": second["location"],
        "tags": {},
        "systemData": call.system_data(),
        "properties": {"status": "enabled", "scope": "web:*", "actions": ["push"], "provisioningState": "Succeeded"},
        "_callback": {"serviceUri": "https://hooks.example.com/westeurope", "customHeaders": {}},
        "_events": [],
    }


SEEDS: Mapping[str, Seed] = {
    "contoso": contoso,
    "private": private,
    "neglected": neglected,
    "fleet": fleet,
    "fleet:N": counted_fleet,
    "images": images,
    "cmk": cmk,
    "consolidate": consolidate,
}


def _group(call: Call, name: str, location: str) -> Document:
    return new_group(f"{call.subscription_path}/resourceGroups/{name}", location)


def _registry(call: Call, group: Document, name: str, location: str, tier: str) -> Document:
    document = new_registry(call, f"{group['id']}/providers/{NAMESPACE}/registries/{name}", location)
    document["sku"] = {"name": tier, "tier": tier}
    return document


def _replicated(call: Call, registry: Document, places: Sequence[str]) -> Iterator[Document]:
    """Return the registry, followed by its home replica and the others where there are any."""
    if places:
        registry["_hadReplica"] = True
    yield registry
    if places:
        yield home_replica(registry, call.now, call.version)
    for place in places:
        replica = new_replica(registry, place, place, call.now)
        replica["systemData"] = call.system_data()
        replica["properties"]["provisioningState"] = "Succeeded"
        replica["properties"]["status"]["displayStatus"] = "Ready"
        yield replica


def _fail(replica: Document) -> None:
    # Assumed: the message of the failed replica in the seed.
    replica["properties"]["provisioningState"] = "Failed"
    replica["properties"]["status"] |= {"displayStatus": "Failed", "message": "The region ran out of capacity."}


def _sync(replica: Document) -> None:
    replica["properties"]["status"]["displayStatus"] = "Syncing"


def _drain(call: Call, replica: Document) -> None:
    replica["properties"]["regionEndpointEnabled"] = False
    replica["tags"] = {
        "acrgeo-drained-by": "oncall@contoso.com",
        "acrgeo-drained-reason": "storage incident",
        "acrgeo-drained-at": timestamp(call.now),
    }
