"""Errors that callers get: those of ARM itself, and how an error becomes an answer. Each provider has its own.

ARM's own errors carry `x-ms-failure-cause: gateway`; those of a provider have `"status": "Failed"` beside
`error` (recorded). Functions without a remark hold what is recorded or
quoted in public issues, word for word.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from types import FunctionType, ModuleType
from typing import Any

from acrgeo.sandbox.engine.messages import Response, json_response


class ArmError(Exception):
    """An error on its way to becoming an answer."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        by_provider: bool = False,
        headers: Mapping[str, str] | None = None,
        members: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.by_provider = by_provider
        self.headers = dict(headers or {})
        self.members = dict(members or {})

    def response(self) -> Response:
        """Return the error as an answer."""
        document: dict[str, Any] = {"error": {"code": self.code, "message": self.message, **self.members}}
        if self.by_provider:
            document["status"] = "Failed"
            return json_response(self.status, document, self.headers)
        return json_response(self.status, document, {"x-ms-failure-cause": "gateway", **self.headers})


ErrorFactory = Callable[..., ArmError]


def factories(module: ModuleType) -> Mapping[str, ErrorFactory]:
    """Return the error factories that a module defines, by name."""
    return {
        name: value
        for name, value in vars(module).items()
        if isinstance(value, FunctionType) and value.__module__ == module.__name__ and not name.startswith("_")
    }


def provider_error(status: int, code: str, message: str) -> ArmError:
    """Return an error as a provider words it, not ARM itself."""
    return ArmError(status, code, message, by_provider=True)


def not_implemented(what: str) -> ArmError:
    """Refuse what ARM would serve or ignore; the code is the sandbox's own."""
    return ArmError(501, "NotImplementedInSandbox", f"The sandbox does not implement {what}")


def authentication_failed(code: str, reason: str) -> ArmError:
    # Assumed(2): codes, texts and challenge of a 401. If not, the exit code is 4 by the status all the same, with
    # Azure's message instead of the known one.
    challenge = (
        'Bearer authorization_uri="https://login.windows.net/common", error="invalid_token", '
        f'error_description="{reason}"'
    )
    return ArmError(401, code, reason, headers={"www-authenticate": challenge})


def authorization_failed(client: str, object_id: str, action: str, scope: str) -> ArmError:
    return ArmError(
        403,
        "AuthorizationFailed",
        f"The client '{client}' with object id '{object_id}' does not have authorization to perform action '{action}' "
        f"over scope '{scope}' or the scope is invalid. If access was recently granted, please refresh your "
        "credentials.",
    )


def missing_api_version() -> ArmError:
    # Assumed: 400 MissingApiVersionParameter, code and text, for a request without api-version.
    return ArmError(
        400,
        "MissingApiVersionParameter",
        "The api-version query parameter (?api-version=) is required for all requests.",
    )


def invalid_api_version(version: str) -> ArmError:
    # Assumed: 400 InvalidApiVersionParameter, code and text, for an api-version in another form.
    return ArmError(
        400,
        "InvalidApiVersionParameter",
        f"The api-version '{version}' is invalid. The supported versions have the form YYYY-MM-DD or "
        "YYYY-MM-DD-preview.",
    )


def no_registered_provider(resource_type: str, version: str, versions: str, locations: str) -> ArmError:
    # Assumed: status 400 and the missing location of a nested type; the text is quoted in public issues.
    return ArmError(
        400,
        "NoRegisteredProviderFound",
        f"No registered resource provider found for API version '{version}' for type '{resource_type}'. "
        f"The supported api-versions are '{versions}'. The supported locations are '{locations}'.",
    )


def subscription_not_found(subscription: str) -> ArmError:
    # Assumed(2): 404 SubscriptionNotFound, code and text, for a subscription that the caller does not have. If not, a
    # wrong subscription is still not found by its status, with Azure's words.
    return ArmError(404, "SubscriptionNotFound", f"The subscription '{subscription}' could not be found.")


def invalid_content(reason: str) -> ArmError:
    # Assumed: 400 InvalidRequestContent for a body that cannot be read; the reason in it is the sandbox's own.
    return ArmError(
        400, "InvalidRequestContent", f"The request content was invalid and could not be deserialized: '{reason}'."
    )


def unknown_property(path: str, kind: str, version: str) -> ArmError:
    """Refuse a property that Azure may ignore."""
    return invalid_content(f"Could not find member '{path}' on object of type '{kind}' in api-version '{version}'")


def invalid_filter(text: str, supported: str) -> ArmError:
    # Assumed: 400 InvalidFilterInQueryString for a filter that is not supported; what is supported is the sandbox's
    # own.
    return ArmError(
        400,
        "InvalidFilterInQueryString",
        f"Invalid $filter '{text}' specified in the query string: the sandbox supports {supported}.",
    )


def group_not_found(group: str) -> ArmError:
    return ArmError(404, "ResourceGroupNotFound", f"Resource group '{group}' could not be found.")


def resource_not_found(full_name: str, group: str) -> ArmError:
    return ArmError(
        404,
        "ResourceNotFound",
        f"The Resource '{full_name}' under resource group '{group}' was not found. "
        "For more details please go to https://aka.ms/ARMResourceNotFoundFix",
    )


def parent_not_found(name: str) -> ArmError:
    return ArmError(
        404,
        "ParentResourceNotFound",
        f"Can not perform requested operation on nested resource. Parent resource '{name}' not found.",
    )


def scope_locked(scope: str, what: str, locked: Sequence[str]) -> ArmError:
    """Recorded for deletes; the write variant is documented."""
    scopes = ",".join(f"'{lock}'" for lock in locked)
    return ArmError(
        409,
        "ScopeLocked",
        f"The scope '{scope}' cannot perform {what} operation because following scope(s) are locked: {scopes}. Please "
        "remove the lock and try again.",
    )


def disallowed_by_policy(name: str, violations: Sequence[Mapping[str, Any]], reasons: Sequence[str]) -> ArmError:
    """Refuse a write that policies deny; the shape is from public reports."""
    # Assumed(2): several policies are listed one after the other in a refusal, and reasons take the place of the
    # identifiers. If not, the message names fewer policies; the assignments come from additionalInfo.
    identifiers = [
        {
            "policyAssignment": {"name": found["policyAssignmentDisplayName"], "id": found["policyAssignmentId"]},
            "policyDefinition": {
                "name": found["policyDefinitionDisplayName"],
                "id": found["policyDefinitionId"],
                "version": found["_version"],
            },
        }
        for found in violations
    ]
    text = f"Policy identifiers: '{json.dumps(identifiers, separators=(',', ':'))}'."
    infos = [{key: value for key, value in found.items() if key != "_version"} for found in violations]
    if reasons:
        text = f"Reasons: '{','.join(reasons)}'. See error details for policy resource IDs."
    return ArmError(
        403,
        "RequestDisallowedByPolicy",
        f"Resource '{name}' was disallowed by policy. {text}",
        members={
            "target": name,
            "additionalInfo": [{"type": "PolicyViolation", "info": info} for info in infos],
        },
    )


def operation_not_found(name: str) -> ArmError:
    # Assumed: 404 ResourceNotFound in the provider's words for an operation that is not there.
    return provider_error(404, "ResourceNotFound", f"The resource {name} could not be found.")


def operation_signature_refused() -> ArmError:
    # Assumed: 403 Forbidden for an operation URL whose signature was changed.
    return ArmError(403, "Forbidden", "The signature of the operation URL is missing or does not match.")


def group_being_deleted(name: str) -> ArmError:
    # Assumed: 409 ResourceGroupBeingDeleted, code and text, for a write in a group that is being deleted.
    return ArmError(
        409,
        "ResourceGroupBeingDeleted",
        f"The resource group '{name}' is in deprovisioning state and cannot perform this operation.",
    )


def location_required() -> ArmError:
    # Assumed: 400 LocationRequired, code and text, for a body without a location.
    return ArmError(400, "LocationRequired", "The location property is required for this definition.")


def location_not_available(location: str, resource_type: str, offered: str) -> ArmError:
    # Assumed(2): 400 LocationNotAvailableForResourceType, code and text, for a region that is not offered. If not,
    # nothing changes: the region is refused before, from the provider call; only a race shows Azure's words.
    return ArmError(
        400,
        "LocationNotAvailableForResourceType",
        f"The provided location '{location}' is not available for resource type '{resource_type}'. "
        f"List of available regions for the resource type is '{offered}'.",
    )


def location_fixed(name: str, location: str, group: str, wanted: str) -> ArmError:
    return ArmError(
        409,
        "InvalidResourceLocation",
        f"The resource '{name}' already exists in location '{location}' in resource group '{group}'. A resource with "
        f"the same name cannot be created in location '{wanted}'. Please select a new resource name.",
    )
