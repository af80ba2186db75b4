"""Plans as text."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.plan.plan import Plan
from acrgeo.core.rules.finding import Finding, Severity
from acrgeo.output.views.plan.text import render_plan
from tests.core.planning import check
from tests.output import builders
from tests.output.golden import assert_fits, assert_golden, rendered
from tests.reviewed import reviewed

DRAIN_EDITS = {
    "acrgeo-drained-by": "ana@contoso.com",
    "acrgeo-drained-reason": "pulls fail with 503",
    "acrgeo-drained-until": "2026-11-30T08:00:00Z",
}


@pytest.mark.parametrize("width", [40, 80, 120])
def test_plans_are_as_agreed(width: int) -> None:
    """The story, and a plan with every kind of entry and finding, at three widths."""
    story, upheaval = builders.story(), builders.upheaval()
    page = rendered(render_plan(reviewed(story, check(story, builders.regions()))), width=width)
    page += rendered(render_plan(reviewed(upheaval, check(upheaval, builders.regions()))), width=width)
    assert_fits(page, width)
    assert_golden(f"plan-{width}", page)


def test_ascii_plan_has_ascii_signs() -> None:
    """Replacement, arrow and awaiting have signs of ASCII, still aligned."""
    page = rendered(render_plan(reviewed(builders.upheaval())), encoding="ascii")
    assert page.isascii()
    assert_golden("plan-ascii", page)


def test_own_tags_stay_out_and_the_drain_is_told() -> None:
    """A drain is shown with who, until when and why; the tags that keep it are not."""
    wanted = DesiredReplica(location="eastus", is_routed=False, tags=DRAIN_EDITS)
    current = builders.registry(builders.replica("eastus"), builders.replica("westeurope"))
    plan = builders.plan((current, DesiredRegistry(replicas=(wanted,))))
    page = rendered(render_plan(reviewed(plan)))
    assert "routing on → off" in page
    drained = "drained by ana@contoso.com until 2026-11-30 08:00 UTC: pulls fail with 503"
    assert drained in " ".join(page.split())
    assert "acrgeo-" not in page


def test_what_was_not_read_is_one_line() -> None:
    """Whatever the number of reads that failed; what could not be judged for other reasons is told in full."""
    told = Finding(id="subnet-full", severity=Severity.UNKNOWN, registry="contoso", fact="Not known: 11 - 9.")
    findings = [
        Finding(id="lock", severity=Severity.UNKNOWN, registry="contoso", fact="Long.", hint="h", unread="locks (404)"),
        Finding(id="lock", severity=Severity.UNKNOWN, registry="contoso", fact="Long.", hint="h", unread="locks (404)"),
        told,
        Finding(id="usages", severity=Severity.UNKNOWN, registry="contoso", fact="Long.", unread="usages (403)"),
    ]
    lines = rendered(
        render_plan(reviewed(builders.plan((builders.registry(), DesiredRegistry())), findings))
    ).splitlines()
    assert lines[:2] == ["unknown: Not known: 11 - 9. [subnet-full]", "unknown: not read: locks (404), usages (403)"]
    assert not any("Long" in line for line in lines)


def test_nothing_to_do_is_one_line() -> None:
    """An empty plan says whose state is up to date, and nothing else."""
    done = (builders.registry(), DesiredRegistry())
    other = (builders.registry(name="fabrikam"), DesiredRegistry())
    assert rendered(render_plan(reviewed(builders.plan(done)))) == "Nothing to do: contoso is up to date.\n"
    assert (
        rendered(render_plan(reviewed(builders.plan(done, other)))) == "Nothing to do: 2 registries are up to date.\n"
    )
    assert rendered(render_plan(reviewed(Plan(registries=())))) == "Nothing to do.\n"


def test_what_azure_does_already_is_no_change() -> None:
    """A plan that only awaits says so."""
    current = builders.registry(builders.replica("eastus", provisioning_state="Creating", display_status=None))
    plan = builders.plan((current, DesiredRegistry(replicas=(DesiredReplica(location="eastus"),))))
    assert rendered(render_plan(reviewed(plan))).endswith("Nothing to change: 1 operation in progress in Azure.\n")


def test_held_drain_past_its_end_is_marked() -> None:
    """A drain that is held although its end has passed says so."""
    wanted = DesiredRegistry(holds_drains=True, replicas=(DesiredReplica(location="eastus", is_routed=True),))
    plan = builders.plan((builders.everything(), wanted))
    late = rendered(render_plan(reviewed(plan), now=datetime(2026, 12, 1, tzinfo=timezone.utc)))
    assert "2026-11-30 08:00 UTC (passed)" in " ".join(late.split())
    assert late.endswith("Nothing to do: contoso is up to date.\n")


def test_several_registries_have_a_section_each() -> None:
    """Only registries with something to tell have a section; the count is over all."""
    add = DesiredRegistry(replicas=(DesiredReplica(location="eastus", is_new=True),))
    names = ("contoso", "fabrikam", "tailwind")
    plan = builders.plan(
        *((builders.registry(name=name), add if name != "tailwind" else DesiredRegistry()) for name in names)
    )
    page = rendered(render_plan(reviewed(plan)))
    assert "fabrikam  Premium, home westus, group contoso-rg" in page
    assert "tailwind" not in page
    assert page.endswith("Plan: 2 to create, 0 to update, 0 to replace, 0 to delete.\n")


def test_a_blocker_refuses_and_a_warning_does_not() -> None:
    """The footer says refused only for blockers."""

    def finding(severity: Severity) -> Finding:
        return Finding(id="last-routed", severity=severity, registry="contoso", fact="Only one stays.", hint="do this")

    refused = rendered(render_plan(reviewed(builders.story(), [finding(Severity.BLOCKER)])))
    assert "refused: Only one stays. [last-routed]\n  hint: do this\n" in refused
    assert " ".join(refused.split()).endswith("0 to delete. Refused: 1 blocker, nothing is changed.")
    warned = rendered(render_plan(reviewed(builders.story(), [finding(Severity.WARNING)])))
    assert "warning: Only one stays. [last-routed]" in warned
    assert "Refused" not in warned
