"""What a command line wants imported: which words are registries, which are images of them, and under which names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from acrgeo.core.image.reference import LATEST, ImagePattern, ImageRef, parse_name, split_host
from acrgeo.core.imports.image import DesiredImage
from acrgeo.core.model.names import holds_password
from acrgeo.errors import UsageError

_REGISTRY_NAME = re.compile(r"[A-Za-z0-9]{5,50}")
DOCKER_HUB = ("docker.io", "index.docker.io", "registry-1.docker.io")
_COMMAND = "acrgeo image import REGISTRY"


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """How images are named in the target: ``to`` is for one image, ``prefix`` goes before every repository.

    ``tags`` are given to each image beside, or instead of none.
    """

    to: str | None = None
    prefix: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceWords:
    """A source as it was typed, and what is wanted of it. Without ``images`` it is everything, by ``--all``."""

    source: str
    images: tuple[ImageRef | ImagePattern, ...]


def parse_sources(words: Sequence[str], *, source: str | None, is_all: bool) -> tuple[SourceWords, ...]:
    """Return what is wanted of each source, in the order of the words. Raises UsageError.

    A word is a whole reference, or an image of ``source``, or of the registry that was named by a word before it.
    """
    if any(holds_password(word) for word in (*words, source or "")):
        raise UsageError(
            "A source is named with a password in it, which a command line shows to others.",
            hint="--source-username USER, with the password in ACRGEO_SOURCE_PASSWORD",
        )
    found: dict[str, list[ImageRef | ImagePattern]] = {} if source is None else {source: []}
    current = source
    for word in words:
        host, rest = _split(word)
        if _is_registry(word, host, rest, is_first=current is None):
            current = word if host is None else host
            found.setdefault(current, [])
            continue
        named = current if host is None or _is_of(host, current) else host
        if named is None:
            raise UsageError(
                f"{word!r} does not say which registry it is of.",
                hint=f"{_COMMAND} {word} --from REGISTRY\n{_COMMAND} docker.io/library/{word}",
            )
        found.setdefault(named, []).append(parse_name(_within(named, rest), word))
    if not found:
        raise UsageError("Nothing to import is named.", hint=f"{_COMMAND} IMAGE --from REGISTRY, or a whole reference")
    return tuple(_checked(text, images, is_all=is_all) for text, images in found.items())


def _checked(source: str, images: Sequence[ImageRef | ImagePattern], *, is_all: bool) -> SourceWords:
    if is_all and images:
        raise UsageError(f"--all imports everything of {source}; name no images with it.", hint="leave one of them out")
    if not is_all and not images:
        hint = "name images or globs, or give --all"
        if _REGISTRY_NAME.fullmatch(source) is not None:
            hint += f"\nwhere {source} is an image: {_COMMAND} {source} --from REGISTRY, or docker.io/library/{source}"
        raise UsageError(f"No image of {source} is named.", hint=hint)
    return SourceWords(source=source, images=tuple(images))


def _split(word: str) -> tuple[str | None, str]:
    if word.lower().startswith("/subscriptions/"):
        return word, ""
    return split_host(word)


def _is_registry(word: str, host: str | None, rest: str, *, is_first: bool) -> bool:
    """Return whether a word is a registry: a host or an ID alone, or a name where no source is named yet."""
    if host is not None:
        return not rest
    return is_first and _REGISTRY_NAME.fullmatch(word) is not None


def _is_of(host: str, source: str | None) -> bool:
    """Return whether a host is that of a source which was named another way: by its name, or its ID."""
    name = (source or "").rpartition("/")[2].partition(".")[0].lower()
    label, _, domain = host.lower().partition(".")
    return domain.startswith("azurecr.") and label.partition("-")[0] == name.partition("-")[0]


def _within(host: str, name: str) -> str:
    """Return the name of an image at a host: Docker's own images are in a repository ``library``."""
    is_short = host.lower() in DOCKER_HUB and "/" not in name
    return f"library/{name}" if is_short else name


def named_targets(image: ImageRef, names: Names) -> Iterator[ImageRef]:
    """Yield what an image becomes in the target: under its own name, or another, and under further tags."""
    target = replace(image, digest=None) if image.tag is not None else image
    if names.to is not None:
        target = parse_target(names.to, image)
    if names.prefix is not None:
        target = replace(target, repository=f"{names.prefix.strip('/')}/{target.repository}")
    if target.tag is not None or not names.tags:
        yield target
    for tag in names.tags:
        yield ImageRef(repository=target.repository, tag=tag)


def parse_target(text: str, image: ImageRef) -> ImageRef:
    """Return the name that an image gets, with the source's tag where it has none. Raises UsageError."""
    host, rest = split_host(text)
    if host is not None:
        raise UsageError(f"--to {text} has a host; it is a name in the registry.", hint=f"--to {rest or 'REPOSITORY'}")
    target = parse_name(rest, text)
    if isinstance(target, ImagePattern):
        raise UsageError(f"--to {text} is a glob; it names one image.", hint="--to REPOSITORY:TAG")
    if target.digest is not None:
        raise UsageError(f"--to {text} has a digest, which no name can have.", hint="--to REPOSITORY:TAG")
    has_tag = ":" in rest.rpartition("/")[2]
    return target if has_tag else replace(target, tag=image.tag or LATEST)


def check_targets(images: Sequence[DesiredImage]) -> None:
    """Raise UsageError where two different images would get one name."""
    taken: dict[ImageRef, DesiredImage] = {}
    for image in images:
        other = taken.setdefault(image.target, image)
        if (other.source.host, other.source_image) != (image.source.host, image.source_image):
            raise UsageError(
                f"Both {other.origin} and {image.origin} would become {image.target}.",
                hint="import them with two commands, or give one of them another name with --to or --prefix",
            )
