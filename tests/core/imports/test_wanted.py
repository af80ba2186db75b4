"""What a command line wants imported: which words are registries, which are images, and what these become."""

from __future__ import annotations

import pytest

from acrgeo.core.image.reference import ImageRef, parse_name
from acrgeo.core.imports.image import DesiredImage, ImageSource
from acrgeo.core.imports.wanted import Names, check_targets, named_targets, parse_sources
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
    ([ID.upper(), "web:1"], None, {ID.upper(): ["web:1"]}),
    (["OTHER.azurecr.io/web:1"], "Other", {"Other": ["web:1"]}),
    (["other.azurecr.io/web:1"], "other-abc123.azurecr.io", {"other-abc123.azurecr.io": ["web:1"]}),
    (["third.azurecr.io/web:1"], "other", {"other": [], "third.azurecr.io": ["web:1"]}),
    (["other.example.com/web:1"], "other", {"other": [], "other.example.com": ["web:1"]}),
    (["Docker.IO/nginx:1"], None, {"Docker.IO": ["library/nginx:1"]}),
    (["index.docker.io/nginx:1"], None, {"index.docker.io": ["library/nginx:1"]}),
    (["registry-1.docker.io/nginx:1"], None, {"registry-1.docker.io": ["library/nginx:1"]}),
    (["ghcr.io/nginx:1"], None, {"ghcr.io": ["nginx:1"]}),
    (
        ["one.azurecr.io/a:1", "two.azurecr.io/b:1", "one.azurecr.io/c:1"],
        None,
        {"one.azurecr.io": 2, "two.azurecr.io": 1},
    ),
]


@rows(("words", "source", "wanted"), SOURCES)
def test_words_are_sources_and_their_images(
    words: list[str], source: str | None, wanted: dict[str, list[str] | int]
) -> None:
    """A host stands for itself, a name is a registry only where none was named yet."""
    if [] in wanted.values():  # a source of which nothing is named is refused
        with pytest.raises(UsageError, match=f"No image of {source} is named"):
            parse_sources(words, source=source, is_all=False)
        return
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


HOW = "acrgeo image import REGISTRY"


@rows(
    ("words", "source", "is_all", "fact", "hint"),
    [
        ([], None, False, "Nothing to import is named.", f"{HOW} IMAGE --from REGISTRY, or a whole reference"),
        (
            ["web:1"],
            None,
            False,
            "'web:1' does not say which registry it is of.",
            f"{HOW} web:1 --from REGISTRY\n{HOW} docker.io/library/web:1",
        ),
        (
            ["other"],
            None,
            False,
            "No image of other is named.",
            "name images or globs, or give --all\n"
            f"where other is an image: {HOW} other --from REGISTRY, or docker.io/library/other",
        ),
        (
            ["other.azurecr.io"],
            None,
            False,
            "No image of other.azurecr.io is named.",
            "name images or globs, or give --all",
        ),
        (
            ["web:1"],
            "other",
            True,
            "--all imports everything of other; name no images with it.",
            "leave one of them out",
        ),
    ],
)
def test_what_is_missing_is_said_with_how_to_type_it(
    words: list[str], source: str | None, is_all: bool, fact: str, hint: str
) -> None:
    """A word that could be an image is told how to be one."""
    with pytest.raises(UsageError) as refused:
        parse_sources(words, source=source, is_all=is_all)
    assert (refused.value.message, refused.value.hint) == (fact, hint)


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


@rows(
    ("to", "fact", "hint"),
    [
        ("docker.io/a:1", "--to docker.io/a:1 has a host; it is a name in the registry.", "--to a:1"),
        ("other.azurecr.io", "--to other.azurecr.io has a host; it is a name in the registry.", "--to REPOSITORY"),
        ("a:*", "--to a:* is a glob; it names one image.", "--to REPOSITORY:TAG"),
        (f"a@{DIGEST}", f"--to a@{DIGEST} has a digest, which no name can have.", "--to REPOSITORY:TAG"),
    ],
)
def test_what_is_no_name_says_why(to: str, fact: str, hint: str) -> None:
    """With what to type."""
    with pytest.raises(UsageError) as refused:
        list(named_targets(ImageRef(repository="web", tag="1"), Names(to=to)))
    assert (refused.value.message, refused.value.hint) == (fact, hint)


def test_a_name_without_a_tag_gets_the_one_of_the_source() -> None:
    """A colon before a slash is a port, or nothing; latest where the source has none."""
    for image, to, target in (
        (ImageRef(repository="web", tag="7"), "team/web", "team/web:7"),
        (ImageRef(repository="web", digest=DIGEST), "team/web", "team/web:latest"),
        (ImageRef(repository="web", tag="7"), "team/web:8", "team/web:8"),
    ):
        (found,) = named_targets(image, Names(to=to))
        assert (f"{found.repository}:{found.tag}", found.digest) == (target, None)


def test_two_images_do_not_become_one() -> None:
    """The same image twice does."""
    web = ImageRef(repository="web", tag="1")

    def image(host: str, digest: str) -> DesiredImage:
        return DesiredImage(source=ImageSource(host=host), image=web, target=web, digest=digest)

    check_targets([image("a.io", "d"), image("a.io", "d")])
    for other in (image("b.io", "d"), image("a.io", "e")):
        with pytest.raises(UsageError, match=r"Both a\.io/web:1 and [ab]\.io/web:1 would become web:1\."):
            check_targets([image("a.io", "d"), other])


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
