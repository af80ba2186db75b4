"""Whether a host of Azure answers from here, through the proxy and with the certificates of every other request.

Nothing is asked of it but its front page, without credentials: the answer's code does not matter.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from urllib3.exceptions import HTTPError

from acrgeo.arm.clouds import Cloud
from acrgeo.arm.pipeline.connections import Connections, proxy_for
from acrgeo.arm.pipeline.unreached import unreached_in
from acrgeo.errors import AcrGeoError

TIMEOUT = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """How long an answer took, and how far this machine's clock is ahead of the host's; or why there is none."""

    host: str
    seconds: float | None = None
    ahead: float | None = None
    proxy: str | None = None
    reason: str | None = None


def hosts_of(cloud: Cloud) -> dict[str, str]:
    """Return the hosts that every command needs, by what they are for."""
    return {"login": cloud.authority, "ARM": str(urlsplit(cloud.endpoint).hostname)}


def reach(host: str, environ: Mapping[str, str]) -> Reached:
    """Ask a host for its front page. Raises nothing."""
    url = f"https://{host}/"
    connections = Connections(most=1, environ=environ)
    proxy = None
    try:
        proxy = proxy_for(url, environ)
        started = time.perf_counter()
        answer = connections.urlopen("GET", url, redirect=False, retries=False, timeout=TIMEOUT, preload_content=False)
        seconds = time.perf_counter() - started
        date = answer.headers.get("Date")
        answer.close()
    except (AcrGeoError, OSError, ValueError) as error:
        return Reached(host=host, proxy=proxy, reason=str(error))
    except HTTPError as error:
        found = unreached_in(f"{type(error).__name__}: {error}")
        reason = type(error).__name__ if found is None else f"{found.obstacle.value}: {found.reason}"
        return Reached(host=host, proxy=proxy, reason=reason)
    finally:
        connections.close()
    return Reached(host=host, seconds=seconds, ahead=ahead_of(date, time.time()), proxy=proxy)


def ahead_of(date: str | None, now: float) -> float | None:
    """Return by how many seconds a time is ahead of a Date header; None for no date. A header has whole seconds."""
    try:
        return None if date is None else now - parsedate_to_datetime(date).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
