"""Read what a registry has: every tag and every manifest, by digest, as its own host lists them."""

from __future__ import annotations

from collections.abc import Iterator

from acrgeo.core.consolidate.inventory import Contents, Inventory, untagged_of
from acrgeo.core.image.answers import INDEXES, ManifestInfo, RegistryHosts, TagInfo
from acrgeo.core.model.registry import Registry
from acrgeo.errors import AzureError, ErrorKind
from acrgeo.workflow.images.asking import in_parallel
from acrgeo.workflow.images.importing import home_host


def read_inventory(hosts: RegistryHosts, registry: Registry) -> Inventory:
    """Read every repository of a registry, many at once. Raises AzureError where they may not be listed."""
    reader = _Reader(hosts, home_host(registry))
    names = list(dict.fromkeys(hosts.list_repositories(reader.host)))
    found = dict(zip(names, in_parallel(reader.contents, names), strict=True))
    return Inventory(
        registry=registry.name,
        repositories={name: contents for name, contents in found.items() if contents.digests},
        unlisted=reader.unlisted,
    )


class _Reader:
    """Reads repositories at one host. ``unlisted`` is why manifests without a tag are not among them."""

    def __init__(self, hosts: RegistryHosts, host: str) -> None:
        self._hosts, self.host = hosts, host
        self.unlisted: str | None = None

    def contents(self, repository: str) -> Contents:
        """Return what is in a repository; nothing where it was deleted since it was listed."""
        try:
            tags = list(self._hosts.list_tags(self.host, repository))
            digests = {tag.name: digest for tag in tags if (digest := self._digest(repository, tag)) is not None}
            manifests = self._manifests(repository)
            untagged: tuple[str, ...] = ()
            if any(not manifest.tags for manifest in manifests.values()):
                parts = dict(self._parts(repository, manifests))
                tagged = {digest: (name,) for name, digest in digests.items()}
                untagged = untagged_of({digest: it.tags for digest, it in manifests.items()} | tagged, parts)
        except AzureError as error:
            if error.kind is ErrorKind.NOT_FOUND:
                return Contents()
            raise
        locked = frozenset(tag.name for tag in tags if tag.is_writable is False)
        return Contents(tags=digests, untagged=untagged, locked=locked)

    def _digest(self, repository: str, tag: TagInfo) -> str | None:
        if tag.digest is not None:
            return tag.digest
        manifest = self._hosts.head(self.host, repository, tag.name)
        return None if manifest is None else manifest.digest

    def _manifests(self, repository: str) -> dict[str, ManifestInfo]:
        try:
            return {manifest.digest: manifest for manifest in self._hosts.list_manifests(self.host, repository)}
        except AzureError as error:
            if error.kind is not ErrorKind.REJECTED:
                raise
            self.unlisted = error.message.rstrip(".")
            return {}

    def _parts(self, repository: str, manifests: dict[str, ManifestInfo]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield what belongs to each index."""
        for digest, listed in manifests.items():
            if listed.media_type in INDEXES or listed.media_type is None:
                manifest = self._hosts.read_manifest(self.host, repository, digest)
                if manifest is not None:
                    yield digest, tuple(child.digest for child in manifest.children)
