"""What a host answers without credentials; whatever goes wrong is a reason."""

from __future__ import annotations

import socket
import threading

import pytest

from acrgeo.core.push.situation import Answer
from acrgeo.dns.challenge import ask

pytestmark = pytest.mark.sockets  # the host is on loopback


def ask_one_that_says(words: bytes | None, timeout: float = 2.0) -> Answer:
    """Ask a host that says so, whatever it is told; None is silence."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65_536)
                if words is None:
                    connection.recv(65_536)  # until the client hangs up
                else:
                    connection.sendall(words)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        found = ask("contoso.azurecr.io", at=server.getsockname()[:2], timeout=timeout)
        thread.join(2)
        return found


@pytest.mark.parametrize(
    ("words", "timeout", "said"),
    [(b"HTTP/1.1 200 OK\r\n\r\n", 2.0, "(port"), (b"", 2.0, "(port"), (None, 0.1, "no answer within 0.1 s")],
)
def test_what_speaks_no_tls_is_no_registry(words: bytes | None, timeout: float, said: str) -> None:
    """It is a reason, not an exception."""
    found = ask_one_that_says(words, timeout)
    assert (found.status, found.is_registry) == (None, False)
    assert said in (found.problem or "")


def test_nobody_listens() -> None:
    """The reason is the system's."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        at = server.getsockname()[:2]
    assert "refused" in (ask("contoso.azurecr.io", at=at).problem or "")
