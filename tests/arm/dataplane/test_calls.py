"""What the log of a run has of the requests to registries' hosts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from acrgeo.arm.credential import static_credential
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
