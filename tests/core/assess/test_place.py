"""Places: regions in any spelling, points in degrees, and what is neither."""

from __future__ import annotations

import pytest

from acrgeo.core.assess.place import located, parse_place, point_of
from acrgeo.core.model.region import RegionFacts
from acrgeo.core.model.sizes import parse_amount, parse_size
from acrgeo.errors import UsageError
from tests.output import builders
from tests.rows import rows


@pytest.mark.parametrize(
    ("text", "label", "region", "point"),
    [
        ("koreacentral", "koreacentral", "koreacentral", None),
        ("Korea Central", "koreacentral", "koreacentral", None),
        ("(Asia Pacific) Korea Central", "koreacentral", "koreacentral", None),
        ("37.57,126.98", "37.57,126.98", None, (37.57, 126.98)),
        (" -33.8 , 151.2 ", "-33.8,151.2", None, (-33.8, 151.2)),
        ("0,0", "0,0", None, (0.0, 0.0)),
        ("90,-180", "90,-180", None, (90.0, -180.0)),
    ],
)
def test_a_place_is_a_region_or_a_point(
    text: str, label: str, region: str | None, point: tuple[float, float] | None
) -> None:
    """A region in any spelling, or latitude and longitude."""
    place = parse_place(text)
    assert (place.label, place.region, place.point) == (label, region, point)


@rows(
    "text",
    [
        "",
        " ",
        "12",
        "91,0",
        "0,181",
        "nan,0",
        "0,nan",
        "0,inf",
        "1,2,3",
        "a,b",
        "1;2",
        "37,5 126,9",
        ",",
        "1,",
        "eu/west",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    """With what a place looks like."""
    with pytest.raises(UsageError, match="is no place"):
        parse_place(text)


def test_a_region_is_looked_up() -> None:
    """One that Azure gives no coordinates of stays without a point; one that is unknown is refused with its likes."""
    regions = builders.regions()
    assert located(parse_place("eastus"), regions).point == (37.3719, -79.8164)
    assert located(parse_place("1,2"), None).point == (1.0, 2.0)
    assert located(parse_place("belgiumcentral"), regions).reason == "Azure gives no coordinates of belgiumcentral"
    assert located(parse_place("eastus"), None).reason == "the regions could not be read"
    with pytest.raises(UsageError) as refused:
        located(parse_place("eastsu"), regions)
    assert refused.value.hint is not None
    assert "eastus" in refused.value.hint


def test_half_a_point_is_none() -> None:
    """A latitude without a longitude is no place."""
    for given in ({"latitude": 1.0}, {"longitude": 1.0}, {}):
        assert point_of(RegionFacts(name="a", display_name="a", is_offered=True, **given)) is None  # type: ignore[arg-type]  # checked by the fields


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("500MB", 500 * 2**20),
        ("1.5 GB", 1.5 * 2**30),
        ("2GiB", 2**31),
        ("1tb", 2**40),
        ("7", 7),
        ("3k", 3072),
        ("1", 1),
    ],
)
def test_sizes_are_read(text: str, size: float) -> None:
    """In any case, with or without the i."""
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "0", "-1MB", "1.2.3GB", "MB", "nan", "inf", "5 apples", "9" * 400])
def test_other_sizes_are_refused(text: str) -> None:
    """Nothing, none, and what is no size."""
    with pytest.raises(UsageError, match="is not a size"):
        parse_size(text)


@pytest.mark.parametrize(("text", "amount"), [("0", 0), ("1000", 1000), ("10,000", 10_000), ("1,234.5", 1234.5)])
def test_amounts_are_read(text: str, amount: float) -> None:
    """With commas every three digits."""
    assert parse_amount(text) == amount


@pytest.mark.parametrize("text", ["", "-1", "nan", "inf", "1,2", "many"])
def test_other_amounts_are_refused(text: str) -> None:
    """A comma elsewhere may be a decimal point."""
    with pytest.raises(UsageError, match="is not a number"):
        parse_amount(text)
