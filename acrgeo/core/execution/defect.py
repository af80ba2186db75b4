"""What acrgeo itself did wrong in one change: told with its place, and no end of the others."""

from __future__ import annotations

from traceback import walk_tb

from acrgeo.errors import AcrGeoError


def defect_of(change: str, defect: Exception) -> AcrGeoError:
    """Return the error for what acrgeo itself did wrong in one change, with its place."""
    where = ""
    for frame, line in walk_tb(defect.__traceback__):
        file = frame.f_code.co_filename.replace("\\", "/").rpartition("/")[2]
        where = f" in {file}:{line}"
    return AcrGeoError(
        f"internal error in the change of {change}: {type(defect).__name__}{where}",
        hint="report it, with the command line",
        code="Defect",
    )
