"""Vaults of the seed cmk: read and listed, never written."""

from __future__ import annotations

import pytest

from tests.sandbox.driver import SUBSCRIPTION, Driver

VAULT = f"{SUBSCRIPTION}/resourceGroups/tailspin-rg/providers/Microsoft.KeyVault/vaults/tailspin-keys"


def test_a_vault_is_read_and_listed(arm: Driver) -> None:
    """By its id, and by type and name in the subscription's list."""
    arm.sandbox.load_seed("cmk")
    vault = arm.get(VAULT, "2023-07-01").body
    assert (vault["location"], vault["properties"]["enableSoftDelete"]) == ("westus3", True)
    query = "resourceType eq 'Microsoft.KeyVault/vaults' and name eq 'tailspin-keys'"
    rows = arm.get(f"{SUBSCRIPTION}/resources", "2021-04-01", **{"$filter": query}).body["value"]
    assert [row["id"] for row in rows] == [vault["id"]]


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", VAULT + "1", 404), ("PUT", VAULT, 501), ("DELETE", VAULT, 501)]
)
def test_what_is_not_there_is_refused(arm: Driver, method: str, path: str, status: int) -> None:
    """Another vault is not found, and no vault is written."""
    arm.sandbox.load_seed("cmk")
    assert arm.send(method, path, version="2023-07-01").status == status
