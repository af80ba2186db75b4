"""What is handed over of a registry, and of a file."""

from __future__ import annotations

from typing import Any

import pytest

from acrgeo.core.desired.manifest import Manifest, parse_documents
from acrgeo.core.desired.source import Place, node_of
from acrgeo.core.handover.model import Handover
from acrgeo.core.handover.properties import read_properties
from acrgeo.core.handover.sources import of_manifest, of_registry
from acrgeo.core.model.webhook import Webhook
from acrgeo.errors import UsageError
from tests.core.planning import registry, replica
from tests.rows import rows


def manifest(**document: Any) -> Manifest:
    """Return the manifest of a document about contoso."""
    node = node_of({"apiVersion": "acrgeo/v1", "registry": "contoso", **document}, Place("f.yaml"))
    (found,), diagnostics = parse_documents([node])
    assert not diagnostics
    return found


def of_file(home: str | None = None, **document: Any) -> Handover:
    """Return what is handed over of a document."""
    return of_manifest(manifest(**document), home=home, group="typed-rg", subscription=None)


def test_replicas_are_handed_over_as_they_are() -> None:
    """A drained one without routing and without acrgeo's record, a failed one as well; one that goes is left out."""
    current = registry(
        "Premium",
        replica("westus"),
        replica("eastus", is_routed=False, tags={"acrgeo-drained-by": "ana", "acrgeo-drained-reason": "x", "a": "b"}),
        replica("northeurope", provisioning_state="Failed"),
        replica("canadacentral", provisioning_state="Deleting"),
        replica("westus", name="second", home="elsewhere"),
    )
    handed = of_registry(current, ())
    assert [(one.name, one.is_routed, one.tags) for one in handed.replicas] == [
        ("eastus", False, {"a": "b"}),
        ("northeurope", True, {}),
        ("second", True, {}),
    ]
    assert [remark.partition(" ")[0] for remark in handed.remarks if "regional" not in remark] == [
        "canadacentral", "eastus", "northeurope",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "is_named"),
    [
        ({}, False),
        ({"tags": {"acrgeo-x": "y"}}, False),
        ({"tags": {"as": "made"}}, False),
        ({"tags": {"a": "b"}}, True),
        ({"is_routed": False}, True),
    ],
)
def test_home_is_named_where_it_is_not_as_the_service_makes_it(facts: dict[str, Any], is_named: bool) -> None:
    """By its routing or by a user's tag."""
    handed = of_registry(registry("Premium", replica("westus", **facts), replica("eastus"), tags={"as": "made"}), ())
    assert (handed.home is not None) == is_named
    assert [one.name for one in handed.replicas] == ["eastus"]


def test_no_secret_of_a_webhook_is_in_it() -> None:
    """Not in the value, so in no form; webhooks that may not be read are a remark."""
    handed = of_registry(registry("Premium"), [Webhook(name="pushes", location="westus", actions=("push",))])
    assert (handed.webhooks[0].uri, handed.webhooks[0].headers) == ("uri_pushes", "headers_pushes")
    assert "its webhooks could not be read" in of_registry(registry("Premium"), None).remarks


def test_only_what_is_not_a_default_is_a_property() -> None:
    """In any case of Azure's words; what Azure makes itself is left out."""
    read = read_properties(
        {"adminUserEnabled": False, "publicNetworkAccess": "enabled", "zoneRedundancy": "Disabled", "status": {},
         "policies": {"exportPolicy": {"status": "Enabled"}, "retentionPolicy": {"status": "disabled", "days": 7}},
         "networkRuleSet": {"defaultAction": "Allow", "ipRules": []}, "encryption": {"status": "disabled"},
         "identity": {"type": "None"}, "creationDate": "2026", "endpointProtocol": "IPv4"}
    )  # fmt: skip
    assert (read.stable, read.preview, read.identity, read.lost) == ({}, {}, None, ())


def test_what_no_version_writes_is_a_remark() -> None:
    """It would be lost in silence otherwise."""
    properties = {"writableCacheRepos": "Enabled", "networkRuleSet": {"virtualNetworkRules": [{"id": "x"}]}}
    remarks = of_registry(registry("Premium", properties=properties), ()).remarks
    assert [remark for remark in remarks if "regional" not in remark] == [
        "its rules for virtual networks (a preview that ended) are left out",
        "writable cache repositories (a preview of a later API version) are left out",
    ]


def test_a_file_leaves_the_home_region_open() -> None:
    """Then every replica is one to be made; --home tells which of them is not."""
    listed = [{"location": "westus", "tags": {"a": "b", "gone": None}}, {"location": "eastus", "routing": False}]
    handed = of_file(replicas=listed)
    assert (handed.location, handed.home, handed.is_there) == (None, None, False)
    assert [(one.location, one.is_routed, one.tags) for one in handed.replicas] == [
        ("westus", True, {"a": "b"}), ("eastus", False, {}),
    ]  # fmt: skip
    assert handed.remarks == ("westus: a tag is not removed by this: 'gone'",)
    named = of_file("westus", replicas=listed)
    assert [one.location for one in named.replicas] == ["eastus"]
    assert named.home is not None


def test_a_file_is_about_the_registry_that_it_names() -> None:
    """By name, login server or resource ID; its own group comes before that of the command line."""
    at = "/subscriptions/s1/resourceGroups/id-rg/providers/Microsoft.ContainerRegistry/registries/contoso"
    for text, group in (
        ("contoso", "typed-rg"),
        ("contoso.azurecr.io", "typed-rg"),
        ("contoso-a1b2.azurecr.io", "typed-rg"),
        (at, "id-rg"),
    ):
        handed = of_file(registry=text, sku="Standard")
        assert (handed.name, handed.resource_group) == ("contoso", group)
    assert of_file(resourceGroup="own-rg", sku="Basic").resource_group == "own-rg"


def test_a_tier_is_not_guessed() -> None:
    """Replicas need Premium; without any the file has to say it."""
    assert of_file(replicas=[{"location": "eastus"}]).sku.value == "Premium"
    with pytest.raises(UsageError, match=r"f\.yaml does not say the tier of contoso"):
        of_file()


def test_rules_of_acrgeo_are_remarks() -> None:
    """No other tool keeps a number of replicas in service."""
    remarks = of_file(sku="Premium", minRouted=2, prune=True).remarks
    assert [remark.partition(":")[0] for remark in remarks] == ["minRouted", "prune"]


@rows(
    ("facts", "remarks"),
    [
        ({}, ["whether it has regional endpoints could not be read"]),
        ({"has_regional_endpoints": False}, []),
        (
            {"has_regional_endpoints": False, "has_private_endpoints": True},
            ["its private endpoints are left out: they are resources of their own"],
        ),
        (
            {"has_regional_endpoints": False, "replicas": [replica("eastus", provisioning_state="Failed")]},
            ["eastus is Failed: writing it again does not mend it, acrgeo replica repair does"],
        ),
        ({"has_regional_endpoints": False, "replicas": [replica("westus", provisioning_state="Failed")]}, []),
        (
            {"has_regional_endpoints": False, "replicas": [replica("eastus", provisioning_state="Deleting")]},
            ["eastus is being deleted: it is left out"],
        ),
        (
            {
                "has_regional_endpoints": False,
                "replicas": [
                    replica(
                        "eastus",
                        is_routed=False,
                        tags={"acrgeo-drained-by": "ana", "acrgeo-drained-reason": "fire"},
                    )
                ],
            },
            ["eastus was drained by ana: fire; it is written without routing, and without that record"],
        ),
        (
            {
                "has_regional_endpoints": False,
                "replicas": [replica("eastus", is_routed=False, tags={"acrgeo-drained-by": "ana"})],
            },
            ["eastus was drained by ana; it is written without routing, and without that record"],
        ),
    ],
)
def test_what_no_form_says_is_a_remark(facts: dict[str, Any], remarks: list[str]) -> None:
    """In whole sentences, and nothing where there is nothing to say."""
    listed = facts.get("replicas", ())
    given = {name: value for name, value in facts.items() if name != "replicas"}
    assert list(of_registry(registry("Premium", *listed, **given), ()).remarks) == remarks
    assert of_registry(registry("Standard"), ()).remarks == ()


def test_a_registry_is_handed_over_with_everything_that_it_has() -> None:
    """As it is now, in its place; zone redundancy only of replicas that are made."""
    current = registry(
        "Premium",
        replica("westus", zone_redundancy="Enabled", is_routed=False),
        replica("eastus", zone_redundancy="enabled"),
        replica("uksouth", zone_redundancy="Disabled"),
        tags={"b": "2", "a": "1", "acrgeo-x": "y"},
        has_data_endpoints=True,
        has_regional_endpoints=True,
        properties={"adminUserEnabled": True},
    )
    handed = of_registry(
        current, [Webhook(name="pushes", location="westus", actions=("push",), scope="w", is_enabled=False)]
    )
    assert (handed.name, handed.sku.value, handed.location, handed.is_there) == ("contoso", "Premium", "westus", True)
    assert (handed.resource_group, handed.subscription) == (current.ref.resource_group, current.ref.subscription)
    assert list(handed.tags.items()) == [("a", "1"), ("b", "2")]
    assert (handed.has_data_endpoints, handed.has_regional_endpoints) == (True, True)
    assert handed.properties.stable == {"adminUserEnabled": True}
    assert [(one.name, one.is_zone_redundant, one.is_home) for one in handed.replicas] == [
        ("eastus", True, False),
        ("uksouth", False, False),
    ]
    assert handed.home is not None
    assert (handed.home.is_home, handed.home.is_routed, handed.home.is_zone_redundant) == (True, False, False)
    (hook,) = handed.webhooks
    assert (hook.name, hook.location, hook.actions, hook.scope, hook.is_enabled) == (
        "pushes",
        "westus",
        ("push",),
        "w",
        False,
    )
    unlisted = registry("Premium", replica("westus", id=None, is_routed=False))
    assert of_registry(unlisted, ()).home is None


def test_a_file_is_handed_over_with_everything_that_it_says() -> None:
    """Webhooks in every region, home as it is to be, and what nothing else keeps as a remark."""
    uri = "https://x"
    handed = of_file(
        "westus",
        replicas=[
            {"location": "westus", "routing": False, "zoneRedundancy": "Enabled", "tags": {"b": "2", "a": "1"}},
            {"location": "eastus", "name": "canada", "zoneRedundancy": "Enabled", "tags": {"x": None, "w": None}},
        ],
        dataEndpoints=True,
        webhooks=[
            {"name": "pushes", "uri": uri, "scope": "w", "enabled": False, "actions": ["delete"]},
            {"name": "single", "uri": uri, "location": "uksouth"},
        ],
    )
    assert (handed.has_data_endpoints, handed.has_regional_endpoints, handed.location) == (True, False, "westus")
    assert handed.home is not None
    assert (handed.home.name, handed.home.is_home, handed.home.is_routed, handed.home.is_zone_redundant) == (
        "westus", True, False, False,
    )  # fmt: skip
    assert list(handed.home.tags) == ["a", "b"]
    assert [(one.name, one.is_home, one.is_routed, one.is_zone_redundant) for one in handed.replicas] == [
        ("canada", False, True, True)
    ]
    assert [(one.name, one.location, one.actions, one.scope, one.is_enabled) for one in handed.webhooks] == [
        ("pusheseastus", "eastus", ("delete",), "w", False),
        ("pusheswestus", "westus", ("delete",), "w", False),
        ("single", "uksouth", ("push",), "", True),
    ]
    assert handed.remarks == ("eastus: a tag is not removed by this: 'w', 'x'",)
    everywhere = [{"name": "pushes", "uri": uri}]
    assert of_file(sku="Premium", webhooks=everywhere).webhooks == ()
    of_home = of_file("westus", replicas=[{"location": "eastus"}], webhooks=everywhere)
    assert [one.location for one in of_home.webhooks] == ["eastus", "westus"]
    left_out = "webhooks of the home region are left out, as a file does not name it: --home REGION does"
    for hooks, remarks in (
        ([{"name": "pushes", "uri": uri}], (left_out,)),
        ([{"name": "pushes", "uri": uri, "regions": ["eastus"]}], ()),
        ([{"name": "pushes", "uri": uri, "location": "eastus"}], ()),
    ):
        assert of_file(sku="Premium", webhooks=hooks).remarks == remarks
    assert of_file(sku="Premium", minRouted=2, prune=True).remarks == (
        "minRouted: 2 is a rule of acrgeo, which nothing here keeps",
        "prune: true is acrgeo's: what this does with replicas that it does not list is its own rule",
    )
    assert of_file(sku="Premium", minRouted=1).remarks == ()


def test_a_subscription_is_that_of_the_id_then_of_the_file_then_of_the_command_line() -> None:
    """In this order."""
    at = "/subscriptions/s1/resourceGroups/id-rg/providers/Microsoft.ContainerRegistry/registries/contoso"
    for document, subscription in (
        ({"registry": at, "subscription": "own"}, "s1"),
        ({"subscription": "own"}, "own"),
        ({"resourceGroup": "own-rg"}, "typed"),
    ):
        found = of_manifest(manifest(sku="Basic", **document), home=None, group=None, subscription="typed")
        assert found.subscription == subscription
