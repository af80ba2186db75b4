"""An audit as a document."""

from __future__ import annotations

from collections.abc import Mapping

from acrgeo.core.audit.audit import Audit, Audited, Told, Unread
from acrgeo.core.audit.suppression import Suppression
from acrgeo.core.rules.finding import LEVELS, Severity
from acrgeo.core.rules.table import AUDIT_RULES
from acrgeo.output.view import FORMAT_VERSION, Document
from acrgeo.output.views.finding import finding_document

LINKS: Mapping[str, str | None] = {rule.id: rule.link for rule in AUDIT_RULES}


def audit_document(audit: Audit) -> Document:
    """Return ``{formatVersion, isClear, failOn, counts, registries[…], findings[…], suppressed[…], …}``."""
    counts = {severity.value: audit.count(severity) for severity in (*LEVELS, Severity.UNKNOWN)}
    return {
        "formatVersion": FORMAT_VERSION,
        "isClear": audit.is_clear,
        "failOn": audit.fail_on.value,
        "counts": {**counts, "suppressed": len(audit.suppressed)},
        "registries": [_registry(audited) for audited in audit.registries],
        "findings": [_finding(told) for told in audit.told if told.suppression is None],
        "suppressed": [
            {**_finding(told), "suppression": suppression_document(told.suppression)}
            for told in audit.told
            if told.suppression is not None
        ],
        "expiredSuppressions": [suppression_document(suppression) for suppression in audit.expired],
        "unusedSuppressions": [suppression_document(suppression) for suppression in audit.unused],
        "unread": [_unread(unread) for unread in audit.unread],
    }


def suppression_document(suppression: Suppression) -> Document:
    """Return one suppression, and where it is written."""
    return {
        "rule": suppression.rule,
        "registry": suppression.registry,
        "location": suppression.region,
        "reason": suppression.reason,
        "expires": suppression.expires.isoformat(),
        "file": suppression.place.file,
        "line": suppression.place.line,
    }


def _registry(audited: Audited) -> Document:
    registry, worst = audited.registry, audited.worst()
    return {
        "name": registry.name,
        "id": registry.id,
        "location": registry.location,
        "sku": {"name": registry.sku.value},
        "findings": len(audited.findings),
        "suppressed": len(audited.suppressed),
        "worst": None if worst is None else worst.value,
    }


def _finding(told: Told) -> Document:
    """Return one finding; file, line and column are where a file names what is not there, or describes the registry."""
    place = told.place
    return {
        **finding_document(told.finding),
        "registryId": told.about,
        "link": LINKS.get(told.finding.id),
        "file": None if place is None else place.file,
        "line": None if place is None else place.line or None,
        "column": None if place is None else place.column or None,
    }


def _unread(unread: Unread) -> Document:
    return {
        "name": unread.name,
        "code": unread.error.code,
        "message": unread.error.message,
        "hint": unread.error.hint,
    }
