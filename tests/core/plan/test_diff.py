"""The planner, by cases in files."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.model.drain import Drain
from acrgeo.core.model.registry import Registry
from acrgeo.core.model.webhook import Callback, WebhookSettings
from acrgeo.core.plan.diff import diff
from acrgeo.core.plan.plan import Plan
from acrgeo.core.plan.replica_diff import diff_replicas
from tests.core.planning import CASES, check, load, load_current, load_desired, regions, registry, replica, summary
from tests.rows import rows


@rows("path", CASES, ids=lambda path: path.stem)
def test_a_case_gives_its_plan_and_its_findings(path: Path) -> None:
    """The plan of a case file and its findings are exactly those that the file names."""
    case = load(path)
    plan = Plan(registries=(diff(load_current(case["current"]), load_desired(case["desired"])),))
    assert summary(plan) == case["plan"]
    found = [f"{finding.severity.value} {finding.id}: {finding.fact}" for finding in check(plan, regions())]
    assert found == case.get("findings", [])
    assert [replica.location for replica in plan.registries[0].held] == case.get("held", [])
    assert [replica.location for replica in plan.registries[0].unmanaged] == case.get("unmanaged", [])


@rows("path", CASES, ids=lambda path: path.stem)
def test_the_order_of_the_file_is_irrelevant(path: Path) -> None:
    """Shuffling the desired replicas changes nothing in the plan."""
    case = load(path)
    current, desired = load_current(case["current"]), load_desired(case["desired"])
    shuffled = list(desired.replicas)
    random.Random(7).shuffle(shuffled)
    plan = diff(current, replace(desired, replicas=tuple(shuffled)))
    assert replace(plan, desired=desired) == diff(current, desired)


def test_the_keys_of_tags_are_compared_whatever_their_case() -> None:
    """ARM ignores the case of tag keys: ``team`` edits ``Team``, and adds no second tag."""
    current = registry("Premium", replica("westus"), replica("eastus", tags={"Team": "web"}))
    same = DesiredRegistry(replicas=(DesiredReplica(location="eastus", tags={"team": "web"}),))
    assert diff(current, same).changes == ()
    edit = DesiredRegistry(replicas=(DesiredReplica(location="eastus", tags={"team": "ops"}),))
    assert [change.tag_edits for change in diff(current, edit).replica_changes] == [{"Team": "ops"}]


def test_the_name_of_the_unlisted_home_replica_is_taken() -> None:
    """Azure will add it, so no other replica may have its name."""
    desired = DesiredReplica(location="eastus", name="westus", is_new=True)
    plan = Plan(registries=(diff(registry("Premium"), DesiredRegistry(replicas=(desired,))),))
    assert [finding.id for finding in check(plan, regions())] == ["replica-name"]


def test_the_hint_for_a_file_names_the_tier() -> None:
    """The hint is a line of the file, not another command."""
    desired = DesiredRegistry(replicas=(DesiredReplica(location="eastus", is_routed=True),), holds_drains=True)
    (finding,) = check(Plan(registries=(diff(registry("Standard"), desired),)), regions())
    assert finding.hint == "write sku: Premium into the file"


def test_a_failed_replica_that_is_added_again_is_said_to_be_failed() -> None:
    """The reason of the change is its state, not its tags."""
    failed = replica("eastus", provisioning_state="Failed", display_status=None)
    desired = DesiredRegistry(replicas=(DesiredReplica(location="eastus", is_new=True),))
    assert [change.reason for change in diff(registry("Premium", failed), desired).changes] == ["it is Failed"]


def hook(location: str) -> WebhookSettings:
    """Return a webhook to add in a region."""
    return WebhookSettings(
        name="deployed", location=location, actions=("push",), callback=Callback(uri="https://ci.example.com")
    )


CREATING = replica("eastus", provisioning_state="Creating", display_status=None)
EAST = replica("eastus")
HOME = replica("westus")
EUROPE = replica("westeurope")
TAGS = {"a": "b"}


@rows(
    "current, desired, plan",
    [
        (
            registry("Premium", replica("westus"), EUROPE, CREATING),
            DesiredRegistry(
                replicas=(DesiredReplica(location="westeurope", is_routed=False), DesiredReplica(location="eastus"))
            ),
            ["… eastus/await []", "~ westeurope [regionEndpointEnabled: True -> False] after eastus/await"],
        ),
        (
            registry("Premium", EUROPE),
            DesiredRegistry(
                replicas=(
                    DesiredReplica(location="westus", tags=TAGS),
                    DesiredReplica(location="westeurope", tags=TAGS),
                    DesiredReplica(location="eastus"),
                ),
                webhooks=(hook("westeurope"),),
                has_data_endpoints=True,
            ),
            [
                "~ settings [dataEndpointEnabled: False -> True]",
                "+ eastus [regionEndpointEnabled: None -> True] after settings",
                "+ webhooks/deployed [actions: None -> push]",
                "~ westeurope [tags.a: None -> b]",
                "~ westus [tags.a: None -> b] after eastus",
            ],
        ),
        (
            registry("Premium", replica("westus"), EUROPE, EAST),
            DesiredRegistry(
                replicas=(DesiredReplica(location="westeurope", is_routed=False),), webhooks=(hook("westeurope"),)
            ),
            ["+ webhooks/deployed [actions: None -> push]", "~ westeurope [regionEndpointEnabled: True -> False]"],
        ),
        (
            registry("Premium", replica("westus"), replica("eastus", provisioning_state="Deleting")),
            DesiredRegistry(absent=("eastus",), webhooks=(hook("eastus"),)),
            ["… eastus/await []", "+ webhooks/deployed [actions: None -> push]"],
        ),
        (
            registry("Premium", replica("westus"), EUROPE, EAST),
            DesiredRegistry(replicas=(DesiredReplica(location="westeurope", is_routed=False),), absent=("eastus",)),
            ["~ westeurope [regionEndpointEnabled: True -> False]", "- eastus [] after westeurope"],
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_change_waits_for_what_it_needs_and_for_nothing_else(
    current: Registry, desired: DesiredRegistry, plan: list[str]
) -> None:
    """Rule premium-first: traffic leaves last; tags alone and webhooks hold nobody up; home appears after another."""
    assert summary(Plan(registries=(diff(current, desired),))) == plan


def test_two_of_one_region_are_in_the_order_of_their_names() -> None:
    """Whatever the order in which they were asked for; one without a name comes first."""
    asked = [DesiredReplica(location="eastus", name=name) for name in (None, "extra1", "extra2")]
    made = diff_replicas(registry(), DesiredRegistry(replicas=tuple(asked)))
    assert [change.name for change in made.changes] == ["eastus", "extra1", "extra2"]
    assert diff_replicas(registry(), DesiredRegistry(replicas=tuple(reversed(asked)))) == made


@rows("name, misnamed", [(None, ()), ("EastUS1", ()), ("east", ("east",))])
def test_another_name_than_the_replica_has_is_kept_beside_the_plan(name: str | None, misnamed: tuple[str, ...]) -> None:
    """A name cannot be changed, and ARM ignores its case."""
    current = registry("Premium", replica("eastus", name="eastus1"), EUROPE)
    made = diff(current, DesiredRegistry(replicas=(DesiredReplica(location="eastus", name=name),)))
    assert made.changes == ()
    assert made.misnamed == tuple((replica("eastus", name="eastus1"), wrong) for wrong in misnamed)
    assert [seen.name for seen in made.listed] == ["eastus1"]


@rows("is_pruned, reason", [(True, "it is not in the file"), (False, "asked for")])
def test_a_deletion_says_who_asked_for_it(is_pruned: bool, reason: str) -> None:
    """Only what a file prunes counts for mass-delete."""
    asked = {"prunes": True, "lists_replicas": True} if is_pruned else {"absent": ("eastus",)}
    (change,) = diff(registry("Premium", EAST), load_desired(asked)).replica_changes
    assert (change.is_pruned, change.reason, change.is_home) == (is_pruned, reason, False)


FAILED: dict[str, Any] = {"provisioning_state": "Failed", "display_status": None}
DRAINED: dict[str, Any] = {"is_routed": False, "tags": {"acrgeo-drained-by": "ana", "team": "web"}}
UNCLEAN: dict[str, Any] = {"tags": {"acrgeo-drained-by": "ana", "team": "web"}}
NEVER_ROUTED = "+ eastus [regionEndpointEnabled: None -> False]"


@rows(
    "facts, asked, of_file, plan, reason",
    [
        (None, {"is_routed": False}, True, [NEVER_ROUTED], "there is no replica in this region"),
        (None, {"is_routed": False, "routes_when_ready": True}, False, [NEVER_ROUTED], "there is no replica in this "
         "region"),
        (None, {"routes_when_ready": True}, False, [NEVER_ROUTED, "~ eastus/routing [regionEndpointEnabled: False -> "
         "True] after eastus"], "routed once it is Ready, so that no pull misses an image"),
        ({}, {}, True, [], ""),
        (FAILED, {}, True, ["± eastus [provisioningState: Failed -> Succeeded; regionEndpointEnabled: True -> True]"],
         "it is Failed"),
        ({**FAILED, "message": "no room"}, {}, True, ["± eastus [provisioningState: Failed -> Succeeded; "
         "regionEndpointEnabled: True -> True]"], "it is Failed: no room"),
        (FAILED, {}, False, [], ""),
        (DRAINED, {"is_routed": False}, True, [], ""),
        (DRAINED, {"is_routed": None}, True, [], ""),
        (DRAINED, {"is_routed": True}, False, ["~ eastus [regionEndpointEnabled: False -> True]"],
         "routing is off and should be on"),
        (UNCLEAN, {"is_routed": True}, True, [], ""),
        (UNCLEAN, {"tags": {"team": "web"}}, False, [], ""),
        (UNCLEAN, {"is_routed": True}, False, ["~ eastus []"], "the record of a drain that is over is removed"),
        (UNCLEAN, {"tags": {"team": "ops"}}, True, ["~ eastus [tags.team: web -> ops]"], "the tags differ"),
        (UNCLEAN, {"is_routed": False}, True, ["~ eastus [regionEndpointEnabled: True -> False]"],
         "routing is on and should be off"),
        (DRAINED, {"is_routed": False, "drain": Drain(by="bob")}, False, ["~ eastus []"], "the record of the drain "
         "differs"),
        (DRAINED, {"tags": {"team": None}}, True, ["~ eastus [tags.team: web -> None]"], "the tags differ"),
        ({"provisioning_state": "Updating"}, {"tags": {"team": "web"}}, True, ["… eastus/await []",
         "~ eastus/change [tags.team: None -> web] after eastus/await"], "the tags differ"),
    ],
    ids=repr,
)  # fmt: skip
def test_what_is_asked_of_a_replica_becomes_its_changes(
    facts: dict[str, Any] | None, asked: dict[str, Any], of_file: bool, plan: list[str], reason: str
) -> None:
    """A file replaces what failed and leaves a drain alone; a command does what it was told, and no more."""
    there = () if facts is None else (replica("eastus", **facts),)
    desired = DesiredRegistry(
        replicas=(DesiredReplica(location="eastus", **asked),), holds_drains=of_file, replaces_failed=of_file
    )
    made = diff(registry("Premium", replica("westus"), *there), desired)
    assert summary(Plan(registries=(made,))) == plan
    assert [change.reason for change in made.changes][-1:] == ([reason] if reason else [])
    assert made.held == ()
    last = made.replica_changes[-1] if plan else None
    assert last is None or last.needs_ready is ("routed once" in reason)


@rows(
    "facts, asked, needs_ready",
    [
        ({"is_routed": False}, {"is_routed": True, "routes_when_ready": True}, True),
        ({"is_routed": False}, {"is_routed": True}, False),
        ({}, {"is_routed": True, "routes_when_ready": True, "tags": TAGS}, False),
        ({}, {"is_routed": False, "routes_when_ready": True}, False),
    ],
)
def test_only_what_is_routed_waits_until_it_is_ready(
    facts: dict[str, Any], asked: dict[str, Any], needs_ready: bool
) -> None:
    """Where that was asked for; tags alone, and a drain, do not."""
    desired = DesiredRegistry(replicas=(DesiredReplica(location="eastus", **asked),))
    (change,) = diff(registry("Premium", HOME, replica("eastus", **facts)), desired).replica_changes
    assert change.needs_ready is needs_ready


@rows("now, wanted, changes", [(None, False, 0), (None, True, 1), (False, False, 0), (True, False, 1), (True, None, 0)])
def test_regional_endpoints_that_were_not_read_count_as_off(
    now: bool | None, wanted: bool | None, changes: int
) -> None:
    """To turn off what is unknown is no change."""
    made = diff(registry(has_regional_endpoints=now), DesiredRegistry(has_regional_endpoints=wanted))
    assert len(made.changes) == changes


def test_the_home_replica_is_not_replaced_by_a_file() -> None:
    """Rule home-replica, also while it is Failed."""
    home = replica("westus", **FAILED)
    desired = DesiredRegistry(replicas=(DesiredReplica(location="westus"),), replaces_failed=True)
    assert diff(registry("Premium", home, EAST), desired).changes == ()


@rows(
    "facts, asked, left",
    [
        (DRAINED, {"is_routed": True}, {"team": "web"}),
        (DRAINED, {"tags": {"team": "ops"}}, {"team": "ops", "acrgeo-drained-by": "ana"}),
        (UNCLEAN, {"tags": {"team": "ops"}}, {"team": "ops"}),
        (UNCLEAN, {"is_routed": False}, {"team": "web"}),
        (UNCLEAN, {"is_replaced": True}, {"team": "web"}),
        (UNCLEAN, {"is_replaced": True, "is_routed": False, "tags": {"TEAM": "ops"}}, {"team": "ops"}),
        (DRAINED, {"is_replaced": True, "is_routed": True}, {"team": "web", "acrgeo-drained-by": "ana"}),
        (UNCLEAN, {"is_routed": False, "drain": Drain(by="bob")}, {"team": "web", "acrgeo-drained-by": "bob"}),
        ({}, {"is_routed": False, "tags": {"TEAM": "ops"}}, {"TEAM": "ops"}),
        ({"tags": {"Team": "web"}}, {"is_routed": False, "tags": {"team": None}}, {}),
    ],
)
def test_the_record_of_a_drain_goes_with_the_drain(
    facts: dict[str, Any], asked: dict[str, Any], left: dict[str, str]
) -> None:
    """It stays while the replica is drained; a record that is left of a drain that ended goes with the next edit."""
    desired = DesiredRegistry(replicas=(DesiredReplica(location="eastus", **asked),))
    (change,) = diff(registry("Premium", replica("eastus", **facts)), desired).replica_changes
    assert change.desired is not None
    assert change.desired.tags == left
