"""The file of suppressions: the one that is named, or ``.acrgeo-audit.yaml`` where there is one."""

from __future__ import annotations

import os
from functools import partial

from acrgeo.core.audit.suppression import Suppression, parse_suppressions
from acrgeo.core.rules.table import AUDIT_RULES
from acrgeo.workflow.manifest_files import refuse

USUAL = ".acrgeo-audit.yaml"


def read_suppressions(file: str | None) -> tuple[Suppression, ...]:
    """Read the suppressions. DiagnosticsError with every mistake, at its place; nothing is sent then."""
    from acrgeo.files.documents import MOST_YAML, read_documents
    from acrgeo.files.reading import read_stdin

    if file is None and not os.path.lexists(USUAL):
        return ()
    roots, unreadable = read_documents([file or USUAL], partial(read_stdin, MOST_YAML))
    suppressions, diagnostics = parse_suppressions(roots, [rule.id for rule in AUDIT_RULES])
    refuse([*unreadable, *diagnostics])
    return suppressions
