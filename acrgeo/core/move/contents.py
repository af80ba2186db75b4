"""The images of both registries, by tag and digest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Digests = Mapping[str, str | None]
"""``repository:tag`` → digest, None where the registry does not tell it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """How much a registry has. ``tags`` None was not counted: so many repositories are asked one by one."""

    repositories: int
    tags: int | None

    @property
    def words(self) -> str:
        """The counts, in words."""
        tags = "tags not counted" if self.tags is None else _counted(self.tags, "tag", "tags")
        return f"{_counted(self.repositories, 'repository', 'repositories')}, {tags}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The tags of the old registry, held against the new one: how many are the same, which are not."""

    total: int
    same: int
    missing: tuple[str, ...] = ()
    different: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether every tag is there with the same digest."""
        return self.same == self.total

    @property
    def words(self) -> str:
        """The verdict, in words."""
        if self.total == 0:
            return "there are no tags"
        parts = [f"{self.same:,} of {_counted(self.total, 'tag', 'tags')} the same"]
        for names, what in ((self.missing, "missing"), (self.different, "other"), (self.unknown, "unknown")):
            if names:
                parts.append(f"{len(names):,} {what}: {', '.join(names[:3])}{', …' if len(names) > 3 else ''}")
        return "; ".join(parts)


def compare(old: Digests, new: Digests) -> Compared:
    """Hold the tags of one registry against those of another; what only the other has is nobody's business."""
    missing, different, unknown = [], [], []
    for image, digest in sorted(old.items()):
        if image not in new:
            missing.append(image)
        elif digest is None or new[image] is None:
            unknown.append(image)
        elif new[image] != digest:
            different.append(image)
    wrong = len(missing) + len(different) + len(unknown)
    return Compared(
        total=len(old),
        same=len(old) - wrong,
        missing=tuple(missing),
        different=tuple(different),
        unknown=tuple(unknown),
    )


def _counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
