"""Properties of any registry and any file, on the sandbox over the virtual clock."""

from __future__ import annotations

import json
from collections import Counter

from hypothesis import assume, given
from hypothesis import strategies as st

from acrgeo.core.execution.events import Result
from acrgeo.core.plan.change import Action, Phase
from acrgeo.core.plan.diff import diff
from acrgeo.core.plan.plan import Plan
from acrgeo.output.views.plan.document import plan_document
from tests.properties.worlds import (
    DRAINED,
    REF,
    Case,
    Stopped,
    cases,
    desired_of,
    end_of,
    is_refused,
    meddle,
    set_faults,
    world_of,
)
from tests.reviewed import reviewed


def as_text(plan: Plan) -> str:
    """Return the plan's document, byte for byte."""
    return json.dumps(plan_document(reviewed(plan)))


@given(case=cases())
def test_apply_then_plan_is_empty(case: Case) -> None:
    """After an apply, the next plan has nothing to do."""
    with world_of(case) as world:
        plan = world.plan()
        assume(not is_refused(plan))
        outcome = world.run(plan)
        assert {ended.result for ended in outcome.results} <= {Result.DONE, Result.ALREADY}, outcome
        again = world.plan()
        assert not again.has_changes, again.changes


@given(case=cases(has_faults=True))
def test_no_prefix_of_a_plan_breaks_a_safety_rule(case: Case) -> None:
    """After every request, also with failures and changes by others, the safety rules hold."""
    with world_of(case) as world:
        plan = world.plan()
        assume(not is_refused(plan))
        min_routed = plan.registries[0].desired.min_routed
        meddle(world)
        before = world.sandbox.count_serving()
        standing = [
            replica for replica in plan.registries[0].current.replicas if replica.provisioning_state != "Deleting"
        ]
        drained = [replica.name for replica in standing if replica.drain is not None]
        deleted = {change.name for change in plan.changes if change.action in (Action.DELETE, Action.REPLACE)}
        made = {change.name for change in plan.changes if change.action in (Action.CREATE, Action.REPLACE)}
        start = len(world.sandbox.requests())
        set_faults(world)
        world.sandbox.is_watching = True
        outcome = world.run(plan)
        lowest = min(world.sandbox.serving, default=before)
        assert lowest >= min(before, min_routed), (before, world.sandbox.serving)
        writes = world.writes(start)
        home = plan.registries[0].current.home.name
        assert not {("PUT", home), ("DELETE", home)} & set(writes)
        assert {name for method, name in writes if method == "DELETE"} <= deleted
        assert {name for method, name in writes if method == "PUT"} <= made
        for name in drained:  # deleted, or still drained
            document = world.sandbox.get_document(f"{REF.id}/replications/{name}")
            if document is not None:
                assert not document["properties"]["regionEndpointEnabled"]
                assert document["tags"].items() >= DRAINED.items()
        ends = {ended.change.id: ended.result for ended in outcome.results}
        changes = plan.registries[0].replica_changes
        adds = [change for change in changes if change.phase <= Phase.ADD and change.routing is not None]
        if any(not ends[change.id].is_good for change in adds):
            late = {change.name for change in changes if change.phase > Phase.ADD}
            assert not late & {name for method, name in writes if method in ("PATCH", "DELETE")}


@given(case=cases())
def test_the_same_inputs_give_the_same_plan(case: Case) -> None:
    """Reading and planning twice gives the same bytes."""
    with world_of(case) as world:
        assert as_text(world.plan()) == as_text(world.plan())


@given(case=cases(), data=st.data())
def test_the_order_of_the_file_is_irrelevant(case: Case, data: st.DataObject) -> None:
    """Any permutation of the replicas, their keys and their tags gives the same plan."""
    shuffled = dict(data.draw(st.permutations(list(case.document.items()))))
    shuffled["replicas"] = [
        dict(data.draw(st.permutations(list(replica.items()))))
        for replica in data.draw(st.permutations(shuffled["replicas"]))
    ]
    with world_of(case) as world:
        current = world.read()
        first, second = (
            Plan(registries=(diff(current, desired_of(document)),)) for document in (case.document, shuffled)
        )
        assert as_text(first) == as_text(second)


@given(case=cases())
def test_deletes_never_exceed_what_the_plan_showed(case: Case) -> None:
    """There are as many DELETEs as deletions and replacements in the plan, of those replicas only."""
    with world_of(case) as world:
        plan = world.plan()
        assume(not is_refused(plan))
        start = len(world.sandbox.requests())
        world.run(plan)
        sent = Counter(name for method, name in world.writes(start) if method == "DELETE")
        shown = Counter(change.name for change in plan.changes if change.action in (Action.DELETE, Action.REPLACE))
        assert sent <= shown


# A replacement that is killed between its deletion and its creation cannot know what the replica's own name and
# unlisted tags were: acrgeo keeps no state. So Failed replicas are left out here.
@given(case=cases(is_failing=False), stop=st.integers(0, 60), pause=st.sampled_from((0, 3, 20, 600)))
def test_stopping_after_any_request_and_applying_again_comes_to_the_same_end(case: Case, stop: int, pause: int) -> None:
    """Killed after any request and run again, the registry is the same, and nothing is created or deleted twice."""
    with world_of(case) as world:
        plan = world.plan()
        assume(plan.has_changes)
        assume(not is_refused(plan))
        world.run(plan)
        expected = end_of(world)
    with world_of(case) as world:
        start = len(world.sandbox.requests())
        world.sandbox.stop_after = stop
        try:
            world.run(world.plan())
        except Stopped:
            world.clock.advance(pause)
            world.reconnect()
            again = world.plan()
            assert not is_refused(again), again
            world.run(again)
        world.sandbox.stop_after = None  # the run may have needed fewer requests
        assert end_of(world) == expected
        twice = [write for write, count in Counter(world.writes(start)).items() if count > 1 and write[0] != "PATCH"]
        assert not twice
