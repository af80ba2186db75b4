"""A connection that is opened, timed and closed again: nothing is sent on it but the handshake of TLS."""

from __future__ import annotations

import socket
import ssl
import time

from acrgeo.core.trace.round_trip import RoundTrip


def measure(host: str, *, port: int = 443, timeout: float = 2.0) -> RoundTrip:
    """Return how long TCP and TLS take to a host, as this machine resolves it."""
    try:
        address = str(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][4][0])
    except (OSError, UnicodeError):
        return RoundTrip(host=host, reason="its name has no address here")
    started = time.perf_counter()
    try:
        connection = socket.create_connection((address, port), timeout=timeout)
    except OSError as error:
        reason = "no connection" if isinstance(error, TimeoutError) else error.strerror or "no connection"
        return RoundTrip(host=host, reason=f"{reason} on port {port}")
    with connection:
        tcp = time.perf_counter() - started
        started = time.perf_counter()
        try:
            with ssl.create_default_context().wrap_socket(connection, server_hostname=host):
                return RoundTrip(host=host, tcp=tcp, tls=time.perf_counter() - started)
        except (OSError, ValueError) as error:
            reason = getattr(error, "verify_message", "") or "the handshake failed"
            return RoundTrip(host=host, tcp=tcp, reason=f"TLS: {reason}")
