"""Tokens, scope maps, connected registries and cache rules: plain documents that a tier counts or lacks."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.driver import REGISTRY, Driver

BODIES: dict[str, dict[str, Any]] = {
    "tokens": {"scopeMapId": f"{REGISTRY}/scopeMaps/_repositories_pull"},
    "scopeMaps": {"actions": ["repositories/web/content/read"]},
    "connectedRegistries": {"mode": "ReadOnly", "parent": {"syncProperties": {}}},
    "cacheRules": {"sourceRepository": "docker.io/library/*", "targetRepository": "library/*"},
}


def put_many(arm: Driver, kind: str, count: int) -> None:
    """Put so many of a kind below contoso."""
    word = f"Microsoft.ContainerRegistry/registries/{kind}"
    for number in range(count):
        key = f"{REGISTRY}/{kind}/many{number}"
        arm.sandbox.put_document(key, {"id": key, "name": f"many{number}", "type": word, "properties": {}})


def usages(arm: Driver) -> dict[str, int]:
    """How much is used of each limit."""
    return {row["name"]: row["currentValue"] for row in arm.get(f"{REGISTRY}/listUsages").body["value"]}


@pytest.mark.parametrize("kind", BODIES)
def test_each_kind_is_a_plain_document(arm: Driver, kind: str) -> None:
    """Made, shown, listed, changed and deleted at once; what it must have is asked for."""
    arm.patch(REGISTRY, {"sku": {"name": "Premium"}})
    path, before = f"{REGISTRY}/{kind}/item-1", len(arm.get(f"{REGISTRY}/{kind}").body["value"])
    assert arm.get(path).code == "ResourceNotFound"
    assert arm.put(path, {"properties": {}}).code == "InvalidRequestContent"
    assert arm.put(f"{REGISTRY}/{kind}/x", {"properties": BODIES[kind]}).code == "InvalidResourceName"
    made = arm.put(path, {"properties": BODIES[kind]})
    assert (made.status, made.state) == (200, "Succeeded")
    assert arm.put(path, {"properties": BODIES[kind]}).body == made.body == arm.get(path).body
    listed = arm.get(f"{REGISTRY}/{kind}").body["value"]
    assert (len(listed), made.body in listed) == (before + 1, True)
    arm.sandbox.set_caller("reader")
    assert arm.delete(path).status == 403
    arm.sandbox.set_caller("owner")
    assert (arm.delete(path).status, arm.get(path).status, arm.delete(path).status) == (204, 404, 204)


def test_the_systems_scope_maps_are_listed_and_not_counted(arm: Driver) -> None:
    """A fresh registry has some, with 0 in listUsages (recorded)."""
    listed = arm.get(f"{REGISTRY}/scopeMaps").body["value"]
    assert {scope_map["properties"]["type"] for scope_map in listed} == {"SystemDefined"}
    assert arm.get(f"{REGISTRY}/scopeMaps/{listed[0]['name']}").body == listed[0]
    assert (usages(arm)["ScopeMaps"], usages(arm)["Tokens"]) == (0, 0)
    put_many(arm, "scopeMaps", 2)
    put_many(arm, "tokens", 1)
    assert (usages(arm)["ScopeMaps"], usages(arm)["Tokens"]) == (2, 1)


@pytest.mark.parametrize(("kind", "limit"), [("tokens", 500), ("scopeMaps", 500), ("webhooks", 10)])
def test_a_tier_takes_as_many_as_its_limit(arm: Driver, kind: str, limit: int) -> None:
    """One more stops a downgrade to it; at the limit it goes, and then one more is refused."""
    arm.patch(REGISTRY, {"sku": {"name": "Premium"}})
    put_many(arm, kind, limit + 1)
    refused = arm.patch(REGISTRY, {"sku": {"name": "Standard"}})
    assert (refused.status, refused.code) == (403, "LimitExceeded")
    assert arm.get(REGISTRY).body["sku"]["name"] == "Premium"
    arm.delete(f"{REGISTRY}/{kind}/many0")
    assert arm.patch(REGISTRY, {"sku": {"name": "Standard"}}).status == 200
    if kind in BODIES:
        assert arm.put(f"{REGISTRY}/{kind}/again", {"properties": BODIES[kind]}).code == "LimitExceeded"


def test_connected_registries_need_premium(arm: Driver) -> None:
    """Neither made below it nor kept in a downgrade; cache rules are."""
    path = f"{REGISTRY}/connectedRegistries/store1"
    assert arm.put(path, {"properties": BODIES["connectedRegistries"]}).code == "ResourceTypeNotSupportedForRegistry"
    arm.patch(REGISTRY, {"sku": {"name": "Premium"}})
    put_many(arm, "connectedRegistries", 1)
    put_many(arm, "cacheRules", 1)
    assert arm.patch(REGISTRY, {"sku": {"name": "Standard"}}).code == "SkuNotSupported"
    arm.delete(f"{REGISTRY}/connectedRegistries/many0")
    assert arm.patch(REGISTRY, {"sku": {"name": "Standard"}}).status == 200
