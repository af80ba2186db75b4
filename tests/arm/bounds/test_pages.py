"""How far a list is read, and what its pages are."""

from __future__ import annotations

import pytest

from acrgeo.arm.bounds import MOST_REPLICAS, BoundError, PageLinks, checked_page
from acrgeo.arm.responses import ShapeError
from tests.rows import rows


def test_a_list_leads_on_as_far_as_is_told() -> None:
    """Ten thousand pages, so many items, and no page twice."""
    links = PageLinks(most=5)
    assert not links.leads_on(None, 5)
    assert not links.leads_on("", 5)
    with pytest.raises(BoundError, match="lists more than 5"):
        links.leads_on(None, 6)
    links.check(5)
    assert all(links.leads_on(str(number), 5) for number in range(9_999))
    with pytest.raises(BoundError, match="lead back"):
        links.leads_on("9998", 5)
    with pytest.raises(BoundError, match="has more than 10,000 pages"):
        links.leads_on("last", 5)


@rows(("links", "most"), [(PageLinks(), 200_000), (PageLinks(MOST_REPLICAS), 1_000)])
def test_how_long_a_list_may_be(links: PageLinks, most: int) -> None:
    """Far longer than any that Azure has; the replicas of a registry are as many as regions at most."""
    links.check(most)
    with pytest.raises(BoundError, match=f"lists more than {most:,}"):
        links.check(most + 1)


@rows(
    ("page", "reason"),
    [
        ({"value": [{}], "nextLink": None}, None),
        ({"value": [], "nextLink": "https://x"}, None),
        ({"value": [{}, 7]}, "a row of value is a number"),
        ({"value": {}}, "value is an object"),
        ({}, "value is missing"),
        ({"value": [], "nextLink": 7}, "nextLink is a number"),
        ([], "the list is a list"),
        (None, "the list is missing"),
    ],
)
def test_a_page_has_rows_and_a_link(page: object, reason: str | None) -> None:
    """Nothing is an empty list, not no list."""
    if reason is None:
        assert checked_page(page) == page["value"]  # type: ignore[index]  # it is one of those with a list
        return
    with pytest.raises(ShapeError) as caught:
        checked_page(page)
    assert caught.value.reason == reason
