"""``acrgeo assess``: one page, read only."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cli, check_golden

FILE = "apiVersion: acrgeo/v1\nregistry: contoso\nminRouted: {}\n"


def test_contoso_on_its_way(cli: Cli) -> None:
    """One region, then three."""
    before = cli("assess", "contoso", "--from", "koreacentral")
    cli.premium("eastus", "westeurope")
    after = cli("assess", "contoso", "--from", "koreacentral", "--monthly-gb", "1,000")
    check_golden("assess", before.out, "\n---\n", after.out)
    assert (before.code, after.code, before.writes, after.writes) == (0, 0, (), ())


def test_the_document_answers(cli: Cli) -> None:
    """Regions, outages, the nearest, transfer and the drill, each with what is known."""
    cli.premium("eastus", "westeurope")
    words = ("--from", "northeurope", "--from", "koreacentral", "--monthly-pulls", "1000", "--pull-size", "1GB")
    document = json.loads(cli("assess", "contoso", *words, "-o", "json").out)
    assert {at["location"]: at["zones"] for at in document["regions"]} == {
        "westus": False,
        "eastus": True,
        "westeurope": True,
    }
    assert [(out["location"], out["home"], out["serving"]) for out in document["outages"]] == [
        ("westus", True, ["eastus", "westeurope"]),
        ("eastus", False, ["westeurope", "westus"]),
        ("westeurope", False, ["eastus", "westus"]),
    ]
    europe, korea = document["from"]
    assert (europe["nearest"]["location"], europe["nearerRegion"]["location"]) == ("westeurope", "northeurope")
    assert korea["nearerRegion"] == {"location": "koreacentral", "distanceKm": 0}
    assert [at["saved"] for at in document["transfer"]] == [20.0, 50.0]
    assert document["sla"]["combined"] is None
    assert document["customerManagedKey"] is None
    assert document["drill"]["location"] == "eastus"


@pytest.mark.parametrize(("least", "carries"), [(1, "yes"), (2, "no")])
@pytest.mark.parametrize("words", [("contoso",), ("contoso.azurecr.io",), ()])
def test_a_file_says_how_many_must_stay(
    cli: Cli, tmp_path: Path, words: tuple[str, ...], least: int, carries: str
) -> None:
    """With the registry, or without it where the file names one."""
    cli.premium("eastus")
    file = tmp_path / "contoso.yaml"
    file.write_text(FILE.format(least))
    document = json.loads(cli("assess", *words, "-f", str(file), "-o", "json").out)
    assert (document["minRouted"], document["verdict"]["carriesRouting"]) == (least, carries)


@pytest.mark.parametrize(
    ("words", "fact"),
    [
        (("--from", "atlantis"), "atlantis is not a region"),
        (("--from", "1,2,3"), "is no place"),
        (("--monthly-gb", "5"), "goes with --from"),
        (("--from", "eastus", "--monthly-pulls", "5"), "go together"),
        (("--from", "eastus", "--pull-size", "5GB"), "go together"),
        (("--from", "eastus", "--pull-size", "0"), "is not a size"),
        (("--from", "eastus", "--monthly-gb", "many"), "is not a number"),
        (("--from", "eastus", "--monthly-gb", "1", "--monthly-gb", "2"), "given 2 times for 1 of --from"),
        (
            ("--from", "eastus", "--monthly-gb", "1", "--monthly-pulls", "2", "--pull-size", "1GB"),
            "the one or the others",
        ),
    ],
)
def test_what_does_not_go_together_is_refused(cli: Cli, words: tuple[str, ...], fact: str) -> None:
    """Before anything is shown."""
    refused = cli("assess", "contoso", *words)
    assert (refused.code, refused.out) == (2, "")
    assert fact in " ".join(refused.err.split())


def test_a_file_about_another_registry_is_refused(cli: Cli, tmp_path: Path) -> None:
    """Its minRouted is not this one's."""
    file = tmp_path / "contoso.yaml"
    file.write_text(FILE.format(2))
    refused = cli("assess", "contosowesteu", "-f", str(file))
    assert (refused.code, "does not name contosowesteu" in refused.err) == (2, True)


def test_a_file_of_several_wants_one_named(cli: Cli, tmp_path: Path) -> None:
    """The hint names one, with the file."""
    file = tmp_path / "two.yaml"
    file.write_text(f"{FILE.format(1)}---\n{FILE.format(2).replace('contoso', 'contosowesteu')}")
    refused = cli("assess", "-f", str(file))
    assert (refused.code, f"acrgeo --sandbox assess contoso -f {file}" in refused.err) == (2, True)
    assert json.loads(cli("assess", "contosowesteu", "-f", str(file), "-o", "json").out)["minRouted"] == 2


def test_without_the_regions_the_rest_is_told(cli: Cli) -> None:
    """Zones, distances and transfer are unknown then; what an outage stops is not."""
    cli.premium("eastus")
    allowed = ["Microsoft.ContainerRegistry/*", "Microsoft.Resources/subscriptions/resources/read"]
    cli.sandbox.set_caller({"subscription": [{"actions": allowed, "notActions": []}]})
    told = cli("assess", "contoso", "--from", "koreacentral", "--monthly-gb", "5", "-o", "json")
    document = json.loads(told.out)
    assert [at["zones"] for at in document["regions"]] == [None, None]
    assert [at["carriesRouting"] for at in document["outages"]] == ["only just", "only just"]
    assert document["from"][0]["unknown"] == "the regions could not be read"
    assert document["transfer"][0]["saved"] is None


@pytest.mark.parametrize(
    ("seed", "name", "hosts", "shared", "stray"),
    [
        ("private", "fabrikam", 3, False, {"fabrikam-hub": 0, "fabrikam-stores": None}),
        ("neglected", "litware", 4, True, {"litware-hub": 3, "litware-shop": 0}),
    ],
)
def test_private_endpoints_fail_with_their_region(
    cli: Cli, seed: str, name: str, hosts: int, shared: bool, stray: dict[str, int | None]
) -> None:
    """The real reads, over both seeds that have some; of a zone that two networks write, the last one wins."""
    cli.sandbox.load_seed(seed)
    document = json.loads(cli("assess", name, "-o", "json").out)
    assert len(document["privateEndpoints"]) == hosts
    assert {at["location"] for at in document["privateEndpoints"]} == {"eastus", "westus2"}
    assert {
        at["network"]: None if at["missingHosts"] is None else len(at["strayHosts"]) for at in document["privateDns"]
    } == stray
    assert ("dns-zone-shared" in [point["rule"] for point in document["weakPoints"]]) is shared


def test_the_vault_of_a_key_is_read(cli: Cli) -> None:
    """Region, soft delete and purge protection; without the right to read it they are unknown."""
    cli.sandbox.load_seed("cmk")
    key = json.loads(cli("assess", "tailspin", "-o", "json").out)["customerManagedKey"]
    assert (key["vault"], key["location"], key["versioned"], key["failover"]) == (
        "tailspin-keys",
        "westus3",
        True,
        "none",
    )
    assert (key["softDelete"], key["retentionDays"], key["purgeProtection"]) == (True, 90, None)
    assert len(key["userAssignedIdentities"]) == 1
    cli.sandbox.set_caller({"subscription": [{"actions": ["*"], "notActions": ["Microsoft.KeyVault/*"]}]})
    key = json.loads(cli("assess", "tailspin", "-o", "json").out)["customerManagedKey"]
    assert (key["location"], bool(key["unknown"])) == (None, True)


def test_a_key_whose_vault_is_elsewhere_is_unknown(cli: Cli) -> None:
    """Its region, soft delete and purge protection, with the reason."""
    cli.premium("eastus")
    place = json.loads(cli("show", "contoso", "-o", "json").out)["id"]
    document = cli.sandbox.get_document(place)
    assert document is not None
    key = {"keyIdentifier": "https://contosokeys.vault.azure.net/keys/acr"}
    document["properties"]["encryption"] = {"status": "enabled", "keyVaultProperties": key}
    cli.sandbox.put_document(place, document)
    found = json.loads(cli("assess", "contoso", "-o", "json").out)
    assert (found["customerManagedKey"]["vault"], found["customerManagedKey"]["location"]) == ("contosokeys", None)
    assert "may be in another one" in found["customerManagedKey"]["unknown"]
    assert "cmk-one-vault" in [point["rule"] for point in found["weakPoints"]]
