"""How far a list of Azure may go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from acrgeo.arm.bounds.error import BoundError

MOST_PAGES = 10_000
MOST_ITEMS = 200_000
MOST_REPLICAS = 1_000  # of one registry, which has one a region


def read_pages(paged: Any, *, most: int = MOST_ITEMS) -> Iterator[Any]:
    """Yield the items of a list of the SDK. Raises BoundError for one that leads back, or that has no end."""
    pages = paged.by_page()
    seen: set[str] = set()
    count = 0
    for number, page in enumerate(pages, start=1):
        for item in page:
            count += 1
            if count > most:
                raise BoundError(f"lists more than {most:,}")
            yield item
        link = getattr(pages, "continuation_token", None)
        if link is None:
            return
        if link in seen:
            raise BoundError("has pages that lead back to one that was read")
        if number >= MOST_PAGES:
            raise BoundError(f"has more than {MOST_PAGES:,} pages")
        seen.add(link)
