"""The connections to one host: kept alive, for several threads, through the environment's proxy and certificates."""

from __future__ import annotations

import os
import sys
import threading
import warnings
from collections.abc import Mapping
from pathlib import Path
from ssl import SSLContext
from typing import Any, Protocol
from urllib.parse import urlsplit

from urllib3 import BaseHTTPResponse, PoolManager, ProxyManager
from urllib3.exceptions import SSLError
from urllib3.util import make_headers, parse_url
from urllib3.util.ssl_ import create_urllib3_context

from acrgeo.arm.bounds.answers import POOLS
from acrgeo.errors import UsageError

CERTIFICATES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")
"""The variables that name certificates to trust, as requests and OpenSSL read them; the first that is set counts."""


class Wire(Protocol):
    """What the transport needs below it: urllib3's pools, or whatever answers in their place."""

    def urlopen(self, method: str, url: str, **options: Any) -> BaseHTTPResponse:
        """Send one request; the options are those of urllib3."""


class Connections:
    """urllib3's pools for a session, made with the first request: until then nothing of the environment counts."""

    def __init__(self, *, most: int, ca_file: Path | None = None, environ: Mapping[str, str] = os.environ) -> None:
        self._most = most
        self._ca_file = ca_file
        self._environ = environ
        self._lock = threading.Lock()
        self._pools: PoolManager | None = None

    def urlopen(self, method: str, url: str, **options: Any) -> BaseHTTPResponse:
        """Send one request. Raises urllib3's errors, OSError for certificates that are not there, UsageError."""
        with self._lock:
            if self._pools is None:
                self._pools = self._open(url)
        return self._pools.urlopen(method, url, **options)

    def close(self) -> None:
        """Close what is open."""
        if self._pools is not None:
            self._pools.clear()

    def _open(self, url: str) -> PoolManager:
        # urllib3 keeps ten connections by default and warns about each further one.
        options: dict[str, Any] = {"maxsize": self._most, "cert_reqs": "CERT_REQUIRED"}
        certificates = _certificates(self._ca_file, self._environ)
        proxy = proxy_for(url, self._environ)
        if proxy is None:
            pools = PoolManager(**options, ssl_context=_trusting(certificates))
        else:  # which may speak TLS itself
            pools = _through(proxy, {**options, **certificates})
        pools.pool_classes_by_scheme = {**pools.pool_classes_by_scheme, **POOLS}
        return pools


def proxy_for(url: str, environ: Mapping[str, str]) -> str | None:
    """Return the URL of the proxy for a request, None for none: as curl, requests and Python read the environment."""
    named = {name.lower(): environ[name] for name in sorted(environ)}
    host = urlsplit(url).netloc
    proxy = named.get(f"{urlsplit(url).scheme}_proxy") or named.get("all_proxy")
    if proxy:
        from urllib.request import proxy_bypass_environment  # type: ignore[attr-defined]  # typeshed lacks it

        if proxy_bypass_environment(host, {"no": named.get("no_proxy", "")}):
            return None
    elif environ is os.environ and sys.platform in ("darwin", "win32"):
        from urllib.request import getproxies, proxy_bypass

        proxy = None if proxy_bypass(host) else getproxies().get("https")
    if not proxy:
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


def _trusting(certificates: Mapping[str, str]) -> SSLContext:
    """Return one context for all connections: to read the certificates of a machine takes 25 ms each time."""
    context = create_urllib3_context()
    try:
        context.load_verify_locations(certificates.get("ca_certs"), certificates.get("ca_cert_dir"))
    except OSError as error:
        raise SSLError(error) from error
    return context


def _through(proxy: str, options: dict[str, Any]) -> PoolManager:
    if proxy.lower().startswith("socks"):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # the error says the same
                from urllib3.contrib.socks import SOCKSProxyManager
        except ImportError as error:
            raise UsageError(
                "The proxy of the environment is a SOCKS proxy, which needs one more package.",
                hint="pip install pysocks",
            ) from error
        return SOCKSProxyManager(proxy, **options)
    from urllib.parse import unquote

    auth = parse_url(proxy).auth
    headers = make_headers(proxy_basic_auth=unquote(auth)) if auth else None
    return ProxyManager(proxy, proxy_headers=headers, **options)


def _certificates(ca_file: Path | None, environ: Mapping[str, str]) -> dict[str, str]:
    named = str(ca_file) if ca_file else next((environ[name] for name in CERTIFICATES if environ.get(name)), None)
    if named is None:
        import certifi

        return {"ca_certs": certifi.where()}
    if not Path(named).exists():
        raise OSError(f"there are no certificates at {named}")
    return {"ca_cert_dir" if Path(named).is_dir() else "ca_certs": named}
