"""The registry itself."""

from __future__ import annotations

from dataclasses import replace

from acrgeo.core.desired.registry import DesiredRegistry
from acrgeo.core.plan.diff import diff
from acrgeo.core.rules.registry import RULES
from tests.core.planning import subject_of
from tests.core.rules.cases import ADD, CURRENT, found, lines
from tests.rows import rows

UPDATING = replace(CURRENT, provisioning_state="Updating")


def test_a_registry_in_the_middle_of_a_change_is_warned_of() -> None:
    """Azure decides; nothing is refused here, and nothing is said where nothing would be sent."""
    assert lines(found(RULES, ADD, current=UPDATING)) == ["warning registry-state"]
    assert found(RULES, DesiredRegistry(), current=UPDATING) == []


@rows(
    ("state", "desired", "told"),
    [
        ("Deleting", ADD, ["blocker registry-deleting"]),
        ("Deleting", DesiredRegistry(), []),
        ("Succeeded", ADD, []),
        ("Failed", ADD, ["warning registry-state"]),
        ("Creating", ADD, ["warning registry-state"]),
    ],
)
def test_a_registry_that_is_being_deleted_is_not_changed(state: str, desired: DesiredRegistry, told: list[str]) -> None:
    """A blocker, with what is left; any other state is Azure's to judge."""
    findings = found(RULES, desired, current=replace(CURRENT, provisioning_state=state))
    assert lines(findings) == told
    texts = {
        "Deleting": ("contoso is being deleted.", "acrgeo list"),
        "Failed": ("contoso is Failed: Azure may refuse a further change until that is over.", "acrgeo show contoso"),
    }
    assert all((finding.fact, finding.hint) == texts.get(state, (finding.fact, finding.hint)) for finding in findings)


def test_an_audit_tells_of_a_registry_that_is_not_settled() -> None:
    """Not of one that goes."""
    for state, told in [("Updating", ["warning"]), ("Deleting", []), ("Succeeded", [])]:
        subject = subject_of(diff(replace(CURRENT, provisioning_state=state), DesiredRegistry()))
        assert [finding.severity.value for rule in RULES for finding in rule.audit(subject)] == told
