"""Where a registry moves to: names, and the template."""

from __future__ import annotations

from dataclasses import replace

import pytest

from acrgeo.core.handover.model import HandedReplica, HandedWebhook, Handover
from acrgeo.core.handover.properties import Properties
from acrgeo.core.model.names import is_name
from acrgeo.core.model.registry import RegistryRef, Sku
from acrgeo.core.model.webhook import Callback
from acrgeo.core.move.target import Target, desired_of, name_candidates, receivers_of, template_of
from tests.rows import rows

REF = RegistryRef(subscription="s", resource_group="new-rg", name="contosonordic")
TARGET = Target(ref=REF, location="swedencentral")
SOURCE = Handover(name="contoso", sku=Sku.PREMIUM, location="westus", resource_group="rg", subscription="s")


def test_a_target_is_yet_to_be_made() -> None:
    """Unless an earlier run made it."""
    assert (TARGET.is_there, TARGET.name) == (False, "contosonordic")


@pytest.mark.parametrize("name", ["contoso", "Contoso", "a" * 50, "a" * 45, "12345"])
@pytest.mark.parametrize("region", ["swedencentral", "westus", "australiacentral2"])
def test_candidates_are_names(name: str, region: str) -> None:
    """Each is a name that Azure takes, none is the registry's own, and no two are the same."""
    names = list(name_candidates(name, region))
    assert all(is_name(candidate) and candidate.islower() | candidate.isdigit() for candidate in names)
    assert name.lower() not in names
    assert len(set(names)) == len(names) == 9
    assert names[0].endswith(region)
    assert all(other.endswith(f"{region}{at}") for at, other in enumerate(names[1:], 2))


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


@rows(
    "home, listed, kept",
    [
        (None, (), {"westus": (True, {})}),
        (replica("westus", is_home=True, is_routed=False, tags={"a": "b"}), (), {"westus": (False, {"a": "b"})}),
        (replica("westus", is_home=True, tags={"a": "b"}), (), {"westus": (True, {"a": "b"})}),
        (None, ("westus",), {"westus": (True, {})}),
        (None, ("eastus",), {"eastus": (True, {}), "westus": (True, {})}),
    ],
)
def test_the_old_home_is_kept_as_it_is(
    home: HandedReplica | None, listed: tuple[str, ...], kept: dict[str, tuple[bool, dict[str, str]]]
) -> None:
    """Once, with its routing and tags; a second replica in its region counts for it."""
    source = replace(SOURCE, home=home, replicas=tuple(map(replica, listed)), remarks=("odd",), is_there=True)
    template = template_of(source, TARGET, keeps_home=True)
    assert {at.location: (at.is_routed, at.tags) for at in template.replicas} == kept
    assert len(template.replicas) == len(kept)
    assert (template.is_there, template.remarks) == (False, ())
    assert template_of(replace(SOURCE, location=None), TARGET, keeps_home=True).replicas == ()
    assert template_of(replace(SOURCE, sku=Sku.BASIC), TARGET).sku is Sku.BASIC


@rows(
    "name, others, moved",
    [
        ("pushedwestus", (), "pushedswedencentral"),
        ("pushedwestus", ("PushedSwedenCentral",), "pushedwestus"),
        ("a" * 40 + "westus", (), "a" * 40 + "westus"),
        ("pushed", (), "pushed"),
    ],
)
def test_a_webhook_that_moves_has_the_new_region_in_its_name(name: str, others: tuple[str, ...], moved: str) -> None:
    """Unless another one has that name, or it would be none."""
    hooks = tuple(HandedWebhook(name=at, location="westus" if at == name else "eastus") for at in (name, *others))
    source = replace(SOURCE, replicas=(replica("eastus"),), webhooks=hooks)
    assert template_of(source, TARGET).webhooks[0].name == moved


def test_a_webhook_posts_where_the_old_one_did() -> None:
    """With its region replaced where it moves; one whose receiver is not known has none."""
    hooks = (
        HandedWebhook(name="Pushed", location="westus", actions=("push",), scope="web:*", is_enabled=False),
        HandedWebhook(name="secret", location="westus"),
    )
    source = replace(SOURCE, webhooks=hooks)
    template = template_of(source, TARGET)
    known = {"pushed": Callback(uri="https://ci.example.com/westus", headers={"x-region": "westus"})}
    receivers = receivers_of(source, template, known)
    uri, headers = "https://ci.example.com/swedencentral", {"x-region": "swedencentral"}
    assert receivers == {"pushed": Callback(uri=uri, headers=headers)}
    (made,) = desired_of(template, receivers).webhooks
    assert (made.name, made.location, made.actions, made.scope) == ("Pushed", "swedencentral", ("push",), "web:*")
    assert (made.is_enabled, made.callback) == (False, receivers["pushed"])


@rows(
    "template, expected",
    [
        (SOURCE, (Sku.PREMIUM, None, None)),
        (replace(SOURCE, sku=Sku.STANDARD), (None, None, None)),
        (replace(SOURCE, has_data_endpoints=True), (Sku.PREMIUM, True, None)),
        (replace(SOURCE, has_regional_endpoints=True), (Sku.PREMIUM, None, True)),
    ],
)
def test_only_what_differs_from_a_new_registry_is_desired(template: Handover, expected: tuple[object, ...]) -> None:
    """The rest is as Azure makes it."""
    desired = desired_of(template, {})
    assert (desired.sku, desired.has_data_endpoints, desired.has_regional_endpoints) == expected


@rows("is_redundant, name, expected", [(True, "eastus", ("Enabled", None)), (False, "own", (None, "own"))])
def test_a_replica_is_desired_as_it_was(is_redundant: bool, name: str, expected: tuple[object, ...]) -> None:
    """Its zone redundancy and its own name are told only where it has them."""
    held = replica("eastus", is_zone_redundant=is_redundant, name=name)
    (made,) = desired_of(replace(SOURCE, replicas=(held,)), {}).replicas
    assert (made.zone_redundancy, made.name, made.is_routed) == (*expected, True)
