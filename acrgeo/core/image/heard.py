"""What a receiver hears of images: which events count, which are repeats, and whether all that is awaited was told.

An event names no region; the path that a webhook posts to does, where each regional webhook has one of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from acrgeo.core.image.event import PushEvent
from acrgeo.core.image.reference import ImagePattern, ImageRef, is_host_of, parse_name, split_host
from acrgeo.core.model.region import normalise_region

PUSH = "push"
_MOST_KNOWN = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """An event that was posted to a path; without an ``event`` it was a ping."""

    path: str
    event: PushEvent | None

    def region(self, regions: Sequence[str]) -> str | None:
        """Return which of some regions a part of the path names; None for none of them."""
        parts = {normalise_region(unquote(part)) for part in self.path.split("/")}
        return next((region for region in regions if region in parts), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which events count; what is empty asks for nothing. Repositories and tags are globs."""

    actions: tuple[str, ...] = ()
    repositories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    digests: tuple[str, ...] = ()

    def takes(self, event: PushEvent) -> bool:
        """Return whether an event counts. One without a tag is of no tag."""
        repositories = [ImagePattern(repository=glob) for glob in self.repositories]
        tags = [ImagePattern(repository="*", tag=glob) for glob in self.tags]
        return (
            (not self.actions or event.action in self.actions)
            and (not repositories or any(glob.matches_repository(event.repository) for glob in repositories))
            and (not tags or (event.tag is not None and any(glob.matches_tag(event.tag) for glob in tags)))
            and (not self.digests or event.digest in self.digests)
        )


@dataclass(slots=True)
class Repeats:
    """The last that was told of each image at each path: a webhook may tell it again."""

    _last: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def is_repeat(self, path: str, event: PushEvent) -> bool:
        """Return whether a path told the same of the same image just before, and remember it.

        A tag that moved, and moved back, is told anew, and so is an image after its deletion.
        """
        key = (path, event.repository, event.tag or event.digest)
        told = f"{event.action} {event.digest}"
        if self._last.pop(key, None) == told:
            self._last[key] = told
            return True
        if event.tag is None and event.action != PUSH:
            others = [known for known in self._last if known[:2] == key[:2]]
            for known in others:
                if self._last[known].endswith(event.digest):
                    del self._last[known]
        self._last[key] = told
        while len(self._last) > _MOST_KNOWN:
            del self._last[next(iter(self._last))]
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaitedImage:
    """An image that is to be told of, with the host that was named with it."""

    text: str
    image: ImageRef | ImagePattern
    host: str | None = None

    def is_told_by(self, event: PushEvent) -> bool:
        """Return whether an event tells of the push of this image, under this tag and with this digest if given."""
        if self.host is not None and event.host is not None and not is_host_of(event.host, (self.host,)):
            return False
        if isinstance(self.image, ImagePattern):
            return self.image.matches_repository(event.repository) and (
                self.image.tag is None or (event.tag is not None and self.image.matches_tag(event.tag))
            )
        return (
            event.repository == self.image.repository
            and self.image.tag in (None, event.tag)
            and self.image.digest in (None, event.digest)
        )


def parse_awaited(text: str) -> AwaitedImage:
    """Parse ``REPOSITORY:TAG``, ``REPOSITORY@DIGEST``, a full reference or a glob. Raises UsageError."""
    host, name = split_host(text)
    return AwaitedImage(text=text, image=parse_name(name, text), host=host)


@dataclass(slots=True, kw_only=True)
class Awaited:
    """What ends the listening: images, at each of the regions if any are given, or a number of events."""

    images: tuple[AwaitedImage, ...] = ()
    regions: tuple[str, ...] = ()
    count: int | None = None
    heard: int = 0
    _told: set[tuple[int, str | None]] = field(default_factory=set)

    @property
    def is_anything(self) -> bool:
        """Return whether anything is awaited: without, the listening ends with Ctrl-C."""
        return bool(self.images or self.regions) or self.count is not None

    @property
    def is_over(self) -> bool:
        """Return whether all that is awaited was told."""
        return self.is_anything and not self.missing

    @property
    def missing(self) -> tuple[str, ...]:
        """Return what was not told yet, in words; nothing where nothing is awaited."""
        if not self.is_anything:
            return ()
        if self.count is not None:
            left = self.count - self.heard
            return () if left <= 0 else (f"{left} of {self.count} events",)
        return tuple(
            " at ".join(filter(None, (image.text if image else "", region)))
            for at, image, region in self._pairs()
            if (at, region) not in self._told
        )

    def hear(self, heard: Heard) -> None:
        """Take an event that counts."""
        event = heard.event
        assert event is not None, "a ping is no event"
        self.heard += 1
        region = heard.region(self.regions) if self.regions else ""
        for at, image, _ in self._pairs():
            if image is None or (event.action == PUSH and image.is_told_by(event)):
                self._told.add((at, region))

    def _pairs(self) -> Iterator[tuple[int, AwaitedImage | None, str]]:
        for at, image in enumerate(self.images or (None,)):
            for region in self.regions or ("",):
                yield at, image, region
