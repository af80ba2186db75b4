"""Rules and error codes: ``explain``, what a finding or an error means, and the page docs/rules.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from acrgeo.core.rules.catalogues import READ, STALE, Counterpart, Relation, counterparts
from acrgeo.core.rules.error_code import ErrorCode
from acrgeo.core.rules.finding import Severity
from acrgeo.core.rules.rule import Rule
from acrgeo.output.grid import Column, Row, draw_grid
from acrgeo.output.page import Canvas, Page, assemble, styled
from acrgeo.output.view import FORMAT_VERSION, Document, View

if TYPE_CHECKING:
    from rich.text import Text

Entry = Rule | ErrorCode

INTRODUCTION = """# Rules

Every finding has the id of one of these rules, and every error a code; `acrgeo explain ID` prints one of them.
A **blocker** refuses the plan before anything is sent, a **warning** is to be known before it runs, and **unknown** \
says that something could not be read.
[`acrgeo audit`](audit.md) holds what is there against the rules with a level: **error**, **warning** or **note**.
[preflight.md](preflight.md) explains how a plan is reviewed.

This page is made from the table that acrgeo runs: `make docs`.
"""


def explain_view(entry: Entry) -> View:
    """Return the view of one rule or error code."""
    document = {"formatVersion": FORMAT_VERSION, **entry_document(entry)}
    return View(document, [document], lambda: render_entry(entry))


def explain_list_view(entries: Sequence[Entry]) -> View:
    """Return the view of rules and error codes, in the order given."""
    documents = [entry_document(entry) for entry in entries]
    return View(
        {"formatVersion": FORMAT_VERSION, "explanations": documents}, documents, lambda: render_entries(entries)
    )


def entry_document(entry: Entry) -> Document:
    """Return one rule or error code; a code has neither severities nor evidence."""
    return {
        "id": entry.id,
        "kind": _word(entry),
        "severities": _severities(entry),
        "auditLevels": _levels(entry),
        "cause": entry.cause,
        "evidence": entry.evidence if isinstance(entry, Rule) else None,
        "cure": entry.cure,
        "link": entry.link,
        "elsewhere": [counterpart_document(each) for each in _counterparts(entry)],
    }


def counterpart_document(counterpart: Counterpart) -> Document:
    """Return a rule of another catalogue."""
    return {
        "catalogue": counterpart.catalogue.value,
        "id": counterpart.id,
        "name": counterpart.name,
        "relation": counterpart.relation.value,
    }


def render_entry(entry: Entry) -> Page:
    """Render one rule or error code: what is so, where that is read, what mends it."""

    def draw(canvas: Canvas) -> Iterator[Text]:
        yield from canvas.wrap(assemble((entry.id, "bold"), f"  {_kind(entry)}"), hanging=2)
        yield from canvas.wrap(entry.cause, indent=2)
        yield styled()
        if isinstance(entry, Rule):
            yield from canvas.wrap(assemble(("read from: ", "dim"), entry.evidence), indent=2, hanging=4)
        yield from canvas.wrap(assemble(("cure: ", "cyan"), entry.cure), indent=2, hanging=4)
        if entry.link:
            yield from canvas.wrap(assemble(("see: ", "dim"), entry.link), indent=2, hanging=4)
        for counterpart in _counterparts(entry):
            line = f"{_elsewhere(counterpart)} {counterpart.name}"
            yield from canvas.wrap(assemble(("elsewhere: ", "dim"), line), indent=2, hanging=4)

    return Page(draw)


def render_entries(entries: Sequence[Entry]) -> Page:
    """Render a line for each rule and error code."""

    def draw(canvas: Canvas) -> list[Text]:
        rows = [
            Row([entry.id, ", ".join(_severities(entry)) or _word(entry), ", ".join(_levels(entry))])
            for entry in entries
        ]
        return draw_grid(canvas, (Column("ID"), Column("KIND", 1), Column("AUDIT", 2)), rows)

    return Page(draw)


def rules_page(rules: Sequence[Rule], codes: Sequence[ErrorCode]) -> str:
    """Return docs/rules.md."""
    parts = [INTRODUCTION]
    for rule in rules:
        lines = [f"**{_kind(rule)}.** {rule.cause}", ""]
        lines += [f"- Read from: {_code(rule.evidence)}", f"- Cure: {_code(rule.cure)}"]
        lines += [f"- See: <{rule.link}>"] if rule.link else []
        lines += [f"- Elsewhere: {_elsewhere(each)} *{_code(each.name)}*" for each in counterparts(rule.id)]
        parts.append(f"## {rule.id}\n\n" + "\n".join(lines) + "\n")
    table = ["## Error codes", "", "| code | cause | cure |", "|---|---|---|"]
    for code in codes:
        see = f" [More]({code.link})." if code.link else ""
        table.append(f"| `{code.id}` | {_code(code.cause)} | {_code(code.cure)}{see} |")
    return "\n".join([*parts, *_catalogues(), "", ""]) + "\n".join(table) + "\n"


def _catalogues() -> Iterator[str]:
    """Yield the section on other catalogues of advice, and what of theirs is not repeated."""
    yield (
        "## Other catalogues\n\n"
        "*Elsewhere* names what finds the same in the Azure Proactive Resiliency Library (APRL), PSRule for Azure, the "
        f"built-in definitions of Azure Policy, azqr and Checkov, as they were on {READ}.\n"
        "**near** has the same aim with another condition, **contrary** advises what acrgeo warns of; azqr reports the "
        "rules of APRL too, by their ids.\n"
        "These rules of theirs are not repeated here, because they are no longer so:\n\n"
        "| catalogue | id | name | why not |\n|---|---|---|---|"
    )
    for stale in STALE:
        yield f"| {stale.catalogue.value} | `{stale.id}` | {_code(stale.name)} | {_code(stale.reason)} |"


def _counterparts(entry: Entry) -> tuple[Counterpart, ...]:
    return counterparts(entry.id) if isinstance(entry, Rule) else ()


def _elsewhere(counterpart: Counterpart) -> str:
    relation = "" if counterpart.relation is Relation.SAME else f" ({counterpart.relation.value})"
    return f"{counterpart.catalogue.value} {counterpart.id}{relation}:"


def _severities(entry: Entry) -> list[str]:
    """Return what it can be for a plan; nothing for an error code, and for a rule that only an audit has."""
    if not isinstance(entry, Rule) or (entry.levels and not entry.checks):
        return []
    return [severity.value for severity in (entry.severity, *entry.also)]


def _levels(entry: Entry) -> list[str]:
    """Return what it can be for an audit, worst first; a rule of which only unknown is told has that."""
    if not isinstance(entry, Rule):
        return []
    unknown = [Severity.UNKNOWN] if entry.audits and not entry.levels else []
    return [severity.value for severity in sorted((*entry.levels, *unknown), key=list(Severity).index)]


def _word(entry: Entry) -> str:
    return "rule" if isinstance(entry, Rule) else "error"


def _kind(entry: Entry) -> str:
    parts = [", ".join(_severities(entry)), f"audit: {', '.join(_levels(entry))}" if _levels(entry) else ""]
    return "; ".join(part for part in parts if part) or "error"


def _code(text: str) -> str:
    """Keep Markdown from taking a path's parts for its own signs."""
    return text.replace("|", r"\|").replace("<", r"\<")
