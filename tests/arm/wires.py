"""Stand-ins for the network below the real SDK: requests are recorded, answers are scripted."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from azure.core.credentials import AccessToken
from urllib3 import HTTPHeaderDict, HTTPResponse

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One request as it was sent."""

    method: str
    url: str
    headers: HTTPHeaderDict
    body: bytes | str | None

    @property
    def path_url(self) -> str:
        """The path with its query."""
        parts = urlsplit(self.url)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path


class Wire:
    """A wire that answers each request with ``answer(request)``, or raises what it raises."""

    def __init__(self, answer: Callable[[Sent], Answer]) -> None:
        self.sent: list[Sent] = []
        self._answer = answer

    def urlopen(self, method: str, url: str, **options: Any) -> HTTPResponse:
        """Answer as urllib3's pools do."""
        request = Sent(method=method, url=url, headers=HTTPHeaderDict(options["headers"]), body=options["body"])
        self.sent.append(request)
        status, body, headers = self._answer(request)
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return HTTPResponse(
            body=BytesIO(b"" if method == "HEAD" else content),
            status=status,
            headers={"Content-Type": "application/json", "Content-Length": str(len(content)), **headers},
            preload_content=False,
            request_method=method,
        )


def always(status: int, body: object, **headers: str) -> Wire:
    """Return a wire with one answer for everything; header names have ``_`` for ``-``."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Wire(lambda _: (status, body, named))


def raising(error: Exception) -> Wire:
    """Return a wire that fails with an exception."""

    def answer(_: Sent) -> Answer:
        raise error

    return Wire(answer)
