"""The vault of a key: found by its name in the registry's subscription, then read."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote_plus

import pytest

from acrgeo.arm.keyvault.vaults import read_vault
from acrgeo.arm.session import Session
from acrgeo.core.assess.key import Vault
from acrgeo.core.model.customer_key import CustomerKey
from acrgeo.core.model.registry import RegistryRef
from acrgeo.core.preflight.facts import Unknown
from tests.arm.wires import SUBSCRIPTION, Answer, Sent, SignedIn, Wire

REF = RegistryRef(subscription=SUBSCRIPTION, resource_group="contoso-rg", name="contoso")
ID = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/keys/providers/Microsoft.KeyVault/vaults/contosokeys"
DENIED = {"error": {"code": "AuthorizationFailed", "message": "no"}}


def read(listed: tuple[int, object], body: tuple[int, object], host: str = "contosokeys.vault.azure.net") -> Any:
    """Return what is read, and the wire that it was read from."""

    def answer(request: Sent) -> Answer:
        status, content = listed if "/resources?" in request.url else body
        return status, content, {}

    wire = Wire(answer)
    session = Session(subscription=SUBSCRIPTION, credential=SignedIn(), http=wire, environ={})
    return read_vault(session, REF, CustomerKey(identifier="", host=host)), wire


THERE = (200, {"value": [{"id": ID, "name": "contosokeys", "type": "Microsoft.KeyVault/vaults"}]})


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        (
            {"enableSoftDelete": True, "softDeleteRetentionInDays": 90, "enablePurgeProtection": True},
            Vault(id=ID, location="westus2", soft_delete=True, retention_days=90, purge_protection=True),
        ),
        ({}, Vault(id=ID, location="westus2")),
        (
            {"networkAcls": {"defaultAction": "Deny", "bypass": "None"}},
            Vault(id=ID, location="westus2", is_closed=True),
        ),
        (
            {"networkAcls": {"defaultAction": "Deny", "bypass": "AzureServices"}, "enablePurgeProtection": "yes"},
            Vault(id=ID, location="westus2", is_closed=False),
        ),
        ({"networkAcls": {"defaultAction": "deny"}}, Vault(id=ID, location="westus2", is_closed=True)),
        (
            {"networkAcls": {"defaultAction": "Allow", "bypass": "None"}},
            Vault(id=ID, location="westus2", is_closed=False),
        ),
        ({"networkAcls": {"bypass": "None"}}, Vault(id=ID, location="westus2", is_closed=None)),
    ],
)
def test_a_vault_is_read(properties: dict[str, object], expected: Vault) -> None:
    """What its answer does not say is None."""
    found, wire = read(THERE, (200, {"id": ID, "location": "West US 2", "properties": properties}))
    assert found == expected
    assert "name eq 'contosokeys'" in unquote_plus(wire.sent[0].url)
    assert "Microsoft.KeyVault/vaults'" in unquote_plus(wire.sent[0].url)
    assert [sent.method for sent in wire.sent] == ["GET", "GET"]


@pytest.mark.parametrize(
    ("listed", "body", "host", "reason", "sent"),
    [
        ((200, {"value": []}), (200, {}), "contosokeys.vault.azure.net", "may be in another one", 1),
        ((403, DENIED), (200, {}), "contosokeys.vault.azure.net", "", 1),
        (THERE, (403, DENIED), "contosokeys.vault.azure.net", "", 2),
        (THERE, (200, {}), "", "names no vault", 0),
        (THERE, (200, {}), "x' or 'y", "names no vault", 0),
    ],
)
def test_one_that_cannot_be_read_is_unknown(
    listed: tuple[int, object], body: tuple[int, object], host: str, reason: str, sent: int
) -> None:
    """With the reason; a name that Azure does not allow is not asked for."""
    found, wire = read(listed, body, host)
    assert isinstance(found, Unknown)
    assert reason in found.reason
    assert len(wire.sent) == sent


def test_a_row_without_an_id_is_passed_over() -> None:
    """The vault is in the next one; what its own answer leaves out is not made up."""
    found, wire = read((200, {"value": [{"name": "contosokeys"}, {"id": ID}]}), (200, {}))
    assert found == Vault(id="", location=None)
    assert wire.sent[1].path_url.startswith(f"{ID}?")


def test_a_managed_hsm_is_another_type() -> None:
    """It is looked for as one."""
    _, wire = read((200, {"value": []}), (200, {}), "contosohsm.managedhsm.azure.net")
    assert "Microsoft.KeyVault/managedHSMs'" in unquote_plus(wire.sent[0].url)
