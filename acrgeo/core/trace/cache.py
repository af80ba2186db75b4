"""The caches of DNS on a machine, as its files show them; none of it needs root."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from ipaddress import ip_address

STUBS = ("127.0.0.53", "127.0.0.54")
_DOCKER = "127.0.0.11"
_AZURE = "168.63.129.16"


class CacheKind(str, Enum):
    """The program that keeps answers between this machine's programs and DNS."""

    RESOLVED = "systemd-resolved"
    DNSMASQ = "dnsmasq"
    NSCD = "nscd"
    UNBOUND = "unbound"
    CLUSTER = "cluster DNS"
    SYSTEM = "the system's own"
    HOSTS = "hosts file"
    NONE = "none"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the files of a machine say. None is a file that is not there or cannot be read.

    ``link`` is what /etc/resolv.conf is a link to, ``upstream`` what systemd-resolved asks itself. ``programs`` are
    the caches among the names of processes and of pid files, ``sockets`` those that listen. ``platform`` is Python's
    word for the system.
    """

    platform: str = "linux"
    resolv_conf: str | None = None
    link: str | None = None
    upstream: str | None = None
    nsswitch: str | None = None
    hosts: str | None = None
    programs: frozenset[str] = field(default_factory=frozenset)
    sockets: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalCache:
    """One cache, what shows it, and what to know of it."""

    kind: CacheKind
    evidence: str
    note: str = ""

    @property
    def is_there(self) -> bool | None:
        """Return whether answers are kept; None is unknown."""
        return None if self.kind is CacheKind.UNKNOWN else self.kind not in (CacheKind.NONE, CacheKind.HOSTS)


def nameservers_in(resolv_conf: str | None) -> tuple[str, ...]:
    """Return the addresses of the resolvers that a file in the form of /etc/resolv.conf names, in order."""
    found = re.findall(r"^[ \t]*nameserver[ \t]+([^\s#;]+)", resolv_conf or "", re.MULTILINE)
    return tuple(text for text in found if _is_address(text))


def find_caches(around: Surroundings, host: str) -> tuple[LocalCache, ...]:
    """Return the caches that a lookup of a host on this machine goes through, the nearest to the program first.

    A line of the hosts file comes before them all: programs do not ask DNS for such a name.
    """
    pinned = _pinned(around.hosts or "", host)
    return (*([] if pinned is None else [pinned]), *_find_caches(around))


def _pinned(hosts: str, host: str) -> LocalCache | None:
    for line in hosts.splitlines():
        address, *names = line.partition("#")[0].lower().split() or [""]
        if host.lower() in names:
            evidence = f"it gives {host} the address {address}: programs here do not ask DNS for it"
            return LocalCache(kind=CacheKind.HOSTS, evidence=evidence, note="it never changes by itself")
    return None


def _find_caches(around: Surroundings) -> tuple[LocalCache, ...]:
    if around.platform in ("darwin", "win32"):
        name = "macOS" if around.platform == "darwin" else "Windows"
        return (LocalCache(kind=CacheKind.SYSTEM, evidence=f"{name} caches by default"),)
    found = [cache for cache in (_nscd(around), _nss_resolve(around)) if cache is not None]
    if around.resolv_conf is None and not found:
        return (LocalCache(kind=CacheKind.UNKNOWN, evidence="/etc/resolv.conf cannot be read"),)
    behind = _behind_resolv_conf(around)
    kinds = {cache.kind for cache in found}
    if behind.kind not in kinds and (behind.kind is not CacheKind.NONE or not found):
        found.append(behind)
    return tuple(found)


def _nscd(around: Surroundings) -> LocalCache | None:
    if "nscd" not in around.sockets:
        return None
    note = "keeps host names for its own positive-time-to-live, whatever the TTL is"
    return LocalCache(kind=CacheKind.NSCD, evidence="its socket is there", note=note)


def _nss_resolve(around: Surroundings) -> LocalCache | None:
    hosts = re.search(r"^[ \t]*hosts:([^#\n]*)", around.nsswitch or "", re.MULTILINE)
    if hosts is None or "resolve" not in hosts[1].split():
        return None
    return LocalCache(kind=CacheKind.RESOLVED, evidence="resolve is on the hosts line of /etc/nsswitch.conf")


def _behind_resolv_conf(around: Surroundings) -> LocalCache:
    servers = nameservers_in(around.resolv_conf)
    first = servers[0] if servers else "127.0.0.1"  # what the system's library asks where the file names none
    if first in STUBS or (around.link or "").endswith("systemd/resolve/stub-resolv.conf"):
        return LocalCache(kind=CacheKind.RESOLVED, evidence=f"/etc/resolv.conf names {first}")
    if first == _DOCKER:
        evidence = f"/etc/resolv.conf names {first}, Docker's own resolver: what it asks is not seen from inside"
        return LocalCache(kind=CacheKind.UNKNOWN, evidence=evidence)
    if ip_address(first.partition("%")[0]).is_loopback:
        for kind in (CacheKind.DNSMASQ, CacheKind.UNBOUND):
            if kind.value in around.programs:
                option = "min-cache-ttl" if kind is CacheKind.DNSMASQ else "cache-min-ttl"
                note = f"{option} can make it keep answers longer than their TTL"
                return LocalCache(kind=kind, evidence=f"/etc/resolv.conf names {first}, and it runs", note=note)
        evidence = f"/etc/resolv.conf names {first}; which program answers there is not seen"
        return LocalCache(kind=CacheKind.UNKNOWN, evidence=evidence)
    if re.search(r"^[ \t]*search\b.*\bcluster\.local\b", around.resolv_conf or "", re.MULTILINE):
        note = "CoreDNS keeps answers for 30 s by default"
        return LocalCache(
            kind=CacheKind.CLUSTER, evidence=f"/etc/resolv.conf names {first} and cluster.local", note=note
        )
    whose = ", Azure's resolver" if first == _AZURE else ""
    evidence = f"/etc/resolv.conf names {first}{whose}: every lookup goes out"
    return LocalCache(kind=CacheKind.NONE, evidence=evidence)


def _is_address(text: str) -> bool:
    try:
        ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return True
