"""Fleets and regions as the gateway lists them."""

from __future__ import annotations

import json

import pytest

from acrgeo.arm.gateway import Gateway
from acrgeo.arm.session import Session
from acrgeo.core.model.registry import Sku
from acrgeo.errors import NotFoundError
from acrgeo.sandbox import Response, Sandbox
from tests.arm.test_gateway import REF, over, paths
from tests.arm.wires import SUBSCRIPTION


def test_list_asks_for_replicas_of_premium_registries_only(sandbox: Sandbox, session: Session) -> None:
    """One request for all registries, one for each Premium one."""
    gateway = Gateway(session)
    gateway.begin_update_registry(REF, sku=Sku.PREMIUM)
    before = len(sandbox.requests())
    listed = gateway.list_registries()
    assert [(registry.name, registry.sku, len(registry.replicas)) for registry in listed] == [
        ("contoso", Sku.PREMIUM, 1),
        ("contosowesteu", Sku.STANDARD, 1),
    ]
    asked = paths(sandbox)[before:]
    assert [path.removeprefix("GET ") for path in asked if "replications" in path] == [
        f"{REF.id.removeprefix(f'/subscriptions/{SUBSCRIPTION}')}/replications"
    ]


def test_a_fleet_is_listed_whole(sandbox: Sandbox, gateway: Gateway) -> None:
    """Fifty registries in three groups, several replicas at once."""
    sandbox.reset("fleet")
    listed = gateway.list_registries()
    assert len(listed) == 50
    assert [registry.name for registry in listed] == sorted(registry.name for registry in listed)
    group = listed[0].ref.resource_group
    of_group = gateway.list_registries(group)
    assert 0 < len(of_group) < 50
    assert {registry.ref.resource_group.lower() for registry in of_group} == {group.lower()}


def test_a_registry_whose_replicas_may_not_be_read_is_listed(sandbox: Sandbox, gateway: Gateway) -> None:
    """It has the reason beside it, and the other registries are complete."""
    gateway.begin_update_registry(REF, sku=Sku.PREMIUM)
    sandbox.set_caller([{"actions": ["Microsoft.ContainerRegistry/registries/read", "*/subscriptions/read"]}])
    contoso, readable = gateway.list_registries()
    assert "registries/replications/read is missing" in str(contoso.properties["replicasUnknown"])
    assert "replicasUnknown" not in readable.properties


def test_a_registry_deleted_meanwhile_is_not_listed(sandbox: Sandbox, gateway: Gateway) -> None:
    """Its replicas are 404 by then."""
    gateway.begin_update_registry(REF, sku=Sku.PREMIUM)
    gone = Response(status=404, headers={}, body=json.dumps({"error": {"code": "ResourceNotFound"}}).encode())
    sandbox.answer_next("GET", "/registries/contoso/replications$", gone)
    assert [registry.name for registry in gateway.list_registries()] == ["contosowesteu"]


def test_regions_are_read_once(sandbox: Sandbox, session: Session) -> None:
    """Two requests give the physical regions with zones, pair and coordinates, as the subscription sees them."""
    gateway = Gateway(session)
    assert session.subscription_id
    before = len(sandbox.requests())
    regions = gateway.read_regions()
    assert gateway.read_regions() is regions
    assert sorted(paths(sandbox)[before:]) == ["GET /locations", "GET /providers/Microsoft.ContainerRegistry"]
    west = regions["westus2"]
    assert (west.display_name, west.is_offered, west.has_zones, west.pair) == ("West US 2", True, True, "westcentralus")
    assert west.latitude == pytest.approx(47.233)
    assert regions["westus"].has_zones is False
    assert "unitedstates" not in regions


def test_a_region_that_the_provider_leaves_out_is_not_offered() -> None:
    """Display names are matched through the locations answer, not by guessing."""
    physical = {"metadata": {"regionType": "Physical", "pairedRegion": [], "latitude": "x"}}
    locations = [
        {"name": "eastus", "displayName": "East US", **physical},
        {"name": "odd1", "displayName": "Odd Region", **physical},
        {"name": "us", "displayName": "United States", "metadata": {"regionType": "Logical"}},
    ]
    types = [
        {"resourceType": "registries", "locations": ["East US", "Odd Region"]},
        {"resourceType": "registries/replications", "locations": ["Odd Region"]},
    ]
    gateway, _ = over({"/locations": {"value": locations}, "ContainerRegistry": {"resourceTypes": types}})
    regions = gateway.read_regions()
    assert {name: facts.is_offered for name, facts in regions.items()} == {"eastus": False, "odd1": True}
    assert (regions["eastus"].pair, regions["eastus"].latitude) == (None, None)


def test_regions_are_those_of_the_subscription_that_is_asked_for(sandbox: Sandbox, session: Session) -> None:
    """Each subscription has its own regions and registration."""
    gateway = Gateway(session)
    unregistered = "11111111-1111-1111-1111-111111111111"
    gateway.read_regions()
    empty = Response(status=200, headers={"content-type": "application/json"}, body=b'{"value":[]}')
    bare = Response(
        status=200, headers={"content-type": "application/json"}, body=b'{"registrationState":"NotRegistered"}'
    )
    sandbox.answer_next("GET", f"{unregistered}/locations", empty)
    sandbox.answer_next("GET", f"{unregistered}/providers/Microsoft.ContainerRegistry", bare)
    assert gateway.read_regions(unregistered) == {}
    assert "westus" in gateway.read_regions(SUBSCRIPTION)
    assert (gateway.provider_state(unregistered), gateway.provider_state(SUBSCRIPTION)) == (
        "NotRegistered",
        "Registered",
    )


def test_a_caller_that_sees_no_registry_gets_a_hint(gateway: Gateway, sandbox: Sandbox) -> None:
    """A list has only what the caller may read, so the hint is to read by group."""
    sandbox.set_caller("acrpush")
    with pytest.raises(NotFoundError, match="you may not read them") as caught:
        gateway.find_registry("contoso")
    assert caught.value.hint is not None
    assert "-g GROUP" in caught.value.hint
