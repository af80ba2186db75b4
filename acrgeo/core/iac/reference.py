"""What a file of infrastructure as code names: a registry, or something of one, and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

from acrgeo.core.desired.source import Place


class Kind(str, Enum):
    """What is named; the value is the word that a finding has for it."""

    REGISTRY = "registry"
    LOGIN = "login server"
    REPLICA = "replica"
    WEBHOOK = "webhook"
    DATA = "data endpoint"
    REGIONAL = "regional endpoint"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One name in a file. ``registry`` is the registry's name, or the label of its host, which may have a hash.

    ``region`` is that of a host or replica, ``name`` that of a replica or webhook; a replica may have both.
    ``subscription`` and ``resource_group`` are those of a resource ID, and ``suffix`` is that of a host.
    """

    place: Place
    kind: Kind
    registry: str
    region: str | None = None
    name: str | None = None
    subscription: str | None = None
    resource_group: str | None = None
    suffix: str | None = None

    @property
    def is_host(self) -> bool:
        """True for a host name."""
        return self.suffix is not None

    @property
    def written(self) -> str:
        """The name as a finding quotes it."""
        if self.kind is Kind.LOGIN:
            return f"{self.registry}.{self.suffix}"
        if self.kind in (Kind.DATA, Kind.REGIONAL):
            return f"{self.registry}.{self.region}.{'data' if self.kind is Kind.DATA else 'geo'}.{self.suffix}"
        return self.name or self.region or self.registry


@dataclass(frozen=True, slots=True, order=True)
class Unread:
    """A name that is made when the file runs, such as ``${var.name}``: it is not guessed."""

    place: Place
    text: str = field(compare=False)


@dataclass(slots=True, kw_only=True)
class Names:
    """What files name, and what of it could not be read."""

    references: list[Reference] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)

    def add(self, found: Iterable[Reference | Unread]) -> None:
        """Take what was found in a file."""
        for each in found:
            if isinstance(each, Reference):
                self.references.append(each)
            else:
                self.unread.append(each)
