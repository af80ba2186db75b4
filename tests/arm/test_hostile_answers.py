"""Every answer that is read × every body that no service should send: an AzureError that names what was asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from acrgeo.arm.documents import known, list_documents
from acrgeo.arm.gateway import Gateway
from acrgeo.arm.session import Session
from acrgeo.arm.webhooks import Webhooks
from acrgeo.core.execution.operation import Operation, OperationState
from acrgeo.core.model.registry import RegistryRef, Sku
from acrgeo.errors import AcrGeoError
from tests.arm.wires import SUBSCRIPTION, Answer, SignedIn, Wire

REF = RegistryRef(subscription=SUBSCRIPTION, resource_group="contoso-rg", name="contoso")
REGISTRY: dict[str, Any] = {
    "id": REF.id,
    "name": "contoso",
    "location": "westus",
    "sku": {"name": "Premium"},
    "tags": {},
    "properties": {"loginServer": "contoso.azurecr.io", "provisioningState": "Succeeded"},
}
REPLICA: dict[str, Any] = {
    "id": f"{REF.id}/replications/eastus",
    "name": "eastus",
    "location": "eastus",
    "tags": {},
    "properties": {"provisioningState": "Succeeded", "regionEndpointEnabled": True, "status": {}},
}
RAW: dict[str, bytes] = {
    "empty": b"",
    "spaces": b"  \n",
    "text": b"OK",
    "html": b"<html><body>Sign in to the proxy</body></html>",
    "truncated": json.dumps({"value": [REGISTRY]}).encode()[:-20],
    "deep list": b"[" * 100_000,
    "deep object": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "deep value": b'{"value":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "null": b"null",
    "true": b"true",
    "number": b"17",
    "nan": b"NaN",
    "huge number": b"9" * 5_000,
    "list": b"[]",
    "list of null": b"[null]",
    "string": b'"contoso"',
    "surrogate": b'"\\ud800"',
    "not utf-8": b"\xff\xfe\x00{",
    "byte order mark": b"\xef\xbb\xbf{}",
    "object": b"{}",
    "error with 200": b'{"error":{"code":"Broken","message":"It broke."}}',
    "error of null": b'{"error":null}',
    "error of a list": b'{"error":[1]}',
    "two of a key": b'{"id":1,"id":2,"value":1,"value":null}',
}
VALUES: tuple[object, ...] = (None, 17, 10**400, True, "text", "", [], [None], [[]], [17], {}, {"a": None}, "\ud800")
PLACES = (
    "id", "name", "location", "sku", "sku.name", "tags", "tags.team", "properties", "value", "nextLink", "status",
    "properties.provisioningState", "properties.status", "properties.status.message", "properties.status.timestamp",
    "properties.regionEndpointEnabled", "properties.loginServer", "properties.privateEndpointConnections",
    "properties.dataEndpointHostNames", "properties.zoneRedundancy", "properties.actions", "properties.scope",
    "resourceTypes", "registrationState", "metadata", "displayName", "actions", "error", "error.code",
)  # fmt: skip


def placed(body: dict[str, Any], place: str, value: object) -> dict[str, Any]:
    """Return a copy of a body with another value in one place."""
    copy: dict[str, Any] = json.loads(json.dumps(body))
    at = copy
    *way, last = place.split(".")
    for step in way:
        if not isinstance(at.get(step), dict):
            at[step] = {}
        at = at[step]
    at[last] = value
    return copy


def bodies() -> Iterator[bytes]:
    """Return every hostile body."""
    yield from RAW.values()
    for place in PLACES:
        for value in VALUES:
            for whole in (REGISTRY, REPLICA, {}):
                body = placed(whole, place, value)
                yield json.dumps(body).encode()
                if whole:
                    yield json.dumps({"value": [body]}).encode()


SHARE = 37  # each answer gets one in so many of the placed values, and another one than its neighbour
BODIES = tuple(dict.fromkeys(bodies()))
RUNNING = Operation(
    state=OperationState.RUNNING,
    url=f"https://management.azure.com/subscriptions/{SUBSCRIPTION}/operations/1",
    is_async_status=True,
)
SLOW = (RAW["deep object"], RAW["deep value"])
DEEP = ("registry", "replica", "creation", "poll of a status")
READS: dict[str, Callable[[Gateway], object]] = {
    "registry": lambda gateway: gateway.read_registry(REF),
    "registry, preview": lambda gateway: gateway.read_registry(REF, with_regional_endpoints=True),
    "registries": lambda gateway: gateway.list_registries(),
    "registries of a group": lambda gateway: gateway.list_registries("contoso-rg"),
    "replica": lambda gateway: gateway.read_replica(REF, "eastus"),
    "regions": lambda gateway: gateway.read_regions(),
    "look-up": lambda gateway: gateway.find_registry("contoso"),
    "webhook": lambda gateway: gateway.read_webhook(REF, "deployed"),
    "webhooks": lambda gateway: Webhooks(gateway.session).list_all(REF),
    "callback": lambda gateway: Webhooks(gateway.session).read_callback(REF, "deployed"),
    "ping": lambda gateway: Webhooks(gateway.session).ping(REF, "deployed"),
    "events": lambda gateway: Webhooks(gateway.session).read_answer(REF, "deployed", "1"),
    "documents": lambda gateway: known(list_documents, gateway.session, f"{REF.id}/things", "2020-05-01"),
    "poll of a status": lambda gateway: gateway.poll(RUNNING),
    "creation": lambda gateway: gateway.begin_create_replica(REF, "eastus", "eastus", is_routed=True, tags={}),
    "update": lambda gateway: gateway.begin_update_replica(REF, "eastus", is_routed=True, tags=None),
    "deletion": lambda gateway: gateway.begin_delete_replica(REF, "eastus"),
    "update of the registry": lambda gateway: gateway.begin_update_registry(REF, sku=Sku.PREMIUM),
    "deletion of a webhook": lambda gateway: gateway.begin_delete_webhook(REF, "deployed"),
}


def read(name: str, status: int, body: bytes, content_type: str = "application/json") -> AcrGeoError | None:
    """Send one request that gets the answer; return its error, None for a value. Anything else is raised."""

    def answer(_: requests.PreparedRequest) -> Answer:
        return status, body, {"Content-Type": content_type}

    wire = Wire(answer)
    session = Session(
        subscription=SUBSCRIPTION, credential=SignedIn(), http=wire.session(), environ={}, sleep=lambda _: None
    )
    try:
        READS[name](Gateway(session))
    except AcrGeoError as error:
        return error
    return None


@pytest.mark.parametrize("name", READS)
def test_hostile_body_is_an_error_of_azure(name: str) -> None:
    """Never a defect; what was asked is named, and no message has a line end or a traceback."""
    for at, body in enumerate(BODIES):
        if len(RAW) <= at and at % SHARE != len(name) % SHARE:
            continue
        if body in SLOW and name not in DEEP:
            continue
        error = read(name, 200, body)
        if error is not None:
            assert error.code != "Defect", body[:200]
            assert "Traceback" not in error.message


@pytest.mark.parametrize("status", [202, 404])
@pytest.mark.parametrize("name", READS)
def test_hostile_body_of_any_status(name: str, status: int) -> None:
    """The raw bodies with another status, as JSON, HTML and nothing in turn."""
    for at, body in enumerate(RAW.values()):
        read(name, status, body, ("application/json", "text/html", "")[at % 3])
