"""Which registry a tag is taken from where several have it with different digests: ``--prefer``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from acrgeo.core.consolidate.inventory import Inventory
from acrgeo.core.image.reference import ImagePattern, ImageRef, parse_name
from acrgeo.core.model.names import close_matches
from acrgeo.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """A registry that is preferred: for one tag, for the tags of a glob, or, with None, for all."""

    registry: str
    images: ImageRef | ImagePattern | None = None

    def covers(self, repository: str, tag: str) -> bool:
        """Return whether it says something of a tag."""
        match self.images:
            case None:
                return True
            case ImageRef():
                return (self.images.repository, self.images.tag) == (repository, tag)
            case ImagePattern():
                return self.images.matches_repository(repository) and self.images.matches_tag(tag)

    @property
    def breadth(self) -> int:
        """How much it covers: one tag outweighs a glob, and that outweighs a registry as a whole."""
        return 2 if self.images is None else 1 if isinstance(self.images, ImagePattern) else 0


def parse_preferences(texts: Iterable[str], names: Mapping[str, str]) -> tuple[Preference, ...]:
    """Return what ``--prefer`` says: REGISTRY, or REGISTRY:REPOSITORY:TAG with * and ? for several.

    ``names`` has the name of each registry by what it may be called, in lower case. Raises UsageError.
    """
    found = [_parse(text, names) for text in texts]
    decided: dict[ImageRef, str] = {}
    for preference in found:
        if not isinstance(preference.images, ImageRef):
            continue
        earlier = decided.setdefault(preference.images, preference.registry)
        if earlier != preference.registry:
            raise UsageError(
                f"--prefer names both {earlier} and {preference.registry} for {preference.images}.",
                hint="name one of them",
            )
    return tuple(found)


def _parse(text: str, names: Mapping[str, str]) -> Preference:
    called, colon, image = text.partition(":")
    name = names.get(called.strip().lower())
    if name is None:
        known = list(dict.fromkeys(names.values()))
        close = close_matches(called, known)
        raise UsageError(
            f"--prefer {text!r}: {called or 'nothing'} is none of the registries.",
            hint=f"did you mean {close[0]}?"
            if close
            else f"--prefer {known[0]}, or --prefer {known[-1]}:REPOSITORY:TAG",
        )
    if not colon:
        return Preference(registry=name)
    try:
        images = parse_name(image, image)
    except UsageError as error:
        raise UsageError(f"--prefer {text!r}: {error.message}", hint=f"--prefer {name}:REPOSITORY:TAG") from error
    if isinstance(images, ImageRef) and (images.digest is not None or ":" not in image):
        raise UsageError(f"--prefer {text!r} names no tag.", hint=f"--prefer {name}:{images.repository}:TAG")
    return Preference(registry=name, images=images)


def check_preferences(preferences: Iterable[Preference], inventories: Iterable[Inventory]) -> None:
    """Raise UsageError for one that names tags which its registry does not have: it would decide nothing."""
    tags = {
        each.registry: [(name, tag) for name, contents in each.repositories.items() for tag in contents.tags]
        for each in inventories
    }
    for one in preferences:
        there = tags[one.registry]
        if one.images is None or any(one.covers(repository, tag) for repository, tag in there):
            continue
        close = close_matches(str(one.images), (f"{repository}:{tag}" for repository, tag in there))
        raise UsageError(
            f"--prefer {one.registry}:{one.images}: {one.registry} has no such tag. Nothing was changed.",
            hint=f"did you mean {one.registry}:{close[0]}?" if close else f"acrgeo image status {one.registry} --all",
        )


def preferred(preferences: Iterable[Preference], repository: str, tag: str, claimants: Collection[str]) -> str | None:
    """Return which of the registries that have a tag it is taken from; None where nothing was said of it.

    What names the tag outweighs a glob, and a glob a registry as a whole; among equals the first counts.
    """
    said = [one for one in preferences if one.registry in claimants and one.covers(repository, tag)]
    return min(said, key=lambda one: one.breadth).registry if said else None
