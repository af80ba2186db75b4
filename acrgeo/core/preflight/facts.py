"""Facts that are read around a registry, by typed keys, and the shapes that several rooms know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast

from acrgeo.core.impact.network import usable_addresses
from acrgeo.core.permissions.actions import PermissionEntry
from acrgeo.core.preflight.connections import is_open

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
_GONE = ("ResourceNotFound", "ResourceGroupNotFound", "NotFound")


@dataclass(frozen=True, slots=True)
class Unknown:
    """Stands for a value that could not be read: why, in a sentence without a full stop, and what Azure answered.

    ``hint`` is what to do where no permission is missing: Azure throttled, failed or did not answer.
    """

    reason: str
    status: int | None = None
    code: str | None = None
    hint: str | None = None

    @property
    def is_gone(self) -> bool:
        """Return whether what was read is certainly not there. A subscription that is not found may be another's."""
        return self.status == 404 and self.code in _GONE

    def brief(self, what: str) -> str:
        """Name what was not read, for a line that holds several."""
        return what if self.status is None else f"{what} ({self.status})"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fact(Generic[T_co]):
    """The key of something that can be read around a registry; it is declared beside the rule that needs it.

    ``what`` and ``then`` are told around "could not be read: REASON.", ``brief`` in a line that holds several.
    ``path`` is where ARM has it and ``hint`` what lets it be read; both may name ``{registry.id}`` and the like.
    """

    what: str
    brief: str
    path: str
    hint: str | None = None
    then: str = ""


AnyFact = Fact[Any]


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that was read for one registry: nothing that was not needed, Unknown what could not be read."""

    values: Mapping[AnyFact, object] = field(default_factory=dict)

    def __contains__(self, fact: AnyFact) -> bool:
        return fact in self.values

    def get(self, fact: Fact[T]) -> T | Unknown | None:
        """Return a value; None where it was not read."""
        return cast("T | Unknown | None", self.values.get(fact))

    def known(self, fact: Fact[T]) -> T:
        """Return a value that a check needs, and that was therefore read."""
        value = self.values[fact]
        assert not isinstance(value, Unknown), f"{fact.brief} could not be read"
        return cast("T", value)

    def having(self, fact: Fact[T], value: T | Unknown) -> Facts:
        """Return these facts with one more, or with another value of one."""
        return Facts({**self.values, fact: value})


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """A management lock; ``scope`` is the id of what it was put on."""

    name: str
    level: str
    scope: str

    @property
    def stops_writes(self) -> bool:
        """Return whether creations and updates are refused too, not only deletions."""
        return self.level.lower() == "readonly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """One row of listUsages; a negative ``limit`` is none."""

    name: str
    limit: int
    current: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateEndpoint:
    """A private endpoint of the registry; ``connection`` and ``status`` are the registry's own words about it.

    ``fixed`` has the addresses of its own choosing (``ipConfigurations``) by member in lower case; None is the safe,
    dynamic case. ``zones`` are the ids of the private DNS zones in which Azure keeps its records.
    """

    id: str
    status: str
    connection: str = ""
    location: str | None = None
    subnet_id: str | None = None
    is_manual: bool = False
    fixed: Mapping[str, str] | None = None
    zones: tuple[str, ...] | Unknown = ()
    permissions: tuple[PermissionEntry, ...] | Unknown = ()
    problem: Unknown | None = None

    @property
    def name(self) -> str:
        """Return its name within its group."""
        return self.id.rpartition("/")[2]

    @property
    def network_id(self) -> str | None:
        """Return the id of its virtual network, where its subnet is known."""
        return None if self.subnet_id is None else self.subnet_id.rsplit("/", 2)[0]

    @property
    def is_gone(self) -> bool:
        """Return whether only the registry still knows of it."""
        return not self.id or (self.problem is not None and self.problem.is_gone)

    @property
    def is_live(self) -> bool:
        """Return whether it has, or may get, addresses of the registry."""
        return is_open(self.status) and not self.is_gone

    def has_zone(self, name: str) -> bool | Unknown:
        """Return whether Azure keeps its records in a private DNS zone of this name."""
        if isinstance(self.zones, Unknown):
            return self.zones
        return any(zone_name(zone) == name.lower() for zone in self.zones)


def zone_name(zone_id: str) -> str:
    """Return the name of a private DNS zone, in lower case."""
    return zone_id.rpartition("/")[2].lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Subnet:
    """A subnet of private endpoints.

    ``limit`` and ``used`` are the virtual network's own usage row, where it may be read; ``configurations`` is how
    many IP configurations the subnet lists, a lower bound of what is used.
    """

    id: str
    prefixes: tuple[str, ...] = ()
    configurations: int | None = None
    limit: int | None = None
    used: int | None = None
    problem: Unknown | None = None

    @property
    def name(self) -> str:
        """Return ``network/subnet``."""
        parts = self.id.split("/")
        return f"{parts[-3]}/{parts[-1]}" if len(parts) > 3 else self.id

    @property
    def size(self) -> int | None:
        """Return how many addresses can be used at all."""
        if self.limit is not None and self.limit >= 0:
            return self.limit
        return usable_addresses(self.prefixes) if self.prefixes else None

    @property
    def free(self) -> int | None:
        """Return how many addresses are left; an upper bound unless ``is_exact``. None is unknown."""
        used = self.used if self.is_exact else self.configurations
        return None if used is None or self.size is None else max(0, self.size - used)

    @property
    def is_exact(self) -> bool:
        """Return whether the virtual network itself counted."""
        return self.limit is not None and self.limit >= 0 and self.used is not None
