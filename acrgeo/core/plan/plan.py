"""A plan: typed changes, ordered once when it is built, the same object that is shown and executed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, IntEnum

from acrgeo.core.model.registry import Drain, Registry, RegistryRef, Replica, Sku
from acrgeo.core.model.webhook import WebhookEdit


class Action(str, Enum):
    """What a change does; the value is the word of the JSON document."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    AWAIT = "await"  # already under way in Azure: not made again, only awaited

    @property
    def glyph(self) -> str:
        """The sign in front of the change in text."""
        return {"create": "+", "update": "~", "replace": "±", "delete": "-", "await": "…"}[self.value]


class Phase(IntEnum):
    """Rule premium-first: a registry's changes run in this order."""

    UPGRADE = 0
    SETTINGS = 1
    ADD = 2  # creates, replacements, routing on, tags
    ROUTE_OFF = 3
    DELETE = 4
    DOWNGRADE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One property before and after, under ARM's name. None is absent."""

    name: str
    current: object
    desired: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of one registry or replica.

    ``id`` is stable (``contoso/eastus``); ``waits_for`` are ids of this plan. ``current`` is the replica as the plan
    saw it. For a create, ``is_routed`` and ``tag_edits`` are what it is created with; for an update, what is edited.
    ``needs_ready`` starts it only when the replica is Ready. ``may_appear`` says that the service adds the replica by
    itself a few seconds after the first other one (the home replica).
    """

    id: str
    registry: RegistryRef
    action: Action
    step: Phase
    fields: tuple[FieldChange, ...] = ()
    waits_for: tuple[str, ...] = ()
    reason: str = ""
    location: str | None = None
    name: str | None = None
    is_home: bool = False
    current: Replica | None = None
    is_routed: bool | None = None
    tag_edits: Mapping[str, str | None] = field(default_factory=dict)
    drain: Drain | None = None
    needs_ready: bool = False
    may_appear: bool = False
    is_pruned: bool = False
    sku: Sku | None = None
    has_data_endpoints: bool | None = None
    has_regional_endpoints: bool | None = None
    webhook: WebhookEdit | None = None

    @property
    def is_replica(self) -> bool:
        """Whether it concerns a replica rather than the registry itself or a webhook."""
        return self.location is not None and self.webhook is None

    @property
    def only_drains(self) -> bool:
        """Whether it does nothing but take a replica out of service, which a sick one is allowed too."""
        return self.is_routed is False and all(one.name == "regionEndpointEnabled" for one in self.fields)

    @property
    def takes_traffic(self) -> bool:
        """Whether it takes a replica that requests reach out of service."""
        if self.current is None or not self.current.is_routed or self.current.is_failed:
            return False
        if self.action is Action.AWAIT:
            return False
        return self.action in (Action.DELETE, Action.REPLACE) or self.is_routed is False


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A replica that somebody drained: wanted routed, left alone (rule held-drain)."""

    location: str
    name: str
    drain: Drain


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryPlan:
    """The changes of one registry, with what was seen of it when they were computed.

    ``listed`` are the replicas that are there and were asked for; ``misnamed`` are replicas that were asked for under
    a name that they do not have; ``is_of_file`` says that a file asks, not the command line.
    """

    current: Registry
    changes: tuple[Change, ...]
    held: tuple[Held, ...] = ()
    unmanaged: tuple[Replica, ...] = ()
    listed: tuple[Replica, ...] = ()
    misnamed: tuple[tuple[Replica, str], ...] = ()
    min_routed: int = 1
    allows_mass_delete: bool = False
    is_of_file: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that a command would do, for one registry or many. Every change of it can be reached."""

    registries: tuple[RegistryPlan, ...]

    def __post_init__(self) -> None:
        """Refuse, with ValueError, ids that are not unique and waits that never end."""
        ids = [change.id for change in self.changes]
        if len(set(ids)) < len(ids):
            raise ValueError(f"two changes of a plan have one id: {', '.join(sorted(ids))}")
        waits = {change.id: set(change.waits_for) for change in self.changes}
        unknown = sorted({wanted for wanting in waits.values() for wanted in wanting} - waits.keys())
        if unknown:
            raise ValueError(f"a change waits for what the plan does not hold: {', '.join(unknown)}")
        while free := [id_ for id_, wanting in waits.items() if not wanting & waits.keys()]:
            for id_ in free:
                del waits[id_]
        if waits:
            raise ValueError(f"changes wait for each other in a circle: {', '.join(sorted(waits))}")

    @property
    def changes(self) -> tuple[Change, ...]:
        """All changes in the order of the plan."""
        return tuple(change for registry in self.registries for change in registry.changes)

    @property
    def has_changes(self) -> bool:
        """Whether anything would be written. What Azure is already doing is no change."""
        return any(change.action is not Action.AWAIT for change in self.changes)

    def count(self, action: Action) -> int:
        """How many changes there are of a kind."""
        return sum(change.action is action for change in self.changes)
