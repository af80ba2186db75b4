"""What a registry has: repositories with tags and manifests, each by its digest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """A repository. ``tags`` have the digest of each.

    ``untagged`` are the manifests without a tag that belong to no index of the repository; an index brings its own.
    ``locked`` are tags that may not be written over.
    """

    tags: Mapping[str, str] = field(default_factory=dict)
    untagged: tuple[str, ...] = ()
    locked: frozenset[str] = frozenset()

    @property
    def digests(self) -> frozenset[str]:
        """The digests of everything in it, without the parts of indexes."""
        return frozenset((*self.tags.values(), *self.untagged))


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """A registry's repositories by name. ``registry`` is its name.

    ``unlisted`` is why manifests without a tag could not be listed; None where they were.
    """

    registry: str
    repositories: Mapping[str, Contents] = field(default_factory=dict)
    unlisted: str | None = None

    def contents(self, repository: str) -> Contents:
        """Return what is in a repository: nothing where there is none."""
        return self.repositories.get(repository, _NOTHING)

    @property
    def tags(self) -> int:
        """How many tags there are."""
        return sum(len(contents.tags) for contents in self.repositories.values())

    @property
    def images(self) -> frozenset[tuple[str, str]]:
        """Each repository with each of its digests."""
        return frozenset((name, digest) for name, contents in self.repositories.items() for digest in contents.digests)


_NOTHING = Contents()


def untagged_of(manifests: Mapping[str, tuple[str, ...]], parts: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the digests that have no tag and belong to no index.

    ``manifests`` have the tags of each digest, ``parts`` the digests that each index names.
    """
    named = {part for index, found in parts.items() for part in found if part != index}
    return tuple(sorted(digest for digest, tags in manifests.items() if not tags and digest not in named))
