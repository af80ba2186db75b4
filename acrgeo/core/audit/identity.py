"""How a finding of an audit is known again: by what it is about, never by its words, which tell ages and numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from acrgeo.core.audit.audit import Told
from acrgeo.core.audit.places import file_uri
from acrgeo.core.desired.source import Place


def fingerprints(told: Iterable[Told]) -> Iterator[tuple[Told, str]]:
    """Yield each finding with what stays the same between runs. Those that are alike are numbered."""
    seen: dict[str, int] = {}
    for at in told:
        finding = at.finding
        # The line of a name moves; what is said of the name does not tell how long it is so.
        named = f"{finding.place.file}\n{finding.fact}" if finding.place else ""
        about = (finding.id, at.about or finding.registry, finding.location or "", finding.read_from or "", named)
        key = hashlib.sha256("\n".join(about).lower().encode()).hexdigest()[:32]
        seen[key] = seen.get(key, 0) + 1
        yield at, f"{key}:{seen[key]}"


def artifact_uri(place: Place | None, about: str) -> str:
    """Return the URI of what a finding is about: the file, else the path of the resource, without a slash before it.

    A reader of results wants a file; a resource that no file describes has none.
    """
    if place is None or place.file.startswith("<"):
        return quote(about.lstrip("/"), safe="/")
    return file_uri(place.file)
