"""What was read around a registry: permissions, locks, usages, webhooks, private endpoints and their subnets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from acrgeo.core.impact.network import usable_addresses
from acrgeo.core.model.webhook import Webhook
from acrgeo.core.permissions.actions import PermissionEntry


@dataclass(frozen=True, slots=True)
class Unknown:
    """What could not be read, in place of its value: why, in a sentence without a full stop, and the HTTP status."""

    reason: str
    status: int | None = None

    def brief(self, what: str) -> str:
        """What was not read, for a line that holds several."""
        return what if self.status is None else f"{what} ({self.status})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """A management lock; ``scope`` is the id of what it was put on."""

    name: str
    level: str
    scope: str

    @property
    def stops_writes(self) -> bool:
        """Whether creations and updates are refused too, not only deletions."""
        return self.level.lower() == "readonly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """One row of listUsages; a negative ``limit`` is none."""

    name: str
    limit: int
    current: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateEndpoint:
    """A private endpoint of the registry, ``status`` being the registry's own word about the connection.

    ``members`` are those with an address of their own choosing (``ipConfigurations``): none is the safe, dynamic case.
    """

    id: str
    status: str
    subnet_id: str | None = None
    members: tuple[str, ...] = ()
    has_zone_group: bool | Unknown = True
    permissions: tuple[PermissionEntry, ...] | Unknown = ()
    problem: Unknown | None = None

    @property
    def name(self) -> str:
        """Its name within its group."""
        return self.id.rsplit("/", 1)[-1]


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
        """``network/subnet``."""
        parts = self.id.split("/")
        return f"{parts[-3]}/{parts[-1]}" if len(parts) > 3 else self.id

    @property
    def size(self) -> int | None:
        """The addresses that can be used at all."""
        if self.limit is not None and self.limit >= 0:
            return self.limit
        return usable_addresses(self.prefixes) if self.prefixes else None

    @property
    def free(self) -> int | None:
        """The addresses that are left; an upper bound unless ``is_exact``. None is unknown."""
        used = self.used if self.is_exact else self.configurations
        return None if used is None or self.size is None else max(0, self.size - used)

    @property
    def is_exact(self) -> bool:
        """Whether the virtual network itself counted."""
        return self.limit is not None and self.limit >= 0 and self.used is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything that was read for one registry. What was not needed is empty; what could not be read is Unknown.

    ``unread_locks`` are the scopes whose locks, and those above, could not be read, by their id.
    """

    permissions: tuple[PermissionEntry, ...] | Unknown = ()
    subscription_permissions: tuple[PermissionEntry, ...] | Unknown = ()
    locks: tuple[Lock, ...] = ()
    unread_locks: tuple[tuple[str, Unknown], ...] = ()
    usages: tuple[Usage, ...] | Unknown = ()
    webhooks: tuple[Webhook, ...] | Unknown = ()
    provider_state: str | None = None
    has_regional_endpoints: bool | Unknown | None = None
    regional_endpoint_hosts: tuple[str, ...] = ()
    endpoints: tuple[PrivateEndpoint, ...] = ()
    subnets: Mapping[str, Subnet] = field(default_factory=dict)
