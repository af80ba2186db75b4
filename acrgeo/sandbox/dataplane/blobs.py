"""Blobs: HEAD, GET and DELETE, and uploads at once, in chunks or by a mount."""

from __future__ import annotations

import base64
import re
from dataclasses import replace

from acrgeo.sandbox.dataplane import answers, content, tokens
from acrgeo.sandbox.dataplane.content import Repository
from acrgeo.sandbox.dataplane.visit import Visit
from acrgeo.sandbox.engine.messages import Response
from acrgeo.sandbox.engine.store import Document

_RANGE = re.compile(r"(?:bytes )?(\d{1,12})-(\d{1,12})")
_SPAN = re.compile(r"bytes=(\d{0,12})-(\d{0,12})")


def read(visit: Visit, repository: Repository, digest: str) -> Response:
    """Answer GET and HEAD; where data endpoints are on, GET sends the client to the one of this replica."""
    found = repository.blob(digest)
    if found is None:
        if visit.request.method == "HEAD":
            return answers.accepted(404)
        raise answers.unknown_blob(digest)
    headers = {"docker-content-digest": digest, "content-type": "application/octet-stream"}
    if visit.request.method == "HEAD":
        return answers.accepted(200, {**headers, "content-length": str(found["size"])})
    data_host = visit.place.data_host
    if data_host and visit.place.kind != "data":
        # Assumed: the form of the signed address; that a client is sent to the replica's own data host is documented.
        signed = tokens.sign_blob(visit, repository.name, digest)
        where = f"https://{data_host}/v2/{repository.name}/blobs/{digest}?sig={signed}"
        return answers.accepted(307, {"location": where})
    return _part_of(repository.read_blob(digest), visit.request.headers.get("range", ""), headers)


def _part_of(whole: bytes, asked: str, headers: dict[str, str]) -> Response:
    """Answer with the one part that a Range asks for; with all where it asks for none, or for several."""
    # Assumed: ranges of blobs are answered as RFC 9110 has it, by the registry as by the store behind a data host.
    headers = {**headers, "accept-ranges": "bytes"}
    span = _SPAN.fullmatch(asked.strip())
    if span is None or not (span[1] or span[2]):
        return answers.accepted(200, headers, whole)
    begin = int(span[1]) if span[1] else max(len(whole) - int(span[2]), 0)
    end = min(int(span[2]), len(whole) - 1) if span[1] and span[2] else len(whole) - 1
    if span[1] and span[2] and int(span[2]) < begin:
        return answers.accepted(200, headers, whole)
    if begin >= len(whole) or (not span[1] and int(span[2]) == 0):
        refused = answers.invalid("RANGE_INVALID", f"The blob has {len(whole)} bytes.", 416).response
        return replace(refused, headers={**refused.headers, "content-range": f"bytes */{len(whole)}"})
    part = whole[begin : end + 1]
    return answers.accepted(206, {**headers, "content-range": f"bytes {begin}-{end}/{len(whole)}"}, part)


def delete(_visit: Visit, repository: Repository, digest: str) -> Response:
    """Answer DELETE."""
    if repository.blob(digest) is None:
        raise answers.unknown_blob(digest)
    repository.delete_blob(digest)
    return answers.accepted(202)


def begin(visit: Visit, repository: Repository) -> Response:
    """Answer POST: a mount, a whole blob, or an upload that begins."""
    query = visit.request.query
    if "mount" in query and query.get("from"):
        source = Repository(visit, query["from"])
        found = source.blob(query["mount"])
        if found is not None:
            # Assumed: a mount without the right to pull there is refused; the specification would begin an upload.
            tokens.authorize(visit, "repository", source.name, ["pull"])
            repository.mount(found["digest"], found["size"])
            return _created(repository, found["digest"])
    if "digest" in query:
        return _finish(repository, visit.request.body, query["digest"])
    number = visit.new_guid()
    visit.store.put(_path(visit, number), {"repository": repository.name, "data": ""})
    return _goes_on(repository, number, 0)


def status(visit: Visit, repository: Repository, number: str) -> Response:
    """Answer GET of an upload: how far it is."""
    held = len(content.decoded(_required(visit, repository, number)))
    return _goes_on(repository, number, held, 204)


def append(visit: Visit, repository: Repository, number: str) -> Response:
    """Answer PATCH of an upload: one more chunk, in order."""
    upload = _required(visit, repository, number)
    whole = _joined(visit, upload)
    if len(whole) > content.MOST_BLOB:
        raise answers.invalid("SIZE_INVALID", f"A blob in the sandbox has {content.MOST_BLOB:,} bytes at most.", 413)
    visit.store.put(_path(visit, number), {**upload, "data": base64.b64encode(whole).decode()})
    return _goes_on(repository, number, len(whole))


def finish(visit: Visit, repository: Repository, number: str) -> Response:
    """Answer PUT of an upload: the last chunk, if any, and the digest of all."""
    upload = _required(visit, repository, number)
    if "digest" not in visit.request.query:
        raise answers.invalid("DIGEST_INVALID", "provided digest is missing")
    response = _finish(repository, _joined(visit, upload), visit.request.query["digest"])
    visit.store.delete(_path(visit, number))
    return response


def cancel(visit: Visit, repository: Repository, number: str) -> Response:
    """Answer DELETE of an upload."""
    _required(visit, repository, number)
    visit.store.delete(_path(visit, number))
    return answers.accepted(204)


def _joined(visit: Visit, upload: Document) -> bytes:
    held, sent = content.decoded(upload), visit.request.body
    span = visit.request.headers.get("content-range")
    if span is not None:
        match = _RANGE.fullmatch(span.partition("/")[0])
        if match is None or int(match[1]) != len(held) or int(match[2]) != len(held) + len(sent) - 1:
            raise answers.invalid("BLOB_UPLOAD_INVALID", f"The next byte of the upload is {len(held)}.", 416)
    return held + sent


def _finish(repository: Repository, whole: bytes, digest: str) -> Response:
    if content.digest_of(whole) != digest:
        raise answers.invalid("DIGEST_INVALID", "provided digest did not match uploaded content")
    repository.put_blob(whole)
    return _created(repository, digest)


def _created(repository: Repository, digest: str) -> Response:
    return answers.accepted(201, {"location": f"/v2/{repository.name}/blobs/{digest}", "docker-content-digest": digest})


def _goes_on(repository: Repository, number: str, held: int, code: int = 202) -> Response:
    headers = {
        "location": f"/v2/{repository.name}/blobs/uploads/{number}",
        "docker-upload-uuid": number,
        "range": f"0-{max(held - 1, 0)}",
    }
    return answers.accepted(code, headers)


def _required(visit: Visit, repository: Repository, number: str) -> Document:
    upload = visit.store.get(_path(visit, number))
    if upload is None or upload["repository"] != repository.name:
        raise answers.invalid("BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry", 404)
    return upload


def _path(visit: Visit, number: str) -> str:
    return f"{visit.root}/uploads/{number}"
