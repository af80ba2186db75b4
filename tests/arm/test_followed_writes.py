"""How a write that Azure accepted is followed: by its operation, by its result or by the resource itself."""

from __future__ import annotations

import pytest

from acrgeo.arm.gateway import Gateway
from acrgeo.arm.session import Session
from acrgeo.core.execution.operation import OperationState
from acrgeo.core.model.registry import Sku
from acrgeo.errors import AzureError, ErrorKind
from acrgeo.sandbox import Response, Sandbox, VirtualClock
from tests.arm.test_operations import FAILED, NEXT, REF, RUNNING, SUCCEEDED, URL
from tests.arm.wires import SUBSCRIPTION, SignedIn, Wire, always
from tests.rows import rows


@pytest.mark.parametrize(
    ("status", "headers", "body", "expected"),
    [
        (201, {"Azure_AsyncOperation": URL}, {"properties": {"provisioningState": "Updating"}}, (RUNNING, URL, True)),
        (202, {"Location": URL}, b"", (RUNNING, URL, False)),
        (200, {}, {"properties": {"provisioningState": "Succeeded"}}, (SUCCEEDED, None, False)),
        (204, {}, b"", (SUCCEEDED, None, False)),
    ],
)
def test_an_accepted_write_says_how_it_is_followed(
    status: int, headers: dict[str, str], body: object, expected: tuple[OperationState, str | None, bool]
) -> None:
    """The header of the answer decides; without one the write is done."""
    wire = always(status, body, **headers)
    session = Session(subscription=SUBSCRIPTION, credential=SignedIn(), http=wire, environ={})
    gateway = Gateway(session)
    operation = (
        gateway.begin_update_replica(REF, "eastus", is_routed=False, tags=None)
        if status in (200, 201)
        else gateway.begin_delete_replica(REF, "eastus")
    )
    assert (operation.state, operation.url, operation.is_async_status) == expected


def test_a_write_that_names_no_operation_is_followed_by_its_resource() -> None:
    """provisioningState of the resource is polled."""
    body = {"properties": {"provisioningState": "Updating"}}
    wire = Wire(lambda request: (200 if request.method == "GET" else 201, body, {}))
    session = Session(subscription=SUBSCRIPTION, credential=SignedIn(), http=wire, environ={})
    gateway = Gateway(session)
    operation = gateway.begin_update_replica(REF, "eastus", is_routed=False, tags=None)
    assert operation.state is RUNNING
    assert gateway.poll(operation).state is RUNNING
    assert str(wire.sent[1].url) == str(wire.sent[0].url)
    body["properties"]["provisioningState"] = "Succeeded"
    assert gateway.poll(operation).state is SUCCEEDED


def test_an_accepted_write_that_cannot_be_followed_is_said_to_be_open() -> None:
    """202 without a URL leaves the outcome to the next read."""
    session = Session(subscription=SUBSCRIPTION, credential=SignedIn(), http=always(202, b""), environ={})
    with pytest.raises(AzureError) as caught:
        Gateway(session).begin_delete_replica(REF, "eastus")
    assert caught.value.kind is ErrorKind.TRANSIENT
    assert "not known" in caught.value.message


def test_a_replica_lives_through_its_operations(gateway: Gateway, clock: VirtualClock) -> None:
    """Over the sandbox, create, update and delete each run first and succeed in time."""
    ref = gateway.find_registry("contoso")
    assert gateway.begin_update_registry(ref, sku=Sku.PREMIUM).state is SUCCEEDED
    created = gateway.begin_create_replica(
        ref, "eastus", "eastus", is_routed=False, tags={"team": "web"}, zone_redundancy="Enabled"
    )
    assert (created.state, created.is_async_status, created.retry_after) == (RUNNING, True, 10.0)
    creating = gateway.read_replica(ref, "eastus")
    assert creating is not None
    assert (creating.provisioning_state, creating.display_status) == ("Creating", None)
    assert gateway.poll(created).state is RUNNING
    clock.advance(10)
    assert gateway.poll(created).state is SUCCEEDED
    changed = gateway.begin_update_replica(ref, "eastus", is_routed=True, tags=None)
    clock.advance(10)
    assert gateway.poll(changed).state is SUCCEEDED
    replica = gateway.read_replica(ref, "eastus")
    assert replica is not None
    assert (replica.is_routed, replica.tags, replica.is_ready) == (True, {"team": "web"}, True)
    assert replica.zone_redundancy == "Enabled"
    deleted = gateway.begin_delete_replica(ref, "eastus")
    assert (deleted.state, deleted.is_async_status) == (RUNNING, False)
    clock.advance(10)
    assert gateway.poll(deleted).state is SUCCEEDED
    assert gateway.read_replica(ref, "eastus") is None
    assert gateway.begin_delete_replica(ref, "eastus").state is SUCCEEDED


def test_a_deletion_may_be_made_and_not_followed(sandbox: Sandbox, gateway: Gateway, clock: VirtualClock) -> None:
    """With rights on the registry alone the write is accepted and the poll is 403, with action and subscription."""
    ref = gateway.find_registry("contoso")
    gateway.begin_update_registry(ref, sku=Sku.PREMIUM)
    gateway.begin_create_replica(ref, "eastus", "eastus", is_routed=True, tags={})
    clock.advance(20)
    sandbox.set_caller({"registry": [{"actions": ["*"], "notActions": []}]})
    operation = gateway.begin_delete_replica(ref, "eastus")
    with pytest.raises(AzureError) as caught:
        gateway.poll(operation)
    assert caught.value.kind is ErrorKind.FORBIDDEN
    assert "Microsoft.ContainerRegistry/locations/operationResults/read" in caught.value.message


def test_a_dropped_answer_to_a_write_is_lost(sandbox: Sandbox, gateway: Gateway) -> None:
    """The sandbox hangs up: no second request, and no claim about the outcome."""
    ref = gateway.find_registry("contoso")
    sandbox.answer_next("PATCH", "/registries/contoso$", Response(status=0, headers={}, body=b""))
    with pytest.raises(AzureError) as caught:
        gateway.begin_update_registry(ref, sku=Sku.PREMIUM)
    assert caught.value.kind is ErrorKind.LOST
    assert [method for method, _ in sandbox.requests()].count("PATCH") == 1


@rows(
    ("status", "headers", "state", "expected"),
    [
        (200, {"Location": URL}, "Succeeded", (SUCCEEDED, None, False)),
        (201, {"Location": URL}, None, (SUCCEEDED, None, False)),
        (201, {"Location": URL}, "Creating", (RUNNING, "itself", True)),
        (200, {}, "Failed", (FAILED, None, False)),
        (200, {}, None, (SUCCEEDED, None, False)),
        (202, {"Location": URL, "Azure-AsyncOperation": NEXT}, None, (RUNNING, NEXT, True)),
        (202, {"Location": URL, "Azure-AsyncOperation": "https://evil.example/x"}, None, (RUNNING, URL, False)),
        (201, {"Location": URL, "Azure-AsyncOperation": "https://evil.example/x"}, None, (RUNNING, "itself", True)),
        (202, {"Location": "https://evil.example/x"}, None, (RUNNING, "itself", True)),
    ],
)
def test_a_write_is_followed_where_its_answer_says(
    status: int,
    headers: dict[str, str],
    state: str | None,
    expected: tuple[OperationState, str | None, bool],
) -> None:
    """The operation before the result, a result only of 202; the resource itself where the others are elsewhere."""
    body = {} if state is None else {"properties": {"provisioningState": state}}
    wire = Wire(lambda _: (status, body, {**headers, "Retry-After": "10"}))
    session = Session(subscription=SUBSCRIPTION, credential=SignedIn(), http=wire, environ={})
    gateway = Gateway(session)
    operation = (
        gateway.begin_delete_replica(REF, "eastus")
        if status == 202
        else gateway.begin_update_replica(REF, "eastus", is_routed=False, tags=None)
    )
    url = operation.url if operation.url in (URL, NEXT, None) else "itself"
    assert (operation.state, url, operation.is_async_status) == expected
    assert operation.retry_after == (10.0 if expected[0] is RUNNING else None)
    assert operation.resource_url == (str(wire.sent[0].url) if expected[0] is RUNNING else None)
