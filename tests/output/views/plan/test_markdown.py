"""Plans as Markdown."""

from __future__ import annotations

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.output.views.plan.markdown import render_plan_markdown
from tests.core.planning import check
from tests.output import builders
from tests.output.golden import assert_golden
from tests.reviewed import reviewed


def test_markdown_is_as_agreed() -> None:
    """The count, a table a registry, and the findings."""
    plan = builders.upheaval()
    assert_golden("plan-markdown", render_plan_markdown(reviewed(plan, check(plan, builders.regions()))))


def test_nothing_to_do_is_one_line() -> None:
    """A pull request that changes nothing gets one line."""
    plan = builders.plan((builders.registry(), DesiredRegistry()))
    assert render_plan_markdown(reviewed(plan)) == "**Nothing to do: contoso is up to date.**\n"


def test_no_text_breaks_out_of_its_cell() -> None:
    """Bars, line ends, HTML, links and mentions in a tag are text in one cell."""
    hostile = "a|b\n<img src=x>@team [x](y) `c`"
    wanted = DesiredReplica(location="eastus", tags={"note": hostile})
    current = builders.registry(builders.replica("eastus"))
    written = render_plan_markdown(reviewed(builders.plan((current, DesiredRegistry(replicas=(wanted,))))))
    row = next(line for line in written.splitlines() if "eastus" in line)
    assert row.replace("\\|", "").count("|") == 5
    assert "a\\|b &lt;img src=x&gt;`@`team \\[x\\](y) \\`c\\`" in row
