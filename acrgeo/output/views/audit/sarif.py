"""An audit as SARIF 2.1.0 (OASIS), with what GitHub's code scanning asks for beyond it.

A result there needs a file and a line, which a resource in Azure does not have: see ``artifact_uri``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from acrgeo.core.audit.audit import Audit, Told
from acrgeo.core.audit.identity import artifact_uri, fingerprints
from acrgeo.core.audit.suppression import Suppression
from acrgeo.core.desired.source import Place
from acrgeo.core.rules.catalogues import counterparts
from acrgeo.core.rules.finding import Severity
from acrgeo.core.rules.rule import Rule
from acrgeo.core.rules.table import AUDIT_RULES
from acrgeo.errors import ExitCode
from acrgeo.output.neutral import markdown, one_line
from acrgeo.output.view import Document
from acrgeo.output.views.audit.page import suppression_lines
from acrgeo.output.views.explain import counterpart_document

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
INFORMATION = "https://learn.microsoft.com/azure/container-registry/"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
"""Severity of an audit → SARIF's level: the same words. Unknown is no result but a notification."""
MEANINGS = {
    ExitCode.DONE: "nothing that fails",
    ExitCode.CHANGES_PENDING: "findings that fail",
    ExitCode.PARTIAL: "something could not be read",
}


def audit_sarif(audit: Audit, version: str) -> Document:
    """Return the log with one run; what could not be read are notifications of it."""
    told = list(fingerprints(audit.told))
    rules = _rules(at.finding.id for at, _ in told)
    index = {rule.id: at for at, rule in enumerate(rules)}
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "acrgeo",
                        "semanticVersion": version,
                        "informationUri": INFORMATION,
                        "rules": [_rule(rule) for rule in rules],
                    }
                },
                "automationDetails": {"id": "acrgeo/audit/"},
                "columnKind": "unicodeCodePoints",
                "invocations": [
                    {
                        "executionSuccessful": not audit.unread,
                        "exitCode": int(audit.exit_code),
                        "exitCodeDescription": MEANINGS.get(audit.exit_code, "nothing could be read"),
                        "toolExecutionNotifications": [
                            *_notifications(audit, [at for at, _ in told], index),
                        ],
                    }
                ],
                "results": [
                    _result(at, print_, index) for at, print_ in told if at.finding.severity is not Severity.UNKNOWN
                ],
            }
        ],
    }


def _rules(found: Iterable[str]) -> list[Rule]:
    """Return every rule of an audit: a reader that knows the others too can tell what was looked at."""
    known = {rule.id for rule in AUDIT_RULES}
    assert set(found) <= known, "a finding has a rule that audits do not have"
    return list(AUDIT_RULES)


def _rule(rule: Rule) -> Document:
    level = LEVELS[rule.levels[0]] if rule.levels else "note"
    elsewhere = [counterpart_document(each) for each in counterparts(rule.id)]
    link = {"helpUri": rule.link} if rule.link else {}
    see = f"\n\nSee {rule.link}" if rule.link else ""
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.id.split("-")),
        "shortDescription": {"text": _first(rule.cause)},
        "fullDescription": {"text": rule.cause},
        "help": {
            "text": f"{rule.cause}\n\nCure: {rule.cure}\nRead from: {rule.evidence}{see}",
            "markdown": _help(rule, elsewhere),
        },
        **link,
        "defaultConfiguration": {"level": level},
        "properties": {
            "tags": ["azure", "container-registry"],
            "precision": "high",
            "problem.severity": {"note": "recommendation"}.get(level, level),
            "elsewhere": elsewhere,
        },
    }


def _help(rule: Rule, elsewhere: Sequence[Document]) -> str:
    parts = [markdown(rule.cause), f"**Cure:** {markdown(rule.cure)}", f"**Read from:** {markdown(rule.evidence)}"]
    parts += [
        f"**Elsewhere:** {markdown(at['catalogue'])} `{at['id']}` ({at['relation']}) {markdown(at['name'])}"
        for at in elsewhere
    ]
    parts += [f"[More]({rule.link})"] if rule.link else []
    return "\n\n".join(parts)


def _first(text: str) -> str:
    """Return the first sentence."""
    return text.partition(". ")[0].rstrip(".") + "."


def _result(told: Told, fingerprint: str, index: dict[str, int]) -> Document:
    finding = told.finding
    hint = {"hint": finding.hint} if finding.hint else {}
    document = {
        "ruleId": finding.id,
        "ruleIndex": index[finding.id],
        "level": LEVELS[finding.severity],
        "message": {"text": _text(finding.fact)},
        "locations": [_location(told)],
        "partialFingerprints": {"primaryLocationLineHash": fingerprint, "acrgeo/v1": fingerprint},
        "properties": {"registry": finding.registry, "location": finding.location, **hint},
    }
    if told.suppression is not None:
        document["suppressions"] = [_suppression(told.suppression)]
    return document


def _location(told: Told) -> Document:
    about = told.about or told.finding.registry
    read = told.finding.read_from or ""
    resource = read if re.search(r"/replications/[^/]+$", read) else about
    logical = {"name": resource.rsplit("/", 1)[-1], "fullyQualifiedName": resource, "kind": "resource"}
    return {**_physical(told.place, about), "logicalLocations": [logical]}


def _physical(place: Place | None, about: str) -> Document:
    is_known = place is not None and place.line
    region = {"startLine": place.line, "startColumn": place.column} if place and is_known else {"startLine": 1}
    return {"physicalLocation": {"artifactLocation": {"uri": artifact_uri(place, about)}, "region": region}}


def _suppression(suppression: Suppression) -> Document:
    return {
        "kind": "external",
        "status": "accepted",
        "justification": f"{_text(suppression.reason)} (until {suppression.expires.isoformat()})",
        "location": _physical(suppression.place, "suppressions"),
    }


def _notifications(audit: Audit, told: Sequence[Told], index: dict[str, int]) -> Iterator[Document]:
    for unread in audit.unread:
        yield _notification(f"{unread.name} could not be read: {unread.error.message}", "error")
    for at in told:
        if at.finding.severity is Severity.UNKNOWN and at.suppression is None:
            rule = {"associatedRule": {"id": at.finding.id, "index": index[at.finding.id]}}
            yield {**_notification(at.finding.fact, "warning"), **rule, "locations": [_location(at)]}
    for line, suppression in suppression_lines(audit):
        told_at = {"locations": [_physical(suppression.place, "suppressions")]}
        yield {**_notification(f"{line[:1].upper()}{line[1:]}.", "warning"), **told_at}


def _notification(text: str, level: str) -> Document:
    return {"level": level, "message": {"text": _text(text)}}


def _text(text: str) -> str:
    """Return a text in which nothing is a link, as brackets would make one."""
    return one_line(text).replace("](", "\\](")
