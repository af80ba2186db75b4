"""The arithmetic of the benchmark."""

from __future__ import annotations

import pytest

from benchmarks.medians import Span, Spread, ratio, rounds, spread


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([7], (7, 7, 7)),
        ([3, 1], (2, 1.5, 2.5)),
        ([5, 1, 3, 2, 4], (3, 2, 4)),
        ([1, 1, 1, 1000], (1, 1, 250.75)),
    ],
)
def test_the_spread_is_the_middle_half(numbers: list[float], expected: tuple[float, float, float]) -> None:
    """The order of the runs makes no difference, and one slow run moves no median."""
    median, low, high = expected
    assert spread(numbers) == Spread(median=median, low=low, high=high)


def test_the_ratio_is_of_pairs() -> None:
    """A moment in which the machine was busy slows both, and cancels out."""
    assert ratio([1, 10, 1], [2, 20, 2]) == 0.5
    with pytest.raises(ValueError, match="zip"):
        ratio([1], [1, 2])


@pytest.mark.parametrize(
    ("spans", "round_trip", "expected"),
    [
        ([], 100, 0),
        ([(0, 5)], 100, 1),
        ([(0, 5), (105, 110), (210, 215)], 100, 3),  # each waits for the one before
        ([(0, 5), (20, 25)], 100, 1),  # the second was sent before the first was answered
        ([(0, 5), (2, 7), (106, 110), (107, 300)], 100, 2),
        ([(0, 300), (10, 15), (116, 120)], 100, 2),  # a slow one beside two that wait for each other
        ([(116, 120), (10, 15), (0, 300)], 100, 2),
        ([(0, 5), (104, 110)], 100, 1),
        ([(0, 1), (1, 2)], 0, 2),
    ],
)
def test_rounds_are_the_longest_chain(spans: list[tuple[float, float]], round_trip: float, expected: int) -> None:
    """A request waited for another only where its answer could have been back."""
    assert rounds([Span(began=began, ended=ended) for began, ended in spans], round_trip) == expected
