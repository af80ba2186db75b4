"""Errors that only faults answer with; see the engine's."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping

from acrgeo.sandbox.engine import errors
from acrgeo.sandbox.engine.errors import ArmError
from acrgeo.sandbox.engine.messages import Request, Response
from acrgeo.sandbox.engine.policy.definitions import BUILT_IN
from acrgeo.sandbox.faults.targets import NAMESPACE
from acrgeo.sandbox.providers import network, registry

# Assumed(2): the texts of 500 and 503; 502 and 504 are recorded. If not, the retries are the same, by status; the
# message differs.
SERVER_ERRORS: Mapping[str, tuple[str, str]] = {
    "500": ("InternalServerError", "An error has occurred. Please try again later."),
    "502": (
        "InvalidGatewayHost",
        f"Host name resolution failed for '{NAMESPACE}'; cannot fulfill the request.",
    ),
    "503": ("ServiceUnavailable", "The service is temporarily unavailable. Please try again later."),
    "504": (
        "GatewayTimeout",
        f"The gateway did not receive a response from '{NAMESPACE}' within the specified time period.",
    ),
}
_POLICY = "/subscriptions/{}/providers/Microsoft.Authorization/policyAssignments/allowed-locations"


def server_error(status: str) -> Response:
    code, message = SERVER_ERRORS[status]
    return ArmError(int(status), code, message).response()


def throttled(request: Request, subscription: str, seconds: str) -> Response:
    """Answer 429; the body is recorded for another provider."""
    # Assumed(2): the Retry-After beside a 429, and the same body for this provider. If not, the wait between attempts
    # is acrgeo's own, which grows, instead of the service's.
    parts = [part for part in request.path.split("/") if part]
    at = next((number for number, part in enumerate(parts) if part.lower() == "providers"), len(parts))
    kinds = "/".join(part.upper() for part in (*parts[:at:2], *parts[at : at + 2], *parts[at + 2 :: 2], ""))
    message = (
        f"Number of requests for subscription '{subscription}' and operation '{request.method}/{kinds}' exceeded the "
        f"backend storage limit. Please try again after '{seconds}' seconds."
    )
    return ArmError(429, "SubscriptionRequestsThrottled", message, headers={"retry-after": seconds}).response()


def graph_throttled(seconds: str) -> Response:
    """Answer 429 as Resource Graph does: the wait is in a header of its own; the body is from a public report."""
    # Assumed: no Retry-After beside it, as none is documented.
    hours, minutes = divmod(int(seconds) // 60, 60)
    reset = f"{hours:02}:{minutes:02}:{int(seconds) % 60:02}"
    details = [
        {
            "code": "RateLimiting",
            "message": "Client application has been throttled and should not attempt to repeat the request until an "
            "amount of time has elapsed. Please see https://aka.ms/resourcegraph-throttling for help.",
        }
    ]
    headers = {"x-ms-user-quota-remaining": "0", "x-ms-user-quota-resets-after": reset}
    text = "Please provide below info when asking for support: timestamp = , correlationId = ."
    return ArmError(429, "RateLimiting", text, headers=headers, members={"details": details}).response()


def token_expired() -> Response:
    # Assumed: 401 ExpiredAuthenticationToken, code and text, for a token that has expired.
    return errors.authentication_failed(
        "ExpiredAuthenticationToken", "The access token expiry UTC time has passed. Please refresh the token."
    ).response()


def claims_challenge() -> Response:
    """Answer 401 with the challenge of Continuous Access Evaluation; its form is that of the SDK's test data."""
    # Assumed: the code and the text beside the header of a claims challenge.
    claims = base64.b64encode(b'{"access_token":{"nbf":{"essential":true,"value":"1790000000"}}}').decode()
    challenge = (
        'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", '
        f'error="insufficient_claims", claims="{claims}"'
    )
    text = "The access token does not meet the claims."
    return ArmError(401, "InvalidAuthenticationToken", text, headers={"www-authenticate": challenge}).response()


def locked(request: Request, scope: str) -> Response:
    parts = request.path.strip("/").split("/")
    depth = {"subscription": 2, "group": 4, "registry": 8}[scope]
    what = "delete" if request.method == "DELETE" else "write"
    return errors.scope_locked("/" + "/".join(parts), what, ["/" + "/".join(parts[:depth])]).response()


def denied_by_policy(request: Request, subscription: str) -> Response:
    """Answer 403; the shape is from a public report."""
    # Assumed(2): a policy refuses a replica in a region that is not allowed with RequestDisallowedByPolicy. If not,
    # the refusal is shown as any 403, and the assignment is not named.
    definition = BUILT_IN[0]
    info = {
        "_version": definition.version,
        "policyDefinitionId": definition.id,
        "policyDefinitionName": definition.name,
        "policyDefinitionDisplayName": definition.title,
        "policyDefinitionEffect": "deny",
        "policyAssignmentId": _POLICY.format(subscription),
        "policyAssignmentName": "allowed-locations",
        "policyAssignmentDisplayName": "Allowed locations",
        "policyAssignmentScope": f"/subscriptions/{subscription}",
    }
    return errors.disallowed_by_policy(request.path.rstrip("/").rsplit("/", 1)[-1], [info], []).response()


def conflict(request: Request) -> Response:
    return registry.ERRORS["conflict"](request.path.rstrip("/").rsplit("/", 1)[1]).response()


def _static_addresses(resource_id: str, region: str) -> ArmError:
    group, _, tail = resource_id.partition("/providers/")
    name = tail.split("/")[2]
    endpoint = f"{group}/providers/Microsoft.Network/privateEndpoints/{name}"
    return network.ERRORS["static_addresses"](endpoint, ["registry"], [f"registry_data_{region}"])


# The first text is documented; of the second and third the causes are, not the words.
# Assumed(2): the codes of failed creations, and their texts where no page quotes them. If not, the failed change is
# shown with Azure's message alone, without the cause and the next command.
FAILURES: Mapping[str, Callable[[str, str], ArmError]] = {
    "static-addresses": _static_addresses,
    "subnet-full": lambda *_: network.ERRORS["replication_of_endpoint"](network.ERRORS["subnet_is_full"]("", "", 1)),
    "no-permission": lambda *_: ArmError(
        403,
        "LinkedAuthorizationFailed",
        "The client has permission to perform action 'Microsoft.ContainerRegistry/registries/replications/write' on "
        "the scope, however, it does not have permission to perform action "
        "'Microsoft.Network/privateEndpoints/privateLinkServiceProxies/write' on the linked scope(s).",
    ),
    "capacity": lambda _, region: ArmError(
        409, "RegionCapacity", f"The region {region} has no capacity for the replication; try again later."
    ),
    "internal": lambda *_: ArmError(500, "InternalServerError", "An internal error occurred. Please try again later."),
}
