"""The door in process: the sandbox in the place of urllib3's pools of connections.

Law: nothing that is sent through it can leave the process.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http.client import RemoteDisconnected, responses
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from urllib3 import HTTPResponse, Timeout
from urllib3.exceptions import ProtocolError, ReadTimeoutError

from acrgeo.sandbox import Sandbox
from acrgeo.sandbox.doors import wire

Body = bytes | str | Iterable[bytes] | None


class SandboxPool:
    """Answers every request from the sandbox; certificates and proxies do not matter."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def urlopen(
        self,
        method: str,
        url: str,
        body: Body = None,
        headers: Mapping[str, str] | None = None,
        timeout: Timeout | float | None = None,
        **_: Any,
    ) -> HTTPResponse:
        """Return the sandbox's answer, its body unread. Raises urllib3's errors for a lost or a late answer."""
        parts = urlsplit(url)
        response = wire.answer(
            self._sandbox,
            method=method,
            target=f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}",
            headers=(headers or {}).items(),
            body=_bytes_of(body),
            base_url=f"{parts.scheme}://{parts.netloc}",
        )
        self._hold_back(response.delay, timeout.read_timeout if isinstance(timeout, Timeout) else timeout, url)
        if response.status == wire.DROPPED:
            # The shape that clients read as a lost answer, not as a request that was never sent.
            raise ProtocolError(
                "Connection aborted.", RemoteDisconnected("Remote end closed connection without response")
            )
        return HTTPResponse(
            body=BytesIO(b"" if method == "HEAD" else response.body),
            headers=wire.framed(response),
            status=response.status,
            reason=responses.get(response.status, ""),
            preload_content=False,
            request_method=method,
        )

    def _hold_back(self, delay: float, timeout: Any, url: str) -> None:
        """Wait for the delay, or raise what urllib3 raises when the client's timeout is shorter."""
        if isinstance(timeout, (int, float)) and delay > timeout:
            self._sandbox.clock.sleep(timeout)
            raise ReadTimeoutError(None, url, f"Read timed out. (read timeout={timeout})")  # type: ignore[arg-type]  # no pool
        if delay:
            self._sandbox.clock.sleep(delay)


def _bytes_of(body: Body) -> bytes:
    if isinstance(body, str):
        return body.encode()
    return body if isinstance(body, bytes) else b"".join(body or ())
