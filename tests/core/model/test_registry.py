"""Registries and replicas: when one serves, and how it is found."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from acrgeo.core.model.drain import Drain
from acrgeo.core.model.registry import RegistryRef, RegistrySettings, Replica, ReplicaSettings, Sku
from acrgeo.core.model.webhook import Webhook
from tests.core.planning import REF, registry, replica
from tests.rows import rows


@rows(
    ("facts", "is_ready", "is_failed", "is_settled"),
    [
        ({}, True, False, True),
        ({"display_status": "Syncing"}, False, False, True),
        ({"display_status": None}, False, False, True),
        ({"id": None, "display_status": None}, True, False, True),
        ({"id": None, "provisioning_state": "Updating"}, False, False, False),
        ({"provisioning_state": "Creating"}, False, False, False),
        ({"provisioning_state": "Failed"}, False, True, True),
        ({"provisioning_state": "Canceled"}, False, True, True),
    ],
)
def test_a_replica_is_ready_once_it_is_synced(
    facts: dict[str, Any], is_ready: bool, is_failed: bool, is_settled: bool
) -> None:
    """It serves while it is routed as well; the home replica that Azure does not list has no status."""
    found = replica("eastus", **facts)
    assert (found.is_ready, found.is_failed, found.is_settled, found.is_serving) == (
        is_ready, is_failed, is_settled, is_ready,
    )  # fmt: skip
    assert not replace(found, is_routed=False).is_serving


def test_a_drain_is_one_while_it_is_not_routed() -> None:
    """The record of one that is routed again is a rest; routing can be turned off another way."""
    tags = {"acrgeo-drained-by": "ana"}
    assert replica("eastus", is_routed=False, tags=tags).drain == Drain(by="ana")
    assert replica("eastus", tags=tags).drain is None
    assert replica("eastus", is_routed=False).drain is None


def test_settings_are_what_a_write_sets() -> None:
    """Of a replica, and of a registry."""
    found = replica("eastus", name="canada", is_routed=False, zone_redundancy="Enabled", tags={"a": "b"})
    assert found.settings == ReplicaSettings(
        name="canada", location="eastus", is_routed=False, zone_redundancy="Enabled", tags={"a": "b"}
    )
    current = registry("Basic", has_data_endpoints=True, has_regional_endpoints=False)
    assert current.settings == RegistrySettings(sku=Sku.BASIC, has_data_endpoints=True, has_regional_endpoints=False)
    assert registry().settings == RegistrySettings(sku=Sku.PREMIUM)


def test_what_is_not_said_is_as_the_service_has_it() -> None:
    """A replica is routed and none of home; when it was last written makes no other of it."""
    plain = Replica(name="eastus", location="eastus")
    assert (plain.is_routed, plain.is_home, ReplicaSettings(name="a", location="b").is_routed) == (True, False, True)
    assert plain == replace(plain, modified_at="2026-07-01T00:00:00Z")
    current = registry()
    assert (current.has_data_endpoints, current.has_private_endpoints) == (False, False)


def test_tiers_have_an_order() -> None:
    """Basic is the least."""
    assert [Sku(tier).rank for tier in ("Basic", "Standard", "Premium")] == [0, 1, 2]


TWIN = registry(
    "Premium",
    replica("westus", name="second", home="-"),
    replica("westus", name="Home1"),
    replica("eastus", name="Canada"),
    webhooks=(Webhook(name="Hook", location="westus"),),
)


@rows(("location", "name"), [("westus", "Home1"), ("eastus", "Canada"), ("uksouth", None)])
def test_a_replica_is_found_by_its_region(location: str, name: str | None) -> None:
    """The home replica, where there are two in its region."""
    found = TWIN.replica_in(location)
    assert (None if found is None else found.name) == name


def test_names_are_found_in_any_case() -> None:
    """Of replicas and of webhooks; what is not there is none."""
    found, hook = TWIN.replica_named("CANADA"), TWIN.webhook_named("hook")
    assert (found and found.location, hook and hook.location) == ("eastus", "westus")
    assert (TWIN.replica_named("eastus"), TWIN.webhook_named("other"), TWIN.home.name) == (None, None, "Home1")


def test_a_replica_is_called_by_its_region_unless_that_is_anothers() -> None:
    """Then by its name."""
    assert [TWIN.label(found) for found in TWIN.replicas] == ["eastus", "second", "westus"]
    assert TWIN.label(replica("uksouth", name="gone1")) == "uksouth"


def test_a_registry_is_at_its_id() -> None:
    """A label is for people: two places that differ in it are one."""
    place = RegistryRef(subscription="s", resource_group="g", name="contoso")
    assert place.group_id == "/subscriptions/s/resourceGroups/g"
    assert place.id == f"{place.group_id}/providers/Microsoft.ContainerRegistry/registries/contoso"
    assert (str(place), place == replace(place, label="contoso (g)")) == ("contoso", True)
    assert (registry().ref, registry().name) == (REF, "contoso")
