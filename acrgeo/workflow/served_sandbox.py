"""A sandbox that is served: the variables that lead to it, and where the hosts of its registries listen.

Law: nothing but loopback, so that a sandbox's token leaves neither the process nor the machine.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from acrgeo.errors import AcrGeoError, AzureError, ErrorKind, UsageError

HOSTS = "ACRGEO_SANDBOX_HOSTS"
LOCAL_SPEED = 60.0
_MOST = 1024 * 1024  # bytes of that file
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?")


def read_variables(environ: Mapping[str, str]) -> tuple[str, str, Path]:
    """Return URL, token and CA file of the served sandbox; UsageError where one is missing or not on loopback."""
    url = _checked_url(environ.get("ACRGEO_SANDBOX_URL", ""))
    token, ca = environ.get("ACRGEO_SANDBOX_TOKEN"), read_ca(environ)
    if not token or ca is None:
        raise UsageError(
            f"ACRGEO_SANDBOX_URL is set, but ACRGEO_SANDBOX_{'CA' if token else 'TOKEN'} is not.",
            hint='eval "$(acrgeo sandbox env --ready-file FILE)"',
        )
    if not ca.is_file():
        raise UsageError(
            f"ACRGEO_SANDBOX_CA is {ca}: there is no such file.", hint="it is removed when the sandbox stops"
        )
    return url, token, ca


def read_ca(environ: Mapping[str, str]) -> Path | None:
    """Return the file with the certificates of what stands in for Azure on loopback."""
    named = environ.get("ACRGEO_SANDBOX_CA")
    return Path(named) if named else None


def read_speed(environ: Mapping[str, str]) -> float:
    """Return how much faster than the wall clock the local sandbox lives. Raises UsageError."""
    text = environ.get("ACRGEO_SANDBOX_SPEED", "")
    try:
        speed = float(text) if text else LOCAL_SPEED
    except ValueError:
        speed = -1.0
    if not 0 < speed < float("inf"):
        raise UsageError(f"ACRGEO_SANDBOX_SPEED is {text!r}; it must be a number above 0, such as 60.")
    return speed


class SandboxAddresses:
    """Where registries' hosts listen, by host: None for one that answers in process.

    The file that ``ACRGEO_SANDBOX_HOSTS`` names comes first. ``ask`` returns the list of the served sandbox; it is
    called again for a host that it did not have: a replica may have been added since.
    """

    def __init__(self, environ: Mapping[str, str], ask: Callable[[], Mapping[str, str]] | None) -> None:
        self._file = environ.get(HOSTS)
        self._ask = ask
        self._lock = threading.Lock()
        self._named: dict[str, str] | None = None
        self._listed: dict[str, str] = {}

    def __call__(self, host: str) -> str | None:
        """Return the address of a host. Raises UsageError for the file, AzureError (LOST) for an unknown host."""
        with self._lock:
            if self._named is None:
                self._named = {} if self._file is None else _read_hosts(self._file)
            if host in self._named:
                return self._named[host]
            if self._ask is None:
                return None
            if host not in self._listed:
                self._listed = {name.lower(): _checked_address(at, name) for name, at in self._ask().items()}
            if host in self._listed:
                return self._listed[host]
        raise AzureError(
            f"Could not reach {host}: the sandbox has no registry with this host, or its setting is off.",
            kind=ErrorKind.LOST,
            code="Unreachable",
            hint="acrgeo sandbox hosts",
            details={"host": host},
        )


def _read_hosts(file: str) -> dict[str, str]:
    from acrgeo.files.reading import read_json

    try:
        document = read_json(file, _MOST)
    except UsageError as error:
        raise UsageError(f"{HOSTS}: {error.message}", hint=error.hint) from error
    if not isinstance(document, dict):
        raise UsageError(f'{file}, which {HOSTS} names, must be an object such as {{"HOST": "127.0.0.1:PORT"}}.')
    found: dict[str, str] = {}
    for host, address in document.items():
        name = host.lower()
        if not _HOST.fullmatch(name) or name in found:
            raise UsageError(f"{file}: {host[:100]!r} is no host, or is there twice.")
        found[name] = _checked_address(address, host)
    return found


def _checked_address(address: object, host: str) -> str:
    """Return an address as ``127.0.0.1:PORT``. Raises UsageError for anything but a port on loopback."""
    if isinstance(address, str) and "/" not in address and _is_loopback(f"https://{address}", needs_port=True):
        return address
    raise UsageError(
        f"The address of {host[:100]} is {str(address)[:100]!r}; it must be such as 127.0.0.1:5000: "
        "a sandbox runs nowhere else."
    )


def _checked_url(url: str) -> str:
    if urlsplit(url).path not in ("", "/") or not _is_loopback(url):
        raise UsageError(
            "ACRGEO_SANDBOX_URL must be https:// on a loopback address: a sandbox runs nowhere else.",
            hint="acrgeo sandbox serve\nunset ACRGEO_SANDBOX_URL to work on Azure",
        )
    return url.rstrip("/")


def _is_loopback(url: str, *, needs_port: bool = False) -> bool:
    """Return whether a URL is https on loopback, with nobody's name in it."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        is_local = host == "localhost" or ip_address(host).is_loopback
    except ValueError:  # no address, or no port number
        return False
    is_bare = not parts.username and not parts.query and not parts.fragment
    return parts.scheme == "https" and is_local and is_bare and port != 0 and not (needs_port and port is None)


def silence_of(url: str) -> AcrGeoError:
    """Return the error of a served sandbox that does not answer."""
    return AcrGeoError(
        f"The sandbox at {url} does not answer: it is not running or has another certificate.",
        hint='acrgeo sandbox serve --ready-file ready.json\neval "$(acrgeo sandbox env --ready-file ready.json)"',
        code="Unreachable",
    )


def unkept_in(file: Path, error: OSError) -> AcrGeoError | None:
    """Return the error of the local sandbox whose state cannot be written; None where it is about another file."""
    if Path(error.filename) not in (file, *file.parents):
        return None
    return AcrGeoError(
        f"The sandbox cannot keep its state in {file}: {error.strerror}.",
        hint="ACRGEO_SANDBOX_STATE=FILE keeps it elsewhere",
        code="SandboxState",
    )
