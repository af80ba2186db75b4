"""What an assigned policy says: which assignment, and which tag it writes."""

from __future__ import annotations

from acrgeo.core.model.policy import PolicyVerdict
from tests.rows import rows


@rows(
    ("field", "tag"),
    [
        ("tags.Env", "env"),
        (" Tags['Cost Center'] ", "cost center"),
        ("tags[env]", "env"),
        ("tags[env", None),
        ("tags", None),
        ("location", None),
        ("name]", None),
    ],
)
def test_the_field_of_a_tag_names_it(field: str, tag: str | None) -> None:
    """With a dot or in brackets, in any case; another field names none."""
    verdict = PolicyVerdict(assignment="/a/b", reason="", sets=(field, "x"))
    assert (verdict.sets_tag, verdict.sets_to) == (tag, "x")


def test_a_policy_that_refuses_sets_nothing() -> None:
    """One that removes a value sets a tag to none."""
    refusal = PolicyVerdict(assignment="/providers/Microsoft.Authorization/policyAssignments/no-tags", reason="")
    assert (refusal.name, refusal.sets_tag, refusal.sets_to, refusal.effect) == ("no-tags", None, None, "deny")
    removal = PolicyVerdict(assignment="", reason="", sets=("tags.env", None), effect="modify")
    assert (removal.name, removal.sets_tag, removal.sets_to) == ("a policy that is not named", "env", None)
