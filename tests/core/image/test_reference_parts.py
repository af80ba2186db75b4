"""Globs of images, and the hosts that references have."""

from __future__ import annotations

import pytest

from acrgeo.core.image.reference import ImagePattern, is_host_of, split_host
from tests.core.image.test_reference import HOSTS, SHA256, parsed


@pytest.mark.parametrize(
    ("text", "repository", "tag"),
    [
        ("*", "*", None),
        ("team/*", "team/*", None),
        ("team/*:v1*", "team/*", "v1*"),
        ("web:*", "web", "*"),
        ("web:1.?", "web", "1.?"),
        ("contoso.azurecr.io/*:latest", "*", "latest"),
        ("*/web-?:*-rc", "*/web-?", "*-rc"),
        ("w**b", "w**b", None),
    ],
)
def test_a_glob_is_a_pattern(text: str, repository: str, tag: str | None) -> None:
    """With a tag, or with none, which is every tag."""
    pattern = parsed(text)
    assert pattern == ImagePattern(repository=repository, tag=tag)
    assert str(pattern) == f"{repository}{'' if tag is None else f':{tag}'}"


@pytest.mark.parametrize(
    ("pattern", "matching", "others"),
    [
        ("*", "web a/b/c x", ""),
        ("team/*", "team/web team/a/b", "team teams/web xteam/web"),
        ("team/?", "team/a", "team/ab team/ team"),
        ("*/web", "a/web a/b/web", "web a/webs"),
        ("w*b", "web wb web-b w/b", "webs aweb"),
        ("w.b", "w.b", "web wxb"),
        ("*a*a*", "aa banana", "a web"),
        ("?", "a", "ab"),
        ("a*", "a ab", "ba"),
    ],
)
def test_a_glob_matches_whole_names(pattern: str, matching: str, others: str) -> None:
    """``*`` goes over slashes, ``?`` is one character, and every other one is itself."""
    glob = ImagePattern(repository=pattern, tag=pattern)
    for name in matching.split():
        assert glob.matches_repository(name)
        assert glob.matches_tag(name)
    for name in others.split():
        assert not glob.matches_repository(name)
        assert not glob.matches_tag(name)


def test_a_hostile_glob_is_quick() -> None:
    """Forty stars over a long name take no longer than their product."""
    assert not ImagePattern(repository="*a" * 100 + "b").matches_repository("a" * 255)
    assert ImagePattern(repository="x").matches_tag("anything")


@pytest.mark.parametrize(
    ("text", "host", "rest"),
    [
        ("nginx", None, "nginx"),
        ("library/nginx:1", None, "library/nginx:1"),
        ("docker.io/library/nginx", "docker.io", "library/nginx"),
        ("localhost/x", "localhost", "x"),
        ("host:5000/x", "host:5000", "x"),
        ("nginx:1.2", None, "nginx:1.2"),
        ("oci://a.b/c", "a.b", "c"),
        (f"web@{SHA256}", None, f"web@{SHA256}"),
        (f"contoso.azurecr.io@{SHA256}", "contoso.azurecr.io", ""),
        ("contoso.azurecr.io:tag/web", None, "contoso.azurecr.io:tag/web"),
    ],
)
def test_the_host_of_a_reference_is_told_from_its_repository(text: str, host: str | None, rest: str) -> None:
    """As container tools do: by a dot, a port or ``localhost`` before the first slash."""
    assert split_host(text) == (host, rest)


@pytest.mark.parametrize(
    ("host", "is_ours"),
    [
        ("contoso.azurecr.io", True),
        ("CONTOSO.azurecr.io", True),
        ("contoso.japaneast.geo.azurecr.io", True),
        ("127.0.0.1:5001", True),
        ("contoso.westus.data.azurecr.io", False),
        ("contoso.azurecr.us", False),
        ("contoso-x.azurecr.io", False),
        ("127.0.0.1:5002", False),
        ("docker.io", False),
        ("", False),
    ],
)
def test_a_host_is_the_registrys_or_not(host: str, is_ours: bool) -> None:
    """Regional endpoints are, also of regions that are not there; data endpoints serve no images."""
    assert is_host_of(host, HOSTS) is is_ours
