"""Which image a user means: a repository of one registry with a tag or digest, or a glob of such.

The grammar is that of the OCI distribution specification, which registries of Azure hold to as well.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Collection
from dataclasses import dataclass
from typing import NoReturn

from acrgeo.core.desired.source import quoted
from acrgeo.errors import UsageError

LATEST = "latest"
"""The tag of a reference that names none, as in every container tool."""

LONGEST_REPOSITORY = 255
LONGEST_TAG = 128
LONGEST = 2_048  # of a whole reference: a host, a repository, a tag and a digest have some 800 characters at most
DIGESTS = {"sha256": 64, "sha512": 128}
"""The algorithms of the specification, and how many hex digits each has."""

_HEX = re.compile(r"[0-9a-f]+")
_PART = re.compile(r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*")
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
_SCHEME = re.compile(r"(?:https?|oci|docker)://", re.IGNORECASE)
_HOST = re.compile(r"(?P<name>[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)(?::(?P<port>[0-9]{1,5}))?")
_AZURE_HOST = re.compile(
    r"(?P<login>[a-z0-9-]+)(?:\.[a-z0-9]+\.(?P<kind>geo|data))?\.(?P<suffix>azurecr\.(?:io|us|cn))"
)
_CLOUDS = {"azurecr.io": "public", "azurecr.us": "usgov", "azurecr.cn": "china"}
_WILD = "*?"
_LONGEST_SHOWN = 120


def is_digest(text: str) -> bool:
    """Return whether a text is a digest of an algorithm of the specification, as a registry writes it."""
    algorithm, _, value = text.partition(":")
    return len(value) == DIGESTS.get(algorithm) and _HEX.fullmatch(value) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageRef:
    """One image of a registry: a repository with a tag, with a digest, or with both."""

    repository: str
    tag: str | None = None
    digest: str | None = None

    @property
    def reference(self) -> str:
        """The digest, else the tag: what stands after ``/manifests/`` in the URL of its manifest."""
        return self.digest or self.tag or LATEST

    def __str__(self) -> str:
        if self.digest is None:
            return f"{self.repository}:{self.tag or LATEST}"
        return f"{self.repository}{f':{self.tag}' if self.tag else ''}@{self.digest}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImagePattern:
    """A glob of images: ``*`` is any characters, slashes too, and ``?`` is one. Without a tag it has every tag."""

    repository: str
    tag: str | None = None

    def matches_repository(self, repository: str) -> bool:
        """Return whether a repository is one of these."""
        return _matches(self.repository, repository)

    def matches_tag(self, tag: str) -> bool:
        """Return whether a tag is one of these."""
        return self.tag is None or _matches(self.tag, tag)

    def __str__(self) -> str:
        return self.repository if self.tag is None else f"{self.repository}:{self.tag}"


def parse_image(
    text: str, *, registry: str, hosts: Collection[str], command: str = "acrgeo image status"
) -> ImageRef | ImagePattern:
    """Return the image, or the glob, that a user means in a registry.

    ``hosts`` are its login server, first, and its other hosts. A name without a host is a repository of the registry.
    Raises UsageError for what is malformed, and for an image of another registry; its hint begins with ``command``.
    """
    _check_characters(text)
    host, rest = split_host(text)
    if host is not None:
        _check_host(host, text, rest, registry=registry, hosts=tuple(hosts), command=command)
    return parse_name(rest, text)


def split_host(text: str) -> tuple[str | None, str]:
    """Return the host of a reference, None where it has none, and what follows it.

    As everywhere, the first part is a host where a slash follows and it has a dot or a port, or is ``localhost``.
    """
    scheme = _SCHEME.match(text)
    if scheme is not None:
        host, _, rest = text[scheme.end() :].partition("/")
        return host, rest
    first, slash, rest = text.partition("/")
    if slash and _HOST.fullmatch(first) and ("." in first or ":" in first or first.lower() == "localhost"):
        return first, rest
    alone = re.split("[:@]", first)[0]
    return (alone, "") if not slash and _AZURE_HOST.fullmatch(alone.lower()) else (None, text)


def is_host_of(host: str, hosts: Collection[str]) -> bool:
    """Return whether images are pulled from a host that is a registry's: one of those given, or a regional one.

    A data endpoint serves layers only, and is none.
    """
    wanted = host.lower()
    azure = _AZURE_HOST.fullmatch(wanted)
    if azure is None:
        return wanted in (known.lower() for known in hosts)
    global_host = f"{azure['login']}.{azure['suffix']}"
    return azure["kind"] != "data" and any(known.lower() in (wanted, global_host) for known in hosts)


def is_meant_by(host: str, hosts: Collection[str]) -> bool:
    """Return whether a host is one of a registry's, also where no image is pulled from it: with a port, or for data."""
    shape = _HOST.fullmatch(host)
    azure = None if shape is None else _AZURE_HOST.fullmatch(shape["name"].lower())
    return is_host_of(host if azure is None else f"{azure['login']}.{azure['suffix']}", hosts)


def parse_name(name: str, text: str) -> ImageRef | ImagePattern:
    """Return the image, or the glob, of a reference without its host. ``text`` is the whole reference, for errors."""
    named, at, digest = name.partition("@")
    slash = named.rfind("/")
    repository, colon, tag = named[slash + 1 :].partition(":")
    repository = named[: slash + 1] + repository
    is_glob = any(mark in named for mark in _WILD)
    if not repository:
        _refuse(text, "it has no repository", f"write REPOSITORY{colon}{tag}{at}{digest}" if named or at else None)
    if repository in DIGESTS and len(tag) == DIGESTS[repository]:
        _refuse(text, "this is a digest without its repository", f"write REPOSITORY@{name}")
    if repository != repository.lower():
        written = text[: len(text) - len(name)] + repository.lower() + name[len(repository) :]
        _refuse(text, "a repository is in lower case", f"write {written}")
    _check_repository(repository, text, is_glob=is_glob)
    if colon:
        _check_tag(tag, text, is_glob=is_glob)
    if at:
        _check_digest(digest, text, is_glob=is_glob, before=named)
    if is_glob:
        return ImagePattern(repository=repository, tag=tag if colon else None)
    return ImageRef(repository=repository, tag=tag if colon else None if at else LATEST, digest=digest if at else None)


def _matches(pattern: str, text: str) -> bool:
    """Return whether a glob matches a whole text, in time that is their product at most."""
    at = place = 0
    back: tuple[int, int] | None = None  # what follows the last star in the pattern, and the star in the text
    while place < len(text):
        if at < len(pattern) and pattern[at] == "*":
            at += 1
            back = at, place
        elif at < len(pattern) and pattern[at] in ("?", text[place]):
            at += 1
            place += 1
        elif back is not None:
            at, place = back[0], back[1] + 1
            back = at, place
        else:
            return False
    return not pattern[at:].strip("*")


def _check_characters(text: str) -> None:
    if _SCHEME.match(text) and "@" in text.partition("//")[2].partition("/")[0]:
        raise UsageError("A reference has no user name and no password in it.", hint="write REPOSITORY:TAG")
    if not text.strip():
        _refuse(text, "it is empty", "name an image: REPOSITORY, REPOSITORY:TAG or REPOSITORY@DIGEST")
    if len(text) > LONGEST:
        _refuse(text, f"it is longer than {LONGEST:,} characters")
    strange = next((character for character in text if not "!" <= character <= "~"), None)
    if strange is None:
        return
    if strange.isspace():
        spaced = text.split()
        _refuse(text, "it has a space in it", f"write {spaced[0]}" if len(spaced) == 1 else "name each image by itself")
    _refuse(text, f"{strange!a} is no character of a reference")


def _check_host(host: str, text: str, rest: str, *, registry: str, hosts: tuple[str, ...], command: str) -> None:
    """Raise UsageError unless the host is one of the registry's that serve images."""
    known = hosts or (f"{registry}.azurecr.io",)
    login = known[0]
    if is_host_of(host, known):
        if not rest:
            _refuse(text, "it names a registry and no image", f"write {host}/REPOSITORY:TAG")
        return
    shape = _HOST.fullmatch(host)
    if shape is None:
        fact = f"{_shown(host)} is no host" if host else "no host follows its //"
        _refuse(text, fact, f"write {login}/REPOSITORY:TAG, or REPOSITORY:TAG")
    again = f"{command} {registry} " + shlex.quote(f"{login}/{rest or 'REPOSITORY:TAG'}")
    azure = _AZURE_HOST.fullmatch(shape["name"].lower())
    if is_host_of(shape["name"], known):
        _refuse(text, f"a registry of Azure has no port: {shape['port']}", again)
    if azure is not None and is_host_of(f"{azure['login']}.{azure['suffix']}", known):
        _refuse(text, f"{shape['name']} is a data endpoint, which serves layers and no images", again)
    if azure is not None:
        _refuse_other(azure, text, rest, registry=registry, login=login, command=command)
    if shape["port"] and "." not in host and host.lower().partition(":")[0] != "localhost":
        _refuse(text, f"{host} before the slash reads as a registry with a port; a tag is at the end of a reference")
    same = shlex.quote(f"{login}/{host.lower()}/{rest}")
    raise UsageError(
        f"{_shown(text)} is an image of {host.lower()}, not of {registry}.",
        hint=None if shape["port"] else f"where {registry} has a repository of that name: {command} {registry} {same}",
        details={"image": text},
    )


def _refuse_other(azure: re.Match[str], text: str, rest: str, *, registry: str, login: str, command: str) -> NoReturn:
    """Raise UsageError for an image of another registry of Azure, with the command that asks that one."""
    host = f"{azure['login']}.{azure['suffix']}"
    other, this = azure["login"], registry
    if other == registry.lower() or "-" in other:  # another cloud, or a name with the hash of its owner
        other, this = host, login
    cloud = "" if login.endswith(azure["suffix"]) else f" --cloud {_CLOUDS[azure['suffix']]}"
    named = azure["login"] if other == azure["login"] else host
    raise UsageError(
        f"{_shown(text)} is an image of {other}, not of {this}.",
        hint=f"{command} {named} {shlex.quote(rest) if rest else 'IMAGE'}{cloud}",
        details={"image": text},
    )


def _check_repository(repository: str, text: str, *, is_glob: bool) -> None:
    if len(repository) > LONGEST_REPOSITORY:
        _refuse(text, f"its repository has {len(repository)} characters; {LONGEST_REPOSITORY} are allowed")
    for part in repository.split("/"):
        if not part:
            _refuse(text, "its repository has an empty part: a slash at its start, at its end, or two in a row")
        if is_glob and re.fullmatch(r"[a-z0-9._*?-]+", part):
            continue
        if _PART.fullmatch(part):
            continue
        strange = re.search(r"[^a-z0-9._*?-]", part)
        if strange is not None:
            _refuse(text, f"{strange[0]!r} is no character of a repository: a-z, 0-9 and . _ - between them")
        fact = "begins and ends with a letter or digit, with one of . _ __ or hyphens between them"
        _refuse(text, f"{part!r} is no part of a repository, which {fact}")


def _check_tag(tag: str, text: str, *, is_glob: bool) -> None:
    if not tag:
        _refuse(text, "its tag is empty", "write a tag after the colon, or leave the colon out")
    if len(tag) > LONGEST_TAG:
        _refuse(text, f"its tag has {len(tag)} characters; {LONGEST_TAG} are allowed")
    if is_glob and re.fullmatch(r"[A-Za-z0-9._*?-]+", tag):
        return
    strange = re.search(r"[^A-Za-z0-9._*?-]", tag)
    if strange is not None:
        _refuse(text, f"{strange[0]!r} is no character of a tag: A-Z, a-z, 0-9 and . _ -")
    if _TAG.fullmatch(tag) is None:
        _refuse(text, f"its tag begins with {tag[0]!r}, not with a letter, digit or _")


def _check_digest(digest: str, text: str, *, is_glob: bool, before: str) -> None:
    algorithm, _, value = digest.partition(":")
    length = DIGESTS.get(algorithm)
    if is_glob or any(mark in digest for mark in _WILD):
        _refuse(text, "a digest names one image, and goes with no * or ?")
    if not digest:
        _refuse(text, "its digest is empty", "write sha256: and 64 hex digits after the @, or leave the @ out")
    if is_digest(f"sha256:{digest}"):
        _refuse(text, "its digest has no algorithm", f"write {before}@sha256:{digest}")
    if length is None:
        named = f"{_shown(algorithm)!r} is no algorithm" if algorithm else "it has no algorithm"
        _refuse(text, f"its digest: {named}; {' and '.join(DIGESTS)} are")
    if re.fullmatch(r"[0-9A-Fa-f]*", value) is None:
        _refuse(text, f"its digest has more than hex digits after {algorithm}:")
    if len(value) != length:
        cut = "it is cut off" if len(value) < length else "it is too long"
        _refuse(text, f"its digest has {len(value)} of the {length} hex digits of {algorithm}: {cut}")
    if value != value.lower():
        _refuse(text, "the hex digits of a digest are in lower case", f"write {before}@{algorithm}:{value.lower()}")


def _refuse(text: str, fact: str, hint: str | None = None) -> NoReturn:
    raise UsageError(f"{_shown(text)} is no image: {fact}.", hint=hint, details={"image": text[:LONGEST]})


def _shown(text: str) -> str:
    """Return a text of the user for a message: in quotes where it is not plain, and cut where it is long."""
    is_plain = bool(text) and all("!" <= character <= "~" for character in text)
    return text if is_plain and len(text) <= _LONGEST_SHOWN else quoted(text)
