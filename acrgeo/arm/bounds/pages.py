"""How far a list of Azure may go, and the shape of each of its pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from acrgeo.arm.bounds.error import BoundError
from acrgeo.arm.responses import ShapeError, as_mapping, kind_of, text_of

MOST_PAGES = 10_000
MOST_ITEMS = 200_000
MOST_REPLICAS = 1_000  # of one registry, which has one a region


def checked_page(page: object) -> Sequence[Any]:
    """Return the rows of a page of ARM. Raises ShapeError where it is none: "nothing" is an empty list, not no list."""
    body = as_mapping(page, "the list")
    rows = body.get("value")
    if not isinstance(rows, list):
        raise ShapeError(f"value is {kind_of(rows)}")
    for row in rows:
        as_mapping(row, "a row of value")
    text_of(body, "nextLink")
    return rows


class PageLinks:
    """The links of one list, from page to page."""

    def __init__(self, most: int = MOST_ITEMS) -> None:
        self._most = most
        self._seen: set[str] = set()

    def check(self, count: int) -> None:
        """Raise BoundError where a list has more than so many items."""
        if count > self._most:
            raise BoundError(f"lists more than {self._most:,}")

    def leads_on(self, link: str | None, count: int) -> bool:
        """Return whether there is a next page after ``count`` items. Raises BoundError where the list has no end."""
        self.check(count)
        if not link:
            return False
        if link in self._seen:
            raise BoundError("has pages that lead back to one that was read")
        self._seen.add(link)
        if len(self._seen) >= MOST_PAGES:
            raise BoundError(f"has more than {MOST_PAGES:,} pages")
        return True
