"""A registry as the command line names it: default groups, hosts, pages; in words and in files."""

from __future__ import annotations

from pathlib import Path

import pytest

from acrgeo.arm.gateway import Gateway
from acrgeo.sandbox import Sandbox
from tests.cli.conftest import Cli

GROUP_TYPE = "Microsoft.Resources/resourceGroups"
GROUP = f"/subscriptions/{Sandbox.subscription_id}/resourceGroups/contoso-rg"
ID = f"{GROUP}/providers/Microsoft.ContainerRegistry/registries"


@pytest.fixture(params=["az", "AZURE_DEFAULTS_GROUP", "ACRGEO_RESOURCE_GROUP"])
def default(
    cli: Cli, gateway: Gateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> str:
    """A default group where no registry is, from az's config or a variable; how an error must name it."""
    source = str(request.param)
    if source != "az":
        monkeypatch.setenv(source, "empty-rg")
        return source
    (tmp_path / ".azure").mkdir()
    (tmp_path / ".azure" / "config").write_text("[defaults]\ngroup = empty-rg\n")
    monkeypatch.setenv("AZURE_CONFIG_DIR", str(tmp_path / ".azure"))
    monkeypatch.delenv("ACRGEO_SANDBOX")  # a sandbox reads nothing of az's
    cli.gateway = gateway
    return "az's config"


def test_a_default_group_is_named_where_it_is_the_reason(cli: Cli, default: str) -> None:
    """The error says whose group it is, and the hint is the group to give."""
    missed = cli("show", "contoso")
    text = " ".join(missed.err.split())
    assert missed.code == 8
    assert f"empty-rg is the default group of {default}" in text
    assert "hint: contoso is in contoso-rg: -g contoso-rg" in text
    assert cli("show", "contoso", "-g", "contoso-rg").code == 0
    assert cli("show", f"{ID}/contoso").code == 0
    wrong = cli("show", f"{ID}/contosso")
    assert wrong.code == 8
    assert "default" not in wrong.err


def test_a_typed_group_is_no_default(cli: Cli, default: str) -> None:
    """Nothing is said of a default that was not used."""
    missed = cli("show", "contoso", "-g", "other-rg")
    assert missed.code == 8
    assert default not in missed.err
    assert "default group" not in missed.err


def test_a_default_group_does_not_hold_for_files(cli: Cli, default: str) -> None:
    """A file that names no group is looked up; -g on the command line holds."""
    assert default
    file = "apiVersion: acrgeo/v1\nregistry: contoso\n"
    assert cli("plan", "-f", "-", answer=file).code == 0
    assert cli("drift", "-f", "-", answer=file).code == 0
    assert cli("plan", "-f", "-", "-g", "other-rg", answer=file).code == 8


def test_list_says_that_it_filters(cli: Cli, default: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """On stderr, also where nothing is left; without a default it lists all, silently."""
    missing = cli("list")
    assert missing.code == 8
    assert "could not be found" in " ".join(missing.err.split())
    assert f"the default group of {default}" in " ".join(missing.err.split())
    group = f"/subscriptions/{Sandbox.subscription_id}/resourceGroups/empty-rg"
    cli.sandbox.put_document(group, {"id": group, "name": "empty-rg", "location": "eastus", "type": GROUP_TYPE})
    filtered = cli("list")
    assert filtered.code == 0
    assert "contosowesteu" not in filtered.out
    assert f"Only empty-rg is listed: it is the default group of {default}" in " ".join(filtered.err.split())
    monkeypatch.delenv("ACRGEO_RESOURCE_GROUP", raising=False)
    monkeypatch.setenv("AZURE_DEFAULTS_GROUP", "")
    everything = cli("list")
    assert "contosowesteu" in everything.out
    assert everything.err == ""
    assert cli("list", "-g", "contoso-rg").err == ""


@pytest.mark.parametrize(
    "text",
    ["contoso.azurecr.io", "CONTOSO", f"{ID}/contoso/", f"{ID}/contoso".upper(), f"{ID}/contoso".replace("/", "%2F")],
)
def test_words_and_files_name_a_registry_in_the_same_ways(cli: Cli, text: str) -> None:
    """Name, login server, resource ID in odd case, percent-encoded."""
    assert cli("show", text).code == 0
    planned = cli("plan", "-f", "-", answer=f'apiVersion: acrgeo/v1\nregistry: "{text}"\n')
    assert planned.code == 0, planned.err


@pytest.mark.parametrize("host", ["contoso.eastus.geo.azurecr.io", "contoso-abc.westus.data.azurecr.io"])
def test_another_host_in_a_file_is_answered_with_the_name(cli: Cli, host: str) -> None:
    """Exit 2, nothing sent."""
    refused = cli("plan", "-f", "-", answer=f"apiVersion: acrgeo/v1\nregistry: {host}\n")
    assert refused.code == 2
    assert f"name the registry: {host.partition('.')[0]}" in refused.err


def test_two_registries_of_one_name_are_in_one_plan(cli: Cli, tmp_path: Path) -> None:
    """Of two groups, each with a change of the same region: both are shown, saved and made, and told apart."""
    cli.premium("eastus")
    for path in (GROUP, f"{ID}/contoso", f"{ID}/contoso/replications/westus", f"{ID}/contoso/replications/eastus"):
        document = cli.sandbox.get_document(path)
        assert document is not None
        twin = path.replace("contoso-rg", "zz-rg")
        cli.sandbox.put_document(twin, {**document, "id": twin})
    one = "apiVersion: acrgeo/v1\nregistry: contoso\nresourceGroup: {}\nreplicas: [{{location: japaneast}}]\n"
    file, saved = tmp_path / "twins.yaml", tmp_path / "plan.json"
    file.write_text("---\n".join([one.format("contoso-rg"), one.format("zz-rg")]))
    planned = cli("plan", "-f", str(file), "--out", str(saved), "--detailed-exitcode")
    assert planned.code == 3, planned.err
    assert "Plan: 2 to create" in planned.out
    done = cli("apply", str(saved), "-y")
    assert done.code == 0, done.err
    assert "contoso-rg/contoso/japaneast" in done.out
    assert "zz-rg/contoso/japaneast" in done.out
    assert sorted(path.split("/")[4] for _, path in done.writes) == ["contoso-rg", "zz-rg"]
    same = cli("plan", "-f", "-", answer=f"---\n{one.format('zz-rg')}---\n{one.format('ZZ-RG')}")
    assert same.code == 2
