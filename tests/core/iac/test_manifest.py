"""What a file of acrgeo's own names."""

from __future__ import annotations

from acrgeo.core.iac.manifest import find_desired, is_manifest
from tests.core.iac.documents import node, shown
from tests.rows import rows

ID = "/subscriptions/S/resourceGroups/G/providers/Microsoft.ContainerRegistry/registries/contoso"
REPLICAS = [{"location": "East US"}, {"location": "canadacentral", "name": "canada"}]


@rows(
    ("document", "found"),
    [
        ({"registry": "contoso"}, ["registry contoso"]),
        ({}, []),
        ({"registry": 7}, []),
        ({"registry": "no"}, []),
        ({"registry": "contoso.azurecr.io"}, []),  # as any host of the text
        ({"registry": ID}, []),
        (
            {"registry": f"{ID}", "replicas": REPLICAS},
            ["replica contoso eastus S G", "replica contoso canadacentral canada S G"],
        ),
        (
            {
                "registry": "contoso-abc.azurecr.io",
                "replicas": [{"location": "eastus"}, {"name": "x"}, {"location": 7}],
            },
            ["replica contoso eastus"],
        ),
        ({"registry": "contoso", "webhooks": [{"name": "hook"}]}, ["registry contoso"]),
        (
            {"registry": "contoso", "replicas": REPLICAS, "webhooks": [{"name": "hook"}, {}, {"name": 7}]},
            [
                "registry contoso",
                "replica contoso eastus",
                "replica contoso canadacentral canada",
                "webhook contoso eastus hookeastus",
                "webhook contoso canadacentral hookcanadacentral",
            ],
        ),
        (
            {"registry": "contoso", "webhooks": [{"name": "{region}hook", "regions": ["West US", 7]}]},
            ["registry contoso", "webhook contoso westus westushook"],
        ),
    ],
)
def test_a_file_of_acrgeo_names_what_is_to_be_there(document: dict[str, object], found: list[str]) -> None:
    """Its registry, unless the text has a host or an ID; replicas, and webhooks in each of their regions."""
    assert [shown(each) for each in find_desired(node(document))] == found


def test_a_file_of_acrgeo_is_known_by_its_version() -> None:
    """By whichever."""
    versions = {"acrgeo/v1": True, "acrgeo/v9": True, "apps/v1": False, 7: False}
    assert {version: is_manifest(node({"apiVersion": version})) for version in versions} == versions
    assert not is_manifest(node({}))
    assert not is_manifest(node(["acrgeo/v1"]))
