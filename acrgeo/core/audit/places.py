"""Where readers of results find the files of a checkout."""

from __future__ import annotations

import re
from urllib.parse import quote


def file_uri(file: str) -> str:
    """Return the URI of a file: of one that is named from the folder of the checkout, a path without ``./``."""
    path = file.replace("\\", "/")
    if re.match(r"[A-Za-z]:/", path):
        return f"file:///{quote(path, safe='/:')}"
    if path.startswith("/"):
        return f"file://{quote(path, safe='/')}"
    return quote(re.sub(r"^(\./+)+", "", path), safe="/")
