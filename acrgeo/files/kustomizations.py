"""The images of resources as their kustomizations make them, where both were read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from acrgeo.core.image.kustomize import Kustomization, Replacement
from acrgeo.core.image.workloads import Mention

_DEEPEST = 50  # kustomizations on top of each other
_MOST = 10_000  # images of one kustomization


@dataclass(slots=True, kw_only=True)
class ReadFile:
    """What one file has, in its order."""

    label: str
    mentions: list[Mention] = field(default_factory=list)
    kustomizations: list[Kustomization] = field(default_factory=list)

    @property
    def folder(self) -> str:
        """Return where its relative paths begin."""
        return os.path.normpath(os.path.dirname(self.label) or ".")  # noqa: PTH120 paths as text, none is looked at


def built_mentions(files: Sequence[ReadFile]) -> Iterator[Mention]:
    """Yield every mention in the order of the files, those of a kustomization's resources as it makes them.

    Several kustomizations of a resource make several images of one mention. A replacement of which no resource was
    read is a mention itself.
    """
    built = _Built(files)
    for file in files:
        for mention in file.mentions:
            yield from built.variants.get(id(mention), {mention: None})
        for kustomization in file.kustomizations:
            for replacement in kustomization.replacements:
                if id(replacement) not in built.used:
                    yield Mention(
                        text=replacement.text, place=replacement.place, workload="Kustomization",
                        part=f"image {replacement.name}", reason=replacement.reason,
                    )  # fmt: skip


class _Built:
    """What ``kustomize build`` of each kustomization that no other one has as a resource makes of the mentions."""

    def __init__(self, files: Sequence[ReadFile]) -> None:
        self.used: set[int] = set()
        self.variants: dict[int, dict[Mention, None]] = {}
        self._files = {os.path.normpath(file.label): file for file in files}
        self._folders = {file.folder: file for file in files if file.kustomizations}
        self._done: dict[str, list[tuple[int, Mention]]] = {}
        resources = {path for file in self._folders.values() for path in _paths(file)}
        for folder, file in self._folders.items():
            if folder not in resources:
                for origin, mention in self._build(file, ()):
                    self.variants.setdefault(origin, {})[mention] = None

    def _build(self, file: ReadFile, trail: tuple[str, ...]) -> list[tuple[int, Mention]]:
        """Return the mentions of a kustomization's resources, each with which of the files' it comes from."""
        folder = file.folder
        if folder in self._done:
            return self._done[folder]
        if folder in trail or len(trail) > _DEEPEST:
            return []
        found: dict[tuple[int, Mention], None] = {}
        for path in _paths(file):
            if path in self._folders:
                below = self._build(self._folders[path], (*trail, folder))
            else:
                below = [(id(mention), mention) for mention in self._mentions(path)]
            found.update(dict.fromkeys(below))
        replacements = [each for kustomization in file.kustomizations for each in kustomization.replacements]
        made = [(origin, self._replaced(mention, replacements)) for origin, mention in found]
        self._done[folder] = list(dict.fromkeys(made))[:_MOST]
        return self._done[folder]

    def _mentions(self, path: str) -> list[Mention]:
        file = self._files.get(path)
        return [] if file is None else file.mentions

    def _replaced(self, mention: Mention, replacements: Iterable[Replacement]) -> Mention:
        for replacement in replacements:
            text = replacement.applied_to(mention.text)
            if text is not None:
                self.used.add(id(replacement))
                reason = mention.reason if replacement.reason else None
                mention = replace(mention, text=text, reason=reason)
        return mention


def _paths(file: ReadFile) -> list[str]:
    resources = [resource for kustomization in file.kustomizations for resource in kustomization.resources]
    return [os.path.normpath(os.path.join(file.folder, resource)) for resource in resources]  # noqa: PTH118 as above
