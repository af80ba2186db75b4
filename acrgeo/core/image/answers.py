"""What a host of a registry answers of the images that its replica has, and the Protocol of whoever asks it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

INDEXES = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
)
"""The types of the manifests that list others, one for each platform."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Descriptor:
    """What a manifest says of something that belongs to it. ``platform`` is such as ``linux/arm64/v8``."""

    digest: str
    media_type: str | None
    size: int | None
    platform: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A manifest that is there. A HEAD gives neither ``children``, which an index has, nor ``blobs``.

    ``blobs`` are the config and the layers; ``size`` is that of the manifest itself.
    """

    digest: str
    media_type: str | None
    size: int | None
    children: tuple[Descriptor, ...] = ()
    blobs: tuple[Descriptor, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TagInfo:
    """A tag. ``digest`` and ``updated_at`` are None where a registry lists names only.

    ``is_writable`` says if it may be written over; None is unknown.
    """

    name: str
    digest: str | None
    updated_at: str | None
    is_writable: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestInfo:
    """A manifest of a repository's list. ``tags`` are those that it has."""

    digest: str
    media_type: str | None = None
    tags: tuple[str, ...] = ()


class RegistryHosts(Protocol):
    """What answers at one host of a registry. Each method goes to the network and raises AzureError.

    ``reference`` is a tag or a digest. Several threads may ask at once.
    """

    def head(self, host: str, repository: str, reference: str) -> Manifest | None:
        """Return digest, type and size of a manifest; None where the host has none (404)."""

    def read_manifest(self, host: str, repository: str, reference: str) -> Manifest | None:
        """Return a manifest with what it refers to; None where the host has none (404)."""

    def has_blob(self, host: str, repository: str, digest: str) -> bool:
        """Return whether the host has a blob."""

    def list_tags(self, host: str, repository: str) -> Iterator[TagInfo]:
        """Yield the tags of a repository, page by page. Raises AzureError (NOT_FOUND) where there is none."""

    def list_manifests(self, host: str, repository: str) -> Iterator[ManifestInfo]:
        """Yield the manifests of a repository, with tags and without. REJECTED where the host lists none."""

    def read_tag(self, host: str, repository: str, tag: str) -> TagInfo | None:
        """Return one tag; None where the host has none of that name."""

    def list_repositories(self, host: str) -> Iterator[str]:
        """Yield the repositories of the host, page by page."""
