"""A served sandbox that disturbs whoever talks to it, at the request with a number: the boundary."""

from __future__ import annotations

import json
import re
import sqlite3
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from acrgeo.sandbox import Request, Response, Sandbox
from acrgeo.sandbox.dataplane.hosts import host_of
from acrgeo.sandbox.engine.messages import DROPPED
from acrgeo.sandbox.faults.errors import server_error, throttled, token_expired
from tests.soak.pace import FastClock

Rows = tuple[tuple[tuple[Any, ...], ...], ...]
Answer = Callable[[Request], Response]
Disturbance = Callable[[Request, Answer], Response]
"""What happens in place of an answer; it is given the one that makes the request take effect."""

_TABLES = ("documents", "transitions")
_LATE = 1_000_000.0  # seconds after which nothing is due any more
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?")
_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_PASSING = ("etag", "timestamp", "creationDate", "createdAt", "lastModifiedAt", "lastUpdatedTime", "lastUpdateTime")


class Attacked(Sandbox):
    """A sandbox that counts its requests and disturbs one, or each from one on."""

    def __init__(self, rows: Rows) -> None:
        self.fast_clock = FastClock()
        super().__init__(clock=self.fast_clock, seed=None)
        connection = self._store._connection
        with self._store.transaction():
            for table, content in zip(_TABLES, rows, strict=True):
                for row in content:
                    connection.execute(f"INSERT OR REPLACE INTO {table} VALUES ({','.join('?' * len(row))})", row)
        self.seen: list[str] = []
        self.is_hit = False
        self._counting = threading.Lock()
        self._at = 0
        self._last = 0
        self._disturb: Disturbance | None = None

    def disturb(self, at: int, disturbance: Disturbance, *, for_ever: bool = False) -> None:
        """Disturb request number ``at``, the first is 1, or all from there on."""
        self._at, self._last, self._disturb = at, (1_000_000 if for_ever else at), disturbance

    def calm(self) -> None:
        """Disturb nothing from now on."""
        self._disturb = None

    def handle(self, request: Request) -> Response:
        """Answer, or not."""
        with self._counting:
            self.seen.append(f"{request.method} {request.path}")
            number, disturbance = len(self.seen), self._disturb
        if disturbance is None or not self._at <= number <= self._last:
            return super().handle(request)
        self.is_hit = True
        return disturbance(request, super().handle)

    def state(self) -> Mapping[str, Any]:
        """Return all resources as they are once nothing is due any more, without what differs from run to run."""
        self.fast_clock.advance(_LATE)
        with self._store.transaction():
            self._store.settle(self.clock.now())
            rows = self._store._connection.execute("SELECT key, body FROM documents").fetchall()
        return {_GUID.sub("GUID", key): _lasting(json.loads(body)) for key, body in rows if _is_resource(key)}


def rows_of(sandbox: Sandbox) -> Rows:
    """Return what a sandbox stores, for others to begin with."""
    connection: sqlite3.Connection = sandbox._store._connection
    return tuple(tuple(connection.execute(f"SELECT * FROM {table}").fetchall()) for table in _TABLES)


def _is_resource(key: str) -> bool:
    return key.startswith("/subscriptions") and "/ghosts/" not in key  # those are the engine's own


def _lasting(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _lasting(inner) for key, inner in value.items() if key not in _PASSING}
    if isinstance(value, list):
        return [_lasting(inner) for inner in value]
    return _GUID.sub("GUID", _MOMENT.sub("MOMENT", value)) if isinstance(value, str) else value


def dropped_before(_request: Request, _answer: Answer) -> Response:
    """The connection dies before anything is done."""
    return Response(status=DROPPED)


def dropped_after(request: Request, answer: Answer) -> Response:
    """The connection dies once the request took effect."""
    answer(request)
    return Response(status=DROPPED)


def throttled_before(request: Request, _answer: Answer) -> Response:
    """429 in place of the effect."""
    return throttled(request, Sandbox.subscription_id, "6")


def throttled_after(request: Request, answer: Answer) -> Response:
    """429, and the request took effect: a front end that gave up."""
    answer(request)
    return throttled(request, Sandbox.subscription_id, "6")


def unavailable_before(_request: Request, _answer: Answer) -> Response:
    """503 in place of the effect."""
    return server_error("503")


def unavailable_after(request: Request, answer: Answer) -> Response:
    """503, and the request took effect."""
    answer(request)
    return server_error("503")


def expired(request: Request, answer: Answer) -> Response:
    """401: the token is of yesterday; a registry's host then says how to sign in."""
    if not (request.host or host_of(request.base_url)):
        return token_expired()
    return answer(replace(request, headers={**request.headers, "authorization": ""}))


FAULTS: Mapping[str, Disturbance] = {
    "dropped before": dropped_before,
    "dropped after": dropped_after,
    "429 before": throttled_before,
    "429 after": throttled_after,
    "503 before": unavailable_before,
    "503 after": unavailable_after,
    "401 once": expired,
    "401 from there on": expired,
}
