"""checkPolicyRestrictions: what of its answer refuses a replica, and what changes one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from acrgeo.arm.policies import parse_verdicts, read_verdicts, replica_question
from acrgeo.arm.responses import ShapeError
from acrgeo.arm.session import Session
from acrgeo.core.model.policy import PolicyVerdict
from acrgeo.core.model.registry import RegistryRef, ReplicaSettings
from acrgeo.errors import AzureError, ErrorKind
from tests.arm.wires import SignedIn, Wire, always
from tests.rows import rows

REF = RegistryRef(subscription="s", resource_group="contoso-rg", name="contoso")
ROUTING = "Microsoft.ContainerRegistry/registries/replications/regionEndpointEnabled"
ZONES = "Microsoft.ContainerRegistry/registries/replications/zoneRedundancy"
ID = {"policyAssignmentId": "/a/rule"}
CONTENT: dict[str, Any] = json.loads(
    replica_question(REF, ReplicaSettings(name="canada", location="eastus", tags={"Team": "web"}))
)["resourceDetails"]["resourceContent"]


def evaluated(result: str = "NonCompliant", effect: str | None = "Deny", **details: Any) -> dict[str, Any]:
    """An answer about the content as it is."""
    row: dict[str, Any] = {"policyInfo": ID, "evaluationResult": result, "evaluationDetails": details}
    if effect is not None:
        row["effectDetails"] = {"policyEffect": effect}
    return {"contentEvaluationResult": {"policyEvaluations": [row]}}


def restricted(field: str, result: str, **row: Any) -> dict[str, Any]:
    """An answer about an open field."""
    return {"fieldRestrictions": [{"field": field, "restrictions": [{"result": result, "policy": ID, **row}]}]}


COMPARED = {"expression": "location", "expressionValue": "eastus", "operator": "NotIn", "targetValue": ["a", "b"]}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (evaluated(reason="Europe only"), "Europe only"),
        (evaluated(evaluatedExpressions=[COMPARED]), "location eastus is NotIn a, b"),
        (evaluated(effect=None, reason="old version"), "old version"),
        (restricted("location", "Deny", values=["East US"], policyEffect="Deny"), "location must not be eastus"),
        (restricted("location", "Required", values=["westus"]), "location must be westus"),
        (restricted("tags.cost", "Required", policyEffect="Deny"), "tags.cost is required"),
        (restricted("tags.team", "Required", values=["app"], reason="Known teams"), "Known teams"),
        (restricted(ROUTING, "Deny", values=["True"], reason=""), f"{ROUTING} must not be true"),
        (restricted("tags[TEAM]", "Required", defaultValue="app", values=["app"]), "tags[TEAM] must be app"),
        (restricted(ZONES, "Required"), f"{ZONES} is required"),
    ],
)
def test_what_refuses_is_found(body: Any, reason: str) -> None:
    """In both parts of the answer, with the policy's own words where it has some."""
    (verdict,) = parse_verdicts(body, CONTENT)
    assert (verdict.assignment, verdict.reason, verdict.sets, verdict.name) == ("/a/rule", reason, None, "rule")


@pytest.mark.parametrize(
    ("body", "sets"),
    [
        (restricted("tags.cost", "Required", defaultValue="42", policyEffect="Modify"), ("tags.cost", "42")),
        (restricted("tags.team", "Required", defaultValue="app", policyEffect="Append"), ("tags.team", "app")),
        (restricted("tags.cost", "Required", defaultValue="42"), ("tags.cost", "42")),
        (restricted("tags['team']", "Required", defaultValue="app", policyEffect="Modify"), ("tags['team']", "app")),
        (restricted("tags.team", "Removed", policyEffect="Modify"), ("tags.team", None)),
    ],
)
def test_what_changes_it_is_found(body: Any, sets: tuple[str, str | None]) -> None:
    """A default is what the policy will set."""
    assert [verdict.sets for verdict in parse_verdicts(body, CONTENT)] == [sets]


@rows(
    "body",
    [
        {"fieldRestrictions": [], "contentEvaluationResult": {"policyEvaluations": []}},
        evaluated("Compliant"),
        evaluated(effect="Audit"),
        restricted("location", "Deny", values=["westus"]),
        restricted("location", "Required", values=["East US"]),
        restricted("location", "Audit", values=["eastus"]),
        restricted("tags.team", "Required", defaultValue="web", policyEffect="Modify"),
        restricted("tags.TEAM", "Required"),
        restricted("tags.team", "Required", values=["App", "WEB"]),
        restricted(ROUTING, "Required", values=["true"]),
        restricted("tags.cost", "Removed", policyEffect="Modify"),
        restricted("tags.team", "Required", defaultValue="app", policyEffect="Audit"),
        restricted("tags.cost", "Required", defaultValue="42", policyEffect="Audit"),
        restricted("tags.team", "Removed", policyEffect="Audit"),
        restricted("tags.cost", "Deny", values=["1"], defaultValue="42", policyEffect="Modify"),
        restricted("location", "Deny", values=["eastus"], policyEffect="Modify"),
        restricted("tags.cost", "Required", policyEffect="Append"),
        restricted(ZONES, "Deny", values=["None"]),  # which is none of the content's
        restricted("properties", "Deny", values=[str(CONTENT["properties"])]),
        {"fieldRestrictions": None, "contentEvaluationResult": None},
        {},
    ],
)
def test_what_allows_it_finds_nothing(body: Any) -> None:
    """Audits, values that fit, and bodies that say nothing."""
    assert parse_verdicts(body, CONTENT) == ()


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        "text",
        {"fieldRestrictions": [None]},
        {"fieldRestrictions": [{"field": "location", "restrictions": "x"}]},
        {"contentEvaluationResult": []},
        restricted("location", "Deny", values="eastus"),
        restricted("tags.team", "Required", defaultValue={"a": 1}),
    ],
)
def test_what_is_not_understood_is_not_taken_for_permission(body: Any) -> None:
    """An answer of another shape is an error that says what is where."""
    with pytest.raises(ShapeError):
        parse_verdicts(body, CONTENT)


def test_one_assignment_is_told_once() -> None:
    """Though both parts of the answer have it."""
    assert len(parse_verdicts(evaluated() | restricted("location", "Required", values=["westus"]), CONTENT)) == 1


@pytest.mark.parametrize("key", ["policyDefinitionReferenceId", "policyDefinitionId"])
def test_each_policy_of_a_set_is_told(key: str) -> None:
    """One assignment of a set refuses twice, for a tag and for the region; its policies are told apart by reference.

    Where Azure gives no reference, by their definitions.
    """
    one = {**ID, "policySetDefinitionId": "/set", key: "places"}
    two = {**one, key: "tags"}
    body = evaluated(reason="Europe only")
    body["contentEvaluationResult"]["policyEvaluations"][0]["policyInfo"] = one
    body |= restricted("tags.cost", "Required", policyEffect="Deny")
    body["fieldRestrictions"][0]["restrictions"][0]["policy"] = two
    assert [verdict.reason for verdict in parse_verdicts(body, CONTENT)] == ["Europe only", "tags.cost is required"]


def test_region_and_tags_are_asked_about_as_open() -> None:
    """Azure tells what policies require or write of open fields only; the content has both as planned."""
    question = json.loads(replica_question(REF, ReplicaSettings(name="canada", location="eastus", tags={"a": "b"})))
    assert question["pendingFields"] == [{"field": "location", "values": ["eastus"]}, {"field": "tags"}]
    content = question["resourceDetails"]["resourceContent"]
    assert (content["location"], content["tags"]) == ("eastus", {"a": "b"})
    assert content["properties"] == {"regionEndpointEnabled": True}


def test_every_property_that_is_sent_is_asked_about() -> None:
    """A policy may look at zone redundancy, which a creation sends where it was asked for."""
    settings = ReplicaSettings(name="canada", location="eastus", is_routed=False, zone_redundancy="Enabled")
    content = json.loads(replica_question(REF, settings))["resourceDetails"]["resourceContent"]
    assert content["properties"] == {"regionEndpointEnabled": False, "zoneRedundancy": "Enabled"}


def asked(status: int, body: object) -> tuple[tuple[PolicyVerdict, ...], Wire]:
    """Return what is read of an answer, and the wire."""
    wire = always(status, body)
    session = Session(credential=SignedIn(), http=wire, environ={}, reads_az_profile=False)
    question = replica_question(REF, ReplicaSettings(name="canada", location="eastus", tags={"Team": "web"}))
    return read_verdicts(session, REF, question), wire


def test_policies_are_asked_at_the_registrys_group() -> None:
    """With the question as it is, and its answer is held against the replica."""
    (verdict,), wire = asked(200, restricted("location", "Deny", values=["eastus"]))
    assert verdict.reason == "location must not be eastus"
    (sent,) = wire.sent
    assert sent.method == "POST"
    provider = "/subscriptions/s/resourceGroups/contoso-rg/providers/Microsoft.PolicyInsights"
    assert sent.path_url == f"{provider}/checkPolicyRestrictions?api-version=2024-10-01"


def test_a_question_that_is_refused_is_no_permission() -> None:
    """Who may not ask does not learn that nothing is refused."""
    with pytest.raises(AzureError) as caught:
        asked(403, {"error": {"code": "AuthorizationFailed", "message": "no"}})
    assert (caught.value.kind, caught.value.code) == (ErrorKind.FORBIDDEN, "AuthorizationFailed")
