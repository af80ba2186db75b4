"""Deliveries of webhooks: real POSTs, to receivers on this machine's loopback only. Nothing else is ever sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

_TIMEOUT = 3.0
_MOST = 4096  # bytes of an answer that are kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer of a receiver."""

    status: int
    reason: str
    headers: Mapping[str, str]
    content: str


def is_loopback(uri: str) -> bool:
    """Tell if the receiver is on this machine: localhost or a loopback address."""
    host = urlsplit(uri).hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def deliver(uri: str, headers: Mapping[str, str], content: str) -> Answer:
    """POST to a receiver on the loopback; no proxy, no redirect. A receiver that does not answer is a 502."""
    import requests  # the sandbox starts often, and delivers seldom

    with requests.Session() as session:
        session.trust_env = False
        try:
            answer = session.post(
                uri, data=content.encode(), headers=dict(headers), timeout=_TIMEOUT, allow_redirects=False, stream=True
            )
            body = answer.raw.read(_MOST, decode_content=True).decode(errors="replace")
        except (requests.RequestException, OSError) as error:
            # Assumed(2): a delivery that met no receiver is listed without an answer. If not, webhook ping waits
            # until its time-out and says that no answer is listed.
            return Answer(status=502, reason="Bad Gateway", headers={}, content=type(error).__name__)
        return Answer(status=answer.status_code, reason=answer.reason or "", headers=dict(answer.headers), content=body)
