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
        ("az acr check-name -n contoso", []),
        ("az acr list -g contoso", []),
        ("az acr login -n", []),
        ("az acr login -n contoso.azurecr.io", []),
        ("az aks create -n contoso; blaz acr login -n contoso", []),
    ],
)
def test_an_option_names_what_its_command_says(text: str, found: list[str]) -> None:
    """A registry, or what belongs to one; a variable is not guessed."""
    assert told(text) == found
