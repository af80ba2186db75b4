"""What a command line wants imported: which words are registries, which are images, and what these become."""

from __future__ import annotations

import pytest

from acrgeo.core.image.reference import ImageRef, parse_name
from acrgeo.core.imports.wanted import Names, named_targets, parse_sources
from acrgeo.errors import UsageError
from tests.rows import rows

DIGEST = f"sha256:{'a' * 64}"
ID = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/other"

SOURCES = [
    (["web:1", "api"], "other", {"other": ["web:1", "api:latest"]}),
    (["other", "web:1", "api:*"], None, {"other": ["web:1", "api:*"]}),
    (["other.azurecr.io", "web:1"], None, {"other.azurecr.io": ["web:1"]}),
    ([ID, "team/web"], None, {ID: ["team/web:latest"]}),
    (["other.azurecr.io/web:1", "mcr.microsoft.com/a/b:2"], None, {"other.azurecr.io": 1, "mcr.microsoft.com": 1}),
    (["one.azurecr.io", "a:1", "two.azurecr.io", "b:1"], None, {"one.azurecr.io": ["a:1"], "two.azurecr.io": ["b:1"]}),
    (["docker.io/nginx:1"], None, {"docker.io": ["library/nginx:1"]}),
    (["docker.io/bitnami/nginx"], None, {"docker.io": ["bitnami/nginx:latest"]}),
    (["nginx:1"], "docker.io", {"docker.io": ["library/nginx:1"]}),
    (["other.azurecr.io/web:1"], "other", {"other": ["web:1"]}),
    (["other-abc123.azurecr.io/web:1"], ID, {ID: ["web:1"]}),
    ([f"localhost:5000/web@{DIGEST}"], None, {"localhost:5000": [f"web@{DIGEST}"]}),
    (["alpine"], "other", {"other": ["alpine:latest"]}),
]


@rows(("words", "source", "wanted"), SOURCES)
def test_words_are_sources_and_their_images(
    words: list[str], source: str | None, wanted: dict[str, list[str] | int]
) -> None:
    """A host stands for itself, a name is a registry only where none was named yet."""
    found = {it.source: [str(image) for image in it.images] for it in parse_sources(words, source=source, is_all=False)}
    assert list(found) == list(wanted)
    for name, images in wanted.items():
        assert found[name] == images if isinstance(images, list) else len(found[name]) == images


@pytest.mark.parametrize(
    ("words", "source", "is_all"),
    [
        ([], None, False),
        ([], "other", False),
        (["web:1"], None, False),
        (["other"], None, False),
        (["web:1"], "other", True),
        (["team/web"], None, False),
        (["a@b"], "other", False),
    ],
)
def test_what_says_too_little_or_too_much(words: list[str], source: str | None, is_all: bool) -> None:
    """Each is refused with a hint or a reason."""
    with pytest.raises(UsageError):
        parse_sources(words, source=source, is_all=is_all)


def test_everything_of_several_registries() -> None:
    """--all takes registries as words."""
    assert [it.source for it in parse_sources(["one.azurecr.io", ID], source=None, is_all=True)] == [
        "one.azurecr.io",
        ID,
    ]


@pytest.mark.parametrize(
    ("image", "names", "targets"),
    [
        ("web:1", Names(), ["web:1"]),
        ("web:1", Names(to="a/b"), ["a/b:1"]),
        ("web:1", Names(to="a/b:2"), ["a/b:2"]),
        ("web:1", Names(prefix="/x/"), ["x/web:1"]),
        ("web:1", Names(to="a:2", prefix="x", tags=("l",)), ["x/a:2", "x/a:l"]),
        ("web:1", Names(tags=("1",)), ["web:1", "web:1"]),
        (f"web@{DIGEST}", Names(), [f"web@{DIGEST}"]),
        (f"web@{DIGEST}", Names(to="a"), ["a:latest"]),
        (f"web@{DIGEST}", Names(tags=("one", "two")), ["web:one", "web:two"]),
        (f"web:1@{DIGEST}", Names(), ["web:1"]),
    ],
)
def test_names_in_the_target(image: str, names: Names, targets: list[str]) -> None:
    """Another name, a prefix, further tags; a digest alone has no tag."""
    parsed = parse_name(image, image)
    assert isinstance(parsed, ImageRef)
    assert [str(it) for it in named_targets(parsed, names)] == targets


@pytest.mark.parametrize("to", ["docker.io/a:1", "a:*", f"a@{DIGEST}", "A", "a:", "-a", ""])
def test_what_is_no_name(to: str) -> None:
    """A host, a glob, a digest, or what no registry takes."""
    with pytest.raises(UsageError):
        list(named_targets(ImageRef(repository="web", tag="1"), Names(to=to)))


def test_a_password_in_a_name_is_refused_and_not_repeated() -> None:
    """A user and a password before a host, with or without a scheme; digests with tags and ports are none."""
    for word in (
        "bob:S3cr3t@other.azurecr.io/web:1",
        "https://bob:S3/cr:3t@other.azurecr.io/web:1",
        "bob:S3cr3t@other",
    ):
        for words, source in (([word], None), (["web:1"], word)):
            with pytest.raises(UsageError) as refused:
                parse_sources(words, source=source, is_all=False)
            assert "S3" not in f"{refused.value.message}{refused.value.hint}"
    assert parse_sources([f"localhost:5000/web:1@{DIGEST}"], source=None, is_all=False)
