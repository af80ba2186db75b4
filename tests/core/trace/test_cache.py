"""The caches of DNS on a machine."""

from __future__ import annotations

import pytest

from acrgeo.core.trace.cache import CacheKind, LocalCache, Surroundings, find_caches, nameservers_in
from tests.rows import rows

AZURE = "# made by cloud-init\nnameserver 168.63.129.16\nsearch internal.cloudapp.net\n"


@pytest.mark.parametrize(
    ("around", "kinds"),
    [
        (Surroundings(resolv_conf=AZURE), [CacheKind.NONE]),
        (Surroundings(resolv_conf="nameserver 127.0.0.53\noptions edns0\n"), [CacheKind.RESOLVED]),
        (Surroundings(resolv_conf="nameserver 127.0.0.54"), [CacheKind.RESOLVED]),
        (
            Surroundings(resolv_conf="nameserver 127.0.0.53", link="../run/systemd/resolve/stub-resolv.conf"),
            [CacheKind.RESOLVED],
        ),
        (Surroundings(resolv_conf=AZURE, link="/run/systemd/resolve/resolv.conf"), [CacheKind.NONE]),
        (Surroundings(resolv_conf=AZURE, nsswitch="hosts: files resolve [!UNAVAIL=return] dns"), [CacheKind.RESOLVED]),
        (Surroundings(resolv_conf=AZURE, nsswitch="# hosts: resolve\nhosts: files dns"), [CacheKind.NONE]),
        (Surroundings(resolv_conf="nameserver 127.0.0.53", nsswitch="hosts: resolve"), [CacheKind.RESOLVED]),
        (Surroundings(resolv_conf="nameserver 127.0.0.1", programs=frozenset({"dnsmasq"})), [CacheKind.DNSMASQ]),
        (Surroundings(resolv_conf="nameserver 127.0.1.1", programs=frozenset({"dnsmasq"})), [CacheKind.DNSMASQ]),
        (Surroundings(resolv_conf="nameserver ::1", programs=frozenset({"unbound"})), [CacheKind.UNBOUND]),
        (Surroundings(resolv_conf=AZURE, programs=frozenset({"dnsmasq"})), [CacheKind.NONE]),
        (Surroundings(resolv_conf="nameserver 127.0.0.1"), [CacheKind.UNKNOWN]),
        (Surroundings(resolv_conf="nameserver 127.0.0.11"), [CacheKind.UNKNOWN]),
        (Surroundings(resolv_conf=""), [CacheKind.UNKNOWN]),
        (Surroundings(), [CacheKind.UNKNOWN]),
        (Surroundings(resolv_conf=AZURE, sockets=frozenset({"nscd"})), [CacheKind.NSCD]),
        (
            Surroundings(resolv_conf="nameserver 127.0.0.53", sockets=frozenset({"nscd"})),
            [CacheKind.NSCD, CacheKind.RESOLVED],
        ),
        (Surroundings(resolv_conf="search a.svc.cluster.local b\nnameserver 10.0.0.10"), [CacheKind.CLUSTER]),
        (Surroundings(resolv_conf="nameserver nonsense\nnameserver fe80::1%eth0"), [CacheKind.NONE]),
        (Surroundings(resolv_conf=AZURE, hosts="10.0.0.5 x Contoso.azurecr.io"), [CacheKind.HOSTS, CacheKind.NONE]),
        (
            Surroundings(resolv_conf=AZURE, hosts="\n#1.2.3.4 contoso.azurecr.io\n1 acontoso.azurecr.io"),
            [CacheKind.NONE],
        ),
        (Surroundings(platform="darwin"), [CacheKind.SYSTEM]),
        (Surroundings(platform="win32"), [CacheKind.SYSTEM]),
    ],
)
def test_the_cache_that_is_there(around: Surroundings, kinds: list[CacheKind]) -> None:
    """Each is known by its files, none is guessed, and each says by what it is known."""
    found = find_caches(around, "contoso.azurecr.io")
    assert [cache.kind for cache in found] == kinds
    assert all(cache.evidence for cache in found)


LINK = "/run/systemd/resolve/stub-resolv.conf"
LOCAL = "nameserver 127.0.0.1"


@rows(
    ("around", "caches"),
    [
        (Surroundings(platform="darwin"), ["the system's own: macOS caches by default. "]),
        (Surroundings(platform="win32"), ["the system's own: Windows caches by default. "]),
        (Surroundings(), ["unknown: /etc/resolv.conf cannot be read. "]),
        (
            Surroundings(resolv_conf=""),
            ["unknown: /etc/resolv.conf names 127.0.0.1; which program answers there is not seen. "],
        ),
        (
            Surroundings(resolv_conf="nameserver 127.0.0.11"),
            [
                "unknown: /etc/resolv.conf names 127.0.0.11, Docker's own resolver: what it asks is not seen from "
                "inside. "
            ],
        ),
        (
            Surroundings(resolv_conf=LOCAL, programs=frozenset({"dnsmasq", "unbound"})),
            [
                "dnsmasq: /etc/resolv.conf names 127.0.0.1, and it runs. min-cache-ttl can make it keep answers longer "
                "than their TTL"
            ],
        ),
        (
            Surroundings(resolv_conf=LOCAL, programs=frozenset({"unbound"})),
            [
                "unbound: /etc/resolv.conf names 127.0.0.1, and it runs. cache-min-ttl can make it keep answers longer "
                "than their TTL"
            ],
        ),
        (
            Surroundings(resolv_conf=AZURE),
            ["none: /etc/resolv.conf names 168.63.129.16, Azure's resolver: every lookup goes out. "],
        ),
        (
            Surroundings(resolv_conf="nameserver 8.8.8.8\nnameserver 127.0.0.53"),
            ["none: /etc/resolv.conf names 8.8.8.8: every lookup goes out. "],
        ),
        (Surroundings(resolv_conf=AZURE, link=LINK), ["systemd-resolved: /etc/resolv.conf names 168.63.129.16. "]),
        (
            Surroundings(resolv_conf=AZURE, hosts="10.0.0.5 contoso.azurecr.io # by hand", sockets=frozenset({"nscd"})),
            [
                "hosts file: it gives contoso.azurecr.io the address 10.0.0.5: programs here do not ask DNS for it. it "
                "never changes by itself",
                "nscd: its socket is there. keeps host names for its own positive-time-to-live, whatever the TTL is",
            ],
        ),
        (
            Surroundings(nsswitch="hosts: resolve"),
            [
                "systemd-resolved: resolve is on the hosts line of /etc/nsswitch.conf. ",
                "unknown: /etc/resolv.conf names 127.0.0.1; which program answers there is not seen. ",
            ],
        ),
        (
            Surroundings(resolv_conf="search a.svc.cluster.local\nnameserver 10.0.0.10"),
            [
                "cluster DNS: /etc/resolv.conf names 10.0.0.10 and cluster.local. CoreDNS keeps answers for 30 s by "
                "default"
            ],
        ),
    ],
)
def test_a_cache_says_what_shows_it_and_what_to_know(around: Surroundings, caches: list[str]) -> None:
    """The nearest to the program first."""
    found = find_caches(around, "contoso.azurecr.io")
    assert [f"{cache.kind.value}: {cache.evidence}. {cache.note}" for cache in found] == caches


def test_whether_answers_are_kept() -> None:
    """A line of the hosts file is no cache."""
    kept = {kind: LocalCache(kind=kind, evidence="").is_there for kind in CacheKind}
    assert [kind for kind, is_there in kept.items() if is_there is None] == [CacheKind.UNKNOWN]
    assert [kind for kind, is_there in kept.items() if is_there is False] == [CacheKind.HOSTS, CacheKind.NONE]


@rows(
    ("text", "addresses"),
    [
        (None, ()),
        ("", ()),
        ("nameserver 10.0.0.1\n\tnameserver\t::1 # mine\nnameserver 10.0.0.2;x", ("10.0.0.1", "::1", "10.0.0.2")),
        ("#nameserver 10.0.0.1\nnameservers 10.0.0.2\nnameserver\nnameserver dns.example.com", ()),
        ("nameserver fe80::1%eth0", ("fe80::1%eth0",)),
    ],
)
def test_resolvers_are_read_in_order(text: str | None, addresses: tuple[str, ...]) -> None:
    """As resolv.conf(5) has them; what is no address is left out."""
    assert nameservers_in(text) == addresses
