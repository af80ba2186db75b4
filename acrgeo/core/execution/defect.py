"""What acrgeo itself did wrong in one change: told with its place, and no end of the others."""

from __future__ import annotations

from acrgeo.errors import AcrGeoError


def defect_of(change: str, defect: Exception) -> AcrGeoError:
    """Return the error for what acrgeo itself did wrong in one change, with its place."""
    place = defect.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    file = "" if place is None else place.tb_frame.f_code.co_filename.replace("\\", "/").rpartition("/")[2]
    where = "" if place is None else f" in {file}:{place.tb_lineno}"
    return AcrGeoError(
        f"internal error in the change of {change}: {type(defect).__name__}{where}",
        hint="report it, with the command line",
        code="Defect",
    )
