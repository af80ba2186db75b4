"""Commands of the Azure CLI in scripts and pipelines."""

from __future__ import annotations

from acrgeo.core.iac.commands import find_in_commands
from acrgeo.core.iac.reference import Unread
from tests.rows import rows


def told(text: str) -> list[str]:
    """Each thing that is found as ``line:column kind registry …``."""
    lines = []
    for each in find_in_commands("f", text):
        where = f"{each.place.line}:{each.place.column}"
        if isinstance(each, Unread):
            lines.append(f"{where} unread {each.text}")
        else:
            parts = (each.kind.value, each.registry, each.region, each.name)
            lines.append(" ".join([where, *(part for part in parts if part)]))
    return lines


OF_REGISTRIES = (
    "check-health", "create", "credential show", "helm list", "import", "login", "network-rule list",
    "repository list", "show", "show-endpoints", "show-usage", "update",
)  # fmt: skip
"""Whose ``-n`` is a registry, as their help says."""


@rows(
    "text, found",
    [
        ("az acr login -n contoso", ["1:17 registry contoso"]),
        ("az acr login --name=contoso --expose-token", ["1:21 registry contoso"]),
        ('- run: "az acr login -n contoso"', ["1:25 registry contoso"]),
        ("az acr show -n 'contoso' && az acr build -r fabrikam .", ["1:17 registry contoso", "1:45 registry fabrikam"]),
        ("az acr repository list \\\n  --name contoso", ["2:10 registry contoso"]),
        ("az acr import -n contoso -r fabrikam --source web:1", ["1:18 registry contoso", "1:29 registry fabrikam"]),
        ("x=$(az acr show -n contoso --query id)", ["1:20 registry contoso"]),
        ("az acr replication create -r contoso -l 'East US'", ["1:30 registry contoso", "1:42 replica contoso eastus"]),
        (
            "az acr replication show -r contoso -n canada -l canadacentral",
            ["1:28 registry contoso", "1:39 replica contoso canadacentral canada"],
        ),
        ("az acr webhook ping -r contoso -n deployed", ["1:24 registry contoso", "1:35 webhook contoso deployed"]),
        ("az acr task run -r contoso -n build", ["1:20 registry contoso"]),
        ("az acr manifest list -r contoso -n web", ["1:25 registry contoso"]),
        ("az acr login -n $ACR", ["1:17 unread $ACR"]),
        ("az acr login -n $(acr.name)", ["1:17 unread $(acr.name)"]),
        ("az acr login -n ${{ vars.ACR }}", ["1:17 unread ${{ vars.ACR }}"]),
        ("az acr replication show -r contoso -n ${R}", ["1:28 registry contoso", "1:39 unread ${R}"]),
        ("az acr replication delete -r contoso -n eastus; az acr delete -n contoso", []),
        ("az acr token credential delete -r contoso -n pull", []),
        ("az acr show -n delete", ["1:16 registry delete"]),  # a name is no command
        ("az acr check-name -n contoso", []),
        ("az acr ; az acr", []),
        ("az acr login -n contoso -r", ["1:17 registry contoso"]),
        ("az acr login -n '' -r --yes", []),
        ("az acr login -n=contoso", ["1:17 registry contoso"]),
        ("az.cmd\tacr  login `\r\n -n contoso", ["2:5 registry contoso"]),
        ("az acr login -n contoso | az acr show -n fabrikam", ["1:17 registry contoso", "1:42 registry fabrikam"]),
        ("az acr login -n no", []),
        ("az acr login -n $A -r %B%", ["1:17 unread $A", "1:23 unread %B%"]),
        # Of replicas and webhooks: where the registry is named, and one of them.
        ("az acr replication list -r contoso", ["1:28 registry contoso"]),
        ("az acr replication create -n eastus -l eastus", []),
        ("az acr replication create -r $R -n eastus", ["1:30 unread $R"]),
        ("az acr replication create -r no -n eastus", []),
        (
            "az acr replication create -r contoso -l $L",
            ["1:30 registry contoso", "1:41 unread $L"],
        ),
        (
            "az acr replication create -r contoso -n canada -l $L",
            ["1:30 registry contoso", "1:41 replica contoso canada"],
        ),
        (
            "az acr replication update -r contoso -n canada",
            ["1:30 registry contoso", "1:41 replica contoso canada"],
        ),
        ("az acr webhook create -r contoso -l eastus", ["1:26 registry contoso"]),
        ("az acr webhook create -r contoso -n ''", ["1:26 registry contoso"]),
        ("az acr webhook create -r contoso -n --yes", ["1:26 registry contoso"]),
        ("az acr webhook create -r contoso -n", ["1:26 registry contoso"]),
        (
            "az acr webhook create -r contoso -n deployed -l eastus",
            ["1:26 registry contoso", "1:37 webhook contoso deployed"],
        ),
        *((f"az acr {group} -n contoso", [f"1:{12 + len(group)} registry contoso"]) for group in OF_REGISTRIES),
        ("az acr build --registry contoso .", ["1:25 registry contoso"]),
        (
            "az acr replication create -r contoso --location=eastus",
            ["1:30 registry contoso", "1:49 replica contoso eastus"],
        ),
        ("az acr list -g contoso", []),
        ("az acr login -n", []),
        ("az acr login -n contoso.azurecr.io", []),
        ("az aks create -n contoso; blaz acr login -n contoso", []),
    ],
)
def test_an_option_names_what_its_command_says(text: str, found: list[str]) -> None:
    """A registry, or what belongs to one; a variable is not guessed."""
    assert told(text) == found
