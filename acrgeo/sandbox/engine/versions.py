"""Api-versions, as every provider writes them: a date, and after a preview a word."""

from __future__ import annotations

import re
from datetime import date

_VERSION = re.compile(r"(\d{4}-\d{2}-\d{2})(-[a-z]+)?", re.IGNORECASE)
_WORDS = ("-preview", "-privatepreview", "-beta", "-alpha")


def version_date(version: str) -> date | None:
    """Return the date of an api-version, or None when it has another form."""
    match = _VERSION.fullmatch(version)
    if match is None or (match[2] or "-preview").lower() not in _WORDS:
        return None
    try:
        return date.fromisoformat(match[1])
    except ValueError:
        return None
