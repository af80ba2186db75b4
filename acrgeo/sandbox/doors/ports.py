"""The ports of registries' hosts: each host of the data plane has one of its own on loopback, opened when asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import Protocol
from urllib.parse import urlsplit

MOST_HOSTS = 256


class Listener(Protocol):
    """What listens on a port."""

    server_port: int


class HostPorts:
    """Ports by host. A host keeps its port as long as the sandbox is served."""

    def __init__(self, names: Callable[[], list[str]], open_port: Callable[[str, ExitStack], Listener]) -> None:
        self._names, self._open = names, open_port
        self._ports: dict[str, int] = {}
        self._lock = threading.Lock()
        self._cleanup = ExitStack()

    def all(self) -> Mapping[str, str]:
        """Return the address of every host that the registries have now. Raises ValueError where there are too many."""
        names = self._names()
        if len(names) > MOST_HOSTS:
            raise ValueError(f"The registries have {len(names):,} hosts; ports are opened for {MOST_HOSTS} at most.")
        return {name: self.address(name) for name in names}

    def address(self, host: str) -> str:
        """Return where a host listens, and begin to where it does not yet."""
        with self._lock:
            if host not in self._ports:
                self._ports[host] = self._open(host, self._cleanup).server_port
            return f"127.0.0.1:{self._ports[host]}"

    def here(self, location: str) -> str:
        """Return a URL at a registry's host as one at the host's port."""
        parts = urlsplit(location)
        if not parts.netloc.endswith(".azurecr.io"):
            return location
        return parts._replace(netloc=self.address(parts.netloc)).geturl()

    def close(self) -> None:
        """Stop listening everywhere."""
        self._cleanup.close()
