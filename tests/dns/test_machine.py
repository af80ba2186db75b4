"""The files of a machine, below a root that the test makes."""

from __future__ import annotations

from pathlib import Path

from acrgeo.core.trace.cache import CacheKind, find_caches
from acrgeo.dns.machine import read_surroundings, resolvers_behind, system_resolvers


def write(root: Path, **files: str) -> None:
    """Write files by their path, with ``__`` for a slash."""
    for name, text in files.items():
        path = root / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def test_a_stub_of_systemd(tmp_path: Path) -> None:
    """The link is followed below the root, and the resolvers behind the cache are known."""
    write(tmp_path, etc__nsswitch="", run__systemd__resolve__stub="nameserver 127.0.0.53\n")
    (tmp_path / "run/systemd/resolve/resolv.conf").write_text("nameserver 168.63.129.16\n", encoding="utf-8")
    for target in ("../run/systemd/resolve/stub", "/run/systemd/resolve/stub"):
        link = tmp_path / "etc/resolv.conf"
        link.unlink(missing_ok=True)
        link.symlink_to(target)
        around = read_surroundings(tmp_path, "linux")
        assert [cache.kind for cache in find_caches(around, "contoso.azurecr.io")] == [CacheKind.RESOLVED]
        assert [resolver.address for resolver in system_resolvers(around)] == ["127.0.0.53"]
        assert [resolver.address for resolver in resolvers_behind(around)] == ["168.63.129.16"]


def test_programs_are_seen_by_process_or_pid_file(tmp_path: Path) -> None:
    """Without asking the system for them."""
    write(tmp_path, proc__12__comm="unbound\n", proc__self__comm="dnsmasq\n", run__nscd__socket="")
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/resolv.conf").write_text("nameserver 127.0.0.1\n", encoding="utf-8")
    kinds = [cache.kind for cache in find_caches(read_surroundings(tmp_path, "linux"), "contoso.azurecr.io")]
    assert kinds == [CacheKind.NSCD, CacheKind.UNBOUND]
    (tmp_path / "proc/12/comm").unlink()
    (tmp_path / "run/dnsmasq.pid").touch()
    kinds = [cache.kind for cache in find_caches(read_surroundings(tmp_path, "linux"), "contoso.azurecr.io")]
    assert kinds == [CacheKind.NSCD, CacheKind.DNSMASQ]


def test_an_empty_machine(tmp_path: Path) -> None:
    """It has no resolvers, and nobody knows of a cache."""
    around = read_surroundings(tmp_path, "linux")
    assert system_resolvers(around) == resolvers_behind(around) == ()
    assert [cache.kind for cache in find_caches(around, "contoso.azurecr.io")] == [CacheKind.UNKNOWN]
