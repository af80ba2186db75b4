"""Ask regional endpoints: many at once, each question once, and no more of those that do not answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from acrgeo.core.image.answers import Descriptor, Manifest, RegistryHosts
from acrgeo.core.image.reference import ImageRef
from acrgeo.core.image.status.evidence import Answer, Source, Unknown
from acrgeo.core.image.status.judge import Parts
from acrgeo.errors import AzureError, ErrorKind

S = TypeVar("S")
T = TypeVar("T")
AT_ONCE = 16  # over all regions; each replica has limits of its own
BATCH = 256  # questions that are under way or answered and not yet taken
PASSING = (ErrorKind.TRANSIENT, ErrorKind.LOST, ErrorKind.THROTTLED)
_OF_SOME = (ErrorKind.FORBIDDEN, ErrorKind.UNAUTHENTICATED, ErrorKind.REJECTED)


@dataclass(slots=True)
class Endpoints:
    """The regional endpoints of a registry's replicas, by region, or why one cannot be asked.

    A host that does not answer, or answers nobody, is asked no more: so many images must not wait for it in turn.
    """

    hosts: RegistryHosts
    by_region: Mapping[str, str | Unknown]
    _failed: dict[tuple[str, str | None], Unknown] = field(default_factory=dict)
    _parts: dict[tuple[str, str, str], bool] = field(default_factory=dict)
    _manifests: dict[tuple[str, str], Manifest] = field(default_factory=dict)

    def again(self, by_region: Mapping[str, str | Unknown]) -> Endpoints:
        """Return those to ask again with: what was there is not asked for again, nor what a digest stands for."""
        there: dict[tuple[str, str, str], bool] = dict.fromkeys(
            (key for key, is_there in self._parts.items() if is_there), True
        )
        return Endpoints(self.hosts, by_region, _parts=there, _manifests=self._manifests)

    def ask(self, region: str, scope: str, question: Callable[[str], T]) -> T | Unknown:
        """Return what a region's endpoint answers, or why it is unknown.

        ``scope`` is what is refused as a whole: one repository, or one right on it. AzureError NOT_FOUND is raised.
        """
        host = self.by_region.get(region) or Unknown(reason=f"there is no replica in {region}")
        if isinstance(host, Unknown):
            return host
        failed = self._failed.get((region, None)) or self._failed.get((region, scope))
        if failed is not None:
            return failed
        try:
            return question(host)
        except AzureError as error:
            unknown = unknown_for(error)
            if error.kind is ErrorKind.NOT_FOUND:
                raise
            return self._failed.setdefault((region, scope if error.kind in _OF_SOME else None), unknown)

    def head(self, region: str, image: ImageRef) -> Answer:
        """Ask for the manifest of an image."""
        found = self.ask(region, image.repository, lambda host: self._head(host, image))
        return found if isinstance(found, Answer) else Answer(source=Source.ASKED, unknown=found)

    def _head(self, host: str, image: ImageRef) -> Answer:
        manifest = self.hosts.head(host, image.repository, image.reference)
        if manifest is None:
            return Answer(source=Source.ASKED)
        return Answer(source=Source.ASKED, digest=manifest.digest, media_type=manifest.media_type, size=manifest.size)

    def written_at(self, region: str, image: ImageRef, digest: str) -> str | None:
        """Ask when a tag was written; None where that is not known, or the tag has another digest by now."""
        if image.digest is not None or image.tag is None:
            return None
        tag = image.tag
        found = self.ask(
            region, f"{image.repository} metadata", lambda host: self.hosts.read_tag(host, image.repository, tag)
        )
        if found is None or isinstance(found, Unknown) or found.digest not in (None, digest):
            return None
        return found.updated_at

    def manifest(self, region: str, repository: str, digest: str) -> Manifest | Unknown | None:
        """Read a manifest with what it refers to."""
        known = self._manifests.get((repository, digest))
        if known is not None:
            return known
        found = self.ask(region, repository, lambda host: self.hosts.read_manifest(host, repository, digest))
        if isinstance(found, Manifest):
            self._manifests[repository, digest] = found
        return found

    def total_size(self, region: str, repository: str, digest: str) -> int | None:
        """Return how many bytes all layers of an image have, each once, of every platform; None where unknown."""
        try:
            whole = self.manifest(region, repository, digest)
            children = whole.children if isinstance(whole, Manifest) else ()
            parts = [whole, *(self.manifest(region, repository, child.digest) for child in children)]
        except AzureError:
            return None
        blobs = {blob.digest: blob.size for each in parts if isinstance(each, Manifest) for blob in each.blobs}
        return sum(size or 0 for size in blobs.values()) if blobs else None

    def check(self, region: str, repository: str, parts: Iterable[tuple[Descriptor, bool]]) -> Parts:
        """Return which parts a region has; each is a blob, or a manifest."""
        checked = 0
        missing: list[Descriptor] = []
        for part, is_blob in parts:
            key = (region, repository, part.digest)
            known = self._parts.get(key)
            if known is None:
                has = partial(self._has, repository=repository, part=part, is_blob=is_blob)
                found = self.ask(region, repository, has)
                if isinstance(found, Unknown):
                    return Parts(checked=checked, missing=tuple(missing), unknown=found)
                known = self._parts.setdefault(key, found)
            checked += 1
            if not known:
                missing.append(part)
        return Parts(checked=checked, missing=tuple(missing))

    def _has(self, host: str, repository: str, part: Descriptor, is_blob: bool) -> bool:
        if is_blob:
            return self.hosts.has_blob(host, repository, part.digest)
        return self.hosts.head(host, repository, part.digest) is not None

    def repositories(self, region: str) -> list[str] | Unknown:
        """List the repositories that a region has."""
        return self.ask(region, "catalog", lambda host: list(self.hosts.list_repositories(host)))

    def tags(self, region: str, repository: str) -> list[str] | Unknown | None:
        """List the tags of a repository; None where a region has no such repository."""
        try:
            return self.ask(
                region,
                f"{repository} metadata",
                lambda host: [tag.name for tag in self.hosts.list_tags(host, repository)],
            )
        except AzureError as error:
            if error.kind is ErrorKind.NOT_FOUND:
                return None
            raise


def in_parallel(function: Callable[[S], T], questions: Iterable[S]) -> Iterator[T]:
    """Yield the answer to each question, in order; of many only so many are on their way or wait to be taken."""
    from itertools import islice

    left = iter(questions)
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        while batch := list(islice(left, BATCH)):
            yield from pool.map(function, batch)


def unknown_for(error: AzureError) -> Unknown:
    """Return what an error makes of an answer."""
    reason, command = error.details.get("because") or error.message.rstrip("."), _command(error.hint)
    return Unknown(reason=reason, command=command, is_passing=error.kind in PASSING)


def _command(hint: str | None) -> str | None:
    """Return the first line of a hint that is a command; None where there is none."""
    return next((line for line in (hint or "").splitlines() if line.startswith(("acrgeo ", "az "))), None)
