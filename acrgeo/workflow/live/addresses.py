"""The addresses of live pages, kept between runs: served again at the same port, an open page finds its server again.

The secret of an address is for this user only: it is in a private file, and where none can be kept there is a new one.
"""

from __future__ import annotations

import json
import re

from acrgeo.files.private import PrivateFolder

FILE = "addresses"
MOST = 16  # the last that were served
SHORTEST = 32  # characters of a secret; fewer were not made here


def kept_secret(folder: PrivateFolder | None, port: int) -> str | None:
    """Return the secret that a port was served with last; None for none."""
    return dict(_read(folder)).get(port)


def keep_secret(folder: PrivateFolder | None, port: int, secret: str) -> None:
    """Keep the secret of a port, if it can be kept."""
    if folder is not None:
        others = [address for address in _read(folder) if address[0] != port]
        folder.write(FILE, json.dumps([*others, (port, secret)][-MOST:]).encode())


def _read(folder: PrivateFolder | None) -> list[tuple[int, str]]:
    """Read what is kept; nothing where it is no longer what was written."""
    try:
        rows = json.loads((folder.read(FILE) if folder is not None else None) or b"[]")
    except (ValueError, RecursionError):
        return []
    if not isinstance(rows, list):
        return []
    return [
        (row[0], row[1])
        for row in rows
        if isinstance(row, list) and len(row) == 2 and type(row[0]) is int and _is_secret(row[1])
    ]


def _is_secret(text: object) -> bool:
    return isinstance(text, str) and len(text) >= SHORTEST and re.fullmatch(r"[\w-]+", text, re.ASCII) is not None
