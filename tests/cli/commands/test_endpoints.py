"""``acrgeo endpoints``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from acrgeo.sandbox import Sandbox
from tests.cli.conftest import Cli, check_golden
from tests.sandbox.driver import REGISTRY, Driver

FABRIKAM = (
    f"/subscriptions/{Sandbox.subscription_id}/resourceGroups/fabrikam-rg"
    "/providers/Microsoft.ContainerRegistry/registries/fabrikam"
)


def test_names_now_and_after_a_file(cli: Cli, tmp_path: Path) -> None:
    """A table, plain names, and what a file would make of them."""
    cli.premium("eastus")
    file = tmp_path / "contoso.yaml"
    file.write_text(
        "apiVersion: acrgeo/v1\nregistry: contoso\ndataEndpoints: true\nreplicas:\n  - location: westeurope\n"
    )
    now, names, then = (
        cli("endpoints", "contoso"),
        cli("endpoints", "contoso", "-o", "name"),
        cli("endpoints", "-f", str(file)),
    )
    check_golden("endpoints", now.out, names.out, then.out)
    assert now.out == cli("endpoints", "show", "contoso").out


def test_rules_of_a_firewall_hold_every_name(cli: Cli) -> None:
    """As a rule collection of a policy takes it."""
    cli.premium("eastus")
    collection = json.loads(cli("endpoints", "contoso", "--firewall").out)
    (rule,) = collection["rules"]
    assert rule["targetFqdns"] == cli("endpoints", "contoso", "-o", "name").out.split()
    assert (rule["ruleType"], rule["protocols"]) == ("ApplicationRule", [{"protocolType": "Https", "port": 443}])


@pytest.mark.parametrize(
    ("kind", "name"), [("data", "contoso.eastus.data.azurecr.io"), ("regional", "contoso.eastus.geo.azurecr.io")]
)
def test_a_switch_is_a_plan(cli: Cli, kind: str, name: str) -> None:
    """Warned of, made once, and undone."""
    cli.premium("eastus")
    shown = cli("endpoints", kind, "enable", "contoso", "--dry-run")
    assert (shown.code, shown.writes) == (0, ())
    assert f"[{kind}-endpoints]" in shown.out
    assert name in shown.out
    done = cli("endpoints", kind, "enable", "contoso", "-y")
    assert done.code == 0, done.err
    assert name in cli("endpoints", "contoso").out
    assert cli("endpoints", kind, "enable", "contoso", "-y").writes == ()
    off = cli("endpoints", kind, "disable", "contoso", "--dry-run")
    assert f"- {name}" in off.out
    assert cli("endpoints", kind, "disable", "contoso", "-y").code == 0
    assert name not in cli("endpoints", "contoso").out


@pytest.mark.parametrize("kind", ["data", "regional"])
def test_a_switch_takes_premium(cli: Cli, kind: str) -> None:
    """A Standard registry is refused before any write."""
    seen = cli("endpoints", kind, "enable", "contoso", "-y")
    assert (seen.code, seen.writes) == (5, ())
    assert "need Premium" in seen.err


def test_regional_endpoints_need_addresses_too(cli: Cli) -> None:
    """One for every region, of every private endpoint, at once."""
    cli.sandbox.load_seed("private")
    seen = cli("endpoints", "regional", "enable", "fabrikam", "--dry-run")
    assert seen.code == 5
    assert "needs 4, has 2 of 11 free" in " ".join(seen.out.split())


@pytest.mark.parametrize("is_file", [False, True])
def test_dual_stack_is_refused_before_data_endpoints_go(cli: Cli, tmp_path: Path, is_file: bool) -> None:
    """By a command and by a file, with nothing sent."""
    cli("upgrade", "contoso", "-y")
    assert cli("endpoints", "data", "enable", "contoso", "-y").code == 0
    cli.time.advance(60)
    arm = Driver(cli.sandbox, cli.time, version="2026-03-01-preview")
    assert arm.patch(REGISTRY, {"properties": {"endpointProtocol": "IPv4AndIPv6"}}).status == 200
    file = tmp_path / "c.yaml"
    file.write_text("apiVersion: acrgeo/v1\nregistry: contoso\ndataEndpoints: false\n", encoding="utf-8")
    words = ("apply", "-f", str(file)) if is_file else ("endpoints", "data", "disable", "contoso")
    done = cli(*words, "-y")
    assert (done.code, done.writes) == (5, ())
    assert "dual stack" in done.err


def test_words_before_the_registry(cli: Cli) -> None:
    """Common options may stand in between; no word shows the help."""
    assert cli("endpoints", "-o", "name", "contoso").out.split()[0] == "contoso.azurecr.io"
    assert cli("endpoints").out.startswith("Usage: acrgeo endpoints ")
    assert cli("endpoints", "contoso", "-f", "x.yaml").code == 2


def test_a_private_registry_has_data_endpoints(cli: Cli) -> None:
    """Whatever the switch says; turning it changes no name."""
    cli.sandbox.load_seed("private")
    names = cli("endpoints", "fabrikam", "-o", "name").out.split()
    assert names == ["fabrikam.azurecr.io", "fabrikam.eastus.data.azurecr.io", "fabrikam.westus2.data.azurecr.io"]
    seen = cli("endpoints", "data", "enable", "fabrikam", "--dry-run").out
    assert "fabrikam has private endpoints, so its data endpoints are on" in " ".join(seen.split())
    assert "blob" not in seen
    assert cli("endpoints", "data", "enable", "fabrikam", "-y").code == 0
    assert "- fabrikam" not in cli("endpoints", "data", "disable", "fabrikam", "--dry-run").out


def test_private_endpoints_have_an_address_for_each_name(cli: Cli) -> None:
    """As a page, as names, and as records in every form."""
    cli.sandbox.load_seed("private")
    page, names = cli("endpoints", "fabrikam", "--private"), cli("endpoints", "fabrikam", "--private", "-o", "name")
    check_golden("endpoints-private", page.out, names.out)
    document = json.loads(cli("endpoints", "fabrikam", "--private", "-o", "json").out)
    (registry,) = document["registries"]
    assert registry["dnsZone"] == "privatelink.azurecr.io"
    assert [len(end["addresses"]) for end in registry["privateEndpoints"]] == [3, 3, 3]
    assert {tuple(record["ipAddresses"]) for record in registry["dnsRecords"] if record["name"] == "fabrikam"} == {
        ("10.2.0.9", "10.2.0.6")
    }
    for form, line in (
        ("az", "-n fabrikam -a 10.2.0.6"),
        ("Bicep", "ipv4Address: '10.2.0.6'"),
        ("zone", "IN A 10.2.0.6"),
    ):
        assert line in cli("endpoints", "fabrikam", "--records", form).out


def test_records_go_where_they_are_told(cli: Cli) -> None:
    """Into a zone by its id."""
    cli.sandbox.load_seed("private")
    zone = "/subscriptions/s1/resourceGroups/dns/providers/Microsoft.Network/privateDnsZones/privatelink.azurecr.io"
    seen = cli("endpoints", "fabrikam", "--records", "az", "--dns-zone", zone)
    assert "add-record -g dns --subscription s1 -z privatelink.azurecr.io -n fabrikam -a 10.2.0.6" in seen.out


@pytest.mark.parametrize(
    "words",
    [
        ("fabrikam", "--private", "--firewall"),
        ("--private", "-f", "x.yaml"),
        ("fabrikam", "--records", "xml"),
        ("fabrikam", "--private", "--dns-zone", "/subscriptions/s"),
        ("fabrikam", "--records", "az", "--dns-zone", "net"),
    ],
)
def test_what_private_cannot_be_combined_with(cli: Cli, words: tuple[str, ...]) -> None:
    """It is refused before anything is read."""
    before = len(cli.sandbox.requests())
    assert cli("endpoints", *words).code == 2
    assert len(cli.sandbox.requests()) == before


def test_a_public_registry_has_no_private_endpoint(cli: Cli) -> None:
    """It is said, not shown as an empty table."""
    assert cli("endpoints", "contoso", "--private").out == "contoso  no private endpoints\n"


def test_a_change_ends_with_the_records_to_add(cli: Cli) -> None:
    """The plan has the addresses by region and endpoint; what is done, the records of the new regions alone."""
    cli.sandbox.load_seed("private")
    network = f"{FABRIKAM.partition('/providers/')[0]}/providers/Microsoft.Network"
    subnet = cli.sandbox.get_document(f"{network}/virtualNetworks/fabrikam-stores/subnets/endpoints")
    assert subnet is not None
    subnet["properties"]["addressPrefix"] = "10.2.0.0/24"
    cli.sandbox.put_document(subnet["id"], subnet)
    planned = cli("replica", "add", "fabrikam", "northeurope", "--dry-run")
    lines = " ".join(planned.out.split())
    assert "+ private addresses in northeurope: fabrikam-backoffice 1, fabrikam-hub 1, fabrikam-tills 1" in lines
    document = json.loads(cli("replica", "add", "fabrikam", "northeurope", "--dry-run", "-o", "json").out)
    (impact,) = document["network"]
    assert {(need["location"], need["member"], need["ipAddress"]) for need in impact["privateAddresses"]} == {
        ("northeurope", "registry_data_northeurope", None)
    }
    done = cli("replica", "add", "fabrikam", "northeurope", "-y")
    assert done.code == 0, done.err
    records = [line for line in done.err.splitlines() if line.startswith("az network")]
    assert len(records) == 2
    assert all("add-record" in line and "-n fabrikam.northeurope.data -a 10.2.0." in line for line in records)
    assert "# fabrikam-hub: its DNS zone group keeps its records" in done.err
    assert set(records) < set(cli("endpoints", "fabrikam", "--records", "az").out.splitlines())


def test_no_record_is_told_where_none_is_needed(cli: Cli) -> None:
    """A public registry, and a change of something else."""
    cli.premium("eastus")
    assert "DNS" not in cli("replica", "add", "contoso", "northeurope", "-y").err
    cli.sandbox.load_seed("private")
    assert "add-record" not in cli("routing", "disable", "fabrikam", "westus2", "-y").err
