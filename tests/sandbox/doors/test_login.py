"""The sandbox's log-in endpoints, asked without a door."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from azure.core.exceptions import ClientAuthenticationError
from azure.core.pipeline.transport import RequestsTransport
from azure.identity import ClientSecretCredential

from acrgeo.sandbox import Request, Response, Sandbox
from acrgeo.sandbox.doors import login
from acrgeo.sandbox.doors.adapter import session_for

BASE = "https://127.0.0.1:8443"


def ask(sandbox: Sandbox, path: str, *, version: str | None = None, form: bytes | None = None) -> Response | None:
    """What the log-in endpoints say to a GET, or to a POST of a form; None when the path is not theirs."""
    request = Request(
        method="GET" if form is None else "POST",
        path=path,
        query={} if version is None else {"api-version": version},
        body=form or b"",
        base_url=BASE,
    )
    return login.handle(sandbox, request)


def ask_token(sandbox: Sandbox, tenant: str = "", **changes: str) -> tuple[int, dict[str, Any]]:
    """Status and document of a token request that is right but for the changes; an empty one leaves the field out."""
    form = {
        "grant_type": "client_credentials",
        "client_id": sandbox.client_id,
        "client_secret": sandbox.client_secret,
        "scope": "https://management.azure.com/.default",
        "client_info": "1",
    } | changes
    body = urlencode({name: value for name, value in form.items() if value}).encode()
    response = ask(sandbox, f"/{tenant or sandbox.tenant_id}/oauth2/v2.0/token", form=body)
    assert response is not None
    return response.status, json.loads(response.body)


def test_metadata_names_no_host_but_the_sandbox(sandbox: Sandbox) -> None:
    """A client that registers this cloud can only find the sandbox."""
    response = ask(sandbox, "/metadata/endpoints", version="2022-09-01")
    assert response is not None
    cloud = json.loads(response.body)
    assert (response.status, cloud["resourceManager"], cloud["authentication"]["loginEndpoint"]) == (200, BASE, BASE)
    assert cloud["microsoftGraphResourceId"] == BASE
    assert cloud["suffixes"] == {"acrLoginServer": "azurecr.io", "storage": "core.windows.net"}


def test_metadata_of_2019_is_a_list_of_clouds(sandbox: Sandbox) -> None:
    """The older api-version lists the clouds, the newer one gives the one that was asked."""
    older = ask(sandbox, "/metadata/endpoints/", version="2019-05-01")
    newer = ask(sandbox, "/metadata/endpoints", version="2022-09-01")
    assert older is not None
    assert newer is not None
    assert json.loads(older.body) == [json.loads(newer.body)]


@pytest.mark.parametrize("version", ["2015-01-01", ""])
def test_metadata_of_another_version_is_refused_by_name(sandbox: Sandbox, version: str) -> None:
    """An api-version whose shape is not known is not made up."""
    response = ask(sandbox, "/metadata/endpoints", version=version)
    assert response is not None
    assert response.status == 501
    assert f"api-version={version} " in json.loads(response.body)["error"]["message"]


@pytest.mark.parametrize("tenant", ["11111111-1111-1111-1111-111111111111", "common", "organizations"])
def test_openid_configuration_points_at_the_tenant_that_was_asked(sandbox: Sandbox, tenant: str) -> None:
    """The token endpoint keeps the tenant of the authority, as MSAL expects."""
    response = ask(sandbox, f"/{tenant}/v2.0/.well-known/openid-configuration")
    assert response is not None
    assert json.loads(response.body)["token_endpoint"] == f"{BASE}/{tenant}/oauth2/v2.0/token"


@pytest.mark.parametrize("audience", ["https://management.azure.com", "https://management.core.windows.net/", BASE])
def test_the_service_principal_gets_the_sandbox_token(sandbox: Sandbox, audience: str) -> None:
    """The token that is issued is the one that the engine accepts, for every name of ARM."""
    status, document = ask_token(sandbox, scope=f"{audience}/.default")
    assert (status, document["token_type"], document["access_token"]) == (200, "Bearer", sandbox.token)
    assert document["expires_in"] > 0


@pytest.mark.parametrize(
    ("changes", "status", "error", "code"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client", 7000215),
        ({"client_secret": ""}, 401, "invalid_client", 7000218),
        ({"client_id": "44444444-4444-4444-4444-444444444444"}, 400, "unauthorized_client", 700016),
        ({"grant_type": "password"}, 400, "unsupported_grant_type", 70003),
        ({"grant_type": ""}, 400, "invalid_request", 900144),
        ({"scope": "https://graph.microsoft.com/.default"}, 400, "invalid_resource", 500011),
        ({"scope": "openid"}, 400, "invalid_scope", 1002012),
        ({"tenant": "common"}, 400, "invalid_request", 50059),
        ({"tenant": "contoso.onmicrosoft.com"}, 400, "invalid_request", 90002),
    ],
)
def test_every_other_sign_in_is_refused(
    sandbox: Sandbox, changes: dict[str, str], status: int, error: str, code: int
) -> None:
    """A refusal has Entra ID's form, names its code and gives no token away."""
    answered, document = ask_token(sandbox, **changes)
    assert (answered, document["error"], document["error_codes"]) == (status, error, [code])
    assert document["error_description"].startswith(f"AADSTS{code}: ")
    assert sandbox.token not in str(document)


@pytest.mark.parametrize("path", ["/common/discovery/instance", "/common/userrealm/a", "/common/oauth2/v2.0/authorize"])
def test_other_login_paths_are_refused_by_name(sandbox: Sandbox, path: str) -> None:
    """What the log-in endpoints do not have is refused by name."""
    response = ask(sandbox, path)
    assert response is not None
    assert response.status == 501
    assert path in json.loads(response.body)["error"]["message"]


@pytest.mark.parametrize("path", ["/subscriptions", "/subscriptions/discovery/resources", "/tenants", "/metadata"])
def test_paths_of_arm_are_left_to_the_engine(sandbox: Sandbox, path: str) -> None:
    """Nothing of ARM is answered here."""
    assert ask(sandbox, path) is None


def sign_in(sandbox: Sandbox, secret: str) -> str:
    """The token that azure-identity gets, in process."""
    credential = ClientSecretCredential(
        sandbox.tenant_id,
        sandbox.client_id,
        secret,
        authority=BASE,
        disable_instance_discovery=True,
        transport=RequestsTransport(session=session_for(sandbox), session_owner=False),
    )
    return credential.get_token("https://management.azure.com/.default").token


def test_azure_identity_signs_in(sandbox: Sandbox) -> None:
    """The real client-secret credential takes the sandbox for an authority."""
    assert sign_in(sandbox, sandbox.client_secret) == sandbox.token


def test_azure_identity_reports_a_wrong_secret(sandbox: Sandbox) -> None:
    """The real client-secret credential understands the refusal."""
    with pytest.raises(ClientAuthenticationError, match="AADSTS7000215"):
        sign_in(sandbox, "wrong")
