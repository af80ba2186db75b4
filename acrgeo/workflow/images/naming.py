"""Which images are meant: those that are named, and those that globs match in the catalog of a replica."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from acrgeo.core.image.reference import ImagePattern, ImageRef
from acrgeo.core.image.status.evidence import Unknown
from acrgeo.core.image.status.told import Heard, add_webhook, images_told
from acrgeo.core.model.names import close_matches
from acrgeo.core.model.registry import Registry
from acrgeo.errors import NotFoundError, RefusedError
from acrgeo.workflow.images.asking import Endpoints

MOST_NAMED = 10
EVERYTHING = ImagePattern(repository="*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """The images that are meant, each once, and what should be known of how they were found."""

    images: tuple[ImageRef, ...]
    notes: tuple[str, ...] = ()


def expand(
    registry: Registry,
    wanted: Sequence[ImageRef | ImagePattern],
    endpoints: Endpoints,
    heard: Sequence[Heard],
) -> Meant:
    """Return the images, with those that globs match: as the home replica lists them, else as events named them.

    NotFoundError for a glob that matches nothing; RefusedError where the images cannot be listed.
    """
    patterns = [each for each in wanted if isinstance(each, ImagePattern)]
    if not patterns:
        return Meant(images=tuple(dict.fromkeys(each for each in wanted if isinstance(each, ImageRef))))
    catalog, notes = _catalog(registry, endpoints, heard)
    found: dict[ImageRef, None] = {}
    for each in wanted:
        if isinstance(each, ImageRef):
            found[each] = None
            continue
        matched = dict.fromkeys(catalog.matching(each))
        if not matched:
            raise _matches_nothing(registry, each, catalog)
        found |= matched
    return Meant(images=tuple(found), notes=notes)


@dataclass(slots=True)
class _Catalog:
    """The repositories of a replica with their tags, read when they are needed; or what events named."""

    endpoints: Endpoints
    region: str | None
    names: list[str]
    told: dict[str, list[str]]
    _tags: dict[str, list[str]]

    def matching(self, pattern: ImagePattern) -> Iterator[ImageRef]:
        """Yield the images that a glob matches."""
        for name in self.names:
            if pattern.matches_repository(name):
                for tag in self.tags_of(name):
                    if pattern.matches_tag(tag):
                        yield ImageRef(repository=name, tag=tag)

    def tags_of(self, repository: str) -> list[str]:
        """Return the tags of a repository; RefusedError where they cannot be listed."""
        if self.region is None:
            return sorted(self.told[repository])
        if repository not in self._tags:
            tags = self.endpoints.tags(self.region, repository)
            if isinstance(tags, Unknown):
                raise RefusedError(
                    f"The tags of {repository} cannot be listed: {tags.reason}.", hint=tags.command, code="NotListed"
                )
            self._tags[repository] = tags or []
        return self._tags[repository]


def _catalog(registry: Registry, endpoints: Endpoints, heard: Sequence[Heard]) -> tuple[_Catalog, tuple[str, ...]]:
    home = registry.home.location
    refusals: dict[str, Unknown] = {}
    for region in (home, *(replica.location for replica in registry.replicas if replica.location != home)):
        names = endpoints.repositories(region)
        if not isinstance(names, Unknown):
            note = f"The images are those that {region} lists: in {home}, {refusals[home].reason}." if refusals else ""
            return _Catalog(endpoints, region, names, {}, {}), (note,) if note else ()
        refusals[region] = names
    told: dict[str, list[str]] = {}
    for image in dict.fromkeys(images_told(heard)):
        told.setdefault(image.repository, []).append(image.tag or "")
    why = refusals[home]
    if told:
        note = f"The images are only those that webhooks told of: the rest cannot be listed, because {why.reason}."
        return _Catalog(endpoints, None, sorted(told), told, {}), (note,)
    raise RefusedError(
        f"Which images {registry.name} has cannot be known: {why.reason}, and no webhook told of a push.",
        hint="\n".join(filter(None, (why.command, add_webhook(registry) if why.command else None)))
        or f"acrgeo show {registry.name}",
        code="NotListed",
    )


def _matches_nothing(registry: Registry, pattern: ImagePattern, catalog: _Catalog) -> NotFoundError:
    if not catalog.names:
        return NotFoundError(f"{registry.name} has no images.", code="ImageNotFound")
    matching = [name for name in catalog.names if pattern.matches_repository(name)]
    if matching:
        tags = catalog.tags_of(matching[0])
        close = [f"{matching[0]}:{tag}" for tag in close_matches(_plain(pattern.tag or ""), tags)]
        known = f"the tags of {matching[0]}: {_some(tags)}"
    else:
        close = close_matches(_plain(pattern.repository), catalog.names)
        known = f"its repositories: {_some(catalog.names)}"
    return NotFoundError(
        f"No image of {registry.name} matches {pattern}.",
        hint=f"did you mean {' or '.join(close)}?" if close else known,
        code="ImageNotFound",
    )


def _plain(pattern: str) -> str:
    return pattern.replace("*", "").replace("?", "")


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else ""
    return f"{', '.join(names[:MOST_NAMED])}{more}" if names else "none"
