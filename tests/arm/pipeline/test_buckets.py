"""Reads keep to the bucket of their subscription."""

from __future__ import annotations

from itertools import pairwise

import pytest
from azure.core.rest import HttpRequest

from acrgeo.arm.pipeline.throttling import WaitBudget
from acrgeo.arm.session import Session
from tests.arm.wires import SUBSCRIPTION, Answer, Sent, SignedIn, Wire

OTHER = "00000000-0000-0000-0000-000000000009"


def over(headers: dict[str, str]) -> tuple[Session, list[float]]:
    """A session whose time stands still while it does not wait, and its waits."""
    waits: list[float] = []

    def answer(_: Sent) -> Answer:
        return 200, {"value": []}, headers

    budget = WaitBudget(now=lambda: 1_790_000_000.0 + sum(waits), sleep=waits.append)
    return Session(
        subscription=SUBSCRIPTION, credential=SignedIn(), http=Wire(answer), environ={}, budget=budget
    ), waits


def read(session: Session, subscription: str, times: int) -> None:
    """Read something of a subscription so many times."""
    for _ in range(times):
        session.reads.get(f"/subscriptions/{subscription}/resourceGroups", "2025-04-01")


def test_a_burst_is_free_and_each_subscription_has_its_own() -> None:
    """250 reads at once in each; the next one waits for its token, 1/25 s."""
    session, waits = over({})
    read(session, SUBSCRIPTION, 250)
    read(session, OTHER.upper(), 125)
    read(session, OTHER, 125)
    assert waits == []
    read(session, SUBSCRIPTION, 2)
    assert [round(wait, 3) for wait in waits] == [0.04, 0.04]


def test_what_azure_says_is_left_counts() -> None:
    """Another program of the same caller has used the bucket up."""
    session, waits = over({"x-ms-ratelimit-remaining-subscription-reads": "0"})
    read(session, SUBSCRIPTION, 1)
    assert waits == []
    read(session, SUBSCRIPTION, 1)
    assert [round(wait, 3) for wait in waits] == [0.04]


def test_those_that_come_after_a_refusal_are_held_back() -> None:
    """One read is refused, of which ARM's counter tells nothing: the 40 after it go at half the pace, then faster."""
    waits: list[float] = []
    sent: list[float] = []
    start = 1_790_000_000.0

    def answer(_: Sent) -> Answer:
        sent.append(sum(waits))
        return (429, {}, {"retry-after": "2"}) if len(sent) == 1 else (200, {"value": []}, {})

    budget = WaitBudget(now=lambda: start + sum(waits), sleep=waits.append)
    session = Session(subscription=SUBSCRIPTION, credential=SignedIn(), http=Wire(answer), environ={}, budget=budget)
    read(session, SUBSCRIPTION, 70)
    assert sent[1] == 2.0
    gaps = [later - sooner for sooner, later in pairwise(sent[30:])]
    assert gaps[0] == pytest.approx(1 / 12.5, rel=0.2)
    assert all(1 / 25 <= gap <= 1 / 12.5 for gap in gaps)
    assert gaps[-1] < gaps[0]


@pytest.mark.parametrize("left", ["", "-1", "few", "1.5", "\u00b2"])
def test_an_odd_counter_tells_nothing(left: str) -> None:
    """Reads go on at the pace of a full bucket."""
    session, waits = over({"x-ms-ratelimit-remaining-subscription-reads": left})
    read(session, SUBSCRIPTION, 3)
    assert waits == []


def test_writes_and_reads_of_no_subscription_take_nothing() -> None:
    """The executor paces writes; a HEAD is a read, and tells what is left."""
    session, waits = over({"x-ms-ratelimit-remaining-subscription-reads": "0"})
    for method, path in [
        ("HEAD", f"/subscriptions/{SUBSCRIPTION}/x"),
        ("PUT", f"/subscriptions/{SUBSCRIPTION}/x"),
        ("GET", "/subscriptions"),
    ]:
        session.reads.send(HttpRequest(method, f"{path}?api-version=2025-04-01"), takes_any_body=True)
        assert waits == []
    read(session, SUBSCRIPTION, 1)
    assert [round(wait, 3) for wait in waits] == [0.04]
