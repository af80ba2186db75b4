"""checkPolicyRestrictions: what policies would say of a replica before it is created."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.driver import GROUP, REGISTRY, SUBSCRIPTION, Driver
from tests.sandbox.providers.authorization.test_policies import FOLDER, IDS, LOCATIONS, TAG, assign

CHECK = "/providers/Microsoft.PolicyInsights/checkPolicyRestrictions"
REPLICA = {"type": "Microsoft.ContainerRegistry/registries/replications", "name": "contoso/eastus"}
ASK = "2024-10-01"


def ask(arm: Driver, content: dict[str, Any], *fields: dict[str, Any], scope: str = GROUP, **more: Any) -> Any:
    """Ask what is restricted."""
    body = {"resourceDetails": {"resourceContent": content, "scope": REGISTRY}, "pendingFields": list(fields), **more}
    answer = arm.post(scope + CHECK, body, ASK)
    assert answer.status == 200, answer.body
    return answer.body


def restrictions(body: Any) -> list[tuple[Any, ...]]:
    """Return field, result, values and default of each restriction."""
    return [
        (field["field"], row["result"], row.get("values"), row.get("defaultValue"))
        for field in body["fieldRestrictions"]
        for row in field["restrictions"]
    ]


def evaluations(body: Any) -> list[dict[str, Any]]:
    """Return what is said of the content."""
    found: list[dict[str, Any]] = body["contentEvaluationResult"]["policyEvaluations"]
    return found


def test_nothing_is_restricted_without_policies(premium: Driver) -> None:
    """The only answer that was seen: both lists are empty."""
    body = ask(premium, {**REPLICA, "location": "eastus"}, {"field": "tags"})
    assert body == {"fieldRestrictions": [], "contentEvaluationResult": {"policyEvaluations": []}}


@pytest.mark.parametrize("scope", [SUBSCRIPTION, GROUP])
def test_a_location_is_denied_among_open_ones_and_as_it_is(premium: Driver, scope: str) -> None:
    """As a pending field with values, as one without, and as content; the policy is named each time."""
    assign(premium, LOCATIONS, SUBSCRIPTION, listOfAllowedLocations=["West US", "westeurope"])
    policy = {"policyDefinitionId": IDS[LOCATIONS], "policyAssignmentId": f"{SUBSCRIPTION}{FOLDER}/rule"}
    values = ["eastus", "westeurope", "West US 3"]
    body = ask(premium, REPLICA, {"field": "location", "values": values}, scope=scope)
    assert restrictions(body) == [("location", "Deny", ["eastus", "West US 3"], None)]
    assert body["fieldRestrictions"][0]["restrictions"][0]["policy"] == policy
    assert evaluations(body) == []
    assert restrictions(ask(premium, REPLICA, {"field": "location"}, scope=scope)) == [
        ("location", "Required", ["West US", "westeurope"], None)
    ]
    (found,) = evaluations(ask(premium, {**REPLICA, "location": "eastus"}, scope=scope))
    assert (found["policyInfo"], found["evaluationResult"]) == (policy, "NonCompliant")
    assert found["effectDetails"] == {"policyEffect": "Deny"}
    assert found["evaluationDetails"]["evaluatedExpressions"][0]["path"] == "location"
    assert evaluations(ask(premium, {**REPLICA, "location": "westeurope"}, scope=scope)) == []


def test_tags_that_are_required_or_set_are_told(premium: Driver) -> None:
    """Open tags: what must be given, with its value where the policy says one, and what will be set."""
    premium.patch(GROUP, {"tags": {"cost": "42"}})
    assign(premium, TAG, name="a", tagName="team")
    assign(premium, "Require a tag and its value on resources", name="b", tagName="stage", tagValue="prod")
    assign(premium, "Inherit a tag from the resource group if missing", name="c", tagName="cost")
    content = {**REPLICA, "location": "eastus"}
    assert restrictions(ask(premium, content, {"field": "tags"})) == [
        ("tags.team", "Required", None, None),
        ("tags.stage", "Required", ["prod"], None),
        ("tags.cost", "Required", ["42"], "42"),
    ]
    tagged = {**content, "tags": {"team": "web", "stage": "prod", "cost": "1"}}
    assert restrictions(ask(premium, tagged, {"field": "tags"})) == []
    assert restrictions(ask(premium, content, {"field": "tags.stage", "values": ["prod", "dev"]})) == [
        ("tags.stage", "Deny", ["dev"], None)
    ]
    assert len(evaluations(ask(premium, content))) == 2


def test_audits_are_told_on_demand(premium: Driver) -> None:
    """includeAuditEffect is false by default, and of newer versions only."""
    assign(premium, LOCATIONS, listOfAllowedLocations=["westus"], effect="Audit")
    pending = {"field": "location", "values": ["eastus"]}
    assert restrictions(ask(premium, REPLICA, pending)) == []
    body = ask(premium, REPLICA, pending, includeAuditEffect=True)
    assert restrictions(body) == [("location", "Audit", ["eastus"], None)]
    old = {"resourceDetails": {"resourceContent": REPLICA}, "includeAuditEffect": True}
    assert premium.post(GROUP + CHECK, old, "2022-03-01").code == "InvalidRequestContent"


def test_an_old_version_tells_no_effects(premium: Driver) -> None:
    """2022-03-01 has neither policyEffect nor effectDetails."""
    assign(premium, LOCATIONS, listOfAllowedLocations=["westus"])
    body = {
        "resourceDetails": {"resourceContent": {**REPLICA, "location": "eastus"}},
        "pendingFields": [{"field": "location", "values": ["eastus"]}],
    }
    answer = premium.post(GROUP + CHECK, body, "2022-03-01").body
    assert answer["fieldRestrictions"][0]["restrictions"][0].keys() == {"result", "values", "policy"}


def test_what_is_wrong_is_refused(premium: Driver) -> None:
    """Content is required, a missing group is 404, and a caller without the right is told so."""
    assert premium.post(GROUP + CHECK, {}, ASK).code == "InvalidRequestContent"
    content = {"resourceDetails": {"resourceContent": REPLICA}}
    assert premium.post(f"{SUBSCRIPTION}/resourceGroups/nosuch{CHECK}", content, ASK).code == "ResourceGroupNotFound"
    premium.sandbox.set_caller("acrpush")
    assert premium.post(GROUP + CHECK, content, ASK).code == "AuthorizationFailed"
    premium.sandbox.set_caller("reader")
    assert premium.post(GROUP + CHECK, content, ASK).status == 200


def test_what_is_asked_is_what_is_enforced(premium: Driver) -> None:
    """Where the check denies a region, the creation is refused, and nowhere else."""
    assign(premium, LOCATIONS, listOfAllowedLocations=["westus", "eastus"])
    regions = ["eastus", "westeurope", "japaneast"]
    ((_, _, denied, _),) = restrictions(ask(premium, REPLICA, {"field": "location", "values": regions}))
    for region in regions:
        status = premium.put(f"{REGISTRY}/replications/{region}", {"location": region}).status
        assert (status == 403) is (region in denied)
