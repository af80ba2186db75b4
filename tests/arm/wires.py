"""Stand-ins for the network below the real SDK: requests are recorded, answers are scripted."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import requests
from azure.core.credentials import AccessToken
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse

Answer = tuple[int, object, dict[str, str]]
SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"
REAL_TOKEN = "a-real-token"


class SignedIn:
    """A credential that is not the sandbox's, so that the session takes it for a real one."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []

    def get_token(self, *scopes: str, **_: Any) -> AccessToken:
        self.asked.append(scopes)
        return AccessToken(REAL_TOKEN, 4_000_000_000)


class Wire(HTTPAdapter):
    """A wire that answers each request with ``answer(request)``, or raises what it raises."""

    def __init__(self, answer: Callable[[requests.PreparedRequest], Answer]) -> None:
        super().__init__()
        self.sent: list[requests.PreparedRequest] = []
        self._answer = answer

    def send(self, request: requests.PreparedRequest, **_: Any) -> requests.Response:  # type: ignore[override]
        self.sent.append(request)
        status, body, headers = self._answer(request)
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        raw = HTTPResponse(
            body=BytesIO(content),
            status=status,
            headers={"Content-Type": "application/json", "Content-Length": str(len(content)), **headers},
            preload_content=False,
        )
        return self.build_response(request, raw)

    def session(self) -> requests.Session:
        """Return a session with nothing but this wire."""
        session = requests.Session()
        session.trust_env = False
        session.adapters.clear()
        session.mount("https://", self)
        return session


def always(status: int, body: object, **headers: str) -> Wire:
    """Return a wire with one answer for everything; header names have ``_`` for ``-``."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Wire(lambda _: (status, body, named))


def raising(error: Exception) -> Wire:
    """Return a wire that fails with an exception."""

    def answer(_: requests.PreparedRequest) -> Answer:
        raise error

    return Wire(answer)
