"""The regions that are allowed here: a setting, for every plan and every file."""

from __future__ import annotations

from acrgeo.core.desired.selection import parse_regions
from acrgeo.core.model.settings import ALLOWED_REGIONS
from acrgeo.workflow.context import Context


def allowed_in(context: Context) -> tuple[str, ...]:
    """Return the regions that the settings allow; empty allows all."""
    return split_regions(context.settings.value(ALLOWED_REGIONS) or "")


def split_regions(text: str) -> tuple[str, ...]:
    """Parse regions between commas; UsageError for what is not a region's name."""
    return parse_regions([word.strip() for word in text.split(",") if word.strip()]) if text.strip() else ()
