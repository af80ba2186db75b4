"""An installation: ``doctor``, as a page, as a document, and as Markdown for a report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from acrgeo.core.model.checkup import Check, State
from acrgeo.output.neutral import markdown
from acrgeo.output.page import Canvas, Page, assemble, styled
from acrgeo.output.view import FORMAT_VERSION, View
from acrgeo.output.wording import count_of

if TYPE_CHECKING:
    from rich.text import Text


def doctor_view(checks: Sequence[Check]) -> View:
    """Return the view of checks: ``{formatVersion, isHealthy, checks[{section, name, value, state, hint}]}``."""
    rows = [
        {
            "section": check.section,
            "name": check.name,
            "value": check.value,
            "state": check.state.value,
            "hint": check.hint,
        }
        for check in checks
    ]
    document = {"formatVersion": FORMAT_VERSION, "isHealthy": not broken_in(checks), "checks": rows}
    return View(document, rows, lambda: _page(checks), markdown=lambda: markdown_of(checks))


def broken_in(checks: Sequence[Check]) -> list[Check]:
    """Return the checks that found something broken."""
    return [check for check in checks if check.state is State.BROKEN]


def markdown_of(checks: Sequence[Check]) -> str:
    """Return a table for each section, folded as reports of defects have it."""
    lines = ["<details>", "<summary>acrgeo doctor</summary>", ""]
    for section in dict.fromkeys(check.section for check in checks):
        lines += [f"**{section}**", "", "| | | |", "|---|---|---|"]
        lines += [
            f"| {markdown(check.name)} | {markdown(check.value)} | {_mark(check)} |"
            for check in checks
            if check.section == section
        ]
        lines.append("")
    return "\n".join([*lines, "</details>", ""])


def _page(checks: Sequence[Check]) -> Page:
    def draw(canvas: Canvas) -> Iterator[Text]:
        width = max(len(check.name) for check in checks)
        section = ""
        for check in checks:
            if check.section != section:
                if section:
                    yield styled()
                section = check.section
                yield styled(section.upper(), "bold")
            mark = {State.OK: "", State.NOTE: "note: ", State.BROKEN: "broken: "}[check.state]
            style = {State.OK: "", State.NOTE: "yellow", State.BROKEN: "bold red"}[check.state]
            line = assemble(f"  {check.name:<{width}}  ", (mark, style), check.value)
            yield from canvas.wrap(line, hanging=width + 4)
            if check.hint is not None:
                yield from canvas.hint(check.hint, indent=width + 4)
        yield styled()
        count = len(broken_in(checks))
        yield from canvas.wrap(f"Broken: {count_of(count, 'thing')}." if count else "Nothing is broken.")

    return Page(draw)


def _mark(check: Check) -> str:
    return {State.OK: "", State.NOTE: "note", State.BROKEN: "**broken**"}[check.state]
