"""The door in process for clients over `requests`, such as other SDKs of Azure and azure-identity.

Law: a session made here has no other transport, so that nothing sent through it can leave the process.
"""

from __future__ import annotations

from collections.abc import Mapping

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ProtocolError, ReadTimeoutError

from acrgeo.sandbox import Sandbox
from acrgeo.sandbox.doors.pool import SandboxPool


class SandboxAdapter(HTTPAdapter):
    """Answers every request from the sandbox and ignores certificates and proxies."""

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__()
        self._pool = SandboxPool(sandbox)

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: ARG002 the signature of requests
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,  # noqa: ARG002 the signature of requests
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,  # noqa: ARG002 the signature of requests
        proxies: Mapping[str, str] | None = None,  # noqa: ARG002 the signature of requests
    ) -> requests.Response:
        """Return the sandbox's answer. Raises what `requests` raises for a lost or a late one."""
        try:
            raw = self._pool.urlopen(
                request.method or "GET",
                request.url or "",
                body=request.body,
                headers=request.headers,
                timeout=timeout[1] if isinstance(timeout, tuple) else timeout,
            )
        except ReadTimeoutError as error:
            raise requests.exceptions.ReadTimeout(error, request=request) from error
        except ProtocolError as error:
            raise requests.exceptions.ConnectionError(error, request=request) from error
        return self.build_response(request, raw)


def session_for(sandbox: Sandbox) -> requests.Session:
    """Return a session that reaches the sandbox only, for `RequestsTransport(session=..., session_owner=False)`."""
    session = requests.Session()
    session.trust_env = False  # a proxy or a netrc of the user must not touch the sandbox's traffic
    session.adapters.clear()
    for scheme in ("https://", "http://"):
        session.mount(scheme, SandboxAdapter(sandbox))
    return session
