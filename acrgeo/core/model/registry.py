"""Registries and their replicas, as read from Azure, in acrgeo's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from acrgeo.core.model.drain import Drain, decode_drain

if TYPE_CHECKING:
    from acrgeo.core.model.webhook import Webhook

ABAC = "AbacRepositoryPermissions"
"""The ``roleAssignmentMode`` of a registry with roles per repository."""


class Sku(str, Enum):
    """The service tiers. Replicas need Premium."""

    BASIC = "Basic"
    STANDARD = "Standard"
    PREMIUM = "Premium"

    @property
    def rank(self) -> int:
        """Basic 0, Standard 1, Premium 2."""
        return list(Sku).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplicaSettings:
    """Everything of a replica that a write can set. ``tags`` are all of them, the record of a drain included.

    ``zone_redundancy`` can be set at creation only; None leaves it to the service.
    """

    name: str
    location: str
    is_routed: bool = True
    zone_redundancy: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def drain(self) -> Drain | None:
        """The drain through acrgeo; None while it is routed, or where routing was turned off another way."""
        return None if self.is_routed else decode_drain(self.tags)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replica:
    """One region's copy of a registry. ``id`` is None where Azure does not list the home replica yet.

    ``is_zone_redundant`` is what the region gives (zones or not, None unknown); ``zone_redundancy`` is the property,
    a legacy value that proves nothing. ``modified_at`` is when somebody last wrote it, as ARM records.
    """

    name: str
    location: str
    id: str | None = None
    is_home: bool = False
    is_routed: bool = True
    provisioning_state: str = "Succeeded"
    display_status: str | None = None
    message: str | None = None
    timestamp: str | None = None
    zone_redundancy: str | None = None
    is_zone_redundant: bool | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    modified_at: str | None = field(default=None, compare=False)

    @property
    def is_ready(self) -> bool:
        """True once it is Succeeded and synced. The unlisted home replica is as ready as its registry."""
        return self.provisioning_state == "Succeeded" and (self.display_status == "Ready" or self.id is None)

    @property
    def is_serving(self) -> bool:
        """True while it is routed and ready: the rule last-routed counts no others."""
        return self.is_routed and self.is_ready

    @property
    def is_failed(self) -> bool:
        """True once the service gave up on it."""
        return self.provisioning_state in ("Failed", "Canceled")

    @property
    def is_settled(self) -> bool:
        """True while no operation of Azure is under way on it."""
        return self.provisioning_state == "Succeeded" or self.is_failed

    @property
    def drain(self) -> Drain | None:
        """The drain through acrgeo; None while it is routed, or where routing was turned off another way."""
        return self.settings.drain

    @property
    def settings(self) -> ReplicaSettings:
        """The settings that a write can change."""
        return ReplicaSettings(
            name=self.name,
            location=self.location,
            is_routed=self.is_routed,
            zone_redundancy=self.zone_redundancy,
            tags=self.tags,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryRef:
    """A registry's place in Azure: subscription, resource group and name.

    ``label`` stands for the name where a plan has several registries of one name.
    """

    subscription: str
    resource_group: str
    name: str
    label: str | None = field(default=None, compare=False)

    @property
    def id(self) -> str:
        """The ARM resource ID."""
        return f"{self.group_id}/providers/Microsoft.ContainerRegistry/registries/{self.name}"

    @property
    def group_id(self) -> str:
        """The ARM resource ID of its resource group."""
        return f"/subscriptions/{self.subscription}/resourceGroups/{self.resource_group}"

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrySettings:
    """Everything of a registry itself that a write can set. ``has_regional_endpoints`` None is unknown."""

    sku: Sku
    has_data_endpoints: bool = False
    has_regional_endpoints: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """A registry and all its replicas, the home replica included, sorted by location.

    ``properties`` holds every other ARM property that was read, under ARM's names. ``webhooks`` are those that were
    read, for commands that are about them.
    """

    ref: RegistryRef
    id: str
    location: str
    sku: Sku
    login_server: str
    provisioning_state: str = "Succeeded"
    has_data_endpoints: bool = False
    data_endpoint_hosts: tuple[str, ...] = ()
    has_regional_endpoints: bool | None = None
    regional_endpoint_hosts: tuple[str, ...] = ()
    has_private_endpoints: bool = False
    tags: Mapping[str, str] = field(default_factory=dict)
    properties: Mapping[str, object] = field(default_factory=dict)
    replicas: tuple[Replica, ...] = ()
    webhooks: tuple[Webhook, ...] = ()

    @property
    def settings(self) -> RegistrySettings:
        """The settings that a write can change."""
        return RegistrySettings(
            sku=self.sku,
            has_data_endpoints=self.has_data_endpoints,
            has_regional_endpoints=self.has_regional_endpoints,
        )

    @property
    def name(self) -> str:
        """The registry's name."""
        return self.ref.name

    @property
    def home(self) -> Replica:
        """The home replica, listed or not."""
        return next(replica for replica in self.replicas if replica.is_home)

    def replica_in(self, location: str) -> Replica | None:
        """Return the replica in a region; None where there is none, the home replica where there are two.

        A name need not equal its region: match by region, act by name. Source: ARM accepts a second replica in the home
        region under another name.
        """
        replicas = [replica for replica in self.replicas if replica.location == location]
        return min(replicas, key=lambda replica: not replica.is_home, default=None)

    def replica_named(self, name: str) -> Replica | None:
        """Return the replica with a name, in any case; None where there is none."""
        return next((replica for replica in self.replicas if replica.name.lower() == name.lower()), None)

    def webhook_named(self, name: str) -> Webhook | None:
        """Return the webhook with a name, in any case; None where there is none."""
        return next((webhook for webhook in self.webhooks if webhook.name.lower() == name.lower()), None)

    def label(self, replica: Replica) -> str:
        """Return the region of a replica, or its name where the region stands for another replica."""
        matched = self.replica_in(replica.location)
        return replica.location if matched is None or matched.name == replica.name else replica.name
