"""Images of a seed, as registries' own hosts keep them: blobs, manifests and tags, with their arrivals."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from acrgeo.sandbox.engine.contents import content_key, content_root, repository_root
from acrgeo.sandbox.engine.store import Document

_IMAGE = "application/vnd.oci.image.manifest.v1+json"
_INDEX = "application/vnd.oci.image.index.v1+json"
_CONFIG = "application/vnd.oci.image.config.v1+json"
_LAYER = "application/vnd.oci.image.layer.v1.tar"
_TYPE = "content"

Arrivals = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Image:
    """A manifest, with the documents of all that belongs to it."""

    digest: str
    size: int
    length: int
    documents: list[Document] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository of a registry in a seed."""

    registry: Document
    name: str
    now: float

    @property
    def _root(self) -> str:
        return content_root(self.registry)

    @property
    def _own(self) -> str:
        return repository_root(self._root, self.name)

    def begin(self) -> Iterator[Document]:
        """Yield the repository itself, before what it has."""
        yield {"id": self._own, "type": _TYPE, "name": self.name}

    def image(self, text: str, at: Arrivals, architecture: str = "amd64") -> Image:
        """Return an image of one layer, which is a text."""
        layer = f"{text} {architecture}\n".encode()
        rootfs = {"type": "layers", "diff_ids": [_digest(layer)]}  # so that no two images share a config
        config = _written({"architecture": architecture, "os": "linux", "rootfs": rootfs})
        parts = [(config, _CONFIG), (layer, _LAYER)]
        blobs = [document for content, _ in parts for document in self._blob(content, at)]
        first, *layers = [_descriptor(content, media_type) for content, media_type in parts]
        return self._manifest({"config": first, "layers": layers}, _IMAGE, len(config) + len(layer), blobs, at)

    def index(self, text: str, architectures: Sequence[str], at: Arrivals) -> Image:
        """Return an index with an image for each architecture."""
        images = [self.image(text, at, architecture) for architecture in architectures]
        manifests = [
            {
                "mediaType": _IMAGE,
                "digest": image.digest,
                "size": image.length,
                "platform": {"os": "linux", "architecture": architecture},
            }
            for image, architecture in zip(images, architectures, strict=True)
        ]
        below = [document for image in images for document in image.documents]
        return self._manifest({"manifests": manifests}, _INDEX, sum(image.size for image in images), below, at)

    def tag(self, name: str, image: Image, at: Arrivals, before: Image | None = None) -> Iterator[Document]:
        """Yield an image and its tag; ``before`` is the image that the tag had, everywhere."""
        yield from image.documents
        log = [{"digest": image.digest, "time": self.now, "at": dict(at)}]
        if before is not None:
            log.insert(0, {"digest": before.digest, "time": self.now, "at": dict.fromkeys(at, self.now)})
        key = f"{self._own}/tags/{content_key(name)}"
        yield {"id": key, "type": _TYPE, "name": name, "log": log, "created": self.now}

    def _manifest(
        self, parts: Mapping[str, Any], media_type: str, size: int, below: list[Document], at: Arrivals
    ) -> Image:
        content = _written({"schemaVersion": 2, "mediaType": media_type, **parts})
        digest = _digest(content)
        document = {
            "id": f"{self._own}/manifests/{digest}",
            "type": _TYPE,
            "digest": digest,
            "mediaType": media_type,
            "imageSize": len(content) + size,
            "created": self.now,
            "data": base64.b64encode(content).decode(),
            "at": dict(at),
        }
        return Image(digest, len(content) + size, len(content), [*below, document])

    def _blob(self, content: bytes, at: Arrivals) -> Iterator[Document]:
        digest = _digest(content)
        data = base64.b64encode(content).decode()
        yield {"id": f"{self._root}/data/{digest}", "type": _TYPE, "data": data}
        blob = {"digest": digest, "size": len(content), "at": dict(at)}
        yield {"id": f"{self._own}/blobs/{digest}", "type": _TYPE, **blob}


def _written(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, separators=(",", ":")).encode()


def _digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _descriptor(content: bytes, media_type: str) -> dict[str, Any]:
    return {"mediaType": media_type, "digest": _digest(content), "size": len(content)}
