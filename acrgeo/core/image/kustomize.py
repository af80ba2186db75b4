"""What a kustomization does to the images of its resources. Patches and charts are for ``kustomize build``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from acrgeo.core.desired.source import Entry, Node, Place

_KINDS = ("Kustomization", "Component")
_GROUP = "kustomize.config.k8s.io/"
_RESOURCES = ("resources", "bases", "components")


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """One entry of ``images:``; what it leaves empty stays as the resource has it."""

    name: str
    new_name: str = ""
    tag: str = ""
    digest: str = ""
    place: Place

    def applied_to(self, text: str) -> str | None:
        """Return an image of a resource with this done to it; None where it is for another image."""
        named, at, digest = text.partition("@")
        slash = named.rfind("/") + 1
        last, colon, tag = named[slash:].partition(":")
        if named[:slash] + last != self.name:
            return None
        if self.tag or self.digest:
            return self.text
        return f"{self.new_name}{colon}{tag}{at}{digest}"

    @property
    def text(self) -> str:
        """Return the image that it makes, as far as it says which one."""
        tag = f":{self.tag}" if self.tag else ""
        return f"{self.new_name or self.name}{tag}{f'@{self.digest}' if self.digest else ''}"

    @property
    def reason(self) -> str | None:
        """Return why it is not known which image it makes where its resource is not there; None where it says it."""
        return None if self.tag or self.digest else "its tag is in the resources: kustomize build writes it out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kustomization:
    """The resources of one, as files and folders beside it, and what it replaces in them."""

    resources: tuple[str, ...]
    replacements: tuple[Replacement, ...]


def parse_kustomization(document: Node) -> Kustomization | None:
    """Return the kustomization that a document is; None where it is none.

    The kind may be left out; then its ``images`` have what only those of a kustomization have.
    """
    entries = document.entries or {}
    kind = _text(entries, "kind")
    replacements = tuple(_replacements(_items(entries, "images")))
    version = _text(entries, "apiVersion") or _GROUP
    if not (kind in _KINDS and version.startswith(_GROUP)) and (kind or not (replacements or _lists_files(entries))):
        return None
    resources = [item.value for key in _RESOURCES for item in _items(entries, key) if isinstance(item.value, str)]
    return Kustomization(resources=tuple(dict.fromkeys(resources)), replacements=replacements)


def _lists_files(entries: Mapping[str, Entry]) -> bool:
    return any(isinstance(item.value, str) for item in _items(entries, "resources"))


def _replacements(items: Sequence[Node]) -> Iterator[Replacement]:
    for item in items:
        given = item.entries or {}
        made = Replacement(
            name=_text(given, "name"),
            new_name=_text(given, "newName"),
            tag=_text(given, "newTag"),
            digest=_text(given, "digest"),
            place=given["newName" if "newName" in given else "name"].node.place if "name" in given else item.place,
        )
        if made.name and (made.new_name or made.tag or made.digest):
            yield made


def _items(entries: Mapping[str, Entry], key: str) -> Sequence[Node]:
    return entries[key].node.items or () if key in entries else ()


def _text(entries: Mapping[str, Entry], key: str) -> str:
    value = entries[key].node.value if key in entries else None
    return value if isinstance(value, str) else ""
