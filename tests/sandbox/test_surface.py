"""Every operation of the management SDK: served, or refused by name and listed in docs/sandbox.md."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError
from azure.core.pipeline.transport import RequestsTransport
from azure.mgmt.containerregistry import ContainerRegistryManagementClient, operations

from acrgeo.arm.credential import static_credential
from acrgeo.sandbox import Sandbox, VirtualClock
from acrgeo.sandbox.doors.adapter import session_for
from tests.sandbox.test_docs import TEXT

WEBHOOK = {"location": "eastus", "properties": {"serviceUri": "http://hook.example.com", "actions": ["push"]}}
BODIES: dict[str, Any] = {
    "registry": {"location": "eastus", "sku": {"name": "Premium"}},
    "registry_update_parameters": {"tags": {"a": "b"}},
    "registry_name_check_request": {"name": "another", "type": "Microsoft.ContainerRegistry/registries"},
    "regenerate_credential_parameters": {"name": "password"},
    "parameters": {
        "source": {
            "resourceId": f"/subscriptions/{Sandbox.subscription_id}/resourceGroups/fabrikam-rg/providers/"
            "Microsoft.ContainerRegistry/registries/fabrikam",
            "sourceImage": "web:1",
        },
        "targetTags": ["web:2"],
    },
    "replication": {"location": "westus2"},
    "replication_update_parameters": {"tags": {"a": "b"}},
    "webhook_create_parameters": WEBHOOK,
    "webhook_update_parameters": {"tags": {"a": "b"}},
    "token_create_parameters": {"properties": {"scopeMapId": "/maps/pull"}},
    "scope_map_create_parameters": {"properties": {"actions": ["repositories/web/content/read"]}},
    "connected_registry_create_parameters": {"properties": {"mode": "ReadOnly", "parent": {"syncProperties": {}}}},
    "cache_rule_create_parameters": {
        "properties": {"sourceRepository": "docker.io/library/*", "targetRepository": "*"}
    },
    "private_endpoint_connection": {"properties": {"privateLinkServiceConnectionState": {"status": "Approved"}}},
}
NAMES = {
    "resource_group_name": "fabrikam-rg",
    "registry_name": "fabrikam",
    "replication_name": "westus2",
    "webhook_name": "hook1",
    "token_name": "token1",
    "scope_map_name": "scope1",
    "connected_registry_name": "store1",
    "cache_rule_name": "cache1",
    "group_name": "registry",
}


def attribute(name: str) -> str:
    """The client's attribute for a class of operations."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name.removesuffix("Operations") or "Operations").lower()


def _surface() -> Iterator[tuple[str, str]]:
    """Each group and operation of the SDK, such as `("replications", "begin_create")`."""
    for name, group in inspect.getmembers(operations, inspect.isclass):
        for operation, _ in inspect.getmembers(group, inspect.isfunction):
            if not operation.startswith("_"):
                yield attribute(name), operation


SURFACE = frozenset(_surface())
"""Every operation; to look them up takes as long as to try one."""


def status_of(group: str, operation: str) -> int:
    """What the sandbox answers when the SDK calls an operation with plausible arguments; 0 for no error."""
    with closing(Sandbox(clock=VirtualClock(), seed="private")) as sandbox:
        transport = RequestsTransport(session=session_for(sandbox), session_owner=False)
        client = ContainerRegistryManagementClient(
            static_credential(sandbox.token), sandbox.subscription_id, transport=transport, retry_total=0
        )
        client.registries.begin_update("fabrikam-rg", "fabrikam", {"properties": {"adminUserEnabled": True}}).result()
        client.webhooks.begin_create("fabrikam-rg", "fabrikam", "hook1", WEBHOOK, polling=False)
        for kind in ("token", "scope_map", "connected_registry", "cache_rule"):
            if f"{kind}s" == group or f"{kind[:-1]}ies" == group:
                create, body = getattr(client, group).begin_create, BODIES[f"{kind}_create_parameters"]
                create("fabrikam-rg", "fabrikam", NAMES[f"{kind}_name"], body, polling=False)
        known = {
            "private_endpoint_connection_name": client.private_endpoint_connections.list("fabrikam-rg", "fabrikam")
        }
        call = getattr(getattr(client, group), operation)
        arguments: dict[str, Any] = {"polling": False} if operation.startswith("begin_") else {}
        for name, parameter in inspect.signature(call).parameters.items():
            if name in known:
                arguments[name] = next(iter(known[name])).name
            elif parameter.default is inspect.Parameter.empty and parameter.kind is not inspect.Parameter.VAR_KEYWORD:
                arguments[name] = NAMES.get(name, BODIES.get(name, {} if "parameters" in name else "one"))
        try:
            answer = call(**arguments)
            if hasattr(answer, "by_page"):
                list(answer)
        except HttpResponseError as error:
            return int(error.status_code or 0)
    return 0


def documented() -> dict[tuple[str, str], bool]:
    """The table of docs/sandbox.md: whether each operation is served."""
    found: dict[tuple[str, str], bool] = {}
    for group, served, refused in re.findall(r"^\| `(\w+)` \| ([^|]*) \| ([^|]*) \|$", TEXT, re.MULTILINE):
        found |= {(group, name): True for name in re.findall(r"\w+", served)}
        found |= {(group, name): False for name in re.findall(r"\w+", refused)}
    return {key: value for key, value in found.items() if key in SURFACE}


@pytest.mark.parametrize(("group", "operation"), sorted(SURFACE))
def test_every_operation_is_served_or_refused_as_documented(group: str, operation: str) -> None:
    """501 exactly where the table says so, and no error at all where it says that it is served."""
    assert status_of(group, operation) == (0 if documented()[group, operation] else 501)
