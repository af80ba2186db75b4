"""The regions that are allowed here: those of a variable, for every plan and every file."""

from __future__ import annotations

from acrgeo.core.desired.selection import parse_regions
from acrgeo.workflow.context import Context

ALLOWED = "ACRGEO_ALLOWED_REGIONS"


def allowed_in(context: Context) -> tuple[str, ...]:
    """Return the regions that the environment allows; empty allows all."""
    return split_regions(context.environ.get(ALLOWED, ""))


def split_regions(text: str) -> tuple[str, ...]:
    """Parse regions between commas; UsageError for what is not a region's name."""
    return parse_regions([word.strip() for word in text.split(",") if word.strip()]) if text.strip() else ()
