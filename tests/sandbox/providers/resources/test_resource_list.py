"""The generic list of resources."""

from __future__ import annotations

import pytest

from tests.sandbox.driver import GROUP, REGISTRY, SUBSCRIPTION, Driver

TYPE = "Microsoft.ContainerRegistry/registries"
VERSION = "2024-11-01"
OTHER = f"{SUBSCRIPTION}/resourceGroups/Other-RG"


@pytest.fixture(name="filled")
def _filled(premium: Driver) -> Driver:
    """Three registries in two groups, a replica, and tags."""
    premium.add("eastus")
    premium.put(OTHER, {"location": "westus"})
    body = {"location": "East US 2", "sku": {"name": "Basic"}, "tags": {"Team": "Web", "tier": "dev"}}
    premium.put(f"{OTHER}/providers/{TYPE}/another", body)
    premium.patch(f"{REGISTRY}/replications/eastus", {"tags": {"team": "data", "stage": "web"}})
    return premium


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", {"another", "contoso", "contoso/eastus", "contoso/westus", "contosowesteu"}),
        (f"resourceType eq '{TYPE}'", {"another", "contoso", "contosowesteu"}),
        (f"resourceType eq '{TYPE.lower()}' and name eq 'CONTOSO'", {"contoso"}),
        (f"name eq 'contoso' AND resourceType eq '{TYPE}/replications'", set()),
        (f"resourceType eq '{TYPE}/replications'", {"contoso/eastus", "contoso/westus"}),
        ("name eq 'it''s and that'", set()),
        ("location eq 'eastus2'", {"another"}),
        ("location eq 'East US 2'", {"another"}),
        ("resourceGroup eq 'other-rg'", {"another"}),
        (f"resourceGroup eq 'contoso-rg' and location eq 'westus' and resourceType eq '{TYPE}'", {"contoso"}),
        ("tagname eq 'TEAM'", {"another", "contoso/eastus"}),
        ("tagname eq 'team' and tagvalue eq 'web'", {"another"}),
        ("tagvalue eq 'data' and tagname eq 'team'", {"contoso/eastus"}),
        ("tagName eq 'team' and tagValue eq 'prod'", set()),
        ("startswith(tagname, 'T')", {"another", "contoso/eastus"}),
        ("startswith(tagname, 'ti')", {"another"}),
    ],
)
def test_resources_are_filtered(filled: Driver, text: str, names: set[str]) -> None:
    """By every clause that the Azure CLI builds; case does not matter, and the group's own list is the same."""
    rows = filled.get(f"{SUBSCRIPTION}/resources", VERSION, _filter=text).body["value"]
    assert {row["name"] for row in rows} == names
    assert all("properties" not in row for row in rows)
    in_group = filled.get(f"{GROUP}/resources", VERSION, _filter=text).body["value"]
    assert in_group == [row for row in rows if row["id"].startswith(f"{GROUP}/")]


@pytest.mark.parametrize(
    "text", ["tags eq 'a'", "name ne 'a'", "name eq 'a' or name eq 'b'", "name eq a", "plan eq 'x'"]
)
def test_other_filters_are_refused(arm: Driver, text: str) -> None:
    """The refusal quotes them."""
    answer = arm.get(f"{SUBSCRIPTION}/resources", VERSION, _filter=text)
    assert (answer.status, answer.code, text in answer.message) == (400, "InvalidFilterInQueryString", True)


def test_times_and_state_are_shown_on_demand(filled: Driver) -> None:
    """$expand adds what it names and nothing else; the times are those of the system data."""
    plain = filled.get(f"{SUBSCRIPTION}/resources", VERSION, _filter="name eq 'another'").body["value"][0]
    assert not {"createdTime", "changedTime", "provisioningState"} & plain.keys()
    asked = "createdTime,changedTime,provisioningState"
    path = f"{SUBSCRIPTION}/resources"
    (row,) = filled.get(path, VERSION, _filter="name eq 'another'", _expand=asked).body["value"]
    assert row.keys() - plain.keys() == set(asked.split(","))
    assert row["provisioningState"] == "Succeeded"
    assert row["createdTime"] == plain["systemData"]["createdAt"]
    assert row["createdTime"].endswith("Z")
    (less,) = filled.get(path, VERSION, _filter="name eq 'another'", _expand="CreatedTime").body["value"]
    assert less.keys() - plain.keys() == {"createdTime"}


def test_another_expansion_is_refused_by_name(arm: Driver) -> None:
    """What ARM might add is not left out in silence."""
    answer = arm.get(f"{SUBSCRIPTION}/resources", VERSION, _expand="createdTime,properties")
    assert (answer.status, "$expand=properties" in answer.message) == (501, True)


def test_a_missing_group_has_no_list(arm: Driver) -> None:
    """404 as for the group itself."""
    assert arm.get(f"{OTHER}/resources", VERSION).code == "ResourceGroupNotFound"
