"""Policy assignments: documents, and what the built-in policies do to writes."""

from __future__ import annotations

from typing import Any

import pytest

from acrgeo.sandbox.engine.policy.definitions import BUILT_IN
from tests.sandbox.driver import GROUP, REGISTRY, SUBSCRIPTION, Driver

FOLDER = "/providers/Microsoft.Authorization/policyAssignments"
DEFINITION = "/providers/Microsoft.Authorization/policyDefinitions/"
REPLICA = f"{REGISTRY}/replications/eastus"
IDS = {definition.title: definition.id for definition in BUILT_IN}
LOCATIONS = "Allowed locations"
TAG = "Require a tag on resources"


def assign(arm: Driver, title: str, scope: str = GROUP, name: str = "rule", **parameters: Any) -> None:
    """Assign a built-in policy."""
    properties = {
        "policyDefinitionId": IDS[title],
        "displayName": title,
        "parameters": {key: {"value": value} for key, value in parameters.items()},
    }
    made = arm.put(f"{scope}{FOLDER}/{name}", {"properties": properties})
    assert made.status == 201, made.body


@pytest.mark.parametrize("scope", [SUBSCRIPTION, GROUP, REGISTRY])
def test_allowed_locations_deny_a_replica_elsewhere(premium: Driver, scope: str) -> None:
    """At any scope above it, whatever the spelling of the location, with all that a client needs to find the policy."""
    assign(premium, LOCATIONS, scope, listOfAllowedLocations=["West US", "westeurope"])
    refused = premium.put(REPLICA, {"location": "East US"})
    assert (refused.status, refused.code, refused.body["error"]["target"]) == (
        403,
        "RequestDisallowedByPolicy",
        "eastus",
    )
    assert refused.message.startswith("Resource 'eastus' was disallowed by policy. Policy identifiers: '[{\"policyAss")
    (violation,) = refused.body["error"]["additionalInfo"]
    assert violation["type"] == "PolicyViolation"
    info = violation["info"]
    assert info["policyAssignmentId"] == f"{scope}{FOLDER}/rule"
    assert info["policyDefinitionId"] == IDS[LOCATIONS]
    assert info["evaluationDetails"]["evaluatedExpressions"][0] == {
        "result": "True",
        "expressionKind": "Field",
        "expression": "location",
        "path": "location",
        "expressionValue": "East US",
        "targetValue": ["West US", "westeurope"],
        "operator": "NotIn",
    }
    assert premium.put(f"{REGISTRY}/replications/westeurope", {"location": "westeurope"}).status == 201
    assert premium.delete(f"{scope}{FOLDER}/rule").status == 200
    assert premium.put(REPLICA, {"location": "East US"}).status == 201


@pytest.mark.parametrize(
    ("title", "parameters", "method", "path", "body", "is_denied"),
    [
        (TAG, {"tagName": "team"}, "PUT", REPLICA, {"location": "eastus"}, True),
        (TAG, {"tagName": "team"}, "PUT", REPLICA, {"location": "eastus", "tags": {"Team": "web"}}, False),
        (TAG, {"tagName": "team"}, "PATCH", REGISTRY, {"properties": {"adminUserEnabled": True}}, True),
        (TAG, {"tagName": "team"}, "PATCH", REGISTRY, {"tags": {"team": ""}}, False),
        (TAG, {"tagName": "team"}, "PUT", GROUP, {"location": "westus"}, False),
        ("Require a tag and its value on resources", {"tagName": "a", "tagValue": "b"}, "PATCH", REGISTRY, {}, True),
        (
            "Require a tag and its value on resources",
            {"tagName": "a", "tagValue": "b"},
            "PATCH",
            REGISTRY,
            {"tags": {"a": "b"}},
            False,
        ),
        (
            "Not allowed resource types",
            {"listOfResourceTypesNotAllowed": ["microsoft.containerregistry/registries/Replications"]},
            "PUT",
            REPLICA,
            {"location": "eastus"},
            True,
        ),
        (
            "Allowed locations for resource groups",
            {"listOfAllowedLocations": ["eastus"]},
            "PUT",
            f"{SUBSCRIPTION}/resourceGroups/fresh",
            {"location": "westus"},
            True,
        ),
        (LOCATIONS, {"listOfAllowedLocations": ["eastus"]}, "PUT", GROUP, {"location": "westus"}, False),
        (
            "Public network access should be disabled for Container registries",
            {"effect": "Deny"},
            "PATCH",
            REGISTRY,
            {"tags": {}},
            True,
        ),
        (
            "Public network access should be disabled for Container registries",
            {},
            "PATCH",
            REGISTRY,
            {"tags": {}},
            False,
        ),
        (
            "Public network access should be disabled for Container registries",
            {"effect": "deny"},
            "PATCH",
            REGISTRY,
            {"properties": {"publicNetworkAccess": "Disabled"}},
            False,
        ),
        (
            "Container registries should have SKUs that support Private Links",
            {"effect": "Deny"},
            "PATCH",
            REGISTRY,
            {"sku": {"name": "Basic"}},
            True,
        ),
        (
            "Container registries should have local admin account disabled",
            {"effect": "Deny"},
            "PATCH",
            REGISTRY,
            {"properties": {"adminUserEnabled": True}},
            True,
        ),
        (LOCATIONS, {"listOfAllowedLocations": ["eastus"], "effect": "Disabled"}, "PATCH", REGISTRY, {}, False),
    ],
)
def test_a_policy_denies_what_is_not_compliant(
    premium: Driver, title: str, parameters: dict[str, Any], method: str, path: str, body: Any, is_denied: bool
) -> None:
    """Each definition with its effect, judged on what the write would leave; reads and deletes pass."""
    assign(premium, title, SUBSCRIPTION, **parameters)
    answer = premium.send(method, path, body)
    assert (answer.status == 403 and answer.code == "RequestDisallowedByPolicy") is is_denied, answer.body
    assert premium.get(REGISTRY).status == 200
    assert premium.delete(REGISTRY).status in (200, 202)


@pytest.mark.parametrize(
    ("title", "parameters", "tags", "expected"),
    [
        ("Inherit a tag from the resource group", {"tagName": "cost"}, {"cost": "mine", "a": "b"}, "group"),
        ("Inherit a tag from the resource group if missing", {"tagName": "cost"}, {"cost": "mine", "a": "b"}, "mine"),
        ("Inherit a tag from the resource group if missing", {"tagName": "cost"}, {"a": "b"}, "group"),
        ("Inherit a tag from the resource group if missing", {"tagName": "other"}, {"a": "b"}, None),
        ("Add a tag to resources", {"tagName": "cost", "tagValue": "added"}, {"a": "b"}, "added"),
        ("Append a tag and its value to resources", {"tagName": "cost", "tagValue": "added"}, {"a": "b"}, "added"),
    ],
)
def test_modify_and_append_change_the_tags_of_a_write(
    premium: Driver, title: str, parameters: dict[str, str], tags: dict[str, str], expected: str | None
) -> None:
    """At each write, also of a PATCH that names no tags; the other tags stay."""
    premium.patch(GROUP, {"tags": {"cost": "group"}})
    assign(premium, title, **parameters)
    made = premium.put(REPLICA, {"location": "eastus", "tags": tags})
    assert (made.status, made.body["tags"].get("cost"), made.body["tags"]["a"]) == (201, expected, "b")
    changed = premium.patch(REGISTRY, {"properties": {"publicNetworkAccess": "Disabled"}})
    assert changed.body["properties"]["publicNetworkAccess"] == "Disabled"
    assert changed.body["tags"].get("cost") == (expected if expected != "mine" else "group")


def test_modify_sets_a_property_without_a_word(premium: Driver) -> None:
    """The answer is 200 and differs from the request; the modified body is judged by what denies."""
    assign(premium, "Configure Container registries to disable public network access")
    assign(premium, "Public network access should be disabled for Container registries", name="deny", effect="Deny")
    changed = premium.patch(REGISTRY, {"properties": {"publicNetworkAccess": "Enabled"}})
    assert (changed.status, changed.body["properties"]["publicNetworkAccess"]) == (200, "Disabled")


def test_what_is_left_out_is_not_judged(premium: Driver) -> None:
    """A scope of notScopes, and an assignment that is not enforced."""
    properties = {
        "policyDefinitionId": IDS[LOCATIONS],
        "parameters": {"listOfAllowedLocations": {"value": ["westus"]}},
    }
    path = f"{SUBSCRIPTION}{FOLDER}/rule"
    for extra in ({"notScopes": [GROUP.upper()]}, {"enforcementMode": "DoNotEnforce"}):
        assert premium.put(path, {"properties": {**properties, **extra}}).status == 201
        assert premium.put(REPLICA, {"location": "mars"}).code == "LocationNotAvailableForResourceType"
    assert premium.put(path, {"properties": {**properties, "nonComplianceMessages": [{"message": "Ask IT."}]}})
    refused = premium.put(REPLICA, {"location": "eastus"})
    assert refused.message == (
        "Resource 'eastus' was disallowed by policy. Reasons: 'Ask IT.'. See error details for policy resource IDs."
    )


def test_lists_go_up_and_down_from_their_scope(premium: Driver) -> None:
    """Without a filter both ways; with one, what it says; any other filter is refused."""
    for scope, name in ((SUBSCRIPTION, "top"), (GROUP, "middle"), (REGISTRY, "low")):
        assign(premium, TAG, scope, name, tagName="a")

    def names(scope: str, wanted: str = "") -> list[str]:
        query = {"$filter": wanted} if wanted else {}
        return [row["name"] for row in premium.get(scope + FOLDER, **query).body["value"]]

    assert sorted(names(GROUP)) == ["low", "middle", "top"]
    assert sorted(names(GROUP, "atScope()")) == ["middle", "top"]
    assert names(GROUP, "atExactScope()") == ["middle"]
    assert sorted(names(GROUP, "atScopeAndBelow()")) == ["low", "middle"]
    assert len(names(SUBSCRIPTION, f"policyDefinitionId eq '{IDS[TAG]}'")) == 3
    assert names(SUBSCRIPTION, f"policyDefinitionId eq '{IDS[LOCATIONS]}'") == []
    assert premium.get(GROUP + FOLDER, **{"$filter": "name eq 'top'"}).code == "InvalidFilterInQueryString"


@pytest.mark.parametrize(
    ("definition", "parameters", "status", "code"),
    [
        (IDS[LOCATIONS], {}, 400, "MissingPolicyParameter"),
        (IDS[TAG], {"tagName": {"value": "a"}, "b": {"value": "c"}}, 400, "UndefinedPolicyParameter"),
        (IDS[TAG], {"tagName": {"value": ["a"]}}, 400, "InvalidRequestContent"),
        (IDS[LOCATIONS], {"listOfAllowedLocations": {"value": "eastus"}}, 400, "InvalidRequestContent"),
        (
            IDS[LOCATIONS],
            {"listOfAllowedLocations": {"value": []}, "effect": {"value": "Modify"}},
            400,
            "InvalidRequestContent",
        ),
        (DEFINITION + "d85c6833-7d33-4cf5-a915-aaa2de84405f", {}, 501, "NotImplementedInSandbox"),
        (SUBSCRIPTION + DEFINITION + "own", {}, 501, "NotImplementedInSandbox"),
        (IDS[LOCATIONS].replace("policyDefinitions", "policySetDefinitions"), {}, 501, "NotImplementedInSandbox"),
    ],
)
def test_only_known_policies_with_their_parameters_are_assigned(
    premium: Driver, definition: str, parameters: dict[str, Any], status: int, code: str
) -> None:
    """What the sandbox cannot evaluate it refuses by name, so that no policy is assigned and ignored."""
    body = {"properties": {"policyDefinitionId": definition, "parameters": parameters}}
    refused = premium.put(f"{GROUP}{FOLDER}/rule", body)
    assert (refused.status, refused.code) == (status, code)
    assert premium.get(f"{GROUP}{FOLDER}/rule").code == "PolicyAssignmentNotFound"
    assert premium.delete(f"{GROUP}{FOLDER}/rule").status == 204


def test_a_contributor_may_not_assign_and_is_judged_alike(premium: Driver) -> None:
    """Assignments need Microsoft.Authorization/policyAssignments/write; their effect knows no roles."""
    assign(premium, LOCATIONS, listOfAllowedLocations=["westus"])
    premium.sandbox.set_caller("contributor")
    assert premium.delete(f"{GROUP}{FOLDER}/rule").code == "AuthorizationFailed"
    assert premium.put(REPLICA, {"location": "eastus"}).code == "RequestDisallowedByPolicy"


def test_a_definition_can_be_read_by_any_caller(premium: Driver) -> None:
    """The Azure CLI reads it before it assigns it; one that the sandbox cannot evaluate is refused by name."""
    for definition in BUILT_IN:
        read = premium.get(definition.id)
        assert (read.status, read.body["id"], read.body["properties"]["policyType"]) == (200, definition.id, "BuiltIn")
        assert set(definition.parameters) <= set(read.body["properties"]["parameters"])
    assert premium.get(DEFINITION + "own").status == 501
