"""Copies of images between registries, as the service makes them for an import: manifests, blobs and tags.

What is copied is at the home replica of the target when the copy ends, and spreads from there like a push.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from acrgeo.sandbox.dataplane import content, events, hosts, manifests
from acrgeo.sandbox.dataplane.answers import RefusedError
from acrgeo.sandbox.dataplane.content import Repository
from acrgeo.sandbox.dataplane.visit import Visit
from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.store import Document


def repository_of(call: Call, registry: Document, name: str, now: float) -> Repository:
    """Return a repository as the home replica of a registry has it at a time."""
    # Assumed: an import reads at the home replica of the source; az warns that it cannot choose another one.
    visit = Visit(
        request=call.request,
        place=hosts.home_of(call.store, registry),
        store=call.store,
        site=call.site,
        caller=call.caller,
        now=now,
        token=call.store.setting("token"),
        client_secret="",
    )
    return Repository(visit, name)


def resolve(repository: Repository, reference: str) -> str | None:
    """Return the digest of a tag or a digest that is there, None where it is not."""
    if ":" not in reference:
        tag = repository.tag(reference)
        reference = tag["digest"] if tag is not None else ""
    return reference if repository.manifest(reference) is not None else None


def manifests_of(repository: Repository, digest: str) -> list[Document] | None:
    """Return a manifest with all that it names, itself last; None where one of them is not there."""
    found = repository.manifest(digest)
    if found is None:
        return None
    below: list[Document] = []
    for named in manifests.references(found):
        parts = manifests_of(repository, named["digest"])
        if parts is None:
            return None
        below += parts
    return [*below, found]


def copy(source: Repository, target: Repository, whole: Sequence[Document], tags: Sequence[str]) -> str | None:
    """Copy an image to where it ends with tags. Return the reason in the service's words where it has no room."""
    last = whole[-1]
    try:
        for manifest in whole:
            for digest in _blobs(manifest):
                target.put_blob(source.read_blob(digest))
            target.put_manifest(
                manifest["digest"], content.decoded(manifest), manifest["mediaType"], manifest["imageSize"]
            )
    except RefusedError as error:
        return str(error)
    visit, length = target.visit, len(content.decoded(last))
    described = {"mediaType": last["mediaType"], "size": length, "digest": last["digest"], "length": length}
    for tag in tags:
        target.put_tag(tag, last["digest"], last["imageSize"])
        # Assumed: an import is heard as a push of each tag.
        noted = {**described, "repository": target.name, "tag": tag}
        events.note(visit, "push", noted, visit.arrivals(last["imageSize"]))
    return None


def _blobs(manifest: Document) -> Iterator[str]:
    document = json.loads(content.decoded(manifest))
    for descriptor in [document.get("config"), *(document.get("layers") or [])]:
        if isinstance(descriptor, dict):
            yield descriptor["digest"]
