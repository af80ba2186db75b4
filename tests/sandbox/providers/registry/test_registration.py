"""What answers say of the provider's api-versions."""

from __future__ import annotations

import pytest

from acrgeo.sandbox.providers.registry.registration import SUPPORTED
from tests.sandbox.driver import REGISTRY, SUBSCRIPTION, VERSION, Driver

HEADER = "api-supported-versions"
PREVIEWS = ("2024-01-01-preview", "2025-06-01-preview", "2025-09-01-preview", "2025-12-01-preview")


@pytest.mark.parametrize(
    ("path", "first"),
    [
        ("replications", "2020-11-01-preview"),
        ("replications/eastus", "2020-11-01-preview"),
        ("webhooks", "2019-12-01-preview"),
        ("privateEndpointConnections", "2019-12-01-preview"),
        ("privateLinkResources", "2019-12-01-preview"),
    ],
)
@pytest.mark.parametrize("version", [VERSION, "2023-11-01-preview"])
def test_children_list_every_version(premium: Driver, path: str, first: str, version: str) -> None:
    """From the first one that their part of the service has, previews that nobody announced included (recorded)."""
    premium.add("eastus")
    versions = premium.get(f"{REGISTRY}/{path}", version).headers[HEADER].split(", ")
    assert versions[0] == first
    assert versions == list(SUPPORTED[SUPPORTED.index(first) :]) == sorted(versions)
    assert set(PREVIEWS) <= set(versions)


def test_so_do_their_operations(premium: Driver) -> None:
    """The poll of a replica's creation; the result of its deletion says nothing, as subscription-wide calls do."""
    started = premium.put(f"{REGISTRY}/replications/eastus", {"location": "eastus"})
    poll = premium.follow(started.headers["azure-asyncoperation"])
    assert poll.headers[HEADER] == started.headers[HEADER] == ", ".join(SUPPORTED[3:])
    premium.finish(started)
    deleted = premium.delete(f"{REGISTRY}/replications/eastus")
    assert deleted.headers[HEADER] == started.headers[HEADER]
    assert HEADER not in premium.follow(deleted.headers["location"]).headers
    assert HEADER not in premium.get(f"{SUBSCRIPTION}/providers/Microsoft.ContainerRegistry/registries").headers


@pytest.mark.parametrize("path", ["", "/listUsages"])
def test_the_registry_repeats_the_version_that_was_asked_for(premium: Driver, path: str) -> None:
    """And an error says nothing (recorded)."""
    assert premium.get(f"{REGISTRY}{path}", "2023-11-01-preview").headers[HEADER] == "2023-11-01-preview"
    assert HEADER not in premium.get(f"{REGISTRY}none").headers
