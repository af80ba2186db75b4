"""A plan as Markdown, for the comment of a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from acrgeo.core.finding import Finding, Severity
from acrgeo.core.plan import Change, Plan, RegistryPlan
from acrgeo.output.wording import UNMANAGED, drain_text, field_words, footer, named, registry_line, subject, why

MARKS = {Severity.BLOCKER: "⛔ refused", Severity.WARNING: "⚠️ warning", Severity.UNKNOWN: "❔ unknown"}


def render_plan_markdown(plan: Plan, findings: Sequence[Finding]) -> str:
    """One section a registry with a table of its changes, then the findings, then the count. Ends with a newline."""
    parts = [f"**{footer(plan, findings)}**"]
    for registry in plan.registries:
        if registry.changes or registry.held or registry.unmanaged:
            parts.append("\n".join(_registry(registry)))
    if findings:
        parts.append("\n".join(_finding(finding) for finding in findings))
    return "\n\n".join(parts) + "\n"


def _registry(plan: RegistryPlan) -> Iterator[str]:
    yield f"### {_safe(plan.current.name)}"
    yield ""
    yield f"{_safe(registry_line(plan.current))}"
    yield ""
    yield "| | what | change | why |"
    yield "|---|---|---|---|"
    for change in plan.changes:
        title = f"{subject(change)}{named(change.name, change.location)}"
        yield _row(f"`{change.action.glyph}`", title, _fields(change), why(change, plan.changes))
    for held in plan.held:
        yield _row("held", held.location + named(held.name, held.location), "none", drain_text(held.drain))
    for replica in plan.unmanaged:
        title = replica.location + named(replica.name, replica.location)
        yield _row("unmanaged", title, "none", UNMANAGED.removeprefix("unmanaged: "))


def _fields(change: Change) -> str:
    texts = [
        f"{label}{'' if current is None else f'{current} → '}{desired}"
        for label, current, desired in field_words(change)
    ]
    if change.drain is not None:
        texts.append(drain_text(change.drain))
    return "; ".join(texts) or change.action.value


def _row(mark: str, what: str, change: str, why: str) -> str:
    return f"| {mark} | {_safe(what)} | {_safe(change)} | {_safe(why)} |"


def _finding(finding: Finding) -> str:
    hint = f" Next: `{finding.hint.replace('`', '')}`" if finding.hint else ""
    return f"- {MARKS[finding.severity]} ({finding.id}): {_safe(finding.fact)}{hint}"


def _safe(text: str) -> str:
    """No text of Azure or of a tag can break the table, become a link, a mention or HTML."""
    escaped = re.sub(r"([\\`*_\[\]|#~])", r"\\\1", " ".join(text.split()))
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace("@", "&#64;")
