"""The customer-managed key and the one vault that has it."""

from __future__ import annotations

from typing import Any

import pytest

from acrgeo.core.assess.key import Failover, Vault, key_points, read_key
from acrgeo.core.model.customer_key import CustomerKey, customer_key
from acrgeo.core.model.registry import Registry
from acrgeo.core.preflight.facts import Unknown
from tests.output import builders
from tests.rows import rows

IDENTITY = "/subscriptions/0/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/keys"


def keyed(identifier: str, **more: Any) -> Registry:
    """Return a registry with a key."""
    properties = {"keyIdentifier": identifier, "identity": "client-1", **more}
    encryption = {"status": "enabled", "keyVaultProperties": properties}
    identity: dict[str, Any] = {"userAssignedIdentities": {IDENTITY: {}}}
    return builders.registry(properties={"encryption": encryption, "identity": identity})


def found(identifier: str) -> CustomerKey:
    """Return the key of a registry that names it so."""
    key = customer_key(keyed(identifier))
    assert key is not None
    return key


@pytest.mark.parametrize(
    ("identifier", "vault", "name", "is_versioned", "is_hsm"),
    [
        ("https://contoso-keys.vault.azure.net/keys/acr", "contoso-keys", "acr", False, False),
        ("https://contoso-keys.vault.azure.net/keys/acr/", "contoso-keys", "acr", False, False),
        ("https://Contoso-Keys.vault.azure.net:443/keys/acr/0123", "contoso-keys", "acr", True, False),
        ("https://contosohsm.managedhsm.azure.net/keys/acr", "contosohsm", "acr", False, True),
        ("https://gov.vault.usgovcloudapi.net/keys/acr", "gov", "acr", False, False),
        ("https://gov.vault.usgovcloudapi.net/keys", "gov", "", False, False),
        ("", "", "", False, False),
    ],
)
def test_the_identifier_is_read(identifier: str, vault: str, name: str, is_versioned: bool, is_hsm: bool) -> None:
    """Vault, name, and whether it is pinned to a version."""
    key = found(identifier)
    assert (key.vault, key.name, key.is_versioned, key.is_hsm) == (vault, name, is_versioned, is_hsm)
    assert (key.client_id, key.identities) == ("client-1", (IDENTITY,))


@rows("properties", [None, {}, {"keyIdentifier": None, "identity": None}])
def test_a_key_that_is_not_named_is_one(properties: object) -> None:
    """Customer-managed all the same: what is not told of it is empty, and no version is pinned."""
    registry = builders.registry(properties={"encryption": {"status": "enabled", "keyVaultProperties": properties}})
    assert customer_key(registry) == CustomerKey(identifier="", host="")
    assert not CustomerKey(identifier="", host="").is_versioned


@pytest.mark.parametrize("encryption", [None, {}, {"status": "disabled"}, "enabled", {"status": None}])
def test_without_encryption_of_ones_own_there_is_no_key(encryption: object) -> None:
    """Microsoft manages it."""
    assert customer_key(builders.registry(properties={"encryption": encryption})) is None


@pytest.mark.parametrize(
    ("location", "pair", "expected"),
    [
        ("westus", "eastus", Failover.PAIR),
        ("westus3", "eastus", Failover.NONE),
        ("brazilsouth", "southcentralus", Failover.NONE),
        ("italynorth", None, Failover.NONE),
        ("nowhere", None, Failover.UNKNOWN),
        (None, None, Failover.UNKNOWN),
    ],
)
def test_failover_goes_by_the_pair(location: str | None, pair: str | None, expected: Failover) -> None:
    """Documented: not everywhere that there is one."""
    regions = builders.regions()
    if location not in (None, "nowhere"):
        regions[location] = builders.region(location, location, 0.0, 0.0, pair=pair)
    reading = read_key(found("https://v1x.vault.azure.net/keys/k"), Vault(id="/v", location=location), regions)
    assert reading.failover is expected
    said = {Failover.PAIR: f"over to {pair}; then it is read-only", Failover.UNKNOWN: "unknown, as "}
    back = f"gone until {location} is back: as documented, no vault fails over "
    said[Failover.NONE] = f"{back}to the pair of {location}" if pair else f"{back}from {location}, which has no pair"
    assert said[expected] in reading.outage


def test_without_regions_no_failover_is_known() -> None:
    """Where the vault is, is known all the same."""
    reading = read_key(found("https://v1x.vault.azure.net/keys/k"), Vault(id="/v", location="westus"), None)
    assert (reading.failover, reading.pair, reading.location) == (Failover.UNKNOWN, None, "westus")


@pytest.mark.parametrize(
    ("vault", "words"),
    [
        (Vault(id="/v", location="westus", soft_delete=True, purge_protection=True), []),
        (Vault(id="/v", location="westus", soft_delete=False, purge_protection=True), ["Soft delete of"]),
        (Vault(id="/v", location="westus", purge_protection=False), ["is off: a deleted key can be purged"]),
        (Vault(id="/v", location="westus"), ["is not said to be on"]),
        (Vault(id="/v", location="italynorth", purge_protection=True), ["every replica is without its key"]),
        (Vault(id="/v", location="westus", purge_protection=True, is_closed=True), ["trusted services"]),
        (Unknown("not permitted", 403), ["could not be read: not permitted"]),
    ],
)
def test_what_is_weak_about_the_vault(vault: Vault | Unknown, words: list[str]) -> None:
    """Each once; what could not be read is unknown, not weak."""
    points = list(key_points(read_key(found("https://keys1.vault.azure.net/keys/k"), vault, builders.regions())))
    assert len(points) == len(words)
    assert all(word in point.fact for word, point in zip(words, points, strict=True))
    assert all(point.is_unknown is isinstance(vault, Unknown) for point in points)


CLOSED = Vault(id="/v", location="westus", purge_protection=False, is_closed=True)


@rows(
    "host, vault, hints",
    [
        ("keys1.vault.azure.net", Unknown("no"), ["az keyvault show -n keys1"]),
        ("keys1.managedhsm.azure.net", Unknown("no"), [None]),
        (
            "keys1.vault.azure.net",
            CLOSED,
            [
                "az keyvault update -n keys1 --enable-purge-protection true",
                "az keyvault update -n keys1 --bypass AzureServices",
            ],
        ),
        ("keys1.managedhsm.azure.net", CLOSED, [None, None]),
    ],
)
def test_what_mends_a_vault(host: str, vault: Vault | Unknown, hints: list[str | None]) -> None:
    """The commands are those of vaults: a managed HSM is left to its owner."""
    points = key_points(read_key(found(f"https://{host}/keys/k"), vault, builders.regions()))
    assert [point.hint for point in points] == hints


def test_a_vault_with_a_strange_name_is_in_no_command() -> None:
    """What the registry says is Azure's text; a command is pasted into a shell."""
    reading = read_key(found("https://a;rm -rf.vault.azure.net/keys/k"), Unknown("not looked for"), None)
    assert [point.hint for point in key_points(reading)] == [None]
