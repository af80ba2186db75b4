"""The intent of a plan, which decides what rules apply and what is read. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
    imports: bool = False
    is_general: bool = False

    @property
    def needs_reading(self) -> bool:
        """Return whether anything is read at all: only a plan that sends nothing is not looked into."""
        return bool(self.tasks)

    @property
    def creates(self) -> bool:
        """Return whether replicas would be created, replaced ones included."""
        return bool(self.adds or self.replaces or self.is_general)

    @property
    def removes(self) -> bool:
        """Return whether replicas would be deleted, replaced ones included."""
        return bool(self.deletes or self.replaces or self.is_general)

    @property
    def new_regions(self) -> int:
        """Return how many regions would be added; one when the question is general."""
        return len(self.adds) or int(self.is_general)

    @property
    def tasks(self) -> tuple[Task, ...]:
        """Return the tasks whose permissions it takes."""
        is_taken = {
            Task.ADD: self.creates,
            Task.DELETE: self.removes,
            Task.ROUTING: self.updates_replicas or self.is_general,
            Task.UPGRADE: self.changes_registry,
            Task.WEBHOOK: self.puts_webhooks or self.deletes_webhooks,
            Task.IMPORT: self.imports,
        }
        return tuple(task for task, is_so in is_taken.items() if is_so)

    def takes(self, permission: Permission) -> bool:
        """Return whether the plan takes a permission of its tasks: webhooks are written or deleted, not always both."""
        if permission.tasks != (Task.WEBHOOK,):
            return True
        return self.deletes_webhooks if permission.action.endswith("/delete") else self.puts_webhooks


def intent_of(plan: RegistryPlan, *, is_general: bool = False) -> Intent:
    """Return what one registry's plan is about to do."""
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
        imports=bool(plan.import_changes),
        is_general=is_general,
    )


def _ids(changes: Sequence[ReplicaChange]) -> tuple[str, ...]:
    return tuple(change.current.id for change in changes if change.current and change.current.id)
