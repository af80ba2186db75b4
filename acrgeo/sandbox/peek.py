"""A look at the state file of a sandbox, for completions: what is in it, without a sandbox, a write or a wait.

Law: nothing raises, and nothing is changed; a file that is busy or broken has nothing to say.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

from acrgeo.sandbox.engine.regions import WITH_REGISTRIES

LONGEST = 0.05  # seconds, for the lock of another process
OFFERED: tuple[str, ...] = tuple(name.replace(" ", "").lower() for name in WITH_REGISTRIES)
"""Names of the regions that may have a replica."""
SUBSCRIPTION = "Sandbox"
FIRST: tuple[tuple[str, str, str], ...] = (
    ("contoso", "contoso-rg", "westus"),
    ("contosowesteu", "contoso-rg", "westeurope"),
)
"""Name, group and region of the registries that a state file has when it is made: those of the seed contoso."""
_QUERY = """
SELECT body FROM documents AS seen WHERE key GLOB '/subscriptions/*/microsoft.containerregistry/registries/*'
AND NOT EXISTS (SELECT 1 FROM transitions AS due WHERE due.key = seen.key AND due.due <= ?
                AND json_extract(due.change, '$.delete') = 1)
"""

Document = dict[str, Any]


def peek(state: Path, now: float) -> list[Document]:
    """Return the documents of registries and of what is below them, as they are at a time in Unix seconds."""
    if not state.is_file():
        return [] if state.exists() else [_first(*row) for row in FIRST]
    try:
        with closing(sqlite3.connect(f"file:{quote(str(state))}?mode=ro", uri=True, timeout=LONGEST)) as connection:
            found = [json.loads(body) for (body,) in connection.execute(_QUERY, (now,))]
    except (sqlite3.Error, ValueError):
        return []
    return [document for document in found if isinstance(document, dict) and isinstance(document.get("id"), str)]


def peek_subscriptions(state: Path) -> tuple[str, ...]:
    """Return the display names of the subscriptions, the first one's included."""
    names = [SUBSCRIPTION]
    try:
        with closing(sqlite3.connect(f"file:{quote(str(state))}?mode=ro", uri=True, timeout=LONGEST)) as connection:
            query = "SELECT json_extract(body, '$.displayName') FROM documents WHERE key GLOB ? AND key NOT GLOB ?"
            rows = connection.execute(query, ("/subscriptions/*", "/subscriptions/*/*"))
            names += [name for (name,) in rows if isinstance(name, str)]
    except sqlite3.Error:
        pass
    return tuple(names)


def _first(name: str, group: str, region: str) -> Document:
    folder = f"/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/{group}"
    return {"id": f"{folder}/providers/Microsoft.ContainerRegistry/registries/{name}", "name": name, "location": region}
