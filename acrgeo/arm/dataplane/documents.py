"""What registries answer, in core's words: manifests, tags and lists. Raises ShapeError for anything else."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urljoin

from acrgeo.arm.pipeline.answer import Answer
from acrgeo.arm.responses import (
    ShapeError,
    as_mapping,
    mapping_of,
    number_of,
    parse_body,
    required_text_of,
    rows_of,
    switch_of,
    text_of,
    texts_of,
)
from acrgeo.arm.transport import origin_of
from acrgeo.core.image.answers import INDEXES, Descriptor, Manifest, ManifestInfo, TagInfo
from acrgeo.core.image.reference import is_digest

MANIFESTS = (
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
    *INDEXES,
    "application/vnd.cncf.oras.artifact.manifest.v1+json",
    "application/vnd.oci.artifact.manifest.v1+json",
)
"""Every type of manifest. The service says 404 for one whose type a request does not accept."""
MOST_MANIFEST = 4 * 1024 * 1024  # what the service takes

_TYPE = re.compile(r"[A-Za-z0-9][\w.+-]{0,126}/[A-Za-z0-9][\w.+-]{0,126}")
_LINK = re.compile(r"<([^<>]*)>((?:\s*;\s*[\w*-]+\s*=\s*(?:\"[^\"]*\"|[^\s;,\"]*))*)")
_NEXT = re.compile(r";\s*rel\s*=\s*\"?next\"?\s*(?:;|$)", re.IGNORECASE)
_ODD = re.compile(r"[^\w.-]+")
"""What no platform has: whoever pushes an index writes them, and a log may give commands to CI in its lines."""
_FOREIGN = re.compile(r"\.foreign\.|\.nondistributable\.")


def parse_head(answer: Answer, reference: str) -> Manifest:
    """Parse what the headers of an answer say of a manifest."""
    digest = digest_of(answer, reference)
    if digest is None:
        raise ShapeError("it has no Docker-Content-Digest")
    size = str(answer.headers.get("Content-Length") or "").strip()
    if size and not (size.isascii() and size.isdecimal() and len(size) <= 20 and int(size) <= MOST_MANIFEST):
        raise ShapeError("its Content-Length is no size of a manifest")
    return Manifest(digest=digest, media_type=media_type_of(answer), size=int(size) if size else None)


def parse_manifest(answer: Answer, reference: str) -> Manifest:
    """Parse a manifest, after its digest was compared with its bytes."""
    told = digest_of(answer, reference)
    expected = told or (reference if is_digest(reference) else None)
    kind = expected.partition(":")[0] if expected else "sha256"
    digest = f"{kind}:{hashlib.new(kind, answer.content).hexdigest()}"
    if expected not in (None, digest):
        raise ShapeError("its digest is not that of its content")
    body = as_mapping(parse_body(answer), "it")
    media_type = media_type_of(answer)
    if media_type not in MANIFESTS:
        media_type = text_of(body, "mediaType") or media_type
    if not {"manifests", "config", "layers", "blobs"} & set(body):
        raise ShapeError("it has neither manifests nor layers")
    config = [body["config"]] if body.get("config") is not None else []
    blobs = [*(as_mapping(part, "config") for part in config), *rows_of(body, "layers"), *rows_of(body, "blobs")]
    return Manifest(
        digest=digest,
        media_type=media_type,
        size=len(answer.content),
        children=tuple(map(_descriptor, rows_of(body, "manifests"))),
        blobs=tuple(_descriptor(part) for part in blobs if _is_kept_here(part)),
    )


def digest_of(answer: Answer, reference: str) -> str | None:
    """Return the digest that an answer's header tells; None without one. It must be that of the reference, if any."""
    text = answer.headers.get("Docker-Content-Digest")
    if text is None:
        return None
    digest = str(text).strip()
    if not is_digest(digest):
        raise ShapeError("its Docker-Content-Digest is no digest")
    if is_digest(reference) and digest != reference:
        raise ShapeError(f"it has the digest {digest}, which was not asked for")
    return digest


def media_type_of(answer: Answer) -> str | None:
    """Return the media type of an answer; None where it has none."""
    text = str(answer.headers.get("Content-Type") or "").partition(";")[0].strip()
    if text and not _TYPE.fullmatch(text):
        raise ShapeError("its Content-Type is no media type")
    return text or None


def parse_tag(body: object) -> TagInfo:
    """Parse the answer about one tag."""
    return _tag(mapping_of(as_mapping(body, "it"), "tag"))


def parse_tags(body: object) -> Iterable[TagInfo]:
    """Parse a page of tags with their digests."""
    return map(_tag, rows_of(_list(body, "tags", "imageName"), "tags"))


def parse_manifests(body: object) -> Iterable[ManifestInfo]:
    """Parse a page of manifests, with tags and without."""
    return map(_listed_manifest, rows_of(_list(body, "manifests", "imageName"), "manifests"))


def parse_tag_names(body: object) -> Iterable[TagInfo]:
    """Parse a page of the names of tags."""
    return [TagInfo(name=name, digest=None, updated_at=None) for name in texts_of(_list(body, "tags", "name"), "tags")]


def parse_repositories(body: object) -> Iterable[str]:
    """Parse a page of the catalog."""
    return texts_of(_list(body, "repositories"), "repositories")


def next_page(answer: Answer) -> str | None:
    """Return the URL of the page after this one; None after the last. Raises ShapeError where it is at another host."""
    header = str(answer.headers.get("Link"))
    for found in _LINK.finditer(header[:16_384]):
        if not _NEXT.search(found[2]):
            continue
        try:
            url = str(urljoin(answer.url, found[1]))
            is_here = origin_of(url) == origin_of(answer.url)
        except ValueError:
            is_here = False
        if not is_here:
            raise ShapeError("its next page is at another host")
        return url
    return None


def _list(body: object, *signs: str) -> Mapping[str, Any]:
    """Return a page that has one of its signs: an empty list may be left out, a page of something else is none."""
    page = as_mapping(body, "the list")
    if not set(signs) & set(page):
        raise ShapeError(f"{signs[0]} is missing")
    return page


def _tag(row: Mapping[str, Any]) -> TagInfo:
    digest = text_of(row, "digest")
    if digest is not None and not is_digest(digest):
        raise ShapeError("digest is no digest")
    return TagInfo(
        name=required_text_of(row, "name"),
        digest=digest,
        updated_at=text_of(row, "lastUpdateTime"),
        is_writable=switch_of(mapping_of(row, "changeableAttributes"), "writeEnabled"),
    )


def _listed_manifest(row: Mapping[str, Any]) -> ManifestInfo:
    digest = required_text_of(row, "digest")
    if not is_digest(digest):
        raise ShapeError("digest is no digest")
    return ManifestInfo(digest=digest, media_type=text_of(row, "mediaType"), tags=texts_of(row, "tags"))


def _descriptor(row: Mapping[str, Any]) -> Descriptor:
    digest = required_text_of(row, "digest")
    if not is_digest(digest):
        raise ShapeError("the digest of a descriptor is none")
    platform = mapping_of(row, "platform")
    parts = [text_of(platform, key) for key in ("os", "architecture", "variant")]
    return Descriptor(
        digest=digest,
        media_type=text_of(row, "mediaType"),
        size=number_of(row, "size"),
        platform="/".join(_ODD.sub("?", part) for part in parts if part) or None,
    )


def _is_kept_here(row: Mapping[str, Any]) -> bool:
    """Return whether a registry has what a descriptor names: layers of Windows are downloaded from Microsoft."""
    return not texts_of(row, "urls") and not _FOREIGN.search(text_of(row, "mediaType") or "")
