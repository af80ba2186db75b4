"""A validation as SARIF 2.1.0: each mistake and warning at its line, for code scanning and editors."""

from __future__ import annotations

from acrgeo.core.audit.places import file_uri
from acrgeo.core.desired.source import Diagnostic
from acrgeo.core.desired.validation import Validation
from acrgeo.output.neutral import one_line
from acrgeo.output.view import Document

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
RULES = {
    "file-mistake": ("error", "A plan refuses the file."),
    "file-doubt": ("warning", "Only Azure can tell whether the file is right."),
}
"""The id of a rule → its level, and what it says. One that is published is not renamed."""


def validation_sarif(validation: Validation, version: str) -> Document:
    """Return the log with one run."""
    found = [("file-mistake", each) for each in validation.mistakes]
    found += [("file-doubt", each) for each in validation.warnings]
    rules = [
        {
            "id": name,
            "name": "".join(word.capitalize() for word in name.split("-")),
            "shortDescription": {"text": text},
            "defaultConfiguration": {"level": level},
        }
        for name, (level, text) in RULES.items()
    ]
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "acrgeo", "semanticVersion": version, "rules": rules}},
                "automationDetails": {"id": "acrgeo/validate/"},
                "columnKind": "unicodeCodePoints",
                "results": [_result(name, each, validation) for name, each in found],
            }
        ],
    }


def _result(name: str, found: Diagnostic, validation: Validation) -> Document:
    level = "error" if validation.is_strict else RULES[name][0]
    text = f"{found.path}: {found.fact}" if found.path else found.fact
    place = found.place
    region = {"startLine": place.line or 1, "startColumn": place.column or 1}
    location = {"artifactLocation": {"uri": file_uri(place.file)}, "region": region}
    return {
        "ruleId": name,
        "ruleIndex": list(RULES).index(name),
        "level": level,
        "message": {"text": one_line(text)},
        "locations": [{"physicalLocation": location}],
    }
