"""Reads that go out together: whoever is far from Azure pays for each read that waits for another."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

T = TypeVar("T")


class Begun(Generic[T]):
    """A read under way in a thread of its own. No command waits for one whose result nobody asks for."""

    def __init__(self, read: Callable[[], T]) -> None:
        self._future: Future[T] = Future()
        threading.Thread(target=self._run, args=(read,), daemon=True).start()

    def wait(self) -> None:
        """Wait for the read, whatever becomes of it."""
        self._future.exception()

    def result(self) -> T:
        """Wait for the read and return what it gives, or raise what it raises."""
        return self._future.result()

    def _run(self, read: Callable[[], T]) -> None:
        try:
            self._future.set_result(read())
        except BaseException as error:  # noqa: BLE001 raised where the result is asked for
            self._future.set_exception(error)


def read_at_once(*reads: Callable[[], T]) -> list[T]:
    """Return what each read gives, in their order; raise the first error of the order."""
    begun = [Begun(read) for read in reads[1:]]
    return [read() for read in reads[:1]] + [read.result() for read in begun]
