"""From what registries have to what is to be copied, what is there, and what contradicts. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from acrgeo.core.consolidate.inventory import Inventory
from acrgeo.core.consolidate.preference import Preference, preferred


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """An image that is copied from a registry: to a tag, or by its digest alone.

    ``over`` is the digest that the tag has now, which the copy takes it from.
    """

    source: str
    repository: str
    digest: str
    tag: str | None = None
    over: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A tag that several registries have with different digests.

    ``digests`` are by registry, that which is kept first. ``winner`` is the one that the tag is taken from; None is
    undecided. ``is_locked`` says that the tag of the kept registry may not be written over.
    """

    repository: str
    tag: str
    digests: Mapping[str, str]
    winner: str | None = None
    is_locked: bool = False

    @property
    def image(self) -> str:
        """The tag with its repository."""
        return f"{self.repository}:{self.tag}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """What becomes of the images: ``copies`` are made, ``present`` tags and digests are there with the same digest."""

    copies: tuple[Copy, ...]
    conflicts: tuple[Conflict, ...]
    present: int

    @property
    def undecided(self) -> tuple[Conflict, ...]:
        """The conflicts that refuse the plan."""
        return tuple(conflict for conflict in self.conflicts if conflict.winner is None)

    @property
    def overwritten(self) -> tuple[Copy, ...]:
        """The copies that take a tag from another digest."""
        return tuple(copy for copy in self.copies if copy.over is not None)


def merge(into: Inventory, sources: Sequence[Inventory], preferences: Sequence[Preference] = ()) -> Merge:
    """Return what brings everything of the sources into one registry, sorted by repository and tag.

    A tag of one digest everywhere is copied where it is missing. One of several is a conflict. Its winner gets the
    tag; what the others had under it is copied by its digest, so that nothing is lost.
    """
    copies: list[Copy] = []
    conflicts: list[Conflict] = []
    present = 0
    for repository in sorted({name for source in sources for name in source.repositories}):
        tags = sorted({tag for source in sources for tag in source.contents(repository).tags})
        coming: set[str] = set()
        losers: dict[str, str] = {}
        for tag in tags:
            claims = _claims(into, sources, repository, tag)
            winner: str | None = next(iter(claims))
            if len(set(claims.values())) > 1:
                winner = preferred(preferences, repository, tag, claims)
                is_locked = winner is not None and _is_locked(into, repository, tag, claims[winner])
                conflict = Conflict(repository=repository, tag=tag, digests=claims, winner=winner, is_locked=is_locked)
                conflicts.append(conflict)
                if winner is None:
                    continue
                losers.update({digest: name for name, digest in claims.items() if digest != claims[winner]})
            assert winner is not None, "a tag without a conflict is somebody's"
            there = into.contents(repository).tags.get(tag)
            if there == claims[winner]:
                present += 1
                continue
            copies.append(Copy(source=winner, repository=repository, digest=claims[winner], tag=tag, over=there))
            coming.add(claims[winner])
        bare = list(_bare(into, sources, repository, losers))
        wanted = [copy for copy in bare if copy.digest not in coming and not _has(into, repository, copy.digest)]
        present += sum(_has(into, repository, copy.digest) for copy in bare)
        copies += wanted
    return Merge(copies=tuple(copies), conflicts=tuple(conflicts), present=present)


def _claims(into: Inventory, sources: Sequence[Inventory], repository: str, tag: str) -> dict[str, str]:
    """Return the digest of a tag in each registry that has it."""
    found = ((each.registry, each.contents(repository).tags.get(tag)) for each in (into, *sources))
    return {name: digest for name, digest in found if digest is not None}


def _is_locked(into: Inventory, repository: str, tag: str, digest: str) -> bool:
    contents = into.contents(repository)
    return tag in contents.locked and contents.tags.get(tag) != digest


def _bare(into: Inventory, sources: Sequence[Inventory], repository: str, losers: Mapping[str, str]) -> Iterator[Copy]:
    """Yield what is to be there by its digest, each digest once: without a tag, or with one that another one has."""
    found: dict[str, str] = {}
    for source in sources:
        for digest in source.contents(repository).untagged:
            found.setdefault(digest, source.registry)
    for digest, name in losers.items():
        if name != into.registry:
            found.setdefault(digest, name)
    for digest, name in sorted(found.items()):
        yield Copy(source=name, repository=repository, digest=digest)


def _has(into: Inventory, repository: str, digest: str) -> bool:
    return digest in into.contents(repository).digests


def images_of(sources: Sequence[Inventory]) -> tuple[tuple[str, str], ...]:
    """Return every repository with every digest of some registries, which are to be in every region, sorted."""
    return tuple(sorted({image for source in sources for image in source.images}))
