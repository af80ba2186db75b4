"""The hosts of registries, as ARM lists them.

Law: a host that ARM did not list for a registry is asked for nothing and gets no token, neither one of Entra ID nor one
of a registry.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass

from acrgeo.core.model.registry import ABAC, Registry, RegistryRef, Sku
from acrgeo.errors import AzureError, ErrorKind

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosts:
    """The hosts of one registry, with the region of each, None for the global one."""

    ref: RegistryRef
    sku: Sku
    is_abac: bool
    regions: Mapping[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One host of a registry."""

    host: str
    of: Hosts

    def __str__(self) -> str:
        region = self.of.regions[self.host]
        where = "the global endpoint of" if region is None else f"{region} of"
        return f"{self.host} ({where} {self.of.ref.name})"


class Places:
    """What is known of registries' hosts. ``suffix`` is what login servers of the cloud end with."""

    def __init__(self, suffix: str) -> None:
        self._suffix = f".{suffix}"
        self._lock = threading.Lock()
        self._known: dict[str, Hosts] = {}

    def learn(self, registry: Registry) -> None:
        """Take the hosts of a registry that was read from ARM. A read of older api-versions knows no regional ones."""
        server = registry.login_server.lower()
        label = server.removesuffix(self._suffix)
        found: dict[str, str | None] = {server: None}
        for host in map(str.lower, registry.regional_endpoint_hosts):
            region = re.fullmatch(rf"{re.escape(label)}\.([a-z0-9]+)\.geo{re.escape(self._suffix)}", host)
            found[host] = region[1] if region else host
        kept = {host: region for host, region in found.items() if _NAME.fullmatch(host) and host.endswith(self._suffix)}
        key = registry.ref.id.lower()
        with self._lock:
            known = self._known.get(key)
            if known is not None and registry.has_regional_endpoints is None and server in known.regions:
                kept = {**known.regions}
            self._known[key] = Hosts(
                ref=registry.ref,
                sku=registry.sku,
                is_abac=registry.properties.get("roleAssignmentMode") == ABAC,
                regions=kept,
            )

    def find(self, host: str) -> Place:
        """Return the place of a host. Raises AzureError (REJECTED) for one that is no listed registry's."""
        name = host.lower()
        with self._lock:
            for hosts in self._known.values():
                if name in hosts.regions:
                    return Place(host=name, of=hosts)
        raise AzureError(
            f"Refused to ask {host[:255]}: it is no host that Azure lists for a registry.",
            kind=ErrorKind.REJECTED,
            code="ForeignHost",
        )
