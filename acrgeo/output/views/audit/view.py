"""The view of an audit, a row a finding."""

from __future__ import annotations

from acrgeo.core.audit.audit import Audit
from acrgeo.output.view import View
from acrgeo.output.views.audit.document import audit_document
from acrgeo.output.views.audit.page import render_audit

KEYS = ("severity", "id", "registry", "location", "fact")


def audit_view(audit: Audit) -> View:
    """Return the view of an audit."""
    document = audit_document(audit)
    findings = document["findings"]
    return View(
        document,
        findings,
        lambda: render_audit(audit),
        lines=[{key: finding[key] for key in KEYS} for finding in findings],
        names=list(dict.fromkeys(finding["id"] for finding in findings)),
    )
