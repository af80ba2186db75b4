"""What Azure Policy says of the replicas of a plan."""

from __future__ import annotations

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.model.policy import PolicyVerdict
from acrgeo.core.plan.diff import diff
from acrgeo.core.preflight.facts import Unknown
from acrgeo.core.rules.policies import POLICIES, RULES, written_replicas
from tests.core.planning import subject_of
from tests.core.rules.cases import ADD, CURRENT, DELETE, DRAIN, OWNER, found, lines
from tests.rows import rows

ASSIGNED = "/subscriptions/s/providers/Microsoft.Authorization/policyAssignments/places"
MARK = "/providers/Microsoft.Authorization/policyAssignments/"


def test_a_refusal_blocks_and_a_change_is_told() -> None:
    """With the assignment, its reason, the region, and a command that shows the assignment."""
    refused = PolicyVerdict(assignment=ASSIGNED, reason="Only in Europe.")
    changed = PolicyVerdict(assignment=ASSIGNED, reason="", sets=("tags.team", "web"))
    first, second = found(RULES, ADD, OWNER.having(POLICIES, {"westeurope": (refused, changed)}))
    assert lines([first, second]) == ["blocker policy-refuses", "warning policy-refuses"]
    assert first.fact == (
        "Azure Policy would refuse the replica in westeurope, by the assignment places: Only in Europe."
    )
    assert (first.location, first.hint) == (
        "westeurope",
        "az policy assignment show --name places --scope /subscriptions/s",
    )
    assert "sets tags.team of the replica in westeurope to 'web'" in second.fact


def test_the_same_edit_in_many_regions_is_told_once() -> None:
    """By policy, field and value; the command that shows the assignment can be pasted whatever its name is."""
    two = DesiredRegistry(replicas=(*ADD.replicas, DesiredReplica(location="northeurope", is_new=True)))
    odd = ASSIGNED.replace("/places", "/Tag it; all")
    adds, strips = (PolicyVerdict(assignment=odd, reason="", sets=("tags.a", value)) for value in ("1", None))
    said = {"westeurope": (adds, strips), "northeurope": (adds,)}
    first, second = found(RULES, two, OWNER.having(POLICIES, said))
    assert first.fact == (
        "Azure Policy sets tags.a of the replicas in westeurope, northeurope to '1', by the assignment Tag it; all."
    )
    assert second.fact == "Azure Policy removes tags.a of the replica in westeurope, by the assignment Tag it; all."
    assert (first.location, second.location) == (None, "westeurope")
    assert first.hint == "az policy assignment show --name 'Tag it; all' --scope /subscriptions/s"


def test_what_was_not_answered_is_unknown_once() -> None:
    """One line for one reason; a role is advised only where a permission is missing."""
    two = DesiredRegistry(
        replicas=(*ADD.replicas, DesiredReplica(location="northeurope", is_new=True)),
    )
    slow, denied = Unknown("throttled", 429, "TooManyRequests"), Unknown("not permitted", 403, "AuthorizationFailed")
    (line,) = found(RULES, two, OWNER.having(POLICIES, {"westeurope": slow, "northeurope": slow}))
    assert (line.severity.value, line.hint) == ("unknown", None)
    assert "in westeurope, northeurope could not be read: throttled." in line.fact
    (line,) = found(RULES, ADD, OWNER.having(POLICIES, {"westeurope": denied}))
    assert line.hint == "ask for a role with Microsoft.PolicyInsights/checkPolicyRestrictions/read"


def test_policies_are_asked_about_what_is_written() -> None:
    """What is created or gets other tags; not a drain, whose tags are acrgeo's own, and not a deletion."""
    tagged = DesiredRegistry(replicas=(DesiredReplica(location="eastus", tags={"team": "web"}),))
    asked = [
        [replica.location for replica in written_replicas(subject_of(diff(CURRENT, desired)))]
        for desired in (ADD, tagged, DRAIN, DELETE)
    ]
    assert asked == [["westeurope"], ["eastus"], [], []]


@rows(
    ("assignment", "hint"),
    [
        (ASSIGNED.lower(), "az policy assignment show --name places --scope /subscriptions/s"),
        (
            f"/a/b{MARK}c d",
            "az policy assignment show --name 'c d' --scope /a/b",
        ),
        (f"{MARK}places", None),
        (f"/subscriptions/s{MARK}", None),
        ("places", None),
        ("", None),
    ],
)
def test_an_assignment_is_shown_by_name_and_scope(assignment: str, hint: str | None) -> None:
    """What is no id of one below a scope has no command."""
    verdict = PolicyVerdict(assignment=assignment, reason="")
    (refused,) = found(RULES, ADD, OWNER.having(POLICIES, {"westeurope": (verdict,)}))
    assert (refused.severity.value, refused.hint) == ("blocker", hint)
