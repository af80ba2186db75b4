"""The planner, by cases in files."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from acrgeo.core.diff import diff
from acrgeo.core.plan import Plan
from acrgeo.core.safety import check
from tests.core.planning import CASES, load, load_current, load_desired, regions, summary


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_case_gives_its_plan_and_its_findings(path: Path) -> None:
    """The plan of a case file, and the findings about it, are exactly those that the file names."""
    case = load(path)
    plan = Plan(registries=(diff(load_current(case["current"]), load_desired(case["desired"])),))
    assert summary(plan) == case["plan"]
    found = [f"{one.severity.value} {one.id}: {one.fact}" for one in check(plan, regions())]
    assert found == case.get("findings", [])
    assert [one.location for one in plan.registries[0].held] == case.get("held", [])
    assert [one.location for one in plan.registries[0].unmanaged] == case.get("unmanaged", [])


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_order_of_the_file_is_irrelevant(path: Path) -> None:
    """Shuffling the wanted replicas changes nothing in the plan."""
    case = load(path)
    current, desired = load_current(case["current"]), load_desired(case["desired"])
    shuffled = list(desired.replicas)
    random.Random(7).shuffle(shuffled)
    assert diff(current, replace(desired, replicas=tuple(shuffled))) == diff(current, desired)
