"""Features of a registry that need, or exclude, each other."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.driver import GROUP, REGISTRY, Driver

PREVIEW = "2026-09-01-preview"
NEEDS_DATA_ENDPOINTS = "The requested feature dual stack endpoints is not supported without data endpoint enabled."
DUAL: dict[str, Any] = {"endpointProtocol": "IPv4AndIPv6"}
SOFT_DELETE: dict[str, Any] = {"policies": {"softDeletePolicy": {"status": "enabled"}}}


def set_to(arm: Driver, **properties: Any) -> tuple[int, str, str]:
    """Status, code and text of the answer to a change of properties."""
    answer = arm.patch(REGISTRY, {"properties": properties}, PREVIEW)
    return (answer.status, "", "") if answer.status < 400 else (answer.status, answer.code, answer.message)


def test_dual_stack_needs_data_endpoints(premium: Driver) -> None:
    """Before, together or kept on: 200; without them or turning them off: 400, and nothing changes (recorded)."""
    refused = (400, "BadRequest", NEEDS_DATA_ENDPOINTS)
    assert set_to(premium, **DUAL) == refused
    assert set_to(premium, **DUAL, dataEndpointEnabled=False) == refused
    body = {"location": "westus", "sku": {"name": "Premium"}, "properties": DUAL}
    created = premium.put(f"{GROUP}/providers/Microsoft.ContainerRegistry/registries/dualstack", body, PREVIEW)
    assert (created.status, created.code, created.message) == refused
    assert premium.get(REGISTRY, PREVIEW).body["properties"]["endpointProtocol"] == "IPv4"
    assert set_to(premium, **DUAL, dataEndpointEnabled=True)[0] == 200
    assert set_to(premium, dataEndpointEnabled=False) == refused
    assert premium.get(REGISTRY, PREVIEW).body["properties"]["dataEndpointEnabled"] is True
    assert set_to(premium, endpointProtocol="ipv4", dataEndpointEnabled=False)[0] == 200


def test_soft_delete_and_replicas_exclude_each_other(premium: Driver) -> None:
    """Whichever comes second is refused; the home replica that is left by itself does not count."""
    premium.add("eastus")
    assert set_to(premium, **SOFT_DELETE)[:2] == (400, "BadRequest")
    assert premium.get(REGISTRY, PREVIEW).body["properties"]["policies"]["softDeletePolicy"]["status"] == "disabled"
    premium.finish(premium.delete(f"{REGISTRY}/replications/eastus"))
    assert premium.names() == {"westus"}
    assert set_to(premium, **SOFT_DELETE)[0] == 200
    refused = premium.put(f"{REGISTRY}/replications/japaneast", {"location": "japaneast"})
    assert (refused.status, refused.code) == (400, "BadRequest")
    assert premium.put(f"{REGISTRY}/replications/westus", {"location": "westus"}).status == 200
    assert set_to(premium, policies={"softDeletePolicy": {"status": "disabled"}})[0] == 200
    assert premium.put(f"{REGISTRY}/replications/japaneast", {"location": "japaneast"}).status == 201


@pytest.mark.parametrize("status", ["enabled", "disabled"])
def test_soft_delete_takes_no_notice_of_retention(premium: Driver, status: str) -> None:
    """Both policies at once are accepted (recorded), though documented to exclude each other."""
    policies = {"retentionPolicy": {"status": status}, **SOFT_DELETE["policies"]}
    assert set_to(premium, policies=policies)[0] == 200
