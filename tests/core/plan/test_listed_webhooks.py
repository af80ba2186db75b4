"""Webhooks of a file: they follow the replicas, and what may not be read is unknown."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica, DesiredWebhook, Value
from acrgeo.core.desired.source import Place
from acrgeo.core.model.registry import Registry, Sku
from acrgeo.core.model.webhook import Callback, Webhook
from acrgeo.core.plan.diff import diff
from acrgeo.core.plan.plan import Plan, RegistryPlan
from acrgeo.core.plan.saved import observed_differences, observed_document
from tests.core.planning import check, regions, registry, replica, summary

PLACE = Place("f.yaml", 4, 11)
HOOK = DesiredWebhook(
    name="hook", uri=Value(place=PLACE, path="webhooks[0].uri", text="https://x/{region}"), place=PLACE
)


def there(location: str, **facts: Any) -> Webhook:
    """Return the webhook of a region as desired, unless the facts say otherwise."""
    given = {
        "name": f"hook{location}",
        "actions": ("push",),
        "callback": Callback(uri=f"https://x/{location}"),
        **facts,
    }
    return Webhook(location=location, **given)


def premium(*webhooks: Webhook) -> Registry:
    """Return a registry in westus with a replica in eastus."""
    return replace(registry("Premium", replica("eastus")), webhooks=webhooks)


def plan(current: Registry, *webhooks: DesiredWebhook, **desired: Any) -> RegistryPlan:
    """Return the plan of a file with webhooks."""
    return diff(current, DesiredRegistry(regional_webhooks=webhooks or (HOOK,), lists_webhooks=True, **desired))


def test_every_region_with_a_replica_gets_one() -> None:
    """Home included; as desired, there is nothing to do."""
    assert summary(Plan(registries=(plan(premium()),))) == [
        "+ webhooks/hookeastus [actions: None -> push]",
        "+ webhooks/hookwestus [actions: None -> push]",
    ]
    assert plan(premium(there("eastus"), there("westus"))).changes == ()


def test_a_new_replica_comes_before_its_webhook() -> None:
    """And an upgrade before every webhook, as a lower tier takes fewer."""
    made = plan(registry("Standard"), replicas=(DesiredReplica(location="eastus", is_routed=True),), sku=Sku.PREMIUM)
    waits = {change.id: change.waits_for for change in made.webhook_changes}
    assert waits == {
        "contoso/webhooks/hookeastus": ("contoso/eastus", "contoso/sku"),
        "contoso/webhooks/hookwestus": ("contoso/sku",),
    }


def test_a_replica_that_is_pruned_goes_after_its_webhook() -> None:
    """A webhook that the file does not have goes too, as it says that it prunes."""
    current = premium(there("eastus"), there("westus"), there("westus", name="another"))
    made = plan(current, prunes=True, lists_replicas=True)
    assert summary(Plan(registries=(made,))) == [
        "- eastus [] after webhooks/hookeastus",
        "- webhooks/another []",
        "- webhooks/hookeastus []",
    ]


def test_a_webhook_that_is_not_in_the_file_is_left_alone_and_told() -> None:
    """Without pruning; and a file without webhooks knows none."""
    current = premium(there("eastus"), there("westus"), there("westus", name="another"))
    made = plan(current)
    assert (made.changes, [webhook.name for webhook in made.unmanaged_webhooks]) == ((), ["another"])
    bare = diff(current, DesiredRegistry(lists_replicas=True))
    assert (bare.changes, bare.unmanaged_webhooks) == ((), ())


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"actions": ("delete",)}, "actions"),
        ({"scope": "web"}, "scope"),
        ({"is_enabled": False}, "status"),
        ({"callback": Callback(uri="https://x/s3cret")}, "serviceUri"),
        ({"callback": Callback(uri="https://x/eastus", headers={"X": "s3cret"})}, "customHeaders"),
    ],
)
def test_each_difference_of_a_webhook_is_a_field(facts: dict[str, Any], field: str) -> None:
    """The file has the whole of it, and no secret is in the change."""
    (change,) = plan(premium(there("eastus", **facts), there("westus"))).changes
    assert ([edit.name for edit in change.fields], change.name) == ([field], "hookeastus")
    assert "s3cret" not in repr(change)


def test_where_it_posts_to_may_not_be_read_is_unknown_and_no_change() -> None:
    """It is told; something else that differs is a change all the same, with the file's URI."""
    current = premium(there("eastus", callback=None), there("westus"))
    made = plan(current)
    assert made.changes == ()
    (finding,) = check(Plan(registries=(made,)), regions())
    assert (finding.id, "hookeastus" in finding.fact, "unknown" in finding.fact) == ("webhook-unread", True, True)
    (change,) = plan(premium(there("eastus", callback=None, scope="web"), there("westus"))).changes
    assert [edit.name for edit in change.fields] == ["scope", "serviceUri"]


def test_a_webhook_waits_for_a_replica_that_is_being_made() -> None:
    """A creation under way in Azure is awaited; a region that is being deleted gets none."""
    listed = {"replicas": (DesiredReplica(location="eastus", is_routed=True),), "lists_replicas": True}
    current = registry("Premium", replica("eastus", provisioning_state="Creating", display_status=None))
    waits = {change.id: change.waits_for for change in plan(current, **listed).webhook_changes}
    assert waits["contoso/webhooks/hookeastus"] == ("contoso/eastus/await",)
    going = registry("Premium", replica("eastus", provisioning_state="Deleting"))
    assert [change.name for change in plan(going).webhook_changes] == ["hookwestus"]


@pytest.mark.parametrize(
    ("sku", "count", "is_refused"),
    [("Basic", 1, False), ("Basic", 2, True), ("Standard", 9, False), ("Standard", 10, True)],
)
def test_a_tier_takes_so_many_webhooks(sku: str, count: int, is_refused: bool) -> None:
    """The new ones count; an upgrade in the same plan makes room."""
    current = replace(registry(sku), webhooks=tuple(there("westus", name=f"other{at}") for at in range(count)))
    found = [finding.id for finding in check(Plan(registries=(plan(current),)), regions())]
    assert found == (["webhook-limit"] if is_refused else [])
    assert not check(Plan(registries=(plan(current, sku=Sku.PREMIUM),)), regions())


def test_a_region_without_a_replica_and_a_move_are_refused() -> None:
    """A webhook is where a replica is, and stays there."""
    for webhook in (replace(HOOK, regions=("japaneast",)), replace(HOOK, name="hookeastus", location="westus")):
        findings = check(Plan(registries=(plan(premium(there("eastus")), webhook),)), regions())
        assert [finding.id for finding in findings] == ["webhook-location"]


def test_a_saved_plan_is_stale_when_a_webhook_changed() -> None:
    """Added, gone, or with other actions; where it posts to is in no file."""
    current = premium(there("eastus"))
    observed = observed_document(current)
    assert "https" not in str(observed)
    assert observed_differences(observed, current) == []
    assert observed_differences(observed, premium()) == ["contoso/webhooks/hookeastus is gone"]
    assert observed_differences(observed_document(premium()), current) == ["contoso/webhooks/hookeastus was added"]
    (line,) = observed_differences(observed, premium(there("eastus", is_enabled=False)))
    assert line == "contoso/webhooks/hookeastus: status was enabled, now disabled"


def test_a_webhook_without_a_replica_is_told() -> None:
    """Also where the file leaves it alone; not where the plan deletes it, or adds the replica."""
    current = replace(registry("Premium"), webhooks=(there("westus"), there("eastus")))
    assert [finding.id for finding in check(Plan(registries=(plan(current),)), regions())] == [
        "webhook-without-replica"
    ]
    assert not check(Plan(registries=(plan(current, prunes=True),)), regions())
    added = plan(current, replicas=(DesiredReplica(location="eastus", is_routed=True),))
    assert not check(Plan(registries=(added,)), regions())
