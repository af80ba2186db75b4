"""Every answer that is read × every body that no service should send: an AzureError that names what was asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from acrgeo.arm.documents import known, list_documents
from acrgeo.arm.gateway import Gateway
from acrgeo.arm.session import Session
from acrgeo.arm.webhooks import Webhooks
from acrgeo.core.execution.operation import Operation, OperationState
from acrgeo.core.model.registry import RegistryRef, Sku
from acrgeo.core.preflight.facts import Unknown
from acrgeo.errors import AcrGeoError, ExitCode
from tests.arm.test_shapes import is_whole
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
    "pushes": lambda gateway: Webhooks(gateway.session).list_pushes(REF, "deployed"),
    "documents": lambda gateway: known(list_documents, gateway.session, f"{REF.id}/things", "2020-05-01", dict),
    "poll of a status": lambda gateway: gateway.poll(RUNNING),
    "creation": lambda gateway: gateway.begin_create_replica(REF, "eastus", "eastus", is_routed=True, tags={}),
    "update": lambda gateway: gateway.begin_update_replica(REF, "eastus", is_routed=True, tags=None),
    "deletion": lambda gateway: gateway.begin_delete_replica(REF, "eastus"),
    "update of the registry": lambda gateway: gateway.begin_update_registry(REF, sku=Sku.PREMIUM),
    "deletion of a webhook": lambda gateway: gateway.begin_delete_webhook(REF, "deployed"),
}


WRITES = ("creation", "update", "deletion", "update of the registry", "deletion of a webhook")
UNNAMED = ("registries", "regions", "poll of a status")  # of no registry; the executor names the change of a poll


class Reader:
    """One request of acrgeo, to be answered with one body after the other."""

    def __init__(self, name: str) -> None:
        self._read = READS[name]
        self._answer: Answer = (200, b"", {})
        self._session = Session(
            subscription=SUBSCRIPTION,
            credential=SignedIn(),
            http=Wire(lambda _: self._answer),
            environ={},
            sleep=lambda _: None,
        )

    def read(self, status: int, body: bytes, content_type: str = "application/json") -> object:
        """Return what comes of an answer: a value or acrgeo's error. Anything else is raised."""
        self._answer = status, body, {"Content-Type": content_type}
        try:
            return self._read(Gateway(self._session))
        except AcrGeoError as error:
            return error


def check_error(name: str, error: AcrGeoError, *codes: str) -> None:
    """Check that an error is one of Azure's, that it names the registry, and that it is fit for a terminal."""
    assert error.code in codes
    assert name in UNNAMED or "contoso" in f"{error.message} {error.hint}"
    assert len(error.message) < 400
    assert not {"\n", "\x1b"} & set(error.message)


def raw(name: str) -> Iterator[tuple[bytes, str]]:
    """Return the raw bodies for a request, as JSON, HTML and nothing in turn; deep ones take a while."""
    kinds = ("application/json", "text/html", "")
    return ((body, kinds[at % 3]) for at, body in enumerate(RAW.values()) if body not in SLOW or name in DEEP)


@pytest.mark.parametrize("name", READS)
def test_hostile_body_is_an_error_of_azure(name: str) -> None:
    """Whatever is not what was asked for is said so; a write may have been made."""
    reader = Reader(name)
    for body, _ in raw(name):
        found = reader.read(200, body)
        if name in WRITES and not isinstance(found, AcrGeoError):
            assert isinstance(found, Operation)
            assert found.state is OperationState.SUCCEEDED, body[:200]
        elif name == "documents":
            assert isinstance(found, Unknown), body[:200]
            assert found.reason.startswith("Azure's answer to the request to read things")
        else:
            assert isinstance(found, AcrGeoError), body[:200]
            assert found.exit_code is ExitCode.FAILED
            check_error(name, found, "UnreadableAnswer")
            assert ("not known whether the change was made" in found.message) == (name in WRITES)


@pytest.mark.parametrize("name", READS)
def test_ill_typed_answer_is_an_error_of_azure_or_a_value(name: str) -> None:
    """A share of the values, at every place: an error that names the registry, or a value with its types."""
    reader = Reader(name)
    for at, body in enumerate(BODIES):
        if len(RAW) <= at and at % SHARE == len(name) % SHARE:
            found = reader.read(200, body)
            if isinstance(found, AcrGeoError):
                check_error(name, found, "UnreadableAnswer", "RegistryNotFound", "rejected")
            else:
                assert is_whole(found), body


@pytest.mark.parametrize("name", READS)
def test_hostile_body_of_another_status(name: str) -> None:
    """What is not there is not there, whatever is said of it; what is accepted is no answer to a read."""
    reader = Reader(name)
    for body, content_type in raw(name):
        missing = reader.read(404, body, content_type)
        if name in ("replica", "webhook"):
            assert missing is None
        elif name == "documents":
            assert isinstance(missing, Unknown)
            assert missing.status == 404
        else:
            assert isinstance(missing, AcrGeoError)
            assert missing.exit_code is ExitCode.NOT_FOUND
            check_error(name, missing, "RegistryNotFound", "not_found", "Broken")
        accepted = reader.read(202, body, content_type)
        if isinstance(accepted, AcrGeoError):
            check_error(name, accepted, "UnreadableAnswer")
        elif isinstance(accepted, Operation):
            assert (name, accepted.state) == ("poll of a status", OperationState.RUNNING)
        else:
            assert (name, type(accepted)) == ("documents", Unknown)
