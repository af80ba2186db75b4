"""``acrgeo audit --iac``: names in files of infrastructure as code that are not there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Cli, check_golden

TF = """
resource "azurerm_container_registry" "acr" {
  name     = "contoso"
  location = "West US"
  georeplications { location = "eastus" }
  georeplications { location = "Japan East" }
}
resource "azurerm_container_registry_webhook" "hook" {
  name          = "deployed"
  registry_name = azurerm_container_registry.acr.name
}
"""
YAML = """
# image: commented.azurecr.io/web
image: contoso.azurecr.io/web
init: contosoold.azurecr.io/init
side: ${ACR}.azurecr.io/side
blob: contoso.eastus.data.azurecr.io
also: contosoold.azurecr.io/other
dotnet: mcr.microsoft.com/dotnet
china: contoso.azurecr.cn/web
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder ``infra`` with Terraform and YAML, in the working directory."""
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / "main.tf").write_text(TF)
    (tmp_path / "infra" / "web.yaml").write_text(YAML)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "infra"


def gone(text: str) -> list[dict[str, Any]]:
    """The findings of a document that are about files."""
    return [at for at in json.loads(text)["findings"] if at["id"] == "iac-name-gone"]


def test_each_name_that_is_gone_is_told_with_its_places(cli: Cli, folder: Path) -> None:
    """On the page once, with every place; what was not read is a note on stderr."""
    cli.premium("eastus")
    found = cli("audit", "contoso", "--iac", "infra")
    assert (found.code, found.writes) == (3, ())
    check_golden("audit_iac", found.out + "--- stderr\n" + found.err)


def test_a_program_gets_file_line_and_column(cli: Cli, folder: Path) -> None:
    """One finding for each place; all others have none."""
    cli.premium("eastus")
    found = cli("audit", "contoso", "--iac", "infra", "--iac", "infra", "-o", "json")
    assert [(at["registry"], at["location"], at["file"], at["line"], at["column"]) for at in gone(found.out)] == [
        ("contoso", "japaneast", "infra/main.tf", 6, 33),
        ("contoso", "eastus", "infra/web.yaml", 6, 7),
        ("contoso", None, "infra/main.tf", 9, 20),
        ("contosoold", None, "infra/web.yaml", 4, 7),
        ("contosoold", None, "infra/web.yaml", 7, 7),
    ]
    others = [at for at in json.loads(found.out)["findings"] if at["id"] != "iac-name-gone"]
    assert others
    assert all(at["file"] is None for at in others)


def test_every_form_tells_every_place(cli: Cli, folder: Path) -> None:
    """For code scanning as file, line and column of a result; in tests and tables beside the fact."""
    (folder / "main.tf").unlink()
    log = json.loads(cli("audit", "contoso", "--iac", "infra", "-o", "sarif").out)["runs"][0]
    results = [at for at in log["results"] if at["ruleId"] == "iac-name-gone"]
    places = [at["locations"][0]["physicalLocation"] for at in results if "contosoold" in at["message"]["text"]]
    assert [(at["artifactLocation"]["uri"], at["region"]) for at in places] == [
        ("infra/web.yaml", {"startLine": 4, "startColumn": 7}),
        ("infra/web.yaml", {"startLine": 7, "startColumn": 7}),
    ]
    assert len({at["partialFingerprints"]["acrgeo/v1"] for at in results}) == len(results)
    for form in ("markdown", "junit"):
        text = cli("audit", "contoso", "--iac", "infra", "-o", form).out
        assert "infra/web.yaml:4:7" in text
        assert "infra/web.yaml:7:7" in text


def test_a_registry_that_nobody_asked_about_is_a_note_at_most(cli: Cli, folder: Path) -> None:
    """Its name is taken, so it is there; --all reads it."""
    (folder / "main.tf").unlink()
    (folder / "web.yaml").write_text("image: contosowesteu.azurecr.io/web\n")
    one = cli("audit", "contoso", "--iac", "infra", "-o", "json")
    assert gone(one.out) == []
    assert "note: nothing was read of other registries that files name: contosowesteu" in one.err
    every = cli("audit", "--all", "--iac", "infra", "-o", "json")
    assert gone(every.out) == []
    assert "contosowesteu" not in every.err


def test_a_name_is_accepted_for_a_while(cli: Cli, folder: Path) -> None:
    """By a suppression, as any finding; also one of a registry that is not there."""
    (folder / "main.tf").unlink()
    (folder / "accepted.yaml").write_text(
        "suppressions:\n"
        "  - {rule: iac-name-gone, registry: contosoold, reason: to be made, expires: 2027-01-01}\n"
        "  - {rule: iac-name-gone, registry: nobody, reason: to be made, expires: 2027-01-01}\n"
    )
    given = ("--suppressions", str(folder / "accepted.yaml"), "-o", "json")
    document = json.loads(cli("audit", "--all", "--iac", "infra", *given).out)
    accepted = [at for at in document["suppressed"] if at["registry"] == "contosoold"]
    assert [at["line"] for at in accepted] == [4, 7]
    assert [at["registry"] for at in document["unusedSuppressions"]] == ["nobody"]
    assert not [at for at in document["findings"] if at["registry"] == "contosoold"]


def test_who_may_not_ask_about_names_gets_unknown(cli: Cli, folder: Path) -> None:
    """Nothing is called gone that could not be asked."""
    below = "Microsoft.ContainerRegistry/registries"
    cli.sandbox.set_caller({"actions": [f"{below}/read", f"{below}/*/read", "Microsoft.Resources/*/read"]})
    document = json.loads(cli("audit", "--all", "--iac", "infra", "-o", "json").out)
    told = [at for at in document["findings"] if at["registry"] == "contosoold"]
    assert [at["severity"] for at in told] == ["unknown"]


def test_a_folder_that_names_nothing_is_told(cli: Cli, folder: Path) -> None:
    """Otherwise a wrong folder looks like a good one."""
    (folder / "main.tf").write_text("")
    (folder / "web.yaml").write_text("image: mcr.microsoft.com/dotnet\n")
    assert (
        "note: no registry is named in infra, of which 2 files were read\n"
        in cli("audit", "contoso", "--iac", "infra").err
    )


@pytest.mark.parametrize("given", ["nothing", ""])
def test_a_folder_that_is_not_there_is_refused(cli: Cli, given: str) -> None:
    """Before anything is sent."""
    before = len(cli.sandbox.requests())
    seen = cli("audit", "contoso", "--iac", given)
    assert (seen.code, seen.out) == (2, "")
    assert len(cli.sandbox.requests()) == before
