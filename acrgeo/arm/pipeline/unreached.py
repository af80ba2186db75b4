"""Why a host could not be reached, from what the network's libraries say: a name, a proxy, a certificate, or the way.

Tools that sign in print the same words as texts, so the texts decide, not the types of exceptions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum


class Obstacle(Enum):
    """What stands between here and a host, in words; ``hint`` says what to look at."""

    PROXY = "the proxy"
    CERTIFICATE = "its certificate is not trusted"
    NAME = "its name could not be resolved (DNS)"
    CONNECTION = "no connection"

    @property
    def hint(self) -> str:
        """What to look at."""
        return {
            Obstacle.PROXY: "check HTTPS_PROXY, or add the host to NO_PROXY",
            Obstacle.CERTIFICATE: "REQUESTS_CA_BUNDLE names the certificates of a proxy, ACRGEO_SANDBOX_CA those of a "
            "sandbox",
            Obstacle.NAME: "check the name resolution (DNS) and the network of this machine; HTTPS_PROXY names a proxy",
            Obstacle.CONNECTION: "check the network, the proxy and the name resolution of this machine",
        }[self]


_SIGNS = (
    (
        Obstacle.PROXY,
        r"ProxyError|proxyconnect|Tunnel connection failed|Unable to connect to proxy|proxy tunnel request",
    ),
    (Obstacle.CERTIFICATE, r"CERTIFICATE_VERIFY_FAILED|certificate verify failed|x509: |SSL connection could not be"),
    (
        Obstacle.NAME,
        r"NameResolutionError|Failed to resolve|getaddrinfo failed|no such host|No such host is known"
        r"|Name or service not known|name resolution",
    ),
    (
        Obstacle.CONNECTION,
        r"NewConnectionError|ConnectTimeoutError|ConnectTimeout\b|Max retries exceeded|Network is unreachable"
        r"|dial tcp|No route to host",
    ),
)
_HOST = re.compile(r"Pool\(host='([^']+)'|Failed to resolve '([^']+)'")
_PEER = re.compile(r"Connection(?:Pool)?\(host='([^']+)', port=(\d+)\): (?!Max retries)")
_REASONS = re.compile(
    r"certificate verify failed(?:: [^(\"']+)?|Tunnel connection failed: [^\"')]+"
    r"|Failed to resolve '[^']+'(?: \(\[Errno -?\d+\] [^)]*\))?|Failed to establish a new connection: [^\"')]+"
)


@dataclass(frozen=True, slots=True)
class Unreached:
    """A host that could not be reached: which, where that is told, by what, and the words that say why."""

    obstacle: Obstacle
    host: str | None
    reason: str


def unreached_in(text: str) -> Unreached | None:
    """Return why a host could not be reached, from words of requests, urllib3, Go or .NET; None for other words.

    Where the sign-in service answered, with a code of its own, it was reached.
    """
    obstacle = next((found for found, sign in _SIGNS if re.search(sign, text, re.IGNORECASE)), None)
    if obstacle is None or "AADSTS" in text:
        return None
    host, reason, peer = _HOST.search(text), _REASONS.search(text), _PEER.search(text)
    words = reason.group().strip() if reason else " ".join(text.split())
    at = f"{peer[1]}:{peer[2]}: " if reason and peer else ""
    return Unreached(obstacle, host and (host[1] or host[2]), f"{at}{words}".rstrip(". "))
