"""What is kept of arrivals, and what is said from it."""

from __future__ import annotations

import json
import random

from acrgeo.core.image.arrivals import (
    FEWEST,
    SeenArrival,
    add,
    decode,
    encode,
    estimate,
    nearest_rank,
    size_class,
)
from tests.rows import rows

HERE = "/subscriptions/1/registries/contoso"


def seen(seconds: float, *, digest: str = "", size: int | None = None, is_bound: bool = True) -> SeenArrival:
    """An arrival in eastus."""
    return SeenArrival(
        registry=HERE,
        location="eastus",
        digest=digest or f"sha256:{seconds}",
        seconds=seconds,
        is_bound=is_bound,
        size=size,
        at=1_790_000_000 + seconds,
    )


@rows("count", range(1, 40))
def test_a_share_is_the_least_that_so_many_do_not_exceed(count: int) -> None:
    """Whatever their order; by the definition, counted."""
    values = [float(number) for number in range(count)]
    random.Random(count).shuffle(values)
    for percent in (1, 50, 90, 100):
        rank = nearest_rank(values, percent)
        assert sum(value <= rank for value in values) >= count * percent / 100
        assert sum(value < rank for value in values) < count * percent / 100


def test_too_few_say_nothing() -> None:
    """One less than enough is none; of another registry, region or size they do not count."""
    few = [seen(number, size=5_000_000) for number in range(1, 10)]
    assert estimate(few, HERE, "eastus", 5) is None
    others = [seen(number + 100, size=2_000_000_000) for number in range(FEWEST)]
    alike = estimate([*few, seen(10, size=1), *others], HERE.upper(), "eastus", 5)
    assert alike is not None
    assert (alike.count, dict(alike.seconds), alike.sizes) == (10, {50: 5, 90: 9}, "less than 10 MB")
    whole = estimate([*few, *others], HERE, "eastus", 5)
    assert whole is not None
    assert (whole.count, whole.sizes) == (19, None)
    assert estimate(others, HERE, "westus", None) is None
    assert estimate(others, "/other", "eastus", None) is None


@rows(
    "size, kind",
    [(None, None), (0, 0), (9_999_999, 0), (10**7, 1), (10**8 - 1, 1), (10**8, 2), (10**9 - 1, 2), (10**9, 3)],
)
def test_a_class_of_sizes_begins_with_its_least(size: int | None, kind: int | None) -> None:
    """10 MB, 100 MB and 1 GB begin a class each, in powers of ten."""
    assert size_class(size) == kind


@rows(
    "size, words",
    [
        (10**7 - 1, "less than 10 MB"),
        (10**7, "10 to 100 MB"),
        (10**8, "100 MB to 1 GB"),
        (10**9, "1 GB and more"),
    ],
)
def test_sizes_alike_are_told(size: int, words: str) -> None:
    """Ten of them are enough."""
    found = estimate([seen(number, size=size) for number in range(10)], HERE, "eastus", size)
    assert found is not None
    assert (found.count, found.sizes) == (10, words)


def test_just_enough_say_something() -> None:
    """Of sizes that are unknown too, which are no sizes alike."""
    mixed = [seen(number, size=number * 30_000_000) for number in range(FEWEST)]
    for enough in (mixed, [seen(number) for number in range(FEWEST)]):
        for size in (None, 1):
            found = estimate(enough, HERE, "eastus", size)
            assert found is not None
            assert (found.count, found.sizes) == (FEWEST, None)


def test_it_is_bounded_and_told_times_replace_bounds() -> None:
    """The newest stay; the first time of an arrival is its time, unless that was a bound and now it was told."""
    many = [seen(number) for number in range(2_007)]
    kept = add([], many)
    assert (len(kept), kept[0].seconds) == (2_000, 7)
    bound, told, later = seen(20, digest="a"), seen(18, digest="a", is_bound=False), seen(50, digest="a")
    assert add([bound], [later]) == [bound]
    assert add(add([bound], [told]), [later]) == [told]
    assert add([told], [seen(19, digest="a", is_bound=False)]) == [told]
    assert list(decode(json.loads(json.dumps(encode(kept))))) == kept


@rows(
    "row",
    [
        None, {}, [], [1] * 7, ["a", "b", "c", "20", True, None, 1], ["a", "b", "c", -1, True, None, 1],
        ["a", "b", "c", 1, 1, None, 1], ["a", "b", "c", 1, True, 1.5, 1], ["a", "b", "c", 1, True, -1, 1],
        ["a", "b", "c", 1e9, True, 1, 1], ["a", "b", "c", float("nan"), True, 1, 1], ["a", 2, "c", 1, True, 1, 1],
        ["a", "b", "c", 1, True, True, 1], ["a", "b", "c", 1, True, 1, "x"], ["a", "b", "c", 1, True, 1, 1, 1],
        ["a", "b", "c", 1, True, 1, float("inf")], ["a", "b", "c", 30 * 86_400 + 1, True, 1, 1],
    ],
    ids=str,
)  # fmt: skip
def test_what_is_not_as_it_was_written_is_not_there(row: object) -> None:
    """A file may have been changed by hand."""
    good = encode([seen(1)])
    assert len(list(decode({**good, "arrivals": [row, *good["arrivals"]]}))) == 1
    assert list(decode({"formatVersion": 2, "arrivals": good["arrivals"]})) == []
    assert list(decode({"formatVersion": 1, "arrivals": row})) == []


@rows("arrival", [seen(0, size=0), seen(0.5), seen(30 * 86_400, size=1, is_bound=False)])
def test_the_least_and_the_most_are_kept(arrival: SeenArrival) -> None:
    """Within a second, of no bytes, and after thirty days."""
    assert list(decode(json.loads(json.dumps(encode([arrival]))))) == [arrival]
