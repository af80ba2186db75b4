"""Registrations: what ARM itself knows of a provider."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from acrgeo.sandbox.engine.store import Document

if TYPE_CHECKING:
    from acrgeo.sandbox.engine.calls import Call


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkService:
    """A type of resource that private endpoints can lead to, and what its provider does for them.

    `find` returns the resource with an id and raises ArmError where it is missing or takes no private endpoints.
    `hosts` returns the host name of each member that an endpoint needs an address for, the primary one last.
    `connect` returns a new connection of a resource to an endpoint in a state; `connection` the one that is stored.
    """

    group_id: str
    domain: str
    find: Callable[[Call, str], Document]
    hosts: Callable[[Call, Document], Mapping[str, str]]
    connect: Callable[[Call, Document, Document, str], Document]
    connection: Callable[[Call, str, str], Document | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """A provider that the provider call tells of, and that answers to api-versions of its own only.

    `document` returns that call's answer for a subscription, `accepts` tells if an api-version is answered;
    `api_versions` and `locations` are what a refusal names. `supported` returns what the header api-supported-versions
    says for a scope, a path below the namespace and the version that was asked for, "" for no header.
    """

    namespace: str
    api_versions: tuple[str, ...]
    locations: tuple[str, ...]
    accepts: Callable[[str], bool]
    supported: Callable[[str, str, str], str]
    document: Callable[[str], dict[str, Any]]
    link_services: Mapping[str, LinkService] = field(default_factory=dict)
