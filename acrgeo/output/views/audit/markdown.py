"""An audit in Markdown, for pull requests and the summaries of pipelines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from acrgeo.core.audit.audit import Audit
from acrgeo.core.rules.finding import Finding, Severity
from acrgeo.output.neutral import markdown
from acrgeo.output.page import markdown_hints
from acrgeo.output.views.audit.page import suppressed_line, suppression_lines, together, verdict

SIGNS = {Severity.ERROR: "❌", Severity.WARNING: "⚠️", Severity.NOTE: "ℹ️", Severity.UNKNOWN: "❔"}
HEAD = ("| | where | what | rule |", "|---|---|---|---|")


def audit_markdown(audit: Audit) -> str:
    """Return the verdict, a table of findings for each registry, and what is suppressed or could not be read."""
    parts = [f"**{markdown(verdict(audit))}**"]
    for audited in audit.registries:
        if audited.findings:
            parts.append(f"### {markdown(audited.registry.name)}")
            parts.append("\n".join([*HEAD, *_rows(audited.findings)]))
    if audit.named.findings:
        parts += ["### Named in files", "\n".join([*HEAD, *_rows(audit.named.findings)])]
    lines = [f"- {markdown(at.name)}: {markdown(at.error.message)}" for at in audit.unread]
    parts += ["### Not read", "\n".join(lines)] if lines else []
    lines = [f"- {markdown(suppressed_line(at))} `{at.finding.id}`" for at in audit.suppressed]
    lines += [f"- {markdown(f'{at.place}: {line}')}" for line, at in suppression_lines(audit)]
    parts += ["### Suppressions", "\n".join(lines)] if lines else []
    return "\n\n".join(parts) + "\n"


def _rows(findings: Sequence[Finding]) -> Iterator[str]:
    for same in together(findings):
        finding = same.finding
        hint = "".join(f"<br>{line}" for line in markdown_hints(finding.hint, is_cell=True))
        where = "<br>".join(map(markdown, same.shown)) or markdown(finding.location or "")
        named = ", ".join(f"`{rule}`" for rule in same.rules)
        level = f"{SIGNS[finding.severity]} {finding.severity.value}"
        yield f"| {level} | {where} | {markdown(finding.fact)}{hint} | {named} |"
