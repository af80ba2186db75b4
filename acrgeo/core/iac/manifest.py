"""The registry, replicas and webhooks that a file of acrgeo's own names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from acrgeo.core.desired.source import Node
from acrgeo.core.iac.reference import Kind, Reference
from acrgeo.core.iac.resource import each_of, literal, value_of
from acrgeo.core.model.names import is_name, registry_id_at
from acrgeo.core.model.region import normalise_region
from acrgeo.core.model.webhook import name_in


def is_manifest(document: Node) -> bool:
    """Return whether a document is one of acrgeo's, of whichever version."""
    return (literal(value_of(document, "apiVersion")) or "").startswith("acrgeo/")


def find_desired(document: Node) -> Iterator[Reference]:
    """Yield what a file of acrgeo names; what is no valid name there is for ``acrgeo plan`` to say."""
    node = value_of(document, "registry")
    text = literal(node)
    if text is None:
        return
    assert node is not None, "it has a text"
    parts = registry_id_at(text)
    subscription, group, registry = parts or (None, None, re.split("[.-]", text)[0])
    if not is_name(registry):
        return

    def named(at: Node, kind: Kind, region: str | None = None, name: str | None = None) -> Reference:
        return Reference(
            place=at.place,
            kind=kind,
            registry=registry,
            region=region,
            name=name,
            subscription=subscription,
            resource_group=group,
        )

    if "." not in text:  # an ID and a host, which have one, are found in the text
        yield named(node, Kind.REGISTRY)
    regions: list[str] = []
    for replica in each_of(value_of(document, "replicas")):
        location = value_of(replica, "location")
        region = literal(location)
        if region is not None:
            assert location is not None, "it has a text"
            regions.append(normalise_region(region))
            yield named(location, Kind.REPLICA, regions[-1], literal(value_of(replica, "name")))
    for webhook in each_of(value_of(document, "webhooks")):
        name = value_of(webhook, "name")
        pattern = literal(name)
        if pattern is None:
            continue
        assert name is not None, "it has a text"
        chosen = [literal(each) for each in each_of(value_of(webhook, "regions"))]
        for place in [normalise_region(each) for each in chosen if each is not None] or regions:
            yield named(name, Kind.WEBHOOK, place, name_in(pattern, place))
