"""Where a registry moves to: names, and the template."""

from __future__ import annotations

from dataclasses import replace

import pytest

from acrgeo.core.handover.model import HandedReplica, HandedWebhook, Handover
from acrgeo.core.handover.properties import Properties
from acrgeo.core.model.names import is_name
from acrgeo.core.model.registry import RegistryRef, Sku
from acrgeo.core.model.webhook import Callback
from acrgeo.core.move.target import Target, desired_of, name_candidates, template_of

REF = RegistryRef(subscription="s", resource_group="new-rg", name="contosonordic")
TARGET = Target(ref=REF, location="swedencentral")
SOURCE = Handover(name="contoso", sku=Sku.PREMIUM, location="westus", resource_group="rg", subscription="s")


@pytest.mark.parametrize("name", ["contoso", "Contoso", "a" * 50, "a" * 45, "12345"])
@pytest.mark.parametrize("region", ["swedencentral", "westus", "australiacentral2"])
def test_candidates_are_names(name: str, region: str) -> None:
    """Each is a name that Azure takes, none is the registry's own, and no two are the same."""
    names = list(name_candidates(name, region))
    assert all(is_name(candidate) and candidate.islower() | candidate.isdigit() for candidate in names)
    assert name.lower() not in names
    assert len(set(names)) == len(names)


def replica(location: str, **given: object) -> HandedReplica:
    """Return a replica of a region."""
    return replace(HandedReplica(name=location, location=location), **given)  # type: ignore[arg-type]  # checked by the fields


@pytest.mark.parametrize(
    ("there", "keeps_home", "left"),
    [
        ([], False, []),
        ([], True, ["westus"]),
        (["swedencentral"], False, []),
        (["swedencentral", "eastus"], False, ["eastus"]),
        (["swedencentral", "eastus"], True, ["eastus", "westus"]),
        (["eastus", "japaneast"], True, ["eastus", "japaneast", "westus"]),
    ],
)
def test_the_new_home_has_no_replica_entry(there: list[str], keeps_home: bool, left: list[str]) -> None:
    """Its entry is dropped, and the old home gets one only where that is asked for."""
    source = replace(SOURCE, replicas=tuple(map(replica, there)))
    template = template_of(source, TARGET, keeps_home=keeps_home)
    assert [each.location for each in template.replicas] == left
    assert (template.name, template.location, template.resource_group) == ("contosonordic", "swedencentral", "new-rg")
    assert (template.home, template.is_there, template.id) == (None, False, REF.id if len("s") == 36 else None)


@pytest.mark.parametrize(
    ("location", "keeps_home", "moved_to"),
    [
        ("westus", False, "swedencentral"),
        ("westus", True, "westus"),
        ("eastus", False, "eastus"),
        ("swedencentral", False, "swedencentral"),
        ("uksouth", False, "swedencentral"),
    ],
)
def test_a_webhook_stays_where_a_replica_is(location: str, keeps_home: bool, moved_to: str) -> None:
    """One whose region has none any more goes to the new home."""
    hook = HandedWebhook(name="pushed", location=location, actions=("push",))
    source = replace(SOURCE, replicas=(replica("eastus"),), webhooks=(hook,))
    (moved,) = template_of(source, TARGET, keeps_home=keeps_home).webhooks
    assert moved == replace(hook, location=moved_to)


@pytest.mark.parametrize(
    ("sku", "has_endpoints", "keeps_home", "expected"),
    [
        (Sku.BASIC, False, False, Sku.BASIC),
        (Sku.BASIC, True, False, Sku.PREMIUM),
        (Sku.STANDARD, False, True, Sku.PREMIUM),
        (Sku.STANDARD, False, False, Sku.STANDARD),
        (Sku.PREMIUM, False, False, Sku.PREMIUM),
    ],
)
def test_the_tier_is_what_is_needed(sku: Sku, has_endpoints: bool, keeps_home: bool, expected: Sku) -> None:
    """Private endpoints and replicas need Premium."""
    template = template_of(replace(SOURCE, sku=sku), TARGET, keeps_home=keeps_home, has_private_endpoints=has_endpoints)
    assert template.sku is expected


def test_everything_else_is_carried() -> None:
    """Settings, tags and identity are; the property of zone redundancy, which controls nothing, is not."""
    rules = {"networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"action": "Allow", "value": "10.0.0.1"}]}}
    properties = Properties(stable={**rules, "zoneRedundancy": "Enabled"}, identity={"type": "SystemAssigned"})
    source = replace(SOURCE, properties=properties, tags={"team": "web"}, has_data_endpoints=True)
    template = template_of(source, TARGET)
    assert template.properties == replace(properties, stable=rules)
    assert (template.tags, template.has_data_endpoints) == ({"team": "web"}, True)


def test_what_is_desired_follows_the_template() -> None:
    """Replicas keep name, routing and tags; a webhook whose receiver is not known is left to a person."""
    hooks = tuple(HandedWebhook(name=name, location="swedencentral", actions=("push",)) for name in ("Known", "secret"))
    east = replica("eastus", name="atlantic", is_routed=False, tags={"team": "web"})
    template = template_of(replace(SOURCE, replicas=(east,), webhooks=hooks), TARGET)
    desired = desired_of(template, {"known": Callback(uri="https://ci.example.com")})
    (made,) = desired.replicas
    assert (made.location, made.name, made.is_routed, made.tags) == ("eastus", "atlantic", False, {"team": "web"})
    assert [hook.name for hook in desired.webhooks] == ["Known"]
    assert (desired.sku, desired.absent, desired.prunes) == (Sku.PREMIUM, (), False)
