"""The client of registries' hosts, behind the Protocol of core. Raises AcrGeoError only."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from acrgeo.arm.bounds.pages import PageLinks
from acrgeo.arm.dataplane.calls import AddressOf, Calls
from acrgeo.arm.dataplane.documents import (
    MANIFESTS,
    MOST_MANIFEST,
    next_page,
    parse_head,
    parse_manifest,
    parse_manifests,
    parse_repositories,
    parse_tag,
    parse_tag_names,
    parse_tags,
)
from acrgeo.arm.dataplane.places import Place
from acrgeo.arm.dataplane.refusals import error_in, is_page_of_proxy, refusal
from acrgeo.arm.dataplane.tokens import Tokens
from acrgeo.arm.error_translation import translated
from acrgeo.arm.pipeline.answer import Answer
from acrgeo.arm.responses import ShapeError, parse_body
from acrgeo.arm.session import Session
from acrgeo.core.image.answers import Manifest, ManifestInfo, TagInfo
from acrgeo.core.image.reference import is_digest
from acrgeo.errors import AzureError, ErrorKind, UsageError

PAGE = 1000
"""Entries of a page, the most that the service gives."""
ACCEPT = ", ".join((*MANIFESTS, "*/*"))
_REPOSITORY = re.compile(r"[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*")
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")

T = TypeVar("T")


class RegistryClient:
    """What registries' hosts answer. Several threads may use it; ``address_of`` says where a sandbox has a host."""

    def __init__(self, session: Session, address_of: AddressOf = lambda _: None, *, page: int = PAGE) -> None:
        self._page = page
        self._places = session.places
        self._calls = Calls(session, address_of)
        self._tokens = Tokens(session, self._calls)
        self._has_no_metadata: set[str] = set()  # hosts without /acr/v1

    def head(self, host: str, repository: str, reference: str) -> Manifest | None:
        """Return digest, type and size of a manifest; None where the host has none (404)."""
        place, path, task = self._manifest(host, repository, reference)
        with translated(f"{task} at {place}"):
            answer = self._send(place, "HEAD", path, f"repository:{repository}:pull", task, headers={"Accept": ACCEPT})
            if _is_absent(answer):
                return None
            return parse_head(_checked(answer, place, task), reference)

    def read_manifest(self, host: str, repository: str, reference: str) -> Manifest | None:
        """Return a manifest with what it refers to; None where the host has none (404)."""
        place, path, task = self._manifest(host, repository, reference)
        scope, headers = f"repository:{repository}:pull", {"Accept": ACCEPT}
        with translated(f"{task} at {place}"):
            answer = self._send(place, "GET", path, scope, task, headers=headers, most_bytes=MOST_MANIFEST)
            if _is_absent(answer):
                return None
            return parse_manifest(_checked(answer, place, task), reference)

    def has_blob(self, host: str, repository: str, digest: str) -> bool:
        """Return whether the host has a blob; one that it would redirect to is there."""
        _check_repository(repository)
        if not is_digest(digest):
            raise UsageError(f"{digest[:200]!r} is no digest.")
        place, task = self._places.find(host), f"look for the blob {digest} of {repository}"
        with translated(f"{task} at {place}"):
            path = f"/v2/{repository}/blobs/{digest}"
            answer = self._send(place, "HEAD", path, f"repository:{repository}:pull", task)
            if _is_absent(answer):
                return False
            return answer.status_code == 307 or bool(_checked(answer, place, task))

    def list_tags(self, host: str, repository: str) -> Iterator[TagInfo]:
        """Yield the tags of a repository, page by page. Raises AzureError (NOT_FOUND) where there is none."""
        _check_repository(repository)
        place, task = self._places.find(host), f"list the tags of {repository}"
        if place.host not in self._has_no_metadata:
            scope, path = f"repository:{repository}:metadata_read", f"/acr/v1/{repository}/_tags?n={self._page}"
            try:
                yield from self._pages(place, path, scope, task, parse_tags)
            except _NoMetadataError:
                self._has_no_metadata.add(place.host)
            else:
                return
        path = f"/v2/{repository}/tags/list?n={self._page}"
        yield from self._pages(place, path, f"repository:{repository}:pull", task, parse_tag_names)

    def list_manifests(self, host: str, repository: str) -> Iterator[ManifestInfo]:
        """Yield the manifests of a repository, with tags and without. REJECTED where the host lists none."""
        _check_repository(repository)
        place, task = self._places.find(host), f"list the manifests of {repository}"
        if place.host not in self._has_no_metadata:
            scope, path = f"repository:{repository}:metadata_read", f"/acr/v1/{repository}/_manifests?n={self._page}"
            try:
                yield from self._pages(place, path, scope, task, parse_manifests)
            except _NoMetadataError:
                self._has_no_metadata.add(place.host)
            else:
                return
        raise AzureError(
            f"Could not {task} at {place}: it lists tags only.", kind=ErrorKind.REJECTED, code="NoManifestList"
        )

    def read_tag(self, host: str, repository: str, tag: str) -> TagInfo | None:
        """Return one tag; None where the host has none of that name."""
        _check_repository(repository)
        if not _TAG.fullmatch(tag):
            raise UsageError(f"{tag[:200]!r} is no tag.")
        place, task = self._places.find(host), f"read the tag {repository}:{tag}"
        if place.host not in self._has_no_metadata:
            with translated(f"{task} at {place}"):
                path = f"/acr/v1/{repository}/_tags/{tag}"
                answer = self._send(place, "GET", path, f"repository:{repository}:metadata_read", task)
                if not _has_no_metadata(answer):
                    return None if _is_absent(answer) else parse_tag(parse_body(_checked(answer, place, task)))
            self._has_no_metadata.add(place.host)
        found = self.head(host, repository, tag)
        return None if found is None else TagInfo(name=tag, digest=found.digest, updated_at=None)

    def list_repositories(self, host: str) -> Iterator[str]:
        """Yield the repositories of the host, page by page."""
        place = self._places.find(host)
        path, scope = f"/v2/_catalog?n={self._page}", "registry:catalog:*"
        yield from self._pages(place, path, scope, "list the repositories", parse_repositories)

    def _manifest(self, host: str, repository: str, reference: str) -> tuple[Place, str, str]:
        """Return where a manifest is, and what it is to read it. Names stand in the path as they are."""
        _check_repository(repository)
        if not is_digest(reference) and not _TAG.fullmatch(reference):
            raise UsageError(f"{reference[:200]!r} is neither a tag nor a digest.")
        image = f"{repository}{'@' if is_digest(reference) else ':'}{reference}"
        return self._places.find(host), f"/v2/{repository}/manifests/{reference}", f"read {image}"

    def _pages(
        self, place: Place, path: str, scope: str, task: str, parse: Callable[[object], Iterable[T]]
    ) -> Iterator[T]:
        links, count = PageLinks(), 0
        url: str | None = self._calls.url(place, path)
        while url is not None:
            with translated(f"{task} at {place}"):
                answer = self._send(place, "GET", url, scope, task)
                if path.startswith("/acr/") and count == 0 and _has_no_metadata(answer):
                    raise _NoMetadataError
                rows = list(parse(parse_body(_checked(answer, place, task))))
                count += len(rows)
                url = next_page(answer)
                if not links.leads_on(url, count):
                    url = None
            yield from rows

    def _send(self, place: Place, method: str, where: str, scope: str, task: str, **options: Any) -> Answer:
        """Send with the token of a scope. A 401 is answered with another token, once. Raises AzureError."""
        url = where if where.startswith("https://") else self._calls.url(place, where)
        token = self._tokens.find(place, scope, task)
        answer = self._with(place, method, url, token, options)
        if answer.status_code == 401:
            token = self._tokens.renew(place, scope, task, refused=token, answer=answer)
            answer = self._with(place, method, url, token, options)
        if answer.status_code == 401 and "insufficient_scope" in str(answer.headers.get("WWW-Authenticate")):
            raise self._tokens.lacking(place, task, scope)
        return answer

    def _with(self, place: Place, method: str, url: str, token: str | None, options: dict[str, Any]) -> Answer:
        bearer = {} if token is None else {"Authorization": f"Bearer {token}"}
        return self._calls.send(place, method, url, **{**options, "headers": {**options.get("headers", {}), **bearer}})


class _NoMetadataError(Exception):
    """A host has no ``/acr/v1``: it is a registry of another make, such as one that stands for a region in a test."""


def _has_no_metadata(answer: Answer) -> bool:
    """Return whether an answer is that of a path which a registry does not have."""
    return answer.status_code == 404 and error_in(answer) is None and not is_page_of_proxy(answer)


def _is_absent(answer: Answer) -> bool:
    return answer.status_code == 404 and not is_page_of_proxy(answer)


def _checked(answer: Answer, place: Place, task: str) -> Answer:
    """Return an answer with what was asked for. Raises AzureError for any other."""
    if answer.status_code != 200:
        raise refusal(answer, place, task)
    if is_page_of_proxy(answer):
        raise ShapeError("it is a web page, not a registry's answer")
    return answer


def _check_repository(name: str) -> None:
    if len(name) > 255 or not _REPOSITORY.fullmatch(name):
        raise UsageError(f"{name[:200]!r} is no name of a repository.")
