"""An image that is desired in a registry, and the registry that it comes from. No secret is in either."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from acrgeo.core.image.reference import ImageRef

MOST_MANIFESTS = 50
"""Manifests of one image that an import takes (documented)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageSource:
    """A registry that images come from.

    ``registry_id`` is the resource ID of a registry that the service reads with the caller's own rights; None has it
    go to the host, with credentials or without. ``properties`` are ARM's, as far as they were read.
    """

    host: str
    registry_id: str | None = None
    has_credentials: bool = False
    properties: Mapping[str, object] = field(default_factory=dict, compare=False)

    @property
    def name(self) -> str:
        """The registry's name, by its ID where that is known: a host may have a domain name label, ``contoso-hash``."""
        return self.host.partition(".")[0] if self.registry_id is None else self.registry_id.rsplit("/", 1)[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class DesiredImage:
    """An image of a source, and what it is to be in the target: a tag, or a digest without one.

    ``image`` is what was asked for at the source. ``digest`` is what that was when the plan was made; None where the
    source cannot be asked. ``manifests`` counts an index with what it names; None is not known.
    """

    source: ImageSource
    image: ImageRef
    target: ImageRef
    digest: str | None = None
    manifests: int | None = None

    @property
    def source_image(self) -> str:
        """The image as the service is told of it: by digest, so that a tag that moves changes nothing."""
        if self.digest is not None:
            return f"{self.image.repository}@{self.digest}"
        return str(self.image)

    @property
    def origin(self) -> str:
        """The image with its host, as it was asked for."""
        return f"{self.source.host}/{self.image}"

    @property
    def is_tagged(self) -> bool:
        """Whether it gets a tag."""
        return self.target.tag is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentImage:
    """An image that is in the target already, with the digest that it has there.

    ``is_compared`` False says that the source could not be asked for its digest.
    """

    desired: DesiredImage
    digest: str

    @property
    def is_compared(self) -> bool:
        """Whether the digests are known to be the same."""
        return self.desired.digest is not None
