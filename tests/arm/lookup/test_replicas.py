"""Lists of replicas: asked for again where that may help, and read where they say two things."""

from __future__ import annotations

import pytest

from acrgeo.errors import AzureError
from tests.arm.lookup.test_registries import GONE, REF, Azure
from tests.rows import rows


@rows(("status", "is_asked_again"), [(400, False), (403, False), (429, True), (500, True), (503, True)])
def test_a_list_that_failed_is_asked_for_again_where_that_may_pass(status: int, is_asked_again: bool) -> None:
    """As all reads are, which the first one is not, because it is sent beside others."""
    azure = Azure(REF)
    azure.refused["/replications"] = (status, {})
    with pytest.raises(AzureError, match="list the replicas of contoso"):
        azure.registries().read_together(REF, ())
    assert (azure.asked().count("replications") > 1) is is_asked_again


def test_a_list_over_its_bound_is_an_error() -> None:
    """It has no status."""
    azure = Azure(REF)
    azure.refused["/replications"] = (200, {"value": [{"name": "eastus", "location": "eastus"}] * 1_001})
    with pytest.raises(AzureError, match="lists more than 1,000"):
        azure.registries().read_together(REF, ())
    assert azure.asked() == ["contoso", "replications"]


@rows(("is_there", "state"), [(True, ["Updating", "Succeeded"]), (False, ["Succeeded"])])
def test_a_replica_that_is_listed_in_two_states_is_read(is_there: bool, state: list[str]) -> None:
    """A list that changes while it is read may have it twice; what is gone is gone."""
    azure = Azure(REF)
    east = {"name": "eastus", "location": "eastus"}
    west = {"name": "westus", "location": "westus"}
    deleting = {**east, "properties": {"provisioningState": "Deleting"}}
    azure.refused["/replications"] = (200, {"value": [deleting, west, west, east]})
    if not is_there:
        azure.refused["/replications/eastus"] = (404, GONE)
    registry = azure.registries().read_registry(REF)
    assert [replica.provisioning_state for replica in registry.replicas] == state
    assert azure.asked() == ["contoso", "eastus", "replications"]
