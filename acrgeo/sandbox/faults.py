"""Answers that are put in the way of the next requests."""

from __future__ import annotations

import re
import threading
from collections import deque

from acrgeo.sandbox.messages import Request, Response


class Faults:
    """Waiting answers by method and path; in memory, of this process only."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[tuple[str, re.Pattern[str], deque[Response]]] = []

    def answer_next(self, method: str, path_pattern: str, responses: tuple[Response, ...]) -> None:
        """The next requests whose path matches (searched, any case) get these answers, one each."""
        with self._lock:
            self._waiting.append((method.upper(), re.compile(path_pattern, re.IGNORECASE), deque(responses)))

    def take(self, request: Request) -> Response | None:
        """The answer that waits for this request."""
        with self._lock:
            for method, pattern, responses in self._waiting:
                if responses and method == request.method and pattern.search(request.path):
                    return responses.popleft()
        return None

    def clear(self) -> None:
        with self._lock:
            self._waiting.clear()
