"""What is handed over to another tool: one value, from which each form is written. Secrets are not in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from acrgeo.core.handover.properties import WITHOUT_PREVIEW, Properties
from acrgeo.core.model.registry import RegistryRef, Sku


class Form(str, Enum):
    """What ``acrgeo export --format`` takes, the default first."""

    YAML = "yaml"
    BICEP = "bicep"
    BICEP_AVM = "bicep-avm"
    ARM = "arm"
    TERRAFORM = "terraform"
    TERRAFORM_4 = "terraform-4"
    AZAPI = "azapi"
    AZ = "az"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedReplica:
    """One replica, with its user's tags only. ``is_home`` is the home replica, which nobody creates."""

    name: str
    location: str
    is_home: bool = False
    is_routed: bool = True
    is_zone_redundant: bool = False
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def has_own_name(self) -> bool:
        """Return whether its name is not its region; ARM's ids have no case."""
        return self.name.lower() != self.location


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedWebhook:
    """One webhook without its receiver: URI and headers are secrets, so that each form asks for them."""

    name: str
    location: str
    actions: tuple[str, ...] = ()
    scope: str = ""
    is_enabled: bool = True

    @property
    def uri(self) -> str:
        """The name of the parameter that has its URI. A webhook's name may begin with a digit; this does not."""
        return f"uri_{self.name}"

    @property
    def headers(self) -> str:
        """The name of the parameter that has its headers."""
        return f"headers_{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """A registry with its replicas and webhooks.

    ``location`` None is a parameter of the form: a file does not name the home region. ``home`` is the home replica
    where it is not as the service makes it. ``is_there`` says that the registry exists, so that it can be imported.
    ``cloud`` is acrgeo's name of it. ``remarks`` are what no form can say of the registry, in words.
    """

    name: str
    sku: Sku
    location: str | None = None
    resource_group: str | None = None
    subscription: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    has_data_endpoints: bool = False
    has_regional_endpoints: bool = False
    properties: Properties = WITHOUT_PREVIEW
    home: HandedReplica | None = None
    replicas: tuple[HandedReplica, ...] = ()
    webhooks: tuple[HandedWebhook, ...] = ()
    is_there: bool = False
    cloud: str = "public"
    remarks: tuple[str, ...] = ()

    @property
    def needs_preview(self) -> bool:
        """Return whether only a preview of ARM's API knows something of it."""
        return self.has_regional_endpoints or bool(self.properties.preview)

    @property
    def subscription_id(self) -> str | None:
        """The ID of the subscription; None where it is not known, or only its name is."""
        is_id = self.subscription is not None and re.fullmatch(r"[0-9a-fA-F-]{36}", self.subscription)
        return self.subscription if is_id else None

    @property
    def id(self) -> str | None:
        """The ARM resource ID; None where subscription or group is not known."""
        if self.subscription_id is None or self.resource_group is None:
            return None
        return RegistryRef(subscription=self.subscription_id, resource_group=self.resource_group, name=self.name).id
