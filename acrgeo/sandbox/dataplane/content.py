"""The content of a registry as each replica has it: blobs, manifests and tags, in the store, with their arrivals.

A tag has the log of its writes; a replica shows the last written one of those that have arrived: last writer wins.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from typing import Any

from acrgeo.sandbox.dataplane import answers
from acrgeo.sandbox.dataplane.visit import Visit
from acrgeo.sandbox.engine.contents import content_key, repository_root
from acrgeo.sandbox.engine.store import Document

MOST_BLOB = 16 * 1024 * 1024
MOST_CONTENT = 256 * 1024 * 1024
MOST_MANIFEST = 4 * 1024 * 1024
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_REPOSITORY = re.compile(r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*")
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")


def digest_of(content: bytes) -> str:
    """Return the digest of bytes."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def is_digest(reference: str) -> bool:
    """Tell if a reference is a digest, of the one kind that the sandbox computes."""
    return _DIGEST.fullmatch(reference) is not None


def check_repository(name: str) -> None:
    """Raise RefusedError for a name that no repository can have."""
    if len(name) > 255 or _REPOSITORY.fullmatch(name) is None:
        raise answers.invalid("NAME_INVALID", "invalid repository name")


def check_tag(name: str) -> None:
    """Raise RefusedError for a name that no tag can have."""
    if _TAG.fullmatch(name) is None:
        raise answers.invalid("TAG_INVALID", "manifest tag did not match URI")


def decoded(document: Document) -> bytes:
    """Return the bytes of a document that holds some."""
    return base64.b64decode(document["data"])


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository as the replica of a visit has it."""

    visit: Visit
    name: str

    @property
    def _root(self) -> str:
        return repository_root(self.visit.root, self.name)

    def blob(self, digest: str) -> Document | None:
        """Return a blob that is here."""
        return self._here(f"{self._root}/blobs/{digest}")

    def manifest(self, digest: str) -> Document | None:
        """Return a manifest that is here."""
        return self._here(f"{self._root}/manifests/{digest}")

    def manifests(self) -> list[Document]:
        """Return the manifests that are here, by digest."""
        return [it for it in self.visit.store.at_depth(f"{self._root}/manifests") if self._is_here(it)]

    def tag(self, name: str) -> Document | None:
        """Return a tag that is here, with the digest that it has here."""
        document = self.visit.store.get(f"{self._root}/tags/{content_key(name)}")
        return None if document is None else self._shown(document)

    def tags(self) -> list[Document]:
        """Return the tags that are here, by name."""
        shown = (self._shown(it) for it in self.visit.store.at_depth(f"{self._root}/tags"))
        return [it for it in shown if it is not None]

    def put_blob(self, content: bytes) -> str:
        """Keep a blob. Raises RefusedError where it is too large."""
        digest, visit = digest_of(content), self.visit
        if len(content) > MOST_BLOB:
            raise answers.invalid("SIZE_INVALID", f"A blob in the sandbox has {MOST_BLOB:,} bytes at most.", 413)
        if visit.store.get(f"{visit.root}/data/{digest}") is None:
            self._count(len(content))
            visit.store.put(f"{visit.root}/data/{digest}", {"data": base64.b64encode(content).decode()})
        self.mount(digest, len(content))
        return digest

    def mount(self, digest: str, size: int) -> None:
        """Have a blob that the registry holds in this repository, too."""
        self._add(f"{self._root}/blobs/{digest}", {"digest": digest, "size": size}, size)

    def read_blob(self, digest: str) -> bytes:
        """Return the bytes of a blob that is here."""
        return decoded(self.visit.store.get(f"{self.visit.root}/data/{digest}") or {"data": ""})

    def delete_blob(self, digest: str) -> None:
        """Take a blob away, here now and at other replicas later."""
        self._remove(f"{self._root}/blobs/{digest}")

    def put_manifest(self, digest: str, content: bytes, media_type: str, size: int) -> None:
        """Keep a manifest; `size` is that of the image, which is what has to travel."""
        visit = self.visit
        if self.manifest(digest) is None:
            self._count(len(content))
            document = {
                "digest": digest,
                "mediaType": media_type,
                "imageSize": size,
                "created": visit.now,
                "data": base64.b64encode(content).decode(),
            }
            self._add(f"{self._root}/manifests/{digest}", document, size)
        visit.store.put(self._root, {"name": self.name})

    def delete_manifest(self, digest: str) -> None:
        """Take a manifest and its tags away, here now and at other replicas later."""
        self._remove(f"{self._root}/manifests/{digest}")
        for tag in self.tags():
            if tag["digest"] == digest:
                self.put_tag(tag["name"], None, 0)

    def put_tag(self, name: str, digest: str | None, size: int) -> None:
        """Write a tag, None to take it away."""
        path = f"{self._root}/tags/{content_key(name)}"
        document = self.visit.store.get(path) or {"name": name, "log": []}
        arrived = {"digest": digest, "time": self.visit.now, "at": self.visit.arrivals(size)}
        # An import is noted before its end: what is written meanwhile comes before it.
        document["log"] = sorted([*document["log"], arrived], key=lambda entry: entry["time"])
        settled = [
            number
            for number, entry in enumerate(document["log"])
            if all(entry["at"].get(region, 0.0) <= self.visit.now for region in self.visit.place.regions)
        ]
        # What is older than an entry that is everywhere is shown nowhere; the first creation stays for its time.
        document.setdefault("created", self.visit.now)
        if settled:
            document["log"] = document["log"][settled[-1] :]
        self.visit.store.put(path, document)

    def _shown(self, document: Document) -> Document | None:
        here = [entry for entry in document["log"] if self.visit.has_arrived(entry["at"])]
        if not here or here[-1]["digest"] is None:
            return None
        last = here[-1]
        return {
            "name": document["name"],
            "digest": last["digest"],
            "created": document["created"],
            "updated": last["time"],
        }

    def _here(self, path: str) -> Document | None:
        document = self.visit.store.get(path)
        return document if document is not None and self._is_here(document) else None

    def _is_here(self, document: Document) -> bool:
        gone = document.get("gone")
        return self.visit.has_arrived(document["at"]) and not (gone and self.visit.has_arrived(gone))

    def _add(self, path: str, document: Document, size: int) -> None:
        """Keep what is not here yet. Where it is under way from another replica, the first arrival counts."""
        known = self.visit.store.get(path)
        if known is not None and self._is_here(known):
            return
        at = self.visit.arrivals(size)
        if known is not None and "gone" not in known:
            at = {region: min(due, known["at"].get(region, due)) for region, due in at.items()}
        self.visit.store.put(path, {**document, "at": at})

    def _remove(self, path: str) -> None:
        document: Any = self.visit.store.get(path)
        # Assumed: a delete takes as long to the other replicas as a write without content.
        self.visit.store.put(path, {**document, "gone": self.visit.arrivals(0)})

    def _count(self, size: int) -> None:
        path = f"{self.visit.root}/used"
        used = (self.visit.store.get(path) or {"bytes": 0})["bytes"] + size
        if used > MOST_CONTENT:
            text = f"A registry in the sandbox holds {MOST_CONTENT:,} bytes at most."
            raise answers.invalid("SIZE_INVALID", text, 413)
        self.visit.store.put(path, {"bytes": used})


def repositories(visit: Visit) -> list[str]:
    """Return the names of the repositories with a manifest here, in order."""
    names = (document["name"] for document in visit.store.at_depth(f"{visit.root}/repositories"))
    return sorted(name for name in names if Repository(visit, name).manifests())


def require_known(repository: Repository) -> None:
    """Raise RefusedError 404 for a repository of which nothing is here."""
    if not repository.manifests():
        raise answers.unknown_name(repository.name)
