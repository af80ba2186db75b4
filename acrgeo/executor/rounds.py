"""Steps of several changes that go out together: whoever is far from Azure pays for each that waits for another."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

LOOKS_EVERY = 1.0  # seconds: on some systems Ctrl-C does not end a wait for a thread

Together = Callable[[Sequence[Callable[[], None]]], None]
"""Takes several steps, and returns once all are taken. A step raises nothing but what ends the whole run."""


def one_by_one(steps: Sequence[Callable[[], None]]) -> None:
    """Take the steps in their order."""
    for step in steps:
        step()


def at_once(steps: Sequence[Callable[[], None]]) -> None:
    """Take the steps at the same time, a thread each. Ctrl-C does not wait for them: see ``Halt``."""
    raised: list[BaseException] = []

    def take(step: Callable[[], None]) -> None:
        try:
            step()
        except BaseException as error:  # noqa: BLE001 raised below, where the run waits
            raised.append(error)

    threads = [threading.Thread(target=take, args=(step,), daemon=True) for step in steps[1:]]
    for thread in threads:
        thread.start()
    one_by_one(steps[:1])
    for thread in threads:
        while thread.is_alive():
            thread.join(LOOKS_EVERY)
    if raised:
        raise raised[0]


class Halt:
    """Says whether the run has ended. A step that is still under way then sends no write any more."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_called = False

    def call(self) -> None:
        """End the run: from here on ``lets`` returns False."""
        with self._lock:
            self._is_called = True

    def lets(self, note: Callable[[], None]) -> bool:
        """Return whether a write may go; ``note`` writes down that it does, before anybody can end the run."""
        with self._lock:
            if not self._is_called:
                note()
            return not self._is_called
