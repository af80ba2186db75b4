"""The reads of what hangs on a registry, with the real pipeline over the sandbox."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from acrgeo.arm.belongings.reads import BelongingReads, parse_assignment, parse_cache_rule, parse_scope_map, parse_token
from acrgeo.arm.responses import ShapeError
from acrgeo.arm.session import Session
from acrgeo.core.model.belongings import Belonging, Kind
from acrgeo.core.model.registry import RegistryRef
from acrgeo.core.preflight.facts import Unknown
from acrgeo.sandbox import Sandbox
from acrgeo.sandbox.engine.messages import json_response

REF = RegistryRef(subscription=Sandbox.subscription_id, resource_group="contoso-rg", name="contoso")
_TYPE = "Microsoft.ContainerRegistry/registries"


def put(sandbox: Sandbox, kind: str, name: str, properties: Mapping[str, Any]) -> None:
    """Put one thing below contoso."""
    key = f"{REF.id}/{kind}/{name}"
    sandbox.put_document(key, {"id": key, "name": name, "type": f"{_TYPE}/{kind}", "properties": dict(properties)})


def test_each_kind_is_read(sandbox: Sandbox, session: Session) -> None:
    """Sorted by name, without what every registry has and without anything secret."""
    put(sandbox, "scopeMaps", "release", {"actions": ["repositories/web/content/read"], "description": "releases"})
    put(sandbox, "tokens", "robot", {"scopeMapId": f"{REF.id}/scopeMaps/release", "status": "disabled"})
    put(sandbox, "tokens", "Alice", {"scopeMapId": f"{REF.id}/scopeMaps/_repositories_pull"})
    put(sandbox, "cacheRules", "hub", {"sourceRepository": "docker.io/library/*", "targetRepository": "hub/*"})
    found = BelongingReads(session).read(REF)
    assert list(found) == list(Kind)
    assert found[Kind.SCOPE_MAPS] == (
        Belonging(
            name="release",
            values={"description": "releases"},
            lists={"actions": ("repositories/web/content/read",)},
        ),
    )
    assert found[Kind.TOKENS] == (
        Belonging(name="Alice", values={"scopeMap": "_repositories_pull", "status": "enabled"}),
        Belonging(name="robot", values={"scopeMap": "release", "status": "disabled"}),
    )
    assert found[Kind.CACHE_RULES] == (
        Belonging(name="hub", values={"sourceRepository": "docker.io/library/*", "targetRepository": "hub/*"}),
    )
    assignments = found[Kind.ROLE_ASSIGNMENTS]
    assert not isinstance(assignments, Unknown)
    assert {assignment.values["principalType"] for assignment in assignments} == {"ServicePrincipal"}


def test_what_may_not_be_read_is_unknown(sandbox: Sandbox, session: Session) -> None:
    """One kind that is refused leaves the others known."""
    actions = [f"{_TYPE}/read", f"{_TYPE}/tokens/read"]
    sandbox.set_caller([{"actions": actions}])
    found = BelongingReads(session).read(REF)
    assert found[Kind.TOKENS] == ()
    refused = found[Kind.SCOPE_MAPS]
    assert isinstance(refused, Unknown)
    assert refused.status == 403
    assert isinstance(found[Kind.ROLE_ASSIGNMENTS], Unknown)


ASSIGNED = {"principalId": "p", "roleDefinitionId": "/subscriptions/s/providers/x/roleDefinitions/ABC"}


@pytest.mark.parametrize(
    ("parse", "properties", "values"),
    [
        (parse_token, {"scopeMapId": None}, {"scopeMap": "", "status": "enabled"}),
        (parse_cache_rule, {"credentialSetResourceId": "/a/credentialSets/hub"}, {"credentialSet": "hub"}),
        (parse_cache_rule, {"credentialSetResourceId": "/a/credentialSets/hub/"}, {"credentialSet": "hub"}),
        (parse_cache_rule, {"credentialSetResourceId": "hub"}, {"credentialSet": "hub"}),
        (parse_assignment, {**ASSIGNED, "roleDefinitionId": "ABC"}, {"principalId": "p", "role": "abc"}),
        (parse_assignment, ASSIGNED, {"principalId": "p", "role": "abc"}),
        (parse_assignment, {**ASSIGNED, "condition": "x"}, {"principalId": "p", "role": "abc", "condition": "x"}),
        (parse_assignment, {}, None),
        (parse_token, {"scopeMapId": 7}, None),
        (parse_scope_map, {"actions": "all"}, None),
        (parse_scope_map, {"type": "SystemDefined"}, {}),
    ],
)
def test_rows_are_parsed(parse: Any, properties: Mapping[str, Any], values: Mapping[str, str] | None) -> None:
    """What ARM leaves out is absent, and another shape is refused."""
    body = {"name": "item", "properties": properties}
    if values is None:
        with pytest.raises(ShapeError):
            parse(body)
    else:
        row = parse(body)
        assert (row.values if row is not None else {}) == values


def test_the_networks_of_private_endpoints(sandbox: Sandbox, session: Session) -> None:
    """Each endpoint is read once, whatever its case; one that cannot be read, or is nowhere, is unknown."""
    below = f"/subscriptions/{Sandbox.subscription_id}/resourceGroups/shop/providers/Microsoft.Network"
    subnet = {"subnet": {"id": f"{below}/virtualNetworks/v/subnets/s"}}
    sandbox.answer_next("GET", "/privateEndpoints/tills$", json_response(200, {"properties": subnet}))
    sandbox.answer_next("GET", "/privateEndpoints/bare$", json_response(200, {"properties": {}}))
    tills, bare, gone = (f"{below}/privateEndpoints/{name}".lower() for name in ("tills", "bare", "gone"))
    found = BelongingReads(session).read_networks([tills.upper(), bare, tills, gone])
    assert list(found) == [tills, bare, gone]
    assert found[tills] == f"{below}/virtualNetworks/v"
    assert found[bare] == Unknown("bare names no subnet")
    refused = found[gone]
    assert isinstance(refused, Unknown)
    assert refused.status == 404
