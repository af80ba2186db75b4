"""Refusals that no role lifts: of Azure itself, of a deny assignment, for a quota, MFA or the subscription's state."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping

from acrgeo.sandbox.engine.errors import ArmError
from acrgeo.sandbox.engine.messages import Request, Response
from acrgeo.sandbox.faults.incident import Incident, Options
from acrgeo.sandbox.faults.targets import NAMESPACE

# Assumed(2): the texts of RequestDisallowedByAzure, as public reports have them. If not, the refusal is told by its
# code all the same, in Azure's words.
BY_AZURE: Mapping[str, str] = {
    "region": "This policy maintains a set of best available regions where your subscription can deploy resources. "
    "The objective of this policy is to ensure that your subscription has full access to Azure services with optimal "
    "performance. Should you need additional or different regions, contact support.",
    "new-customers": "The selected region is currently not accepting new customers: https://aka.ms/locationineligible.",
}
# Assumed(2): the texts of a refusal for want of MFA, as documentation and public reports have them. If not, the
# refusal is told as any policy's, without the sign-in that helps.
_BY_MFA: Mapping[str, str] = {
    "azure": "disallowed by Azure: You are receiving this error because you tried to create, update or delete Azure "
    "resources without authenticating through MFA. User accounts must be authenticated through MFA to manage your "
    "resources. To resolve this error, go to https://aka.ms/MFAforAzure.",
    "policy": "disallowed by policy. Reasons: 'MFA is required'. See error details for policy resource IDs.",
}
_MFA_CODES = {"azure": "RequestDisallowedByAzure", "policy": "RequestDisallowedByPolicy"}
_MFA_CLAIMS = b'{"access_token":{"acrs":{"essential":true,"values":["p1"]}}}'
_DENIER = "Deny assignment '0c1d' created by Deployment Stack '{}/providers/Microsoft.Resources/deploymentStacks/net'."


def by_azure(incident: Incident, options: Options) -> Response:
    """Answer 403 to a creation: the subscription may not use the region."""
    text = f"Resource '{_name(incident.request)}' was disallowed by Azure: {BY_AZURE[options['reason']]}."
    return ArmError(403, "RequestDisallowedByAzure", text).response()


def without_mfa(incident: Incident, options: Options) -> Response:
    """Answer 401 to a user who signed in without a second factor, with or without the challenge in the header."""
    # Assumed(2): the status 401, and that the claims come in WWW-Authenticate only for some tenants. If not, the exit
    # code is 5 with MFA named, whatever the status.
    by = options["by"]
    headers = {}
    if options["claims"] == "yes":
        claims = base64.b64encode(_MFA_CLAIMS).decode()
        headers["www-authenticate"] = (
            'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", '
            f'error="insufficient_claims", claims="{claims}"'
        )
    text = f"Resource '{_name(incident.request)}' was {_BY_MFA[by]}"
    return ArmError(401, _MFA_CODES[by], text, headers=headers).response()


def read_only(incident: Incident, _options: Options) -> Response:
    """Answer 409: the subscription is disabled. Reads and deletions pass, as documented."""
    # Assumed: the text, as public reports have it.
    return ArmError(
        409,
        "ReadOnlyDisabledSubscription",
        f"The subscription '{incident.site.subscription_id}' is disabled and therefore marked as read only. You "
        "cannot perform any write actions on this subscription until it is re-enabled.",
    ).response()


def by_deny_assignment(incident: Incident, _options: Options) -> Response:
    """Answer 403 that names the deny assignment of a deployment stack."""
    # Assumed: the text, as public reports have it.
    site, scope = incident.site, incident.resource_id
    group = "/".join(scope.split("/")[:5])
    return ArmError(
        403,
        "DenyAssignmentAuthorizationFailed",
        f"The client '{site.client_id}' with object id '{site.object_id}' has permission to perform action "
        f"'{_action(incident.request)}' on scope '{scope}'; however, the access is denied because of the deny "
        f"assignment with name '{_DENIER.format(group)}' and Id '{'0c1d' * 8}' at scope '{group}'.",
    ).response()


def over_quota(incident: Incident, _options: Options) -> Response:
    """Answer 403 to a creation: a quota is used up."""
    # Assumed(2): status, code and text: no page and no report has them. If not, the message is Azure's alone, without
    # the command that shows what is used.
    return ArmError(
        403, "QuotaExceeded", f"The quota of replications is exceeded: '{_name(incident.request)}' cannot be created."
    ).response()


def unregistered(_incident: Incident, _options: Options) -> Response:
    """Answer 409: the subscription is not registered for the provider."""
    # Assumed: the text, as public reports have it.
    message = (
        f"The subscription is not registered to use namespace '{NAMESPACE}'. See https://aka.ms/rps-not-found for how "
        "to register subscriptions."
    )
    detail = {"code": "MissingSubscriptionRegistration", "target": NAMESPACE, "message": message}
    return ArmError(409, "MissingSubscriptionRegistration", message, members={"details": [detail]}).response()


def _name(request: Request) -> str:
    return request.path.rstrip("/").rsplit("/", 1)[-1]


def _action(request: Request) -> str:
    """Return the action of a write, such as `Microsoft.ContainerRegistry/registries/replications/write`."""
    after = re.split("/providers/", request.path, flags=re.IGNORECASE)[-1].strip("/").split("/")
    verb = {"DELETE": "delete", "POST": "action"}.get(request.method, "write")
    return "/".join((*after[:1], *after[1::2], verb))
