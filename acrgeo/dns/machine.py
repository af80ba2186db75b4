"""What the files of this machine say of its resolvers and its caches. None of it needs root."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import dns.exception
import dns.resolver

from acrgeo.core.trace.cache import STUBS, Surroundings, nameservers_in
from acrgeo.core.trace.resolver import Resolver, Source

PROGRAMS = ("dnsmasq", "unbound", "nscd", "systemd-resolve")
_PID_FILES = {
    "dnsmasq": ("run/dnsmasq.pid", "run/dnsmasq/dnsmasq.pid", "run/NetworkManager/dnsmasq.pid"),
    "unbound": ("run/unbound.pid", "run/unbound/unbound.pid"),
}
_SOCKETS = {"nscd": ("run/nscd/socket", "var/run/nscd/socket")}
MOST_BYTES = 65_536


def read_surroundings(root: Path, platform: str = sys.platform) -> Surroundings:
    """Read the files below ``root`` that show a cache."""
    conf = root / "etc/resolv.conf"
    link = None
    with suppress(OSError, ValueError):
        link = str(conf.readlink())  # the text of the link: its target is of another root
    return Surroundings(
        platform=platform,
        resolv_conf=_read(conf) if link is None or not link.startswith("/") else _read(root / link.lstrip("/")),
        link=link,
        upstream=_read(root / "run/systemd/resolve/resolv.conf"),
        hosts=_read(root / "etc/hosts"),
        nsswitch=_read(root / "etc/nsswitch.conf"),
        programs=frozenset({*_running(root), *_present(root, _PID_FILES)}),
        sockets=frozenset(_present(root, _SOCKETS)),
    )


def system_resolvers(around: Surroundings) -> tuple[Resolver, ...]:
    """Return the resolvers of the system in its order; none where it names none."""
    addresses = nameservers_in(around.resolv_conf)
    if around.platform == "win32":
        with suppress(dns.exception.DNSException, OSError):
            addresses = tuple(map(str, dns.resolver.Resolver().nameservers))
    return tuple(Resolver(address=address, source=Source.SYSTEM) for address in addresses)


def resolvers_behind(around: Surroundings) -> tuple[Resolver, ...]:
    """Return the resolvers that systemd-resolved asks, where the system's own is its cache; none where that is unseen.

    An answer from a cache says nothing of what the next one will be.
    """
    if not set(nameservers_in(around.resolv_conf)) & set(STUBS):
        return ()
    return tuple(Resolver(address=address, source=Source.BEHIND) for address in nameservers_in(around.upstream))


def _read(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES).decode("utf-8", "replace")
    except OSError:
        return None


def _running(root: Path) -> set[str]:
    found = set()
    with suppress(OSError):
        for process in (root / "proc").iterdir():
            name = (_read(process / "comm") or "").strip() if process.name.isdecimal() else ""
            found |= {program for program in PROGRAMS if name == program}
    return found


def _present(root: Path, places: Mapping[str, tuple[str, ...]]) -> set[str]:
    found = set()
    for name, paths in places.items():
        with suppress(OSError):
            if any((root / path).exists() for path in paths):
                found.add(name)
    return found
