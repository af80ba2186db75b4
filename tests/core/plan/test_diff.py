"""The planner, by cases in files."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.plan.diff import diff
from acrgeo.core.plan.plan import Plan
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
