"""The login service beside ARM: the cloud's metadata and a token.

Law: a token is for this sandbox only and goes to its service principal; other ways to sign in are refused by name.
No recording backs this module: shapes and codes are those of the Azure CLI 2.91, MSAL and Entra ID's error reference.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

from acrgeo.sandbox import Request, Response, Sandbox
from acrgeo.sandbox.engine import errors
from acrgeo.sandbox.engine.messages import json_response

_TOKEN_SECONDS = 86_399
_AUDIENCES = ("https://management.core.windows.net/", "https://management.azure.com/")
_REGISTRIES = "https://containerregistry.azure.net/"
_ANY_TENANT = ("common", "organizations", "consumers")
_LOGIN_PATH = re.compile(r"/([^/]+)/+(oauth2|v2\.0|discovery|userrealm|\.well-known)(/.*)?", re.IGNORECASE)
_METADATA_PATH = "/metadata/endpoints"


def handle(sandbox: Sandbox, request: Request) -> Response | None:
    """Answer a request to the login service or for the cloud's metadata; return None for a path of ARM."""
    path = request.path.rstrip("/")
    if path.lower() == _METADATA_PATH and request.method == "GET":
        return _metadata(request)
    match = _LOGIN_PATH.fullmatch(path)
    if match is None or match[1].lower() in {"subscriptions", "providers"}:
        return None
    tenant, route = match[1].lower(), (request.method, f"{match[2]}{match[3] or ''}".lower())
    if tenant not in {*_ANY_TENANT, sandbox.tenant_id.lower()}:
        return _refusal(400, "invalid_request", 90002, f"Tenant '{match[1]}' not found.")
    if route == ("GET", "v2.0/.well-known/openid-configuration"):
        return _openid_configuration(sandbox, request, tenant)
    if route == ("POST", "oauth2/v2.0/token"):
        return _token(sandbox, request, tenant)
    return errors.not_implemented(f"{request.method} {request.path}").response()


def _metadata(request: Request) -> Response:
    """Describe the only cloud; it names no host but the sandbox, so no client can find its way to the real Azure.

    Suffixes are no hosts; it has those that the Azure CLI's commands for registries print.
    """
    base = request.base_url
    cloud = {
        "name": "acrgeo sandbox",
        "resourceManager": base,
        "authentication": {
            "loginEndpoint": base,
            "audiences": list(_AUDIENCES),
            "tenant": "common",
            "identityProvider": "AAD",
        },
        # The directory's API is the sandbox, too, and refused by name: a client that asks it for names prints ids.
        "graph": base,
        "graphAudience": base,
        "microsoftGraphResourceId": base,
        "suffixes": {"acrLoginServer": "azurecr.io", "storage": "core.windows.net"},
    }
    # Assumed: the shapes of the cloud metadata, which are what clients read: az 2.91 asks for 2022-09-01, one object;
    # 2019-05-01 is a list.
    shapes: Mapping[str, object] = {"2022-09-01": cloud, "2019-05-01": [cloud]}
    version = request.query.get("api-version", "")
    if version not in shapes:
        known = ", ".join(sorted(shapes))
        return errors.not_implemented(f"GET {_METADATA_PATH}?api-version={version} (it has {known})").response()
    return json_response(200, shapes[version])


def _openid_configuration(sandbox: Sandbox, request: Request, tenant: str) -> Response:
    authority = f"{request.base_url}/{tenant}"
    issuing_tenant = "{tenantid}" if tenant in _ANY_TENANT else sandbox.tenant_id
    return json_response(
        200,
        {
            "issuer": f"{request.base_url}/{issuing_tenant}/v2.0",
            # MSAL insists on an authorization endpoint, that of JavaScript on keys, too; they answer 501.
            "authorization_endpoint": f"{authority}/oauth2/v2.0/authorize",
            "jwks_uri": f"{authority}/discovery/v2.0/keys",
            "token_endpoint": f"{authority}/oauth2/v2.0/token",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "response_types_supported": ["token"],
            "scopes_supported": [f"{audience}/.default" for audience in _audiences(request)],
        },
    )


# Assumed: codes, statuses and texts of the refused sign-ins below, which are those of Entra ID's public error
# reference.
def _token(sandbox: Sandbox, request: Request, tenant: str) -> Response:
    form = dict(parse_qsl(request.body.decode("latin-1"), keep_blank_values=True))
    for name in ("grant_type", "client_id", "scope"):
        if not form.get(name):
            text = f"The request body must contain the following parameter: '{name}'."
            return _refusal(400, "invalid_request", 900144, text)
    if form["grant_type"] != "client_credentials":
        text = f"The app requested an unsupported grant type '{form['grant_type']}'."
        return _refusal(400, "unsupported_grant_type", 70003, text)
    if tenant in _ANY_TENANT:
        text = "No tenant-identifying information found in either the request or implied by any provided credentials."
        return _refusal(400, "invalid_request", 50059, text)
    if form["client_id"].lower() != sandbox.client_id.lower():
        text = f"Application with identifier '{form['client_id']}' was not found in the directory '{tenant}'."
        return _refusal(400, "unauthorized_client", 700016, text)
    if "client_secret" not in form:
        text = "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."
        return _refusal(401, "invalid_client", 7000218, text)
    if form["client_secret"] != sandbox.client_secret:
        text = f"Invalid client secret provided for app '{sandbox.client_id}'."
        return _refusal(401, "invalid_client", 7000215, text)
    resource = form["scope"].removesuffix("/.default")
    if resource == form["scope"]:
        text = f"The provided value for the input parameter 'scope' is not valid: '{resource}' is no /.default."
        return _refusal(400, "invalid_scope", 1002012, text)
    if resource.rstrip("/") not in {audience.rstrip("/") for audience in _audiences(request)}:
        text = f"The resource principal named {resource} was not found in the tenant named {tenant}."
        return _refusal(400, "invalid_resource", 500011, text)
    token = {
        "token_type": "Bearer",
        "expires_in": _TOKEN_SECONDS,
        "ext_expires_in": _TOKEN_SECONDS,
        "access_token": sandbox.token,
    }
    return json_response(200, token, {"cache-control": "no-store"})


def _audiences(request: Request) -> tuple[str, ...]:
    return (*_AUDIENCES, _REGISTRIES, request.base_url)


def _refusal(status: int, error: str, code: int, text: str) -> Response:
    return json_response(status, {"error": error, "error_description": f"AADSTS{code}: {text}", "error_codes": [code]})
