"""The files that somebody may have meant who named one that is not there."""

from __future__ import annotations

import os
from pathlib import Path

from acrgeo.core.model.names import close_matches
from acrgeo.files.documents import ENDINGS


def close_files(name: str) -> list[str]:
    """Return the paths of at most three files of the same folder with names like that one, the closest first.

    The same name with another ending is the closest.
    """
    path = Path(name)
    try:
        there = [other for other in os.listdir(path.parent) if other.endswith(ENDINGS)]  # noqa: PTH208 names are wanted, not paths
    except (OSError, ValueError):
        return []
    same = sorted(other for other in there if Path(other).stem == path.stem)
    close = [other for other in close_matches(path.name, there) if other not in same]
    return [str(path.with_name(other)) for other in [*same, *close][:3]]
