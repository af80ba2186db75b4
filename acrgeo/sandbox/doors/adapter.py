"""The door in process: the sandbox as a transport of `requests`, under the real Azure SDK.

Law: a session made here has no other transport, so that nothing sent through it can leave the process.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http.client import RemoteDisconnected, responses
from io import BytesIO
from typing import cast
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse
from urllib3.exceptions import ProtocolError

from acrgeo.sandbox import Sandbox
from acrgeo.sandbox.doors import wire


class SandboxAdapter(HTTPAdapter):
    """Answers every request from the sandbox and ignores certificates and proxies."""

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__()
        self._sandbox = sandbox

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: ARG002 the signature of requests
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,  # noqa: ARG002 the signature of requests
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,  # noqa: ARG002 the signature of requests
        proxies: Mapping[str, str] | None = None,  # noqa: ARG002 the signature of requests
    ) -> requests.Response:
        """Return the sandbox's answer. A dropped connection raises what `requests` raises for a lost one."""
        method, url = request.method or "GET", urlsplit(request.url or "")
        response = wire.answer(
            self._sandbox,
            method=method,
            target=request.path_url,
            headers=request.headers.items(),
            body=_bytes_of(cast("bytes | str | Iterable[bytes] | None", request.body)),
            base_url=f"{url.scheme}://{url.netloc}",
        )
        self._hold_back(response.delay, timeout[1] if isinstance(timeout, tuple) else timeout, request)
        if response.status == wire.DROPPED:
            # The shape that azure-core reads as a lost answer, not as a request that was never sent.
            lost = RemoteDisconnected("Remote end closed connection without response")
            raise requests.exceptions.ConnectionError(ProtocolError("Connection aborted.", lost), request=request)
        raw = HTTPResponse(
            body=BytesIO(b"" if method == "HEAD" else response.body),
            headers=wire.framed(response),
            status=response.status,
            reason=responses.get(response.status, ""),
            preload_content=False,
            request_method=method,
        )
        return self.build_response(request, raw)

    def _hold_back(self, delay: float, timeout: float | None, request: requests.PreparedRequest) -> None:
        """Wait for the delay, or raise what `requests` raises when the client's timeout is shorter."""
        if timeout is not None and delay > timeout:
            self._sandbox.clock.sleep(timeout)
            raise requests.exceptions.ReadTimeout(f"Read timed out. (read timeout={timeout})", request=request)
        if delay:
            self._sandbox.clock.sleep(delay)


def session_for(sandbox: Sandbox) -> requests.Session:
    """Return a session that reaches the sandbox only, for `RequestsTransport(session=..., session_owner=False)`."""
    session = requests.Session()
    session.trust_env = False  # a proxy or a netrc of the user must not touch the sandbox's traffic
    session.adapters.clear()
    for scheme in ("https://", "http://"):
        session.mount(scheme, SandboxAdapter(sandbox))
    return session


def _bytes_of(body: bytes | str | Iterable[bytes] | None) -> bytes:
    if isinstance(body, str):
        return body.encode()
    return body if isinstance(body, bytes) else b"".join(body or ())
