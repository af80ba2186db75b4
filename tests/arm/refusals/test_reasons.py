"""Tests of the refusals of ARM: the table of codes, each with what Azure answers, and codes that nobody knows."""

from __future__ import annotations

from typing import Any

import pytest

from acrgeo.arm.refusals.kinds import kind_of, unwrapped
from acrgeo.arm.refusals.reasons import explain_refusal
from acrgeo.core.rules.azure_codes import AZURE_CODES
from acrgeo.errors import AzureError, ErrorKind, ExitCode
from tests.arm.test_error_translation import ACTION, OID, REF, arm_error, failure_of_write
from tests.arm.wires import always
from tests.rows import rows

STACK = "Deny assignment 'd0' created by Deployment Stack '/subscriptions/s/deploymentStacks/net'."
CLIENT = f"The client 'ci' with object id '{OID}' has permission to perform action '{ACTION}' on scope '{REF.id}'; "
NETWORK = "/subscriptions/s/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/v"
REFUSED, DENIED, FAILED = ExitCode.REFUSED, ExitCode.NOT_PERMITTED, ExitCode.FAILED

# Status, code, the rest of Azure's text, exit code, and what the message and the hint have of it.
ANSWERS = [
    (403, "RequestDisallowedByAzure", "Resource 'eastus' was disallowed by Azure: best regions.", REFUSED, "regions"),
    (403, "RequestDisallowedByAzure", "disallowed by Azure: go to https://aka.ms/MFAforAzure.", REFUSED, "az login"),
    (401, "RequestDisallowedByPolicy", "Reasons: MFA is required", REFUSED, "az login"),
    (401, "RequestDisallowedByPolicy", "Users must use MFA for Create/Update operation", REFUSED, "workload identity"),
    (403, "RequestDisallowedByPolicy", "Resource 'eastus' was disallowed by policy.", REFUSED, "az policy assignment"),
    (409, "ReadOnlyDisabledSubscription", "The subscription 's' is disabled.", REFUSED, "billing owner"),
    (400, "DisallowedOperation", "The current subscription type is not permitted.", REFUSED, "az account list"),
    (400, "DisallowedProvider", "The operation is not permitted for namespace 'x'.", REFUSED, "az account list"),
    (409, "MissingSubscriptionRegistration", "It is not registered.", REFUSED, "az provider register"),
    (409, "QuotaExceeded", "Too many.", REFUSED, "acrgeo preflight"),
    (403, "QuotaExceeded", "Too many.", REFUSED, "acrgeo preflight"),
    (409, "ScopeLocked", "cannot write.", REFUSED, "acrgeo preflight"),
    (
        403,
        "DenyAssignmentAuthorizationFailed",
        f"{CLIENT}however, the access is denied because of the deny assignment with name '{STACK}' and Id "
        f"'{'a' * 32}' at scope '{REF.id}'.",
        REFUSED,
        STACK,
    ),
    (
        403,
        "LinkedAuthorizationFailed",
        f"{CLIENT}and is blocked by deny assignments on the '2' linked scope(s) '{NETWORK}'.",
        REFUSED,
        "no role lifts",
    ),
    (
        403,
        "LinkedAuthorizationFailed",
        f"{CLIENT}however, it does not have permission to perform action "
        f"'Microsoft.Network/virtualNetworks/join/action' on the linked scope(s) '{NETWORK}' or "
        "the linked scope(s) are invalid.",
        DENIED,
        f"ask for a role with Microsoft.Network/virtualNetworks/join/action at {NETWORK}",
    ),
    (
        400,
        "LinkedAccessCheckFailed",
        f"The client with object id '{OID}' does not have authorization to perform action '{ACTION}' over scope "
        f"'{NETWORK}' or the scope is invalid",
        DENIED,
        f"ask for a role with {ACTION} at {NETWORK}",
    ),
    (403, "AuthorizationFailed", "No.", DENIED, "acrgeo permissions check"),
    (400, "LocationNotAvailableForResourceType", "Not here.", FAILED, "acrgeo regions"),
    (400, "NoRegisteredProviderFound", "Not here.", FAILED, "acrgeo regions"),
    (409, "ResourceGroupBeingDeleted", "deprovisioning state", FAILED, "az group wait"),
    (400, "SkuNotSupported", "The SKU Basic is not supported.", FAILED, "acrgeo upgrade"),
    (400, "NetworkRuleNotSupported", "not supported for the SKU Standard.", FAILED, "acrgeo upgrade"),
    (400, "DisablingPublicNetworkAccessNotSupported", "not supported.", FAILED, "acrgeo upgrade"),
    (429, "ResourceRequestsThrottled", "Too many.", ExitCode.UNFINISHED, "try again"),
    (429, "SubscriptionRequestsThrottled", "Too many.", ExitCode.UNFINISHED, "try again"),
    (429, "TooManyRequests", "Too many.", ExitCode.UNFINISHED, "try again"),
    (401, "ExpiredAuthenticationToken", "It has expired.", DENIED, "az login"),
    (409, "AlreadyInUse", "Taken.", FAILED, ""),
    (409, "RegistryNameAlreadyInUse", "Taken.", FAILED, ""),
    (409, "AnotherOperationInProgress", "Wait.", FAILED, ""),
    (
        409,
        "MissingSubscriptionRegistration",
        "The subscription registration is in 'Unregistered' state.",
        REFUSED,
        "register --namespace Microsoft.ContainerRegistry --wait",
    ),
    (
        409,
        "SubscriptionNotRegistered",
        "The subscription is not registered to use namespace 'Microsoft.Network'.",
        REFUSED,
        "register --namespace Microsoft.Network --wait",
    ),
]


@pytest.mark.parametrize(("status", "code", "text", "exit_code", "hint"), ANSWERS)
def test_each_code_has_its_exit_code_and_next_step(
    status: int, code: str, text: str, exit_code: ExitCode, hint: str
) -> None:
    """A refusal by a rule is exit 5 and names no role; Azure's own words stay in the message."""
    error = failure_of_write(always(status, arm_error(code, text)))
    assert (error.code, error.exit_code) == (code, exit_code)
    assert hint in (error.hint or "")
    assert "REGISTRY" not in (error.hint or "")
    assert "permissions check" not in (error.hint or "") or code == "AuthorizationFailed"
    if exit_code is REFUSED:
        assert text.rstrip(".") in error.message


def test_every_code_of_the_table_is_tried() -> None:
    """A code joins the table together with an answer that has it."""
    assert {code.id for code in AZURE_CODES} == {answer[1] for answer in ANSWERS}


@pytest.mark.parametrize(("status", "exit_code"), [(400, FAILED), (403, DENIED), (409, FAILED), (422, FAILED)])
def test_an_unknown_code_says_so(status: int, exit_code: ExitCode) -> None:
    """What acrgeo does not know it does not explain, and advises no role for."""
    error = failure_of_write(always(status, arm_error("NewInAzure", "Because of this.")))
    assert error.exit_code is exit_code
    assert "Because of this" in error.message
    assert error.hint == "the code NewInAzure is unknown to acrgeo: all that is known is what Azure says"


def test_a_code_that_only_repeats_the_status_is_not_called_unknown() -> None:
    """Conflict and the like say no more than the status does."""
    error = failure_of_write(always(409, arm_error("Conflict", "Under way.")))
    assert (error.kind, error.hint) == (ErrorKind.CONFLICT, None)


@rows(
    ("status", "code", "text", "passes"),
    [
        (409, "Conflict", "Still referenced.", True),
        (409, "conflict", "", True),
        (409, None, "", True),
        (412, "PreconditionFailed", "Changed.", True),
        (409, "AnotherOperationInProgress", "Wait.", True),
        (409, "anotheroperationinprogress", "Wait.", True),
        (409, "NewInAzure", "Another operation is in progress for the resource eastus.", True),
        (409, "NewInAzure", "The request conflicted with an ongoing operation.", True),
        (409, "NewInAzure", "Because of this.", False),
        (409, "RegionCapacity", "No capacity; try again later.", False),
        (409, "InvalidResourceLocation", "It exists in another location.", False),
        (409, "HomeReplicationCannotBeDeleted", "No.", False),
        (409, "RegistryNameAlreadyInUse", "Taken.", False),
        (412, "NewInAzure", "Because of this.", False),
    ],
)
def test_a_conflict_is_waited_for_only_where_it_is_known_to_pass(
    status: int, code: str | None, text: str, passes: bool
) -> None:
    """A code that says no more than 409, one that is known to pass, or words of an operation; nothing else."""
    error = failure_of_write(always(status, arm_error(code, text) if code else {"error": {"message": text}}))
    assert error.kind is (ErrorKind.CONFLICT if passes else ErrorKind.REJECTED)


@pytest.mark.parametrize("status", [400, 403, 409])
def test_a_provider_that_is_not_registered_is_told_by_its_words_too(status: int) -> None:
    """Whatever its code, the provider and the subscription of the request are in the command that registers it."""
    text = "The subscription is not registered to use namespace 'Microsoft.Network'. See https://aka.ms/rps-not-found."
    error = failure_of_write(always(status, arm_error("NewInAzure", text)))
    assert (error.kind, error.exit_code) == (ErrorKind.GOVERNED, REFUSED)
    assert error.message.startswith("The subscription is not set up to create")
    assert error.hint == f"az provider register --namespace Microsoft.Network --wait --subscription {REF.subscription}"


def test_a_deny_assignment_is_named_for_programs() -> None:
    """Name, id and scope of a deny assignment are details; the name of a stack's own tells who owns it."""
    text = next(answer[2] for answer in ANSWERS if answer[1].startswith("DenyAssignment"))
    error = failure_of_write(always(403, arm_error("DenyAssignmentAuthorizationFailed", text)))
    assert error.details["denyAssignment"] == {"name": STACK, "id": "a" * 32, "scope": REF.id}


def _violation(name: str, *expressions: Any) -> dict[str, Any]:
    info = {"policyAssignmentId": f"/a/{name}", "policyAssignmentName": name}
    return {
        "type": "PolicyViolation",
        "info": info | {"evaluationDetails": {"evaluatedExpressions": list(expressions)}},
    }


@pytest.mark.parametrize("odd", [None, 7, {}, {"type": "PolicyViolation"}, {"info": []}, {"info": {"x": 1}}])
def test_every_policy_is_named_with_the_field_that_failed(odd: Any) -> None:
    """Each violated policy is one line of the hint; an entry that lacks anything does no harm."""
    location = {
        "result": "true",
        "path": "location",
        "expressionValue": "northeurope",
        "operator": "NotIn",
        "targetValue": ["westus"],
    }
    listed = [odd, _violation("one", location, odd, {"result": "False", "path": "tags"}), _violation("two")]
    error = failure_of_write(always(403, arm_error("RequestDisallowedByPolicy", "No.", additionalInfo=listed)))
    assert error.hint == (
        "policy assignment one, /a/one (location northeurope NotIn ['westus'])\npolicy assignment two, /a/two"
    )


def test_the_reason_inside_a_failed_deployment_counts() -> None:
    """A code that only says that something else failed is looked into."""
    inner = {"code": "RequestDisallowedByAzure", "message": "disallowed by Azure"}
    outer = arm_error("InvalidTemplateDeployment", "It failed.", details=[{"target": "x"}, inner])
    error: AzureError = failure_of_write(always(400, outer))
    assert (error.kind, error.code) == (ErrorKind.GOVERNED, "RequestDisallowedByAzure")


@rows(
    ("status", "code", "text", "kind"),
    [
        (400, None, "No.", ErrorKind.REJECTED),
        (401, None, "No.", ErrorKind.UNAUTHENTICATED),
        (403, None, "No.", ErrorKind.FORBIDDEN),
        (404, None, "No.", ErrorKind.NOT_FOUND),
        (408, None, "No.", ErrorKind.TRANSIENT),
        (409, None, "No.", ErrorKind.CONFLICT),
        (412, None, "No.", ErrorKind.CONFLICT),
        (422, None, "No.", ErrorKind.REJECTED),
        (429, None, "No.", ErrorKind.THROTTLED),
        (499, None, "No.", ErrorKind.REJECTED),
        (500, None, "No.", ErrorKind.TRANSIENT),
        (501, None, "No.", ErrorKind.REJECTED),
        (503, None, "No.", ErrorKind.TRANSIENT),
        (429, "QuotaExceeded", "Too many.", ErrorKind.THROTTLED),
        (500, "QuotaExceeded", "Too many.", ErrorKind.TRANSIENT),
        (499, "QuotaExceeded", "Too many.", ErrorKind.GOVERNED),
        (409, "QuotaExceeded", "The access is blocked by deny assignments.", ErrorKind.GOVERNED),
        (409, "AlreadyInUse", "It is blocked by deny assignments.", ErrorKind.REJECTED),
        (403, "LinkedAuthorizationFailed", "It is blocked by deny assignments.", ErrorKind.GOVERNED),
        (403, "LinkedAuthorizationFailed", "It lacks a role.", ErrorKind.FORBIDDEN),
        (400, "SubscriptionNotRegistered", "No.", ErrorKind.GOVERNED),
        (403, "NewInAzure", "Not registered to use the namespace 'M.N'", ErrorKind.GOVERNED),
        (422, "NewInAzure", "not registered to use namespace 'M.N'", ErrorKind.REJECTED),
        (500, "SubscriptionNotRegistered", "not registered to use namespace 'M.N'", ErrorKind.TRANSIENT),
    ],
)
def test_retries_and_exit_codes_follow_from_the_kind(status: int, code: str | None, text: str, kind: ErrorKind) -> None:
    """By the code where acrgeo knows it, else by the status; what fails or is throttled may pass, whatever its code."""
    assert kind_of(status, code, text) is kind


def test_a_policy_is_told_with_all_that_azure_says_of_it() -> None:
    """To programs all fields, to people four; what is only the type of the resource says nothing."""
    evaluated = [
        {"result": "True", "path": f"p{n}", "expressionValue": n, "operator": "Equals", "targetValue": "x"}
        for n in range(5)
    ]
    evaluated += [
        {"result": "True", "path": "Type", "expressionValue": "a", "operator": "Equals", "targetValue": "a"},
        {"result": True, "expression": "q", "expressionValue": "sig=s3cr3t", "operator": "In", "targetValue": ["y"]},
        {"result": "False", "path": "r"},
        {"result": "True"},
    ]
    info = {
        "policyAssignmentId": "/a/one",
        "policyAssignmentName": "one",
        "policyAssignmentDisplayName": "The one",
        "policyAssignmentScope": "/subscriptions/s",
        "policyDefinitionDisplayName": "Allowed places",
        "evaluationDetails": {"evaluatedExpressions": evaluated},
    }
    body = arm_error("RequestDisallowedByPolicy", "No.", additionalInfo=[{"info": info}, {"info": {}}])
    error = failure_of_write(always(403, body))
    fields = [f"p{n} {n} Equals x" for n in range(5)]
    policies: list[dict[str, Any]] = error.details["policies"]
    assert len(policies) == 1
    assert policies[0] == {
        "assignment": "/a/one",
        "name": "The one",
        "definition": "Allowed places",
        "scope": "/subscriptions/s",
        "fields": [*fields, "q sig=[redacted] In ['y']"],
    }
    assert error.details["policyAssignment"] == "/a/one"
    assert error.hint == f"policy assignment The one, /a/one ({'; '.join(fields[:4])})"


@pytest.mark.parametrize("evaluation", [None, 7, {}, {"evaluatedExpressions": None}, {"evaluatedExpressions": {}}])
def test_a_policy_may_say_nothing_of_itself(evaluation: object) -> None:
    """Its assignment is enough to ask about."""
    info = {"policyAssignmentId": "/a/one", "evaluationDetails": evaluation}
    error = failure_of_write(
        always(403, arm_error("RequestDisallowedByPolicy", "No.", additionalInfo=[{"info": info}]))
    )
    assert error.hint == "policy assignment /a/one"
    policy: dict[str, Any] = {"assignment": "/a/one", "name": None, "definition": None, "scope": None, "fields": []}
    assert error.details["policies"] == [policy]


@rows(
    ("scopes", "where"),
    [
        ("'/subscriptions/s'", ""),
        ("'/subscriptions/s/resourceGroups/g'", " -g g"),
        (f"'{REF.id}'", f" --resource {REF.id}"),
        (f"'/subscriptions/s/resourceGroups/g','{REF.id}'", " -g g"),
        ("/subscriptions/s/resourceGroups/g", " -g g"),
    ],
)
def test_the_locks_of_a_scope_are_listed_by_the_hint(scopes: str, where: str) -> None:
    """Of the subscription, the group or the resource; of several the first."""
    text = f"cannot perform write operation because following scope(s) are locked: {scopes}. Please remove the lock."
    error = failure_of_write(always(409, arm_error("ScopeLocked", text)))
    assert error.hint == f"remove the lock first: az lock list{where}"
    assert error.details["lockedScopes"] == [scope.strip("'") for scope in scopes.split(",")]


@rows(
    ("action", "role"),
    [
        (ACTION, ", such as Container Registry Contributor and Data Access Configuration Administrator"),
        ("Microsoft.Nothing/that/anybody/grants/action", ", such as Contributor"),
    ],
)
def test_a_missing_permission_is_asked_for_where_it_is_missing(action: str, role: str) -> None:
    """The action, the scope, and the least role that has it, for programs too."""
    text = f"does not have authorization to perform action '{action}' over scope '{REF.id}' or it is invalid."
    error = failure_of_write(always(403, arm_error("AuthorizationFailed", text)))
    assert error.message.endswith(f": the permission {action} is missing at {REF.id}.")
    assert error.hint == f"ask for a role with {action} at {REF.id}{role}; a new assignment takes some minutes"
    assert (error.details["action"], error.details["scope"]) == (action, REF.id)


def test_a_missing_permission_at_another_resource_is_told_with_azures_words() -> None:
    """They say for what it is needed."""
    text = next(answer[2] for answer in ANSWERS if "linked scope(s) are invalid" in answer[2])
    error = failure_of_write(always(403, arm_error("LinkedAuthorizationFailed", text)))
    join = "Microsoft.Network/virtualNetworks/join/action"
    assert f"the permission {join} is missing at {NETWORK} (The client 'ci'" in error.message
    assert (error.details["linkedAction"], error.details["linkedScope"]) == (join, NETWORK)


INNER = {"code": "RequestDisallowedByAzure", "message": "disallowed by Azure"}


@rows(
    ("outer", "code"),
    [
        ({"code": "DeploymentFailed", "details": [{"code": "ResourceDeploymentFailure", "details": [INNER]}]}, "inner"),
        ({"code": "DeploymentFailed", "details": [7, {"code": ""}, {"message": "x"}]}, "DeploymentFailed"),
        ({"code": "DeploymentFailed", "details": INNER}, "DeploymentFailed"),
        ({"code": "DeploymentFailed"}, "DeploymentFailed"),
        ({"code": "InvalidTemplateDeployment", "details": [INNER]}, "inner"),
        ({"code": "QuotaExceeded", "details": [INNER]}, "QuotaExceeded"),
    ],
)
def test_only_what_wraps_an_error_is_looked_into(outer: dict[str, Any], code: str) -> None:
    """To any depth; the details of another error are its own."""
    assert unwrapped(outer)["code"] == (INNER["code"] if code == "inner" else code)


@rows(
    ("code", "hint"),
    [
        ("Conflict", None),
        ("forbidden", None),
        ("NewInAzure", "the code NewInAzure is unknown to acrgeo: all that is known is what Azure says"),
        (None, "no code was given; a proxy or firewall between here and Azure may have answered"),
    ],
)
def test_what_is_not_known_is_said(code: str | None, hint: str | None) -> None:
    """Where nothing explains a refusal."""
    assert explain_refusal({}, code, "No.", {}) == ("No.", hint)
