"""The reads of what does not move with a registry, with the real pipeline over the sandbox."""

from __future__ import annotations

import json
from typing import Any

import pytest

from acrgeo.arm.belongings.moving import MoveReads
from acrgeo.arm.session import Session
from acrgeo.core.model.belongings import Belonging
from acrgeo.core.model.registry import Registry, RegistryRef, Sku
from acrgeo.core.move.kinds import Kind
from acrgeo.core.preflight.facts import Unknown
from acrgeo.sandbox import Sandbox
from acrgeo.sandbox.engine.messages import json_response

REF = RegistryRef(subscription=Sandbox.subscription_id, resource_group="contoso-rg", name="contoso")
REGISTRY = Registry(ref=REF, id=REF.id, location="westus", sku=Sku.PREMIUM, login_server="contoso.azurecr.io")
AUTHORIZATION = "providers/Microsoft.Authorization"
INSIGHTS = "providers/Microsoft.Insights/diagnosticSettings"
OTHER = f"/subscriptions/{Sandbox.subscription_id}"


def row(path: str, name: str, at: str = REF.id, **properties: Any) -> dict[str, Any]:
    """Return a row of a list."""
    return {"id": f"{at}/{path}/{name}", "name": name, "properties": properties}


LISTS: list[tuple[Kind, str, list[dict[str, Any]], list[Belonging]]] = [
    (
        Kind.LOCKS,
        "Microsoft.Authorization/locks",
        [
            row(f"{AUTHORIZATION}/locks", "keep", level="CanNotDelete"),
            row(f"{AUTHORIZATION}/locks", "above", at=OTHER, level="ReadOnly"),
        ],
        [Belonging(name="keep", values={"level": "CanNotDelete"})],
    ),
    (
        Kind.POLICIES,
        "policyAssignments",
        [
            row(f"{AUTHORIZATION}/policyAssignments", "tags", policyDefinitionId="/p", parameters={"a": {"value": 1}}),
            row(f"{AUTHORIZATION}/policyAssignments", "above", at=OTHER, policyDefinitionId="/q"),
        ],
        [Belonging(name="tags", values={"policyDefinitionId": "/p", "hasParameters": "true"})],
    ),
    (
        Kind.DIAGNOSTICS,
        "diagnosticSettings",
        [row(INSIGHTS, "logs", workspaceId="/w", logs=[{"categoryGroup": "allLogs", "enabled": True}], metrics=[])],
        [Belonging(name="logs", values={"workspaceId": "/w", "logs": '[{"categoryGroup":"allLogs","enabled":true}]'})],
    ),
    (Kind.EVENTS, "eventSubscriptions", [row("e", "pushed", destination={"x": 1})], [Belonging(name="pushed")]),
    (
        Kind.CREDENTIAL_SETS,
        "credentialSets",
        [
            row(
                "credentialSets",
                "hub",
                loginServer="docker.io",
                authCredentials=[{"usernameSecretIdentifier": "u", "passwordSecretIdentifier": "p"}],
            )
        ],
        [
            Belonging(
                name="hub",
                values={"loginServer": "docker.io", "usernameSecretIdentifier": "u", "passwordSecretIdentifier": "p"},
            )
        ],
    ),
    (
        Kind.AGENT_POOLS,
        "agentPools",
        [row("agentPools", "pool", tier="S2", count=3)],
        [Belonging(name="pool", values={"tier": "S2", "count": "3"})],
    ),
    (
        Kind.TASKS,
        "tasks",
        [row("tasks", "b", status="Enabled"), row("tasks", "A", status="Enabled"), row("tasks", "b", status="Enabled")],
        [Belonging(name="A", values={"status": "Enabled"}), Belonging(name="b", values={"status": "Enabled"})],
    ),
    (Kind.CONNECTED, "connectedRegistries", [], []),
]


@pytest.mark.parametrize(("kind", "path", "rows", "expected"), LISTS, ids=[kind.value for kind, *_ in LISTS])
def test_each_kind_is_read_with_what_makes_it_anew(
    sandbox: Sandbox, session: Session, kind: Kind, path: str, rows: list[dict[str, Any]], expected: list[Belonging]
) -> None:
    """Each once, sorted by name, without what hangs on something above; secrets are in no answer of these."""
    sandbox.answer_next("GET", f"{path}$", json_response(200, {"value": rows}))
    assert MoveReads(session).read_inventory(REGISTRY)[kind] == tuple(expected)


@pytest.mark.parametrize(
    "body", [{"value": [{}]}, {"value": [{"id": 1}]}, {"value": 7}, [], {"value": [None]}, "x"], ids=json.dumps
)
@pytest.mark.parametrize(("kind", "path"), [(Kind.LOCKS, "locks"), (Kind.CREDENTIAL_SETS, "credentialSets")])
def test_what_is_no_list_is_unknown(sandbox: Sandbox, session: Session, kind: Kind, path: str, body: Any) -> None:
    """The other kinds are read all the same."""
    sandbox.answer_next("GET", f"{path}$", json_response(200, body))
    found = MoveReads(session).read_inventory(REGISTRY)
    assert isinstance(found[kind], Unknown)
    assert found[Kind.TOKENS] == ()


@pytest.mark.parametrize(
    ("name", "is_free"), [("contoso", False), ("CONTOSO", False), ("contosonordic", True), ("a-b", False)]
)
def test_names(session: Session, name: str, is_free: bool) -> None:
    """One that is taken, or that Azure does not take, comes with the reason."""
    found = MoveReads(session).is_name_free(Sandbox.subscription_id, name)
    assert not isinstance(found, Unknown)
    assert found[0] is is_free
    assert is_free or found[1]


@pytest.mark.parametrize(("group", "is_there"), [("contoso-rg", True), ("CONTOSO-RG", True), ("nowhere", False)])
def test_groups(session: Session, group: str, is_there: bool) -> None:
    """In any case of its letters."""
    assert MoveReads(session).has_group(Sandbox.subscription_id, group) is is_there
