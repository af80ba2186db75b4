"""A plan: the changes of registries, ordered once when it is built, the same object that is shown and executed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from acrgeo.core.desired.registry import DesiredRegistry
from acrgeo.core.model.registry import Registry, Replica
from acrgeo.core.model.webhook import Webhook
from acrgeo.core.plan.change import Action, Change, ImportChange, RegistryChange, ReplicaChange, WebhookChange

if TYPE_CHECKING:
    from acrgeo.core.imports.image import PresentImage


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldTag:
    """A tag that is not as desired and that a policy writes: it is left alone, as the policy would write it again.

    ``key`` is spelled as the replica has it; ``wanted`` None removes it, ``found`` None is not there.
    ``assignment`` is the id of the policy's assignment.
    """

    replica: Replica
    key: str
    wanted: str | None
    found: str | None
    assignment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryPlan:
    """The changes of one registry, with what was observed of it when they were computed and what is desired of it.

    ``listed`` are the replicas that are there and were asked for; ``held`` those that should be routed and that
    somebody drained (rule held-drain); ``held_tags`` differ, and a policy writes them; ``unmanaged`` are there and not
    asked for; ``misnamed`` were asked for under a name that they do not have. ``unmanaged_webhooks`` are not in a file
    that has webhooks; of ``unread_webhooks``, which are, it may not be read where they post to. ``present_images`` were
    asked for and are there; ``unread_images`` is why it could not be read what is there.
    """

    current: Registry
    changes: tuple[Change, ...]
    desired: DesiredRegistry = field(default_factory=DesiredRegistry)
    held: tuple[Replica, ...] = ()
    held_tags: tuple[HeldTag, ...] = ()
    unmanaged: tuple[Replica, ...] = ()
    listed: tuple[Replica, ...] = ()
    misnamed: tuple[tuple[Replica, str], ...] = ()
    unmanaged_webhooks: tuple[Webhook, ...] = ()
    unread_webhooks: tuple[Webhook, ...] = ()
    present_images: tuple[PresentImage, ...] = ()
    unread_images: str | None = None

    @property
    def replica_changes(self) -> tuple[ReplicaChange, ...]:
        """The changes of replicas, in the order of the plan."""
        return tuple(change for change in self.changes if isinstance(change, ReplicaChange))

    @property
    def registry_changes(self) -> tuple[RegistryChange, ...]:
        """The changes of the registry itself, in the order of the plan."""
        return tuple(change for change in self.changes if isinstance(change, RegistryChange))

    @property
    def webhook_changes(self) -> tuple[WebhookChange, ...]:
        """The changes of webhooks, in the order of the plan."""
        return tuple(change for change in self.changes if isinstance(change, WebhookChange))

    @property
    def import_changes(self) -> tuple[ImportChange, ...]:
        """The imports of images, in the order of the plan."""
        return tuple(change for change in self.changes if isinstance(change, ImportChange))


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
        unknown = sorted(set().union(*waits.values()) - waits.keys())
        if unknown:
            raise ValueError(f"a change waits for what the plan does not hold: {', '.join(unknown)}")
        while free := [id_ for id_, waiting_for in waits.items() if not waiting_for & waits.keys()]:
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
        """Count the changes of a kind."""
        return sum(change.action is action for change in self.changes)
