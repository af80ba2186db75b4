"""Validation: ``validate``, what is wrong with files. A line each for editors and grep, never wrapped."""

from __future__ import annotations

from collections.abc import Iterator

from acrgeo.core.desired.source import NOWHERE, Diagnostic
from acrgeo.core.desired.validation import Validation
from acrgeo.output.neutral import markdown, markdown_code, one_line
from acrgeo.output.view import FORMAT_VERSION, Document, View
from acrgeo.output.views.validation.sarif import validation_sarif

WARNING = "warning: "
SIGNS = {"error": "❌", "warning": "⚠️"}


def validation_view(validation: Validation, version: str) -> View:
    """Return the view of what a version of acrgeo found; its things are the mistakes and the warnings."""
    document = validation_document(validation)
    rows = document["diagnostics"]
    return View(
        document,
        rows,
        markdown=lambda: validation_markdown(validation),
        file=lambda _: validation_text(validation),
        names=[f"{_place(row)}" for row in rows],
        junit=lambda: _junit(validation),
        sarif=lambda: validation_sarif(validation, version),
    )


def validation_document(validation: Validation) -> Document:
    """Return ``{formatVersion, valid, files, skipped, registries[…], diagnostics[…], unsetVariables, hint}``."""
    return {
        "formatVersion": FORMAT_VERSION,
        "valid": validation.is_valid,
        "files": list(validation.files),
        "skipped": list(validation.skipped),
        "registries": [
            {
                "registry": manifest.registry,
                "file": manifest.place.file,
                "line": manifest.place.line,
                "replicas": [replica.location for replica in manifest.desired.replicas],
                "webhooks": [webhook.name for webhook in manifest.desired.regional_webhooks],
            }
            for manifest in validation.manifests
        ],
        "diagnostics": [
            {
                "severity": severity,
                "file": found.place.file,
                "line": found.place.line or None,
                "column": found.place.column or None,
                "key": found.path or None,
                "message": found.fact,
            }
            for severity, found in _in_order(validation)
        ],
        "unsetVariables": list(validation.unset),
        "hint": validation.hint,
    }


def validation_text(validation: Validation) -> str:
    """Return a line for each mistake and warning, then one that counts."""
    lines = [
        one_line(f"{found.place}: {WARNING}{_said(found)}" if severity == "warning" else str(found))
        for severity, found in _in_order(validation)
    ]
    return "".join(f"{line}\n" for line in [*lines, *_summary(validation)])


def validation_markdown(validation: Validation) -> str:
    """Return what was counted, and a table with a line for each mistake and warning."""
    count, *notes = map(markdown, _summary(validation))
    parts = [f"**{count}**", *notes]
    if validation.mistakes or validation.warnings:
        rows = [
            f"| {SIGNS[severity]} | {_code(str(found.place))} | {markdown(found.path)} | {markdown(found.fact)} |"
            for severity, found in _in_order(validation)
        ]
        parts.insert(1, "\n".join(["| | where | key | what |", "|---|---|---|---|", *rows]))
    return "\n\n".join(parts) + "\n"


def _code(text: str) -> str:
    return markdown_code(text).replace("|", "\\|")  # which ends a cell also in code


def _summary(validation: Validation) -> Iterator[str]:
    counts = [(len(validation.mistakes), "mistake"), (len(validation.warnings), "warning")]
    found = ", ".join(_counted(count, what) for count, what in counts if count)
    read = f"{_counted(len(validation.files), 'file')}, {_counted(len(validation.manifests), 'registry')}"
    yield f"{read}: {found or 'valid'}."
    if validation.skipped:
        yield f"Skipped, as other programs' files: {len(validation.skipped)}."
    if validation.unset:
        yield one_line(f"Not set here, and read by a plan: {', '.join(validation.unset)}.")


def _counted(count: int, what: str) -> str:
    if count == 1:
        return f"1 {what}"
    return f"{count} {what.removesuffix('y')}ies" if what.endswith("y") else f"{count} {what}s"


def _in_order(validation: Validation) -> list[tuple[str, Diagnostic]]:
    """Return mistakes and warnings as they stand in the files, the mistakes of a place first."""
    both = [("error", found) for found in validation.mistakes] + [("warning", found) for found in validation.warnings]
    order = {name: at for at, name in enumerate(validation.files)}
    return sorted(both, key=lambda pair: (order.get(pair[1].place.file, NOWHERE), pair[1].place, pair[0]))


def _said(found: Diagnostic) -> str:
    return f"{found.path}: {found.fact}" if found.path else found.fact


def _place(row: Document) -> str:
    return ":".join(str(row[key]) for key in ("file", "line", "column") if row[key] is not None)


def _junit(validation: Validation) -> str:
    """Return a check for each file: it fails for what makes the file invalid."""
    from acrgeo.output.views.junit import Check, CheckState, CheckSuite, junit_text

    wrong: dict[str, list[str]] = {}
    for found in [*validation.mistakes, *(validation.warnings if validation.is_strict else ())]:
        wrong.setdefault(found.place.file, []).append(str(found))
    checks = [
        Check(
            name=file,
            state=CheckState.FAILED if file in wrong else CheckState.PASSED,
            message=_counted(len(wrong[file]), "mistake") if file in wrong else "",
            text="\n".join(wrong.get(file, ())),
        )
        for file in dict.fromkeys([*validation.files, *wrong])
    ]
    checks += [
        Check(name=file, state=CheckState.SKIPPED, message="another program's file") for file in validation.skipped
    ]
    return junit_text("acrgeo validate", [CheckSuite(name="acrgeo validate", checks=checks)])
