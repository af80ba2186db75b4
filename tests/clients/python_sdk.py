"""The Python management SDK, unmodified, sync and aio, on a served sandbox; run.sh starts both.

ENDPOINT, CA, TENANT, CLIENT, SECRET and SUBSCRIPTION are in the environment.
"""

from __future__ import annotations

import asyncio
import os
from importlib.metadata import version
from typing import Any

from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.identity import ClientSecretCredential
from azure.identity.aio import ClientSecretCredential as AioClientSecretCredential
from azure.mgmt.containerregistry import ContainerRegistryManagementClient
from azure.mgmt.containerregistry.aio import ContainerRegistryManagementClient as AioClient

ENDPOINT, CA = os.environ["ENDPOINT"], os.environ["CA"]
GROUP, REGISTRY = "contoso-rg", "contoso"
SIGN_IN: dict[str, Any] = {
    "tenant_id": os.environ["TENANT"],
    "client_id": os.environ["CLIENT"],
    "client_secret": os.environ["SECRET"],
    "authority": ENDPOINT,
    "disable_instance_discovery": True,
}
CLIENT: dict[str, Any] = {
    "subscription_id": os.environ["SUBSCRIPTION"],
    "base_url": ENDPOINT,
    "credential_scopes": ["https://management.azure.com/.default"],
}
passed = 0


def check(what: str, value: Any, expected: Any) -> None:
    """Count a value that is as expected; exit for any other."""
    global passed  # noqa: PLW0603  a script
    if value != expected:
        raise SystemExit(f"FAIL {what}: expected {expected!r}, got {value!r}")
    passed += 1
    print(f"ok   {what}: {value}")


def run_sync() -> None:
    """Run registry, replicas, webhooks and refusals with the blocking client."""
    with (
        ClientSecretCredential(**SIGN_IN, connection_verify=CA) as credential,
        ContainerRegistryManagementClient(credential, **CLIENT, connection_verify=CA) as connected,
    ):
        client: Any = connected  # its answers may lack everything, say its types
        check("sync list", sorted(registry.name for registry in client.registries.list()), ["contoso", "contosowesteu"])
        update = client.registries.begin_update(GROUP, REGISTRY, {"sku": {"name": "Premium"}}).result()
        check("sync upgrade", update.sku.tier, "Premium")
        made = client.replications.begin_create(GROUP, REGISTRY, "eastus", {"location": "eastus"}).result()
        check("sync create", (made.name, made.properties.provisioning_state), ("eastus", "Succeeded"))
        patch = {"tags": {"a": "b"}, "properties": {"regionEndpointEnabled": False}}
        changed = client.replications.begin_update(GROUP, REGISTRY, "eastus", patch).result()
        check("sync update", (changed.tags, changed.properties.region_endpoint_enabled), ({"a": "b"}, False))
        hook = {
            "location": "eastus",
            "properties": {"serviceUri": "http://hook.example.com", "actions": ["push"], "status": "enabled"},
        }
        check(
            "sync webhook",
            client.webhooks.begin_create(GROUP, REGISTRY, "hook1", hook).result().properties.status,
            "enabled",
        )
        check("sync ping", bool(client.webhooks.ping(GROUP, REGISTRY, "hook1").id), True)
        usages = client.registries.list_usages(GROUP, REGISTRY).value
        check("sync usages", next(usage.current_value for usage in usages if usage.name == "Geo-replications"), 2)
        client.replications.begin_delete(GROUP, REGISTRY, "eastus").result()
        try:
            client.replications.get(GROUP, REGISTRY, "eastus")
            check("sync delete", "there", "gone")
        except ResourceNotFoundError as error:
            check("sync delete", error.status_code, 404)
        try:
            client.credential_sets.get(GROUP, REGISTRY, "one")
            check("sync refusal", "served", "refused")
        except HttpResponseError as error:
            check("sync refusal", (error.status_code, "NotImplementedInSandbox" in error.message), (501, True))
        check("sync operations", len(list(client.operations.list())) > 20, True)


async def run_aio() -> None:
    """Run the same life of a replica with the asynchronous client."""
    async with (
        AioClientSecretCredential(**SIGN_IN, connection_verify=CA) as credential,
        AioClient(credential, **CLIENT, connection_verify=CA) as connected,
    ):
        client: Any = connected
        check("aio get", (await client.registries.get(GROUP, REGISTRY)).sku.name, "Premium")
        poller = await client.replications.begin_create(GROUP, REGISTRY, "westeurope", {"location": "westeurope"})
        check("aio create", (await poller.result()).properties.provisioning_state, "Succeeded")
        places = [replica.location async for replica in client.replications.list(GROUP, REGISTRY)]
        check("aio list", sorted(places), ["westeurope", "westus"])
        poller = await client.replications.begin_delete(GROUP, REGISTRY, "westeurope")
        await poller.result()
        places = [replica.location async for replica in client.replications.list(GROUP, REGISTRY)]
        check("aio delete", places, ["westus"])
        poller = await client.registries.begin_delete(GROUP, REGISTRY)
        await poller.result()
        names = [registry.name async for registry in client.registries.list()]
        check("aio registry delete", names, ["contosowesteu"])


for package in ("azure-mgmt-containerregistry", "azure-identity", "azure-core", "aiohttp"):
    print(package, version(package))
run_sync()
asyncio.run(run_aio())
print(f"{passed} passed, 0 failed")
