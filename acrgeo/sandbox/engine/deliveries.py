"""Deliveries of webhooks: real POSTs, to receivers on this machine's loopback only. Nothing else is ever sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

from acrgeo.sandbox.engine.clock import http_date

_TIMEOUT = 3.0
_MOST = 4096  # bytes of an answer that are kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What is sent to a receiver. URI and headers hold secrets."""

    uri: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer of a receiver."""

    status: int
    reason: str
    headers: Mapping[str, str]
    content: str


def is_loopback(uri: str) -> bool:
    """Tell if the receiver is on this machine: localhost or a loopback address."""
    try:
        host = urlsplit(uri).hostname or ""
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def deliver(post: Post, now: float) -> Answer:
    """Send to a receiver on the loopback; no proxy, no redirect. Any other, and one that is not there, has not got it.

    ``now`` is the time of the answer that stands for that of a receiver elsewhere.
    """
    # Assumed: each event is sent once, whatever the receiver answers; that the service tries again is not documented.
    if not is_loopback(post.uri):
        # Assumed: the answer of a webhook's receiver, which is the sandbox's own because nothing is sent beyond this
        # machine.
        return undelivered("The sandbox delivers no webhooks beyond this machine.", now)
    import requests  # the sandbox starts often, and delivers seldom
    from urllib3.exceptions import HTTPError

    with requests.Session() as session:
        session.trust_env = False
        try:
            answer = session.post(
                post.uri,
                data=post.content.encode(),
                headers=dict(post.headers),
                timeout=_TIMEOUT,
                allow_redirects=False,
                stream=True,
            )
            body = answer.raw.read(_MOST, decode_content=True).decode(errors="replace")
        except (requests.RequestException, OSError, ValueError, HTTPError) as error:
            # Assumed(2): a delivery that met no receiver is listed without an answer. If not, webhook ping waits
            # until its time-out and says that no answer is listed.
            return Answer(status=502, reason="Bad Gateway", headers={}, content=type(error).__name__)
        return Answer(status=answer.status_code, reason=answer.reason or "", headers=dict(answer.headers), content=body)


def undelivered(why: str, now: float) -> Answer:
    """Return the answer of the sandbox in place of a receiver to which nothing was sent."""
    headers = {
        "Server": "acrgeo-sandbox",
        "Cache-Control": "no-store",
        "Date": http_date(now),
        "Connection": "close",
        "Content-Length": str(len(why)),
        "Content-Type": "text/plain",
    }
    return Answer(status=501, reason="Not Implemented", headers=headers, content=why)
