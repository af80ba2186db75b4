"""The feed of the live pages: the newest reading and, after a failed one, the error. One feed, any number of pages."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from acrgeo.errors import AcrGeoError


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One reading of Azure, as text: the whole ``page`` for a new visitor, the ``update`` for open pages."""

    page: str
    update: str


@dataclass(frozen=True, slots=True)
class Message:
    """An event of the stream: ``map`` with an update, or ``trouble``. ``data`` is one line."""

    event: str
    data: str


class Feed:
    """Hold the newest reading; pages wait for newer ones, the reader waits for pages."""

    def __init__(self, first: Reading) -> None:
        self._changed = threading.Condition()
        self._reading = first
        self._trouble: str | None = None
        self._number = 1
        self._pages = 0
        self._is_closed = False

    @property
    def page(self) -> str:
        """Return the page with the newest reading."""
        with self._changed:
            return self._reading.page

    @property
    def pages(self) -> int:
        """Return how many pages are open."""
        with self._changed:
            return self._pages

    def publish(self, reading: Reading) -> None:
        """Publish a new reading, which ends any trouble."""
        with self._changed:
            self._reading, self._trouble = reading, None
            self._moved()

    def warn(self, trouble: str) -> None:
        """Publish a trouble (JSON); the last reading stays."""
        with self._changed:
            self._trouble = trouble
            self._moved()

    def close(self) -> None:
        """End the streams of all pages."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Count a page as open while it lasts."""
        with self._changed:
            self._pages += 1
            self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._pages -= 1

    def messages(self, keep_alive: float) -> Iterator[Message | None]:
        """Yield the newest state at once, then each newer one; None after ``keep_alive`` seconds of silence."""
        seen, sent = 0, None
        while True:
            with self._changed:
                if not self._is_closed and self._number == seen:
                    self._changed.wait(keep_alive)
                if self._is_closed:
                    return
                is_new = self._number > seen
                seen, reading, trouble = self._number, self._reading, self._trouble
            if not is_new:
                yield None
                continue
            if reading is not sent:  # also before trouble: a page that comes back may have an older one
                sent = reading
                yield Message("map", reading.update)
            if trouble is not None:
                yield Message("trouble", trouble)

    def keep_reading(self, read: Callable[[], Reading], explain: Callable[[AcrGeoError], str], every: float) -> None:
        """Read every ``every`` seconds while a page is open, until closed.

        A failed reading is shown on the pages and tried again. The first page after a time without pages gets a new
        reading at once.
        """
        while self._wait_for_page():
            try:
                reading = read()
            except AcrGeoError as error:
                self.warn(explain(error))
            else:
                self.publish(reading)
            with self._changed:
                self._changed.wait_for(lambda: self._is_closed, every)

    def _wait_for_page(self) -> bool:
        with self._changed:
            # On Windows, Ctrl-C does not end a wait without a timeout.
            while not self._is_closed and not self._pages:
                self._changed.wait(1.0)
            return not self._is_closed

    def _moved(self) -> None:
        self._number += 1
        self._changed.notify_all()
