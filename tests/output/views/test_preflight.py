"""What preflight found."""

from __future__ import annotations

import pytest

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.rules.finding import Finding, Severity
from acrgeo.output.formats import Format
from acrgeo.output.views.preflight import preflight_view
from tests.output import builders
from tests.output.golden import shown
from tests.reviewed import reviewed

CONTOSO = builders.registry(builders.replica("eastus"))
DRAIN = DesiredRegistry(replicas=(DesiredReplica(location="eastus", is_routed=False),))
LOCKED = Finding(
    id="lock",
    severity=Severity.BLOCKER,
    registry="contoso",
    fact="A lock forbids it.",
    hint="remove the lock",
    read_from="/subscriptions/s/locks",
)


def test_the_question_is_told_with_what_serves_before_and_after() -> None:
    """A drain is called one, and who serves once it is made is named."""
    lines = shown(preflight_view(reviewed(builders.plan((CONTOSO, DRAIN))))).splitlines()
    assert lines[0].startswith("contoso  Premium, home westus")
    assert lines[1:3] == ["  to drain eastus", "  serving: eastus, westus, after it: westus"]
    assert lines[-1] == "Nothing stands in the way."


def test_a_finding_says_where_it_was_read() -> None:
    """With the fact and what mends it; a row is a finding."""
    view = preflight_view(reviewed(builders.plan((CONTOSO, DRAIN)), [LOCKED]))
    assert (
        "refused: A lock forbids it. [lock]\n  hint: remove the lock\n  read from: /subscriptions/s/locks\n"
    ) in shown(view)
    assert shown(view, form=Format.NAME) == "lock\n"
    assert view.document["isClear"] is False


@pytest.mark.parametrize(
    ("severities", "verdict", "is_clear"),
    [
        ((Severity.WARNING,), "No blocker; 1 warning.", True),
        ((Severity.UNKNOWN,), "No blocker; 1 unknown.", False),
        ((Severity.BLOCKER, Severity.BLOCKER, Severity.WARNING), "2 blockers, 1 warning.", False),
    ],
)
def test_the_verdict_counts(severities: tuple[Severity, ...], verdict: str, is_clear: bool) -> None:
    """Only warnings are clear; what is unknown is not."""
    findings = [Finding(id="x", severity=severity, registry="contoso", fact="A fact.") for severity in severities]
    view = preflight_view(reviewed(builders.plan((CONTOSO, DesiredRegistry())), findings))
    assert shown(view).endswith(f"{verdict}\n")
    assert "to change anything\n" in shown(view)
    assert view.document["isClear"] is is_clear
