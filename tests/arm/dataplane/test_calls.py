"""What the log of a run has of the requests to registries' hosts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from acrgeo.arm.credential import static_credential
from acrgeo.arm.dataplane.calls import OTHER_PACE, PREMIUM_PACE
from acrgeo.arm.dataplane.client import RegistryClient
from acrgeo.arm.gateway import Gateway
from acrgeo.arm.session import Session
from tests.arm.dataplane.conftest import REF, WEST, Stage, answer
from tests.executor.scripted import Notes


def test_each_attempt_of_a_request_is_recorded(stage: Stage) -> None:
    """With its number, its host and the region of that, so that a slow command is understood from its log."""
    record = Notes()
    session = Session(
        credential=static_credential(stage.arm.sandbox.token),
        http=stage.pool,
        environ={},
        sleep=stage.clock.sleep,
        record=record,
    )
    Gateway(session).read_registry(REF, with_regional_endpoints=True)
    client = RegistryClient(session)
    client.head(WEST, "web", "1")
    record.events.clear()
    failing: Iterator[Any] = iter([answer(503), answer(503)])
    stage.pool.instead = lambda method, _: next(failing, None) if method == "HEAD" else None
    assert client.head(WEST, "web", "1") is None
    seen = record.of("RequestAnswered")
    assert [(at["status"], at["attempt"]) for at in seen] == [(503, 1), (503, 2), (404, 3)]
    assert {(at["host"], at["region"]) for at in seen} == {(WEST, "westus")}


@pytest.mark.parametrize(("pace", "limit"), [(PREMIUM_PACE, 10_000), (OTHER_PACE, 5_000)])
def test_the_pace_is_what_a_replica_takes(pace: tuple[float, float], limit: int) -> None:
    """In a minute, as the service documents it for one identity: Premium takes twice as many."""
    at_once, by_second = pace
    assert at_once + 60 * by_second == limit


def test_those_that_come_after_a_refusal_are_held_back(stage: Stage) -> None:
    """One request is refused: those after it go at half the pace of the host, then faster."""
    stage.client.head(WEST, "web", "1")  # with which the token is there
    sent: list[float] = []

    def refused_once(method: str, _: str) -> Any:
        sent.append(stage.clock.now())
        return answer(429, Retry_After="1") if len(sent) == 1 else answer(404)

    stage.pool.instead = refused_once
    for _ in range(400):
        stage.client.head(WEST, "web", "1")
    assert sent[1] - sent[0] == pytest.approx(1.0)
    gaps = [later - sooner for sooner, later in pairwise(sent[150:])]
    assert gaps[0] == pytest.approx(1 / 75, rel=0.3)
    assert all(1 / 151 < gap <= 1 / 75 for gap in gaps)
    assert gaps[-1] < gaps[0]
