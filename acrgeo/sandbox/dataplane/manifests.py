"""Manifests: HEAD, GET, PUT and DELETE, by tag and by digest."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from acrgeo.sandbox.dataplane import answers, content, events
from acrgeo.sandbox.dataplane.content import Repository
from acrgeo.sandbox.dataplane.visit import Visit
from acrgeo.sandbox.engine.messages import Response
from acrgeo.sandbox.engine.store import Document

_DOCKER = "application/vnd.docker.distribution.manifest.v2+json"
_IMAGES = ("application/vnd.oci.image.manifest.v1+json", _DOCKER)
_INDEXES = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
)


def read(visit: Visit, repository: Repository, reference: str) -> Response:
    """Answer GET and HEAD: the manifest, if the request accepts its type."""
    found = _find(repository, reference)
    if found is None:
        if visit.request.method == "HEAD":
            return answers.accepted(404)
        content.require_known(repository)
        raise answers.unknown_manifest(reference)
    if not _accepts(visit, found["mediaType"]):
        raise answers.unknown_manifest(reference)
    written = content.decoded(found)
    headers = {
        "content-type": found["mediaType"],
        "content-length": str(len(written)),
        "docker-content-digest": found["digest"],
        "etag": f'"{found["digest"]}"',
    }
    return answers.accepted(200, headers, b"" if visit.request.method == "HEAD" else written)


def put(visit: Visit, repository: Repository, reference: str) -> Response:
    """Answer PUT: everything that the manifest names must be here."""
    written = visit.request.body
    digest = content.digest_of(written)
    if ":" in reference:
        if reference != digest:
            raise answers.invalid("DIGEST_INVALID", "provided digest did not match uploaded content")
    else:
        content.check_tag(reference)
    if len(written) > content.MOST_MANIFEST:
        raise answers.invalid("SIZE_INVALID", "The manifest is larger than 4 MiB.", 413)
    media_type = visit.request.headers.get("content-type", "").partition(";")[0].strip()
    size = len(written) + _check(repository, _parse(written, media_type), media_type)
    repository.put_manifest(digest, written, media_type, size)
    if reference != digest:
        repository.put_tag(reference, digest, size)
    target = {"mediaType": media_type, "size": len(written), "digest": digest, "length": len(written)}
    tag = {} if reference == digest else {"tag": reference}
    arrivals = visit.arrivals(size)
    events.note(visit, "push", {**target, "repository": repository.name, **tag}, arrivals)
    headers = {"location": f"/v2/{repository.name}/manifests/{digest}", "docker-content-digest": digest}
    return answers.accepted(201, headers)


def delete(visit: Visit, repository: Repository, reference: str) -> Response:
    """Answer DELETE: by digest the manifest with its tags, by tag that tag only."""
    content.require_known(repository)
    if ":" in reference:
        found = repository.manifest(reference)
        if found is None:
            raise answers.unknown_manifest(reference)
        repository.delete_manifest(reference)
        target = {"mediaType": found["mediaType"], "digest": reference, "repository": repository.name}
        events.note(visit, "delete", target, visit.arrivals(0))
    else:
        # Assumed: DELETE of a manifest by a tag takes the tag away and leaves the manifest.
        if repository.tag(reference) is None:
            raise answers.unknown_manifest(reference)
        repository.put_tag(reference, None, 0)
    return answers.accepted(202)


def references(found: Document) -> list[dict[str, Any]]:
    """Return the manifests that an index names."""
    document = json.loads(content.decoded(found))
    return list(document["manifests"]) if found["mediaType"] in _INDEXES else []


def _find(repository: Repository, reference: str) -> Document | None:
    if ":" in reference:
        return repository.manifest(reference)
    tag = repository.tag(reference)
    return None if tag is None else repository.manifest(tag["digest"])


def _accepts(visit: Visit, media_type: str) -> bool:
    """Tell if a request accepts a type: Docker's image is what it gets without naming any."""
    # Assumed: a wildcard stands for Docker's image only; that other types must be listed is known.
    accepted = {part.partition(";")[0].strip() for part in visit.request.headers.get("accept", "").split(",")}
    return media_type in accepted or (media_type == _DOCKER and bool(accepted & {"", "*/*", "application/*"}))


def _parse(written: bytes, media_type: str) -> Mapping[str, Any]:
    if media_type not in (*_IMAGES, *_INDEXES):
        raise answers.unsupported(f"manifests of type '{media_type[:100]}'")
    try:
        document = json.loads(written)
    except (ValueError, RecursionError) as error:
        raise answers.invalid("MANIFEST_INVALID", "manifest invalid: it is not JSON") from error
    if not isinstance(document, dict) or document.get("schemaVersion") != 2:
        raise answers.invalid("MANIFEST_INVALID", "manifest invalid: schemaVersion must be 2")
    if document.get("mediaType", media_type) != media_type:
        raise answers.invalid("MANIFEST_INVALID", "manifest invalid: mediaType is not that of the Content-Type")
    if "subject" in document:
        raise answers.unsupported("manifests with a subject (referrers)")
    return document


def _check(repository: Repository, document: Mapping[str, Any], media_type: str) -> int:
    """Return the size of what a manifest names. Raises RefusedError where something is not here."""
    is_index = media_type in _INDEXES
    named = document.get("manifests") if is_index else [document.get("config"), *(document.get("layers") or [])]
    if not isinstance(named, list) or not all(
        isinstance(it, dict) and isinstance(it.get("digest"), str) for it in named
    ):
        raise answers.invalid("MANIFEST_INVALID", "manifest invalid: a descriptor has no digest")
    size = 0
    for descriptor in named:
        found = repository.manifest(descriptor["digest"]) if is_index else repository.blob(descriptor["digest"])
        if found is None and is_index:
            raise answers.unknown_manifest(descriptor["digest"])
        if found is None:
            text = f"blob unknown to registry; {descriptor['digest'][:100]}"
            raise answers.RefusedError(404, "MANIFEST_BLOB_UNKNOWN", text)
        size += found["imageSize"] if is_index else found["size"]
    return size
