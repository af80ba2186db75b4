"""The keys of a file: one table, from which the parser, the JSON Schema and the documentation are made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from acrgeo.core.model.names import NAME
from acrgeo.core.model.region import normalise_region
from acrgeo.core.model.registry import Sku
from acrgeo.core.model.webhook import ACTIONS

API_VERSION = "acrgeo/v1"
MOST_REPLICAS = 1000
"""More than Azure will ever have regions."""
REGION_PATTERN = r"\s*(\([^()]+\)\s*)?[A-Za-z0-9]+([\s_-]+[A-Za-z0-9]+)*\s*"
A_REGION = "a region, such as eastus"
ADDRESS_PATTERN = r"https?://([^\s{}]|\{region\})+"
VARIABLE_PATTERN = r"[A-Za-z_][A-Za-z0-9_]*"


class Kind(Enum):
    """What a value may be; the value is how a reader calls it."""

    TEXT = "text"
    SWITCH = "true or false"
    NUMBER = "a whole number"
    REPLICAS = "a list of replicas"
    TAGS = "a mapping from tag to text, or to null"
    WEBHOOKS = "a list of webhooks"
    WORDS = "a list"
    ADDRESS = "an http or https address, or {fromEnv: VARIABLE}"
    HEADERS = "a mapping from header to {fromEnv: VARIABLE}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key: what it means, and what its value may be.

    ``pattern`` is a regular expression that the whole text matches, ``shape`` is how a reader calls that; ``least``
    and ``most`` bound a number. ``default`` is what holds where the key is absent, None where the thing is then not
    managed.

    ``allowed``, ``pattern`` and ``shape`` of a list of words are those of each word.

    ``field`` is the field of DesiredRegistry, DesiredReplica or DesiredWebhook that the value becomes, as ``parse``
    makes it; None is a key that says more than one field.
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
    default: bool | int | tuple[str, ...] | None = None
    field: str | None = None
    parse: Callable[[Any], Any] | None = None

    @property
    def expected(self) -> str:
        """What the value may be, in words."""
        if self.kind is Kind.WORDS:
            return f"a list, each {self.of_item.expected}"
        if self.allowed:
            return " or ".join(self.allowed) if len(self.allowed) < 3 else f"one of {', '.join(self.allowed)}"
        if self.shape:
            return self.shape
        return f"{self.kind.value}, {self.least} or more" if self.least is not None else self.kind.value

    @property
    def of_item(self) -> Key:
        """The key as one word of its list has it."""
        return replace(self, kind=Kind.TEXT, default=None)


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
        doc="Whether replicas, and webhooks where the file has `webhooks`, that are there but not listed are deleted. "
        "They are only reported otherwise.",
        default=False,
        field="prunes",
    ),
    Key(
        name="replicas",
        kind=Kind.REPLICAS,
        doc="The replicas. The home region may be listed, to manage its routing and tags.",
    ),
    Key(
        name="webhooks",
        kind=Kind.WEBHOOKS,
        doc="The webhooks that each region with a replica has, home included. Not managed where it is not given.",
    ),
)

REPLICA_KEYS = (
    Key(
        name="location",
        kind=Kind.TEXT,
        doc="The region, as eastus, East US or (US) East US.",
        is_required=True,
        pattern=REGION_PATTERN,
        shape=A_REGION,
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

WEBHOOK_KEYS = (
    Key(
        name="name",
        kind=Kind.TEXT,
        doc="The name: the region follows it, or stands in place of `{region}` in it. With `location`, the whole name.",
        is_required=True,
        pattern=r"(?=.{1,58}$)[A-Za-z0-9]*(\{region\})?[A-Za-z0-9]*",
        shape="letters and digits, and at most one {region}",
        field="name",
    ),
    Key(
        name="uri",
        kind=Kind.ADDRESS,
        doc="Where it posts to; `{region}` in it becomes the region, which no event names.",
        is_required=True,
        field="uri",
    ),
    Key(
        name="actions",
        kind=Kind.WORDS,
        doc="What triggers it.",
        allowed=ACTIONS,
        default=("push",),
        field="actions",
        parse=tuple,
    ),
    Key(
        name="scope",
        kind=Kind.TEXT,
        doc="Only for this: `REPOSITORY`, `REPOSITORY:TAG` or `PREFIX*`. Everything where it is not given.",
        pattern=r"\S+",
        shape="a repository, with a tag or a * where wanted",
        field="scope",
    ),
    Key(
        name="enabled",
        kind=Kind.SWITCH,
        doc="Whether it posts.",
        default=True,
        field="is_enabled",
    ),
    Key(
        name="headers",
        kind=Kind.HEADERS,
        doc="Headers of its posts. Their values are secrets, so that they come from the environment only.",
        field="headers",
    ),
    Key(
        name="regions",
        kind=Kind.WORDS,
        doc="Only in these regions. Every region with a replica where it is not given.",
        pattern=REGION_PATTERN,
        shape=A_REGION,
        field="regions",
        parse=lambda words: tuple(map(normalise_region, words)),
    ),
    Key(
        name="location",
        kind=Kind.TEXT,
        doc="Its region, where it is one webhook with a name of its own; instead of `regions`.",
        pattern=REGION_PATTERN,
        shape=A_REGION,
        field="location",
        parse=normalise_region,
    ),
)
