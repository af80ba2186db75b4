"""The caches of DNS on a machine."""

from __future__ import annotations

import pytest

from acrgeo.core.trace.cache import CacheKind, Surroundings, find_caches

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
