"""Tags that a policy writes are taken out of a plan and kept beside it; everything else of the plan stays."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.model.drain import is_own_tag
from acrgeo.core.model.policy import PolicyVerdict
from acrgeo.core.plan.diff import diff
from acrgeo.core.plan.held_tags import hold_tags, retagged_replicas
from acrgeo.core.plan.plan import RegistryPlan
from tests.core.planning import registry, replica
from tests.rows import rows

TAGS = {"Env": "prod", "team": "web", "acrgeo-drained-by": "ana"}


def planned(tags: dict[str, str | None], **facts: Any) -> RegistryPlan:
    """Return the plan of a file that wants these tags in eastus, whose replica is named east, and a new replica."""
    current = registry("Premium", replica("westus"), replica("eastus", name="east", tags=TAGS))
    wants = DesiredReplica(location="eastus", tags=tags, **facts)
    new = DesiredReplica(location="northeurope", tags={"env": "test"})
    return diff(current, DesiredRegistry(replicas=(wants, new), lists_replicas=True))


def shown_edits(plan: RegistryPlan) -> set[str]:
    """Return the tags that a plan changes in eastus, without acrgeo's own."""
    changes = [change for change in plan.replica_changes if change.location == "eastus"]
    return {key for change in changes for key in change.tag_edits if not is_own_tag(key)}


def verdict(field: str, value: str | None, effect: str = "modify") -> PolicyVerdict:
    """Return what a policy says that writes a field."""
    return PolicyVerdict(assignment="/a/inherit", reason="", sets=(field, value), effect=effect)


REFUSES = PolicyVerdict(assignment="/a/require", reason="tags.env must be prod")


@rows(
    ("tags", "verdicts", "held"),
    [
        ({"env": "test"}, [verdict("tags.env", "prod")], [("Env", "test", "prod")]),
        ({"ENV": "test"}, [verdict("tags['Env']", "prod")], [("Env", "test", "prod")]),
        ({"env": None}, [verdict("tags[env]", "prod", "append")], [("Env", None, "prod")]),
        ({"env": "test"}, [REFUSES, verdict("tags.env", "prod")], [("Env", "test", "prod")]),
        ({"env": "test"}, [verdict("tags.env", "prod"), verdict("tags.Env", "prod")], [("Env", "test", "prod")]),
        ({"cost": "1"}, [verdict("tags.cost", None)], [("cost", "1", None)]),
        (
            {"env": "test", "team": "app"},
            [verdict("tags.env", "prod"), verdict("tags.team", "web")],
            [("Env", "test", "prod"), ("team", "app", "web")],
        ),
        ({"env": "test"}, [], []),
        ({"env": "test"}, [REFUSES], []),
        ({"env": "test"}, [verdict("tags.env", "dev")], []),
        ({"env": "test"}, [verdict("tags.env", "Prod")], []),
        ({"env": "test"}, [verdict("tags.team", "web")], []),
        ({"env": "test"}, [verdict("tags.env", None)], []),
        ({"env": "test"}, [verdict("location", "prod")], []),
        ({"env": "prod"}, [verdict("tags.env", "prod")], []),
    ],
)
def test_a_tag_is_held_where_the_policy_writes_what_is_there(
    tags: dict[str, str | None], verdicts: list[PolicyVerdict], held: list[tuple[str, str | None, str | None]]
) -> None:
    """The value found has to be the one that a policy writes; names compare without case, values with it."""
    plan = planned(tags)
    rest = hold_tags(plan, {"east": tuple(verdicts)})
    assert [(tag.key, tag.wanted, tag.found) for tag in rest.held_tags] == held
    assert shown_edits(rest) == shown_edits(plan) - {key for key, _, _ in held}
    assert [change for change in rest.changes if change.location == "northeurope"] == [
        change for change in plan.changes if change.location == "northeurope"
    ]
    assert rest.desired == plan.desired


def test_routing_and_other_tags_of_the_same_replica_go_on() -> None:
    """One change is left, with what is not held; the record of a drain that was over goes with it."""
    rest = hold_tags(planned({"env": "test", "new": "1"}, is_routed=False), {"east": (verdict("tags.env", "prod"),)})
    (change,) = (change for change in rest.replica_changes if change.location == "eastus")
    assert (change.routing, change.tag_edits) == (False, {"acrgeo-drained-by": None, "new": "1"})


def test_a_record_of_a_drain_is_never_held() -> None:
    """acrgeo's own tags are written whatever a policy says."""
    plan = planned({"team": "app"}, is_routed=True)
    assert plan.replica_changes[0].tag_edits == {"acrgeo-drained-by": None, "team": "app"}
    assert hold_tags(plan, {"east": (verdict("tags.acrgeo-drained-by", "ana"),)}) == plan


def test_what_is_held_depends_on_nothing_but_the_answer() -> None:
    """Asked again, the same is held; of a replica that no answer is about, nothing is."""
    plan, verdicts = planned({"env": "test"}), (verdict("tags.env", "prod"),)
    assert hold_tags(plan, {"east": verdicts}) == hold_tags(plan, {"east": verdicts, "northeurope": verdicts})
    assert hold_tags(plan, {"northeurope": verdicts, "eastus": verdicts}) == plan


def test_policies_are_asked_about_existing_replicas_with_other_tags() -> None:
    """Not about new ones, made again or not, nor where routing alone changes; the tags are as they are to be."""
    (asked,) = retagged_replicas(planned({"env": "test"}))
    assert (asked.name, asked.tags["Env"], asked.tags["team"]) == ("east", "test", "web")
    assert retagged_replicas(planned({"env": "prod"}, is_routed=False)) == ()
    assert retagged_replicas(replace(planned({"env": "test"}), changes=())) == ()
    assert retagged_replicas(planned({"env": "test"}, is_replaced=True)) == ()


def test_a_plan_without_held_tags_is_the_plan() -> None:
    """Also what was put into it after the comparison."""
    plan = replace(planned({"env": "test"}), unread_images="No right to pull.")
    assert hold_tags(plan, {"east": (REFUSES,)}) == plan
