"""The keys of a file: one table, from which the parser, the JSON Schema and the documentation are made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from acrgeo.core.model.names import NAME
from acrgeo.core.model.region import normalise_region
from acrgeo.core.model.registry import Sku

API_VERSION = "acrgeo/v1"
MOST_REPLICAS = 1000
"""More than Azure will ever have regions."""


class Kind(Enum):
    """What a value may be; the value is how a reader calls it."""

    TEXT = "text"
    SWITCH = "true or false"
    NUMBER = "a whole number"
    REPLICAS = "a list of replicas"
    TAGS = "a mapping from tag to text, or to null"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key: what it means, and what its value may be.

    ``pattern`` is a regular expression that the whole text matches, ``shape`` is how a reader calls that; ``least``
    and ``most`` bound a number. ``default`` is what holds where the key is absent, None where the thing is then not
    managed.

    ``field`` is the field of DesiredRegistry or DesiredReplica that the value becomes, as ``parse`` makes it; None is
    a key that says more than one field.
    """

    name: str
    kind: Kind
    doc: str
    is_required: bool = False
    allowed: tuple[str, ...] = ()
    pattern: str | None = None
    shape: str = ""
    least: int | None = None
    most: int | None = None
    default: bool | int | None = None
    field: str | None = None
    parse: Callable[[Any], Any] | None = None

    @property
    def expected(self) -> str:
        """What the value may be, in words."""
        if self.allowed:
            return " or ".join(self.allowed) if len(self.allowed) < 3 else f"one of {', '.join(self.allowed)}"
        if self.shape:
            return self.shape
        return f"{self.kind.value}, {self.least} or more" if self.least is not None else self.kind.value


REGISTRY_KEYS = (
    Key(
        name="apiVersion",
        kind=Kind.TEXT,
        doc="The version of this format.",
        is_required=True,
        allowed=(API_VERSION,),
    ),
    Key(
        name="registry",
        kind=Kind.TEXT,
        doc="The registry: its name, its login server or its resource ID.",
        is_required=True,
        pattern=NAME + r"(-[A-Za-z0-9]+)?(\.[A-Za-z0-9.-]+)?|(/|%2[Ff])\S+",
        shape="a registry's name (5 to 50 letters and digits), a login server or a resource ID",
    ),
    Key(
        name="resourceGroup",
        kind=Kind.TEXT,
        doc="The registry's resource group. Looked up where it is not given.",
        pattern=r"[\w().-]{1,90}",
        shape="a resource group's name",
    ),
    Key(
        name="subscription",
        kind=Kind.TEXT,
        doc="Name or ID of the registry's subscription. That of the command line where it is not given.",
        pattern=r"\S.*",
        shape="a subscription's name or ID",
    ),
    Key(
        name="sku",
        kind=Kind.TEXT,
        doc="The tier. Replicas need Premium. Not managed where it is not given.",
        allowed=tuple(sku.value for sku in Sku),
        field="sku",
        parse=Sku,
    ),
    Key(
        name="dataEndpoints",
        kind=Kind.SWITCH,
        doc="Whether the registry has dedicated data endpoints. Not managed where it is not given.",
        field="has_data_endpoints",
    ),
    Key(
        name="minRouted",
        kind=Kind.NUMBER,
        doc="How many replicas must stay in service, at any moment of any change.",
        least=1,
        most=MOST_REPLICAS,
        default=1,
        field="min_routed",
    ),
    Key(
        name="prune",
        kind=Kind.SWITCH,
        doc="Whether replicas that are there but not listed are deleted. They are only reported otherwise.",
        default=False,
        field="prunes",
    ),
    Key(
        name="replicas",
        kind=Kind.REPLICAS,
        doc="The replicas. The home region may be listed, to manage its routing and tags.",
    ),
)

REPLICA_KEYS = (
    Key(
        name="location",
        kind=Kind.TEXT,
        doc="The region, as eastus, East US or (US) East US.",
        is_required=True,
        pattern=r"\s*(\([^()]+\)\s*)?[A-Za-z0-9]+([\s_-]+[A-Za-z0-9]+)*\s*",
        shape="a region, such as eastus",
        field="location",
        parse=normalise_region,
    ),
    Key(
        name="name",
        kind=Kind.TEXT,
        doc="The name that the replica is created with. The region where it is not given.",
        pattern=NAME,
        shape="5 to 50 letters and digits",
        field="name",
    ),
    Key(
        name="tags",
        kind=Kind.TAGS,
        doc="Tags to set; null removes one. Tags that are not listed stay.",
        field="tags",
    ),
    Key(
        name="routing",
        kind=Kind.SWITCH,
        doc="Whether the global endpoint sends requests to it. A replica that was drained through acrgeo stays so.",
        default=True,
        field="is_routed",
    ),
    Key(
        name="zoneRedundancy",
        kind=Kind.TEXT,
        doc="The property, set at creation only, for audits that look at it. The region decides what is so.",
        allowed=("Enabled", "Disabled"),
        field="zone_redundancy",
    ),
)
