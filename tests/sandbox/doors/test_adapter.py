"""The door in process, under the real Azure SDK."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from typing import Any

import pytest
import requests
from azure.core.credentials import AccessToken
from azure.core.exceptions import ClientAuthenticationError, ServiceResponseError
from azure.core.pipeline.transport import RequestsTransport
from azure.core.rest import HttpRequest
from azure.mgmt.authorization import AuthorizationManagementClient
from azure.mgmt.containerregistry import ContainerRegistryManagementClient
from azure.mgmt.resource.resources import ResourceManagementClient
from azure.mgmt.resource.subscriptions import SubscriptionClient

from acrgeo.sandbox import Request, Response, Sandbox, VirtualClock
from acrgeo.sandbox.doors.adapter import session_for
from acrgeo.sandbox.engine.messages import json_response

ARM = "https://management.azure.com"
REGISTRY = ("contoso-rg", "contoso")


class Token:
    """A credential with one fixed token."""

    def __init__(self, token: str) -> None:
        self._token = token

    def get_token(self, *_scopes: str, **_options: Any) -> AccessToken:
        """The token, good for ever."""
        return AccessToken(self._token, 2**40)


class Transport(RequestsTransport):  # type: ignore[misc]  # azure-core loads it lazily, as Any
    """The SDK's own transport on the sandbox's session; waiting moves the sandbox's clock."""

    def __init__(self, sandbox: Sandbox, clock: VirtualClock) -> None:
        super().__init__(session=session_for(sandbox), session_owner=False)
        self._clock = clock

    def sleep(self, duration: float) -> None:
        """Let the time pass that a poller asks for."""
        self._clock.sleep(duration)


class Echo(Sandbox):
    """Says back what came in."""

    def handle(self, request: Request) -> Response:
        """The request as a document."""
        document = {
            "method": request.method,
            "path": request.path,
            "query": dict(request.query),
            "base": request.base_url,
            "body": request.body.decode(),
            "header": request.headers.get("x-case"),
        }
        return json_response(200, document, {"x-answer": "here"})


@pytest.fixture(name="clock")
def _clock() -> VirtualClock:
    return VirtualClock(1_700_000_000)


@pytest.fixture(name="sandbox")
def _sandbox(clock: VirtualClock) -> Iterator[Sandbox]:
    with closing(Sandbox(clock=clock)) as sandbox:
        yield sandbox


@pytest.fixture(name="echo")
def _echo() -> Iterator[requests.Session]:
    with closing(Echo()) as sandbox, session_for(sandbox) as session:
        yield session


@pytest.fixture(name="options")
def _options(sandbox: Sandbox, clock: VirtualClock) -> dict[str, Any]:
    return {"credential": Token(sandbox.token), "transport": Transport(sandbox, clock)}


def test_registry_client_reads_the_seed(sandbox: Sandbox, options: dict[str, Any]) -> None:
    """azure-mgmt-containerregistry lists and gets what the seed holds."""
    client = ContainerRegistryManagementClient(subscription_id=sandbox.subscription_id, **options)
    assert {registry.name for registry in client.registries.list()} == {"contoso", "contosowesteu"}
    assert client.registries.get(*REGISTRY).location == "westus"


def test_registry_client_sees_a_long_operation_to_its_end(sandbox: Sandbox, options: dict[str, Any]) -> None:
    """An upgrade and a replica go through the SDK's own poller, on the virtual clock."""
    client = ContainerRegistryManagementClient(subscription_id=sandbox.subscription_id, **options)
    client.registries.begin_update(*REGISTRY, {"sku": {"name": "Premium"}}).result()
    replica = client.replications.begin_create(*REGISTRY, "eastus", {"location": "eastus"}).result()
    assert (replica.location, replica["properties"]["provisioningState"]) == ("eastus", "Succeeded")
    client.replications.begin_delete(*REGISTRY, "eastus").result()
    assert "eastus" not in {found.name for found in client.replications.list(*REGISTRY)}


def test_resource_client_finds_a_registry_by_name(sandbox: Sandbox, options: dict[str, Any]) -> None:
    """azure-mgmt-resource filters resources by type and name."""
    client = ResourceManagementClient(subscription_id=sandbox.subscription_id, **options)
    wanted = "resourceType eq 'Microsoft.ContainerRegistry/registries' and name eq 'contoso'"
    (found,) = client.resources.list(filter=wanted)
    assert (found.name, found.location) == ("contoso", "westus")


def test_subscription_client_reads_locations(sandbox: Sandbox, options: dict[str, Any]) -> None:
    """azure-mgmt-resource-subscriptions reads the subscription and coordinates of its locations."""
    client = SubscriptionClient(**options)
    assert [subscription.subscription_id for subscription in client.subscriptions.list()] == [sandbox.subscription_id]
    westus = next(
        location
        for location in client.subscriptions.list_locations(sandbox.subscription_id)
        if location.name == "westus"
    )
    assert westus.metadata is not None
    assert float(westus.metadata.longitude or 0) < 0


def test_authorization_client_reads_permissions(sandbox: Sandbox, options: dict[str, Any]) -> None:
    """azure-mgmt-authorization reads the caller's permissions on a registry."""
    client = AuthorizationManagementClient(subscription_id=sandbox.subscription_id, **options)
    held = client.permissions.list_for_resource(
        "contoso-rg", "Microsoft.ContainerRegistry", "", "registries", "contoso"
    )
    assert [permission.actions for permission in held] == [["*"]]


def test_a_wrong_token_is_refused(sandbox: Sandbox, options: dict[str, Any]) -> None:
    """The SDK sees a 401 for a token that the sandbox did not issue."""
    options["credential"] = Token("stranger")
    client = ContainerRegistryManagementClient(subscription_id=sandbox.subscription_id, **options)
    with pytest.raises(ClientAuthenticationError):
        client.registries.get(*REGISTRY)


def test_a_dropped_connection_is_a_lost_answer(sandbox: Sandbox, options: dict[str, Any]) -> None:
    """Status 0 reaches the SDK as the error that a real connection without an answer gives."""
    client = ContainerRegistryManagementClient(subscription_id=sandbox.subscription_id, retry_total=0, **options)
    sandbox.answer_next("GET", "/registries/contoso$", Response(status=0))
    with pytest.raises(ServiceResponseError, match="Connection aborted"):
        client.registries.get(*REGISTRY)


def test_a_body_can_be_cut_short(sandbox: Sandbox) -> None:
    """A content-length that the engine sets itself stays, and reading the body fails as it would on the wire."""
    sandbox.answer_next("GET", "/cut", Response(status=200, headers={"content-length": "9"}, body=b"{}"))
    with session_for(sandbox) as session, pytest.raises(requests.exceptions.ChunkedEncodingError):
        session.get(f"{ARM}/cut", headers={"authorization": f"Bearer {sandbox.token}"})


def test_answers_stream_through_azure_core(sandbox: Sandbox, options: dict[str, Any]) -> None:
    """A raw request is answered with headers and a body that can be streamed."""
    client = ContainerRegistryManagementClient(subscription_id=sandbox.subscription_id, **options)
    request = HttpRequest("GET", f"{ARM}/subscriptions?api-version=2022-12-01")
    response = client.send_request(request, stream=True)
    with response:
        content = b"".join(response.iter_bytes())
    assert sandbox.subscription_id.encode() in content
    assert int(response.headers["Content-Length"]) == len(content)


@pytest.mark.parametrize("body", ["{}", b"{}", BytesIO(b"{}"), iter([b"{", b"}"])])
def test_requests_arrive_as_they_were_sent(echo: requests.Session, body: Any) -> None:
    """Method, raw path, decoded query, lower-case header names, body and base URL are the client's."""
    answer = echo.put(f"{ARM}:8443/a%20b//c?$filter=name%20eq%20'x'&empty=", data=body, headers={"X-Case": "Y"})
    assert answer.json() == {
        "method": "PUT",
        "path": "/a%20b//c",
        "query": {"$filter": "name eq 'x'", "empty": ""},
        "base": "https://management.azure.com:8443",
        "body": "{}",
        "header": "Y",
    }
    assert (answer.reason, answer.headers["X-Answer"]) == ("OK", "here")


def test_head_has_the_length_and_no_body(echo: requests.Session) -> None:
    """HEAD tells the length of the body that it leaves out."""
    answer = echo.head(f"{ARM}/a")
    assert answer.content == b""
    assert int(answer.headers["Content-Length"]) > 0


def test_a_session_has_no_way_out(sandbox: Sandbox) -> None:
    """Every scheme that can leave the process is either the sandbox's or unknown to the session."""
    with session_for(sandbox) as session:
        assert session.get("https://prices.azure.com/").status_code == 401
        with pytest.raises(requests.exceptions.InvalidSchema):
            session.get("ftp://example.com/")


def test_a_client_waits_no_longer_than_it_said(sandbox: Sandbox, clock: VirtualClock) -> None:
    """A late answer costs its time; one that is too late is what `requests` makes of it."""
    with closing(session_for(sandbox)) as session:
        headers = {"authorization": f"Bearer {sandbox.token}", "x-acrgeo-fault": "slow:seconds=30"}
        before = clock.now()
        assert session.get(f"{ARM}/tenants?api-version=2022-12-01", headers=headers, timeout=60).status_code == 200
        assert clock.now() == before + 30
        with pytest.raises(requests.exceptions.ReadTimeout):
            session.get(f"{ARM}/tenants?api-version=2022-12-01", headers=headers, timeout=(5, 10))
        assert clock.now() == before + 40


def test_half_a_body_is_an_error_of_the_connection(sandbox: Sandbox) -> None:
    """Not a document that ends early."""
    with closing(session_for(sandbox)) as session:
        headers = {"authorization": f"Bearer {sandbox.token}", "x-acrgeo-fault": "truncated"}
        with pytest.raises(requests.exceptions.ChunkedEncodingError, match="IncompleteRead"):
            session.get(f"{ARM}/tenants?api-version=2022-12-01", headers=headers)
