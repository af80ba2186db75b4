"""What a plan is about to do, as far as preflight cares, and what must be read to judge it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from acrgeo.core.model.registry import Registry
from acrgeo.core.permissions.actions import Permission, Task
from acrgeo.core.plan.change import Action, Phase, ReplicaChange
from acrgeo.core.plan.plan import RegistryPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """The regions that a plan adds, replaces, deletes and drains, and the switches that it turns.

    ``removed_ids`` are the resource IDs of the replicas to be deleted or replaced, ``touched_ids`` these and those to
    be updated. ``is_general`` asks what would stop any change, with one more region in view.
    """

    adds: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    deletes: tuple[str, ...] = ()
    drains: tuple[str, ...] = ()
    removed_ids: tuple[str, ...] = ()
    touched_ids: tuple[str, ...] = ()
    turns_regional_on: bool = False
    changes_registry: bool = False
    updates_replicas: bool = False
    puts_webhooks: bool = False
    deletes_webhooks: bool = False
    is_general: bool = False

    @property
    def needs_reading(self) -> bool:
        """Whether anything is read at all: only a plan that sends nothing is not looked into."""
        return bool(self.tasks)

    @property
    def creates(self) -> bool:
        """Whether replicas would be created, replaced ones included."""
        return bool(self.adds or self.replaces or self.is_general)

    @property
    def removes(self) -> bool:
        """Whether replicas would be deleted, replaced ones included."""
        return bool(self.deletes or self.replaces or self.is_general)

    @property
    def new_regions(self) -> int:
        """How many regions would be added; one when the question is general."""
        return len(self.adds) or int(self.is_general)

    @property
    def tasks(self) -> tuple[Task, ...]:
        """What permissions it takes."""
        wanted = {
            Task.ADD: self.creates,
            Task.DELETE: self.removes,
            Task.ROUTING: self.updates_replicas or self.is_general,
            Task.UPGRADE: self.changes_registry,
            Task.WEBHOOK: self.puts_webhooks or self.deletes_webhooks,
        }
        return tuple(task for task, is_wanted in wanted.items() if is_wanted)

    def takes(self, permission: Permission) -> bool:
        """Whether the plan takes a permission of its tasks: webhooks are written or deleted, not always both."""
        if permission.tasks != (Task.WEBHOOK,):
            return True
        return self.deletes_webhooks if permission.action.endswith("/delete") else self.puts_webhooks


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What has to be read of a registry's surroundings.

    ``lock_scopes`` are the ids whose locks count, with those above; none is the registry.
    """

    registry: Registry
    lock_scopes: tuple[str, ...] = ()
    usages: bool = False
    webhooks: bool = False
    endpoints: bool = False
    subscription_permissions: bool = False
    regional: bool = False


def intent_of(plan: RegistryPlan, *, is_general: bool = False) -> Intent:
    """What one registry's plan is about to do."""
    changes = plan.replica_changes
    webhook_actions = {change.action for change in plan.webhook_changes}

    def places(action: Action) -> tuple[str, ...]:
        return tuple(change.location for change in changes if change.action is action)

    updates = [change for change in changes if change.action is Action.UPDATE]
    removed = [change for change in changes if change.action in (Action.DELETE, Action.REPLACE)]
    return Intent(
        adds=places(Action.CREATE),
        replaces=places(Action.REPLACE),
        deletes=places(Action.DELETE),
        drains=tuple(change.location for change in changes if change.phase is Phase.ROUTE_OFF),
        removed_ids=_ids(removed),
        touched_ids=_ids([*removed, *updates]),
        turns_regional_on=any(change.regional_endpoints for change in plan.registry_changes),
        changes_registry=bool(plan.registry_changes),
        updates_replicas=bool(updates),
        puts_webhooks=bool(webhook_actions - {Action.DELETE}),
        deletes_webhooks=Action.DELETE in webhook_actions,
        is_general=is_general,
    )


def needs_of(plan: RegistryPlan, intent: Intent) -> Needs:
    """What to read for it; a registry without private endpoints costs nothing of the network."""
    registry = plan.current
    return Needs(
        registry=registry,
        lock_scopes=intent.touched_ids,
        usages=intent.creates,
        webhooks=intent.removes,
        endpoints=registry.has_private_endpoints and (intent.creates or intent.removes or intent.turns_regional_on),
        subscription_permissions=intent.removes,
        regional=registry.has_regional_endpoints is None and (intent.creates or intent.removes),
    )


def _ids(changes: Sequence[ReplicaChange]) -> tuple[str, ...]:
    return tuple(change.current.id for change in changes if change.current and change.current.id)
