"""A storm refuses what is beyond its pace, and nothing else: its numbers mean something."""

from __future__ import annotations

from acrgeo.sandbox import Request, Response, Sandbox
from tests.soak import load


def test_a_storm_serves_its_pace_and_refuses_the_rest(sandbox: Sandbox) -> None:
    """A burst, then ten a second; each refusal asks for the same wait, and the least time follows from the answers."""
    now = [100.0]
    storm = load.Storm(sandbox, lambda: now[0])

    def ask(times: int) -> list[Response]:
        request = Request(method="GET", path="/subscriptions", query={}, headers={}, body=b"")
        return [storm.handle(request) for _ in range(times)]

    burst = ask(25)
    assert [answer.status == 429 for answer in burst] == [False] * 20 + [True] * 5
    assert {answer.headers["retry-after"] for answer in burst[20:]} == {"5"}
    now[0] += 1.0
    assert [answer.status == 429 for answer in ask(12)] == [False] * 10 + [True] * 2
    now[0] += 60.0
    assert sum(answer.status != 429 for answer in ask(30)) == 20
    assert (storm.served, storm.throttled, storm.least_seconds) == (50, 17, 3.0)
