"""A token bucket: a burst, then a pace."""

from __future__ import annotations

import pytest

from acrgeo.core.execution.bucket import READS, WRITES, Bucket


@pytest.mark.parametrize(("size", "refill"), [READS, WRITES, (1.0, 0.5)])
def test_a_burst_goes_at_once_and_the_rest_at_its_pace(size: float, refill: float) -> None:
    """The n-th request beyond the burst waits n tokens long."""
    bucket = Bucket(size, refill)
    assert {bucket.take(100.0) for _ in range(int(size))} == {0.0}
    assert [bucket.take(100.0) for _ in range(3)] == pytest.approx([1 / refill, 2 / refill, 3 / refill])
    assert bucket.take(100.0 + 4 / refill) == pytest.approx(0.0)


def test_it_fills_up_to_its_size_and_not_beyond() -> None:
    """However long nothing was asked, and if the time steps back."""
    bucket = Bucket(2.0, 1.0)
    for now in (0.0, 0.0, 1_000.0, 1_000.0, 500.0):
        wait = bucket.take(now)
    assert wait == pytest.approx(1.0)


@pytest.mark.parametrize("now", [0.0, 1_700_000_000.0, 4_000_000_000.0])
@pytest.mark.parametrize("refill", [0.1, 3.0, 10.0, 25.0])
def test_who_waited_for_a_token_has_it(now: float, refill: float) -> None:
    """Unix seconds are rounded: a wait that never ends at the moment it names would be for ever."""
    bucket = Bucket(1.0, refill)
    for _ in range(20):
        bucket.take(now)
        now += bucket.wait(now)
        assert bucket.wait(now) == 0.0


@pytest.mark.parametrize(("told", "wait"), [(5.0, 0.0), (1.0, 0.0), (0.0, 0.5)])
def test_it_learns_what_others_took(told: float, wait: float) -> None:
    """A server that has less than it is believed, never one that has more; to look takes nothing."""
    bucket = Bucket(2.0, 2.0)
    bucket.learn(told, 0.0)
    assert bucket.wait(0.0) == bucket.wait(0.0) == wait
    assert bucket.take(0.0) == wait


def test_a_refusal_empties_it_and_halves_the_pace_down_to_a_floor() -> None:
    """Whatever was left; refusals within a second are one."""
    bucket = Bucket(100.0, 16.0)
    waits = []
    for now in (0.0, 0.5, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0):
        bucket.refuse(now)
        waits.append(bucket.take(now))
    later = 1_000.0
    bucket.refuse(later)
    assert waits[0] == pytest.approx(1 / 8)
    assert bucket.take(later) == pytest.approx(25 / 16)
    assert waits[1] == pytest.approx(1 / 8)  # the token of half a second came back, at half the pace, and is gone


def test_refusals_within_a_second_are_one() -> None:
    """From a second after the one that counted on, the next halves the pace again."""
    for moments, pace in [((0.0, 0.99), 8.0), ((0.0, 1.0), 4.0), ((0.0, 1.0, 1.99), 4.0), ((0.0, 1.0, 2.0), 2.0)]:
        bucket = Bucket(100.0, 16.0)
        for now in moments:
            bucket.refuse(now)
        assert bucket.take(moments[-1]) == pytest.approx(1 / pace)


def test_an_answer_speeds_up_what_comes_after_it() -> None:
    """Tokens that came back until then came at the pace until then; the faster it is, the less an answer adds."""
    bucket = Bucket(100.0, 25.0)
    for now in range(10):
        bucket.refuse(float(now))
    bucket.answer(10.0)
    assert [bucket.take(10.0), bucket.take(10.0)] == [0.0, 1 / 2]
    bucket.answer(10.0)
    assert bucket.take(10.0) == pytest.approx(2 / 2.5)


def test_answers_bring_the_pace_back_and_not_beyond() -> None:
    """As much again as the floor with each second of answers at the pace; nothing while none comes."""
    bucket = Bucket(100.0, 25.0)
    for now in range(10):
        bucket.refuse(float(now))
    slow = bucket.take(9.0)
    bucket.answer(9.0)
    faster = bucket.take(9.0)
    assert slow == pytest.approx(1.0)
    assert faster == pytest.approx(2 / 2)  # two tokens at twice the pace
    for _ in range(1_000):
        bucket.answer(9.0)
    assert bucket.take(9.0) == pytest.approx(3 / 25)


@pytest.mark.parametrize(("given", "burst", "pace"), [(READS, 250, 0.04), (WRITES, 200, 0.1)])
def test_arm_takes_so_many_requests_at_once(given: tuple[float, float], burst: int, pace: float) -> None:
    """250 reads and then 25 a second, 200 writes and then 10 a second (documented)."""
    bucket = Bucket(*given)
    assert [bucket.take(0.0) for _ in range(burst + 1)] == [0.0] * burst + [pytest.approx(pace)]


def test_what_it_learns_is_of_now() -> None:
    """The tokens that came back until then are in what the server says, and do not come on top of it."""
    bucket = Bucket(2.0, 1.0)
    assert [bucket.take(0.0), bucket.take(0.0)] == [0.0, 0.0]
    bucket.learn(1.0, 10.0)
    assert [bucket.take(10.0), bucket.take(10.0)] == [0.0, 1.0]
