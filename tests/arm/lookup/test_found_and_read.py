"""What is asked for beside a registry, and what of its answers is taken where they contradict or fail."""

from __future__ import annotations

import threading

import pytest

from acrgeo.errors import AzureError, NotFoundError
from tests.arm.lookup.test_registries import GONE, REF, Azure
from tests.arm.wires import Answer, Sent

PLACE = "shop/providers/Microsoft.ContainerRegistry/registries/contoso"


class Slow(Azure):
    """ARM that takes long to answer for the paths with an end, but no longer than a command takes."""

    def __init__(self, slow: str) -> None:
        super().__init__()
        self.slow = slow
        self.is_over = threading.Event()
        self.answered: list[str] = []

    def _answer(self, request: Sent) -> Answer:
        path = request.url.partition("?")[0]
        if path.endswith(self.slow):
            self.is_over.wait(0.05)
            self.answered.append(self.slow)
        return super()._answer(request)


@pytest.mark.parametrize("slow", ["/replications", "/eastus"])
def test_nothing_is_under_way_any_more_when_a_registry_is_refused(slow: str) -> None:
    """What was asked for beside it has been answered."""
    azure = Slow(slow)
    azure.refused[PLACE] = (400, {})
    registries = azure.registries()
    with pytest.raises(AzureError):
        registries.find_and_read("contoso", "shop", replicas=["eastus"])
    answered = list(azure.answered)
    azure.is_over.set()
    assert answered == [slow]


def test_nobody_waits_for_the_replicas_of_a_registry_that_is_missing() -> None:
    """Each is asked for once, whatever the answer."""
    azure = Azure()
    azure.refused = {"/replications": (503, {}), "/replications/eastus": (503, {})}
    with pytest.raises(NotFoundError):
        azure.registries().find_and_read("contoso", "shop", replicas=["eastus"])
    asked = azure.asked()
    assert [asked.count(end) for end in ("replications", "eastus")] == [1, 1]


def test_a_registry_that_is_listed_where_it_is_missing_is_not_read_twice() -> None:
    """A list and an index may both lag behind a deletion."""
    azure = Azure(REF)
    azure.refused[PLACE] = (404, GONE)
    with pytest.raises(NotFoundError):
        azure.registries().find_and_read("contoso")
    assert azure.asked().count("contoso") == 1


def test_a_replica_elsewhere_that_is_named_like_the_home_region_is_not_home() -> None:
    """GET answers for the name; where the list lacks it, nothing is told of it."""
    azure = Azure(REF)
    azure.refused = {
        "/replications": (200, {"value": [{"name": "eastus", "location": "eastus"}]}),
        "/replications/westus": (200, {"name": "westus", "location": "northeurope"}),
    }
    registry = azure.registries().read_registry(REF)
    assert [(replica.name, replica.location) for replica in registry.replicas] == [
        ("eastus", "eastus"),
        ("westus", "westus"),
    ]
    assert registry.home.id is None
