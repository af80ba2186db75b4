"""How long it takes from here to a replica."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundTrip:
    """Seconds to open a connection to a host, and further ones for TLS. None is unknown, for ``reason``."""

    host: str | None = None
    tcp: float | None = None
    tls: float | None = None
    reason: str | None = None
