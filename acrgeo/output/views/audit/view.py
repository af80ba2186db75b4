"""The view of an audit, a row a finding."""

from __future__ import annotations

from acrgeo.core.audit.audit import Audit
from acrgeo.output.view import View
from acrgeo.output.views.audit.checks import audit_junit
from acrgeo.output.views.audit.document import audit_document
from acrgeo.output.views.audit.markdown import audit_markdown
from acrgeo.output.views.audit.page import render_audit
from acrgeo.output.views.audit.sarif import audit_sarif

KEYS = ("severity", "id", "registry", "location", "fact")


def audit_view(audit: Audit, version: str) -> View:
    """Return the view of an audit by this version of acrgeo."""
    document = audit_document(audit)
    findings = document["findings"]
    return View(
        document,
        findings,
        lambda: render_audit(audit),
        lines=[{key: finding[key] for key in KEYS} for finding in findings],
        names=list(dict.fromkeys(finding["id"] for finding in findings)),
        markdown=lambda: audit_markdown(audit),
        junit=lambda: audit_junit(audit),
        sarif=lambda: audit_sarif(audit, version),
    )
