"""The registries, replicas and webhooks that resources declare or look up, in Terraform, Bicep and ARM templates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from acrgeo.core.desired.source import Node, Place
from acrgeo.core.iac.reference import Kind, Reference, Unread
from acrgeo.core.iac.resource import Constant, Resource, each_of, literal, symbol, value_of
from acrgeo.core.model.names import is_name, registry_id_at
from acrgeo.core.model.region import normalise_region

REGISTRIES = "microsoft.containerregistry/registries"
REPLICATIONS = f"{REGISTRIES}/replications"
WEBHOOKS = f"{REGISTRIES}/webhooks"
AZURERM = "azurerm_container_registry"
_BY_NAME = {
    "azurerm_container_registry_webhook": ("registry_name", Kind.WEBHOOK),
    "azurerm_container_registry_scope_map": ("container_registry_name", None),
    "azurerm_container_registry_token": ("container_registry_name", None),
    "azurerm_container_registry_agent_pool": ("container_registry_name", None),
}
"""Type → the attribute that names its registry, and what its own name is."""
MODULE = "module"
"""The type of a verified module for a registry, in Terraform or Bicep."""
MODULES = ("avm-res-containerregistry-registry", "avm/res/container-registry/registry")

_MEMBER = re.compile(r"\.(?:name|id|resource_id|outputs\.\w+|properties\.\w+)$")


@dataclass(frozen=True, slots=True)
class Owner:
    """The registry that something belongs to; ``name`` None where it could not be read."""

    name: str | None
    subscription: str | None = None
    resource_group: str | None = None


NOBODY = Owner(None)


def find_declared(resources: Iterable[Resource], constants: Iterable[Constant] = ()) -> Iterator[Reference | Unread]:
    """Yield what resources name, in their order and each once.

    A constant is its value. A parameter's default names a registry where it stands, and nothing is said of what
    belongs to that registry: whoever runs the file may name another.
    """
    listed = list(resources)
    declared = _Declared(listed, constants)
    seen: set[tuple[Place, object]] = set()
    for each in listed:
        for found in declared.names_of(each):
            key = (found.place, found.kind if isinstance(found, Reference) else None)
            if key not in seen:
                seen.add(key)
                yield found


class _Declared:
    """The resources of all files, to find the registry of each, and their constants."""

    def __init__(self, resources: Iterable[Resource], constants: Iterable[Constant]) -> None:
        self._known = {(each.scope, each.address): each for each in resources}
        self._constants = {(each.scope, each.key): each for each in constants}

    def names_of(self, resource: Resource) -> Iterator[Reference | Unread]:
        """Yield what one resource names."""
        kind = resource.type
        if kind in (REGISTRIES, AZURERM, MODULE):
            name = self._value(resource, "name")
            yield from self._registry(resource, name)
            yield from self._replicas(resource, literal(name))
            for webhook in each_of(self._value(resource, "webhooks")):
                yield from _named(Kind.WEBHOOK, Owner(literal(name)), value_of(webhook, "name"))
        elif kind == WEBHOOKS:
            owner, own = self._template_owner(resource)
            yield from _named(Kind.WEBHOOK, owner, own)
        elif kind == REPLICATIONS:
            owner, own = self._template_owner(resource)
            yield from _replica(owner, own, self._value(resource, "location"))
        elif kind in _BY_NAME:
            attribute, named = _BY_NAME[kind]
            registry = self._value(resource, attribute)
            if literal(registry) is not None:
                yield from self._registry(resource, registry)
            if named is not None:
                yield from _named(named, self._owner(registry, resource), self._value(resource, "name"))

    def _value(self, resource: Resource, key: str) -> Node | None:
        return self._resolved(resource, value_of(resource.body, key))

    def _resolved(self, resource: Resource, node: Node | None) -> Node | None:
        """Return the value of a constant; anything else as it is."""
        code = symbol(node)
        constant = None if code is None else self._constants.get((resource.scope, code))
        return node if constant is None or constant.is_default else constant.node

    def _registry(self, resource: Resource, name: Node | None) -> Iterator[Reference | Unread]:
        code = symbol(name)
        default = None if code is None else self._constants.get((resource.scope, code))
        named = name if default is None else default.node
        text = literal(named)
        if text is not None and is_name(text):
            assert named is not None, "it has a text"
            yield Reference(place=named.place, kind=Kind.REGISTRY, registry=text)
        if name is not None:
            yield from _unread(name)

    def _replicas(self, resource: Resource, registry: str | None) -> Iterator[Reference | Unread]:
        """Yield the replicas that the declaration of a registry has: of azurerm, or of a verified module."""
        owner = Owner(registry)
        for region in each_of(self._value(resource, "georeplication_locations")):  # of azurerm 2
            yield from _replica(owner, None, region)
        for key in ("georeplications", "replications"):
            for replica in each_of(self._value(resource, key)):
                yield from _unread(replica)
                if replica.entries is not None:
                    name, location = (
                        self._resolved(resource, value_of(replica, each)) for each in ("name", "location")
                    )
                    yield from _replica(owner, name, location)

    def _template_owner(self, resource: Resource) -> tuple[Owner, Node | None]:
        """Return the registry of a replica or webhook, and its own name: one may be part of the other."""
        name = self._value(resource, "name")
        text = literal(name)
        if text is not None and "/" in text:
            assert name is not None, "it has a text"
            registry, _, own = text.partition("/")
            place = Place(name.place.file, name.place.line, name.place.column + len(registry) + 1)
            return Owner(registry), Node(place=place, value=own)
        if resource.parent is not None:
            return Owner(literal(self._value(resource.parent, "name"))), name
        for key in ("parent", "parent_id"):
            parent = self._value(resource, key)
            if parent is not None:
                return self._owner(parent, resource), name
        return NOBODY, name

    def _owner(self, node: Node | None, resource: Resource) -> Owner:
        """Return the registry that a value is, has the ID of, or gets from another resource of the same scope."""
        text, code = literal(node), symbol(node)
        if text is not None:
            parts = registry_id_at(text)
            return Owner(text) if parts is None else Owner(parts[2], parts[0], parts[1])
        found = None if code is None else self._known.get((resource.scope, _MEMBER.sub("", code)))
        return NOBODY if found is None else Owner(literal(self._value(found, "name")))


def _replica(owner: Owner, name: Node | None, location: Node | None) -> Iterator[Reference | Unread]:
    region, text = literal(location), literal(name)
    for node in (name, location):
        if node is not None:
            yield from _unread(node)
    if owner.name is None or (text is None and region is None):
        return
    where = name if text is not None else location
    assert where is not None, "one of them has a text"
    yield Reference(
        place=where.place,
        kind=Kind.REPLICA,
        registry=owner.name,
        region=None if region is None else normalise_region(region),
        name=text,
        subscription=owner.subscription,
        resource_group=owner.resource_group,
    )


def _named(kind: Kind, owner: Owner, name: Node | None) -> Iterator[Reference | Unread]:
    text = literal(name)
    if name is not None:
        yield from _unread(name)
    if text is not None and owner.name is not None:
        assert name is not None, "it has a text"
        yield Reference(
            place=name.place,
            kind=kind,
            registry=owner.name,
            name=text,
            subscription=owner.subscription,
            resource_group=owner.resource_group,
        )


def _unread(node: Node) -> Iterator[Unread]:
    text = symbol(node)
    if text is not None:
        yield Unread(node.place, text)
