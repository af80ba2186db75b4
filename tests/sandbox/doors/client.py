"""A client of a served sandbox: TLS with strict checks, and HTTP below and above the standard library's."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

from acrgeo.sandbox import Request, Response, Sandbox
from acrgeo.sandbox.doors.server import Served
from acrgeo.sandbox.engine.messages import json_response

SUBSCRIPTIONS = "/subscriptions?api-version=2022-12-01"


class Echo(Sandbox):
    """Says back method, path and body, and counts; fails when it has a defect."""

    seen = 0
    defect: Exception | None = None

    def handle(self, request: Request) -> Response:
        """The request as a document."""
        self.seen += 1
        if self.defect is not None:
            raise self.defect
        return json_response(200, [request.method, request.path, request.body.decode(), request.base_url])


def trust(served: Served) -> ssl.SSLContext:
    """What Python 3.13 checks by default, on every version."""
    context = ssl.create_default_context(cafile=served.document["caFile"])
    context.verify_flags |= ssl.VERIFY_X509_STRICT | ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


def address(served: Served) -> tuple[str, int]:
    """Host and port."""
    host, port = served.endpoint.removeprefix("https://").split(":")
    return host, int(port)


def connect(served: Served, host: str = "127.0.0.1") -> closing[http.client.HTTPSConnection]:
    """A client's connection that checks the certificate."""
    return closing(http.client.HTTPSConnection(host, address(served)[1], timeout=10, context=trust(served)))


def bearer(served: Served) -> dict[str, str]:
    """The header that opens the door."""
    return {"Authorization": f"Bearer {served.document['token']}"}


def end(served: Served) -> None:
    """Close, and let every connection's thread say what it has to say."""
    served.close()
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(10)


@contextmanager
def shake_hands(served: Served) -> Iterator[ssl.SSLSocket]:
    """A connection below HTTP."""
    with (
        socket.create_connection(address(served), timeout=10) as plain,
        trust(served).wrap_socket(plain, server_hostname="127.0.0.1") as tls,
    ):
        yield tls


def send_raw(served: Served, content: bytes) -> tuple[int, http.client.HTTPMessage, bytes]:
    """Status, headers and body of what the server says to some bytes."""
    with shake_hands(served) as tls:
        tls.sendall(content)
        answer = http.client.HTTPResponse(tls)
        answer.begin()
        return answer.status, answer.headers, answer.read()
