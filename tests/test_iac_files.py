"""Folders of infrastructure as code: what is read of them, in which language, and what is not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from acrgeo.core.handover.model import Form
from acrgeo.core.iac.reference import Kind
from acrgeo.errors import UsageError
from acrgeo.files.iac import trees
from acrgeo.files.iac.folder import MOST_BYTES
from acrgeo.files.iac.reading import Folder, read_folder
from acrgeo.output.views.handover import WRITERS, handover_text
from tests.output.handover.worlds import everything
from tests.rows import rows

ID = "/subscriptions/S/resourceGroups/G/providers/Microsoft.ContainerRegistry/registries/contoso"
TF = """
data "azurerm_container_registry" "there" {
  name = "contoso"  # not "fabrikam"
}
/* resource "azurerm_container_registry" "old" { name = "fabrikam" } */
resource "azurerm_container_registry" "acr" {
  name     = local.name
  location = "West US"
  georeplications {
    location = "East US"
    tags     = { name = "fabrikam" }
  }
  georeplications { location = var.region }
  dynamic "georeplications" {
    for_each = var.regions
    content { location = georeplications.value }
  }
}
resource "azurerm_container_registry_webhook" "hook" {
  name          = "deployed"
  registry_name = data.azurerm_container_registry.there.name
}
resource "azurerm_container_registry_token" "pull" {
  name                    = "pull"
  container_registry_name = "adventure"
}
resource "azapi_resource" "replica" {
  type      = "Microsoft.ContainerRegistry/registries/replications@2025-11-01"
  parent_id = azurerm_container_registry.acr.id
  name      = "uksouth"
  location  = "uksouth"
}
module "registry" {
  source          = "Azure/avm-res-containerregistry-registry/azurerm"
  name            = "wingtip"
  georeplications = [{ location = "eastus" }, { location = "japaneast" }]
}
resource "azurerm_resource_group" "contoso" { name = "contoso" }
"""
BICEP = """
param registryName string = 'adventure'
var fixed = 'contoso'
resource acr 'Microsoft.ContainerRegistry/registries@2025-11-01' existing = { name: fixed }
resource byParent 'Microsoft.ContainerRegistry/registries/replications@2025-11-01' = if (registryName != '') {
  parent: acr
  name: 'eastus'   // 'westeurope'
  location: 'East US'
}
resource byName 'microsoft.containerregistry/registries/webhooks@2025-11-01' = { name: 'contoso/deployed' }
resource nests 'Microsoft.ContainerRegistry/registries@2025-11-01' = {
  name: registryName
  resource inside 'replications' = { name: 'uksouth', location: 'uksouth' }
}
resource other 'Microsoft.ContainerRegistry/registries@2025-11-01' = {
  name: 'wingtip'
  resource inside 'replications' = [for region in ['a', { name: 'b' }]: { name: region, location: region }]
  resource hook 'webhooks' = { name: 'ci${registryName}' }
  resource last 'replications' = { name: 'japan', location: 'japaneast' }
}
module verified 'br/public:avm/res/container-registry/registry:0.9.1' = {
  name: 'deployment'
  params: { name: 'litware', replications: [{ location: 'eastus', name: 'us' }], webhooks: [{ name: 'pushed' }] }
}
module storage 'br/public:avm/res/storage/storage-account:0.9.1' = { params: { name: 'fabrikam' } }
"""
ARM = """{ // with a comment: fabrikam.azurecr.io
\t"variables": { "name": "contoso" },
  "parameters": { "other": { "type": "string", "defaultValue": "adventure" } },
  "resources": [
    { "type": "Microsoft.ContainerRegistry/registries", "name": "[variables('name')]",
      "resources": [ { "type": "replications", "name": "eastus", "location": "East US" } ] },
    { "type": "Microsoft.ContainerRegistry/registries/webhooks", "name": "contoso/deployed" },
    { "type": "Microsoft.ContainerRegistry/registries/replications", "name": "[concat('contoso', '/a')]" },
    { "type": "Microsoft.ContainerRegistry/registries", "name": "[parameters('other')]" },
    { "type": "Microsoft.Storage/storageAccounts", "name": "fabrikam" },
    { "type": "Microsoft.Resources/deployments", "name": "d", "properties": { "template": { "resources": {
      "r": { "type": "Microsoft.ContainerRegistry/registries", "name": "wingtip" } } } } }
  ]
}"""
TF_JSON = """{
  "locals": { "name": "contoso" },
  "resource": {
    "azurerm_container_registry": { "acr": [ { "name": "${local.name}",
      "georeplications": [ { "location": "eastus" }, { "location": "${var.x}" } ] } ] },
    "azurerm_container_registry_webhook": { "hook": { "name": "deployed",
      "registry_name": "${azurerm_container_registry.acr.name}" } }
  }
}"""
OURS = """
apiVersion: acrgeo/v1
registry: contoso  # fabrikam
replicas:
  - location: East US
  - {location: canadacentral, name: "canada"}
webhooks:
  - {name: "hook{region}", uri: https://x.example.com}
---
kind: Other
registry: fabrikam
"""


def told(folder: Folder) -> list[str]:
    """Each name as ``line kind registry region name``, and each that is made as ``line unread``, where they stand."""
    found = []
    for each in folder.names.references:
        written = (
            Path(each.place.file).read_bytes().decode(_encoding(each.place.file)).splitlines()[each.place.line - 1]
        )
        word = "" if each.subscription else (each.name or each.region or "") if not each.is_host else ""
        begins = written[each.place.column - 1 :].replace(" ", "").lower()
        assert begins.startswith("/" if each.subscription else (word or each.registry).lower()[:4]), (written, each)
        assert written[each.place.column - 2 : each.place.column - 1] in tuple(" '\"/"), (written, each)
        found.append((each.place, " ".join(filter(None, (each.kind.value, each.registry, each.region, each.name)))))
    found += [(each.place, "unread") for each in folder.names.unread]
    return [f"{place.line} {text}" for place, text in sorted(found)]


def _encoding(path: str) -> str:
    content = Path(path).read_bytes()
    return "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"


def folder_of(tmp_path: Path, **files: str) -> Folder:
    """Write files, ``__`` for a dot, and read their folder."""
    for name, text in files.items():
        (tmp_path / name.replace("__", ".")).write_text(text, encoding="utf-8")
    return read_folder(str(tmp_path))


def test_a_local_of_another_folder_is_not_guessed(tmp_path: Path) -> None:
    """What is declared for a registry without a name is nobody's."""
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "locals.tf").write_text('locals { name = "contoso" } # azurerm_container_registry')
    found = told(folder_of(tmp_path, main__tf=TF))
    assert "7 unread" in found
    assert not any("contoso eastus" in line for line in found)


def test_terraform_is_read_as_it_is_written(tmp_path: Path) -> None:
    """With locals of another file of the folder, references between resources, and those of azapi and modules."""
    found = folder_of(tmp_path, main__tf=TF, locals__tf='locals { name = "contoso" }\n# azurerm_container_registry')
    assert told(found) == [
        "1 registry contoso",
        "3 registry contoso",
        "10 replica contoso eastus",
        "13 unread",
        "14 unread",
        "20 webhook contoso deployed",
        "25 registry adventure",
        "30 replica contoso uksouth uksouth",
        "35 registry wingtip",
        "36 replica wingtip eastus",
        "36 replica wingtip japaneast",
    ]
    assert not found.diagnostics


@pytest.mark.parametrize(
    ("name", "text", "names"),
    [
        (
            "main.bicep",
            BICEP,
            [
                "2 registry adventure",
                "3 registry contoso",
                "7 replica contoso eastus eastus",
                "10 webhook contoso deployed",
                "12 unread",
                "16 registry wingtip",
                "17 unread",
                "17 unread",
                "18 unread",
                "19 replica wingtip japaneast japan",
                "23 registry litware",
                "23 replica litware eastus us",
                "23 webhook litware pushed",
            ],
        ),
        (
            "azuredeploy.json",
            ARM,
            [
                "2 registry contoso",
                "3 registry adventure",
                "6 replica contoso eastus eastus",
                "7 webhook contoso deployed",
                "8 unread",
                "9 unread",
                "12 registry wingtip",
            ],
        ),
        (
            "main.tf.json",
            TF_JSON,
            [
                "2 registry contoso",
                "5 replica contoso eastus",
                "5 unread",
                "6 webhook contoso deployed",
            ],
        ),
        (
            "contoso.yaml",
            OURS,
            [
                "3 registry contoso",
                "5 replica contoso eastus",
                "6 replica contoso canadacentral canada",
                "8 webhook contoso canadacentral hookcanadacentral",
                "8 webhook contoso eastus hookeastus",
            ],
        ),
        ("Dockerfile.web", "# fabrikam.azurecr.io\nFROM contoso.azurecr.io/base:1\n", ["2 login server contoso"]),
        ("pod.yml", 'image: "contoso.eastus.geo.azurecr.io/x" # y', ["1 regional endpoint contoso eastus"]),
        ("values.json", f'{{"id": "{ID}/replications/eastus"}}', ["1 replica contoso eastus"]),
        ("prod.tfvars", f'id = "{ID}" // {ID}', ["1 registry contoso"]),
        ("ci.yaml", "run: docker pull mcr.microsoft.com/x && docker pull ${R}.azurecr.io/y", ["1 unread"]),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 20 else "",
)
def test_each_language_names_the_same_things(tmp_path: Path, name: str, text: str, names: list[str]) -> None:
    """Each name at the line and column of its first character; nothing of comments and of other resources."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    found = read_folder(str(tmp_path))
    assert told(found) == names
    assert not found.diagnostics


NAMED = {
    Form.TERRAFORM: {"replica eastus", "webhook 5pushes", "webhook muted"},
    Form.TERRAFORM_4: {"replica eastus", "webhook 5pushes", "webhook muted"},
    Form.AZAPI: {"webhook 5pushes", "webhook muted"},
    Form.AZ: {"replica canada", "replica eastus", "replica westus", "webhook 5pushes", "webhook muted"},
    Form.BICEP: set(),
    Form.BICEP_AVM: set(),
    Form.ARM: set(),
}
"""Form of export → what it names besides the registry; the others are made by loops, and by defaults of parameters."""
ENDS = {Form.ARM: "json", Form.AZ: "sh", Form.BICEP: "bicep", Form.BICEP_AVM: "bicep"}


@pytest.mark.parametrize("form", list(WRITERS), ids=lambda form: form.value)
def test_an_export_names_what_is_there(tmp_path: Path, form: Form) -> None:
    """Each form of ``acrgeo export`` is read without a mistake, and names nothing that the registry does not have."""
    (tmp_path / f"main.{ENDS.get(form, 'tf')}").write_text(handover_text(everything(), form).text, encoding="utf-8")
    found = read_folder(str(tmp_path))
    assert not found.diagnostics
    assert {each.registry for each in found.names.references} == {"contoso"}
    own = {
        f"{each.kind.value} {each.name or each.region}"
        for each in found.names.references
        if each.kind in (Kind.REPLICA, Kind.WEBHOOK)
    }
    assert own == NAMED[form]


def test_windows_writes_the_same(tmp_path: Path) -> None:
    """In UTF-16, with a mark in UTF-8, and with its ends of lines; a column counts characters, not bytes."""
    text = 'resource "azurerm_container_registry" "é" { name = "contoso" }\r\nx = "contoso.azurecr.io"\r\n'
    for number, encoding in enumerate(("utf-16", "utf-8-sig", "utf-8")):
        (tmp_path / f"{number}.tf").write_bytes(text.encode(encoding))
    assert told(read_folder(str(tmp_path))) == [*["1 registry contoso", "2 login server contoso"] * 3]


@pytest.mark.parametrize(
    ("registry", "names"),
    [
        ("contoso-abc123.azurecr.io", ["2 login server contoso-abc123", "3 replica contoso eastus"]),
        ("contoso.azurecr.io", ["2 login server contoso", "3 replica contoso eastus"]),
        (ID, ["2 registry contoso", "3 replica contoso eastus"]),
        ("no", []),
        ("${x}", []),
    ],
)
def test_our_files_name_a_registry_in_three_ways(tmp_path: Path, registry: str, names: list[str]) -> None:
    """By its name, a login server with or without a hash, or its resource ID."""
    text = f"apiVersion: acrgeo/v1\nregistry: {registry}\nreplicas: [{{location: eastus}}]\n"
    (tmp_path / "ours.yml").write_text(text)
    found = read_folder(str(tmp_path)).names.references
    told = [(each.place.line, each.kind.value, each.registry, each.region) for each in found]
    assert [" ".join(str(part) for part in each if part) for each in told] == names


def test_azurerm_2_lists_regions(tmp_path: Path) -> None:
    """As texts; this has not gone from everybody's files."""
    body = ' name = "contoso"\n georeplication_locations = ["East US", var.x]'
    found = folder_of(tmp_path, main__tf=f'resource "azurerm_container_registry" "a" {{\n{body}\n}}')
    assert told(found) == ["2 registry contoso", "3 replica contoso eastus", "3 unread"]


def test_a_place_is_exact(tmp_path: Path) -> None:
    """Line and column of the first character of the name, inside of its quotes; the column counts characters."""
    files = {
        "a.tf": ('resource "azurerm_container_registry" "é" { name = "contoso" }', (1, 53)),
        "b.bicep": (
            "var é = 1\nresource a 'Microsoft.ContainerRegistry/registries@2025-11-01' = {name:'contoso'}",
            (2, 73),
        ),
        "c.json": ('{"é": {"type": "Microsoft.ContainerRegistry/registries", "name": "contoso"}}', (1, 67)),
        "d.yaml": ("apiVersion: acrgeo/v1\nregistry: contoso", (2, 11)),
        "e.yml": ("é: contoso.azurecr.io", (1, 4)),
    }
    for name, (text, _) in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = read_folder(str(tmp_path)).names.references
    assert [(each.place.line, each.place.column) for each in found] == [place for _, place in files.values()]


def test_folders_of_tools_are_left_out(tmp_path: Path) -> None:
    """Hidden ones of pipelines are not; what is neither text nor of a known name is not looked at."""
    for name in (".git", ".terraform", "node_modules", ".github/workflows", "deep/er"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "x.yaml").write_text("image: contoso.azurecr.io/x\n")
    (tmp_path / "x.png").write_text("contoso.azurecr.io")
    (tmp_path / "binary.json").write_bytes(b"contoso.azurecr.io\0")
    (tmp_path / "deep" / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "deep" / "link.yaml").symlink_to(tmp_path / "deep" / "er" / "x.yaml")
    found = read_folder(str(tmp_path))
    files = [Path(each.place.file).relative_to(tmp_path).as_posix() for each in found.names.references]
    assert files == [".github/workflows/x.yaml", "deep/er/x.yaml"]


def test_what_is_not_read_is_told(tmp_path: Path) -> None:
    """Too large, a link to nothing, no text and no JSON; the rest is read."""
    (tmp_path / "large.json").write_bytes(b" " * (MOST_BYTES + 1))
    (tmp_path / "link.tf").symlink_to(tmp_path / "nothing.tf")
    (tmp_path / "latin.yaml").write_bytes(b"# caf\xe9 contoso.azurecr.io")
    (tmp_path / "broken.json").write_text('{"a": "Microsoft.ContainerRegistry/registries", "id": "' + ID + '" ')
    os.mkfifo(tmp_path / "pipe.yaml")
    found = read_folder(str(tmp_path))
    assert [Path(path).name for path in found.skipped.large] == ["large.json"]
    assert [Path(path).name for path, _ in found.skipped.broken] == ["link.tf"]
    (broken, latin) = (str(each) for each in found.diagnostics)
    assert "broken.json:1:" in broken
    assert "this is not JSON" in broken
    assert "latin.yaml:1:6: this is not UTF-8" in latin
    assert told(found) == ["1 registry contoso"]


def test_a_mistake_in_a_file_is_told(tmp_path: Path) -> None:
    """With its place, as what stands near it is not read; the hosts of the file are."""
    text = 'resource "azurerm_container_registry" "a" {\n  name = =\n}\nx = "contoso.azurecr.io"\n'
    found = folder_of(tmp_path, broken__tf=text, broken__bicep="// x.azurecr.io\nresource x = {\n")
    assert told(found) == ["2 unread", "4 login server contoso"]
    assert [str(each).removeprefix(f"{tmp_path}/") for each in found.diagnostics] == [
        "broken.bicep:2:1: what stands near this was not read as Bicep",
        "broken.tf:2:10: what stands near this was not read as Terraform",
    ]


def test_without_grammars_hosts_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no build of them for a machine, it is told what was not read."""
    monkeypatch.setitem(__import__("sys").modules, "tree_sitter", None)
    trees.parser_of.cache_clear()
    found = folder_of(tmp_path, main__bicep=BICEP + "// x\nvar host = 'contoso.azurecr.io'\n")
    trees.parser_of.cache_clear()
    assert told(found) == ["27 login server contoso"]
    assert [each.fact for each in found.diagnostics] == [
        "only hosts and resource IDs were read: tree_sitter is not installed"
    ]


@rows("name", ["", "nothing", __file__])
def test_a_folder_that_is_none_is_refused(name: str) -> None:
    """Before anything is read."""
    with pytest.raises(UsageError, match="--iac"):
        read_folder(name)
