"""The courier of a served sandbox: it sends the events of webhooks when they are due, and records the answers.

Law: what it sends stays on this machine, and it holds no transaction while it waits for a receiver.
"""

from __future__ import annotations

import sqlite3
import threading
from contextlib import suppress

from acrgeo.sandbox.engine.deliveries import deliver
from acrgeo.sandbox.engine.outbox import Delivery
from acrgeo.sandbox.engine.store import StateError
from acrgeo.sandbox.sandbox import Sandbox

_MOST_AT_ONCE = 8
_LONGEST_WAIT = 60.0
_CLOSE_SECONDS = 1.0
_BROKEN = (StateError, sqlite3.Error)
"""The state cannot be used, or is closed already: the next request tells of it."""


class Courier:
    """Delivers from `start` to `close`: of one webhook an event at a time, of several at once."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox, self._outbox = sandbox, sandbox.outbox
        self._busy: set[str] = set()
        self._is_closed = False
        self._thread = threading.Thread(target=self._work, daemon=True)

    def start(self) -> None:
        """Begin, with what became due while nobody served."""
        self._outbox.is_served = True
        self._thread.start()

    def close(self) -> None:
        """Take nothing more. What is under way ends with its receiver, or with the process."""
        self._is_closed = True
        self._outbox.is_served = False
        self._outbox.wake()
        self._thread.join(_CLOSE_SECONDS)

    def _work(self) -> None:
        while not self._is_closed:
            seen = self._outbox.number
            found = self._take()
            if isinstance(found, Delivery):
                self._busy.add(found.webhook)
                threading.Thread(target=self._deliver, args=(found,), daemon=True).start()
            else:
                due = self._sandbox.clock.now() + _LONGEST_WAIT if found is None else found
                self._outbox.wait(seen, min(max(due - self._sandbox.clock.now(), 0.01), _LONGEST_WAIT))

    def _take(self) -> Delivery | float | None:
        if len(self._busy) >= _MOST_AT_ONCE:
            return None
        with suppress(*_BROKEN):
            return self._sandbox.take_delivery(tuple(self._busy))
        return None

    def _deliver(self, delivery: Delivery) -> None:
        try:
            answer = deliver(delivery.post, self._sandbox.clock.now())
            with suppress(*_BROKEN):
                self._sandbox.record_answer(delivery, answer)
        finally:
            self._busy.discard(delivery.webhook)
            self._outbox.wake()
