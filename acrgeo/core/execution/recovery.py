"""The command that goes on with a change after a run that ended early."""

from __future__ import annotations

import shlex

from acrgeo.core.model.drain import is_own_tag
from acrgeo.core.model.registry import Sku
from acrgeo.core.plan.change import Action, Change, ImportChange, RegistryChange, ReplicaChange, WebhookChange


def follow_command(change: Change) -> str:
    """Return the command that shows how a change went on; that of a replacement also finishes it."""
    registry = change.registry.name
    match change:
        case RegistryChange():
            return f"acrgeo show {registry}"
        case WebhookChange():
            return f"acrgeo webhook list {registry}"
        case ImportChange():
            return shlex.join(["acrgeo", "image", "status", registry, change.name])
        case ReplicaChange(action=Action.REPLACE):
            return recreate_command(change)
        case ReplicaChange():
            goal = " --for deleted" if change.desired is None else ""
            return f"acrgeo replica wait {registry} {change.location}{goal}"


def retry_command(change: Change) -> str:
    """Return the command that makes one change again that failed, where the command line itself cannot be repeated."""
    registry = change.registry.name
    match change:
        case RegistryChange(sku=Sku() as sku):
            return (
                f"acrgeo upgrade {registry}"
                if sku is Sku.PREMIUM
                else f"acrgeo downgrade {registry} --to {sku.value.lower()}"
            )
        case RegistryChange():
            return f"acrgeo endpoints show {registry}"
        case WebhookChange():
            return f"acrgeo webhook list {registry}"
        case ImportChange():
            return import_command(change)
        case ReplicaChange(action=Action.DELETE):
            return f"acrgeo replica delete {registry} {change.location}"
        case ReplicaChange(action=Action.CREATE | Action.REPLACE):
            return recreate_command(change)
        case ReplicaChange(routing=bool() as routing):
            return f"acrgeo routing {'enable' if routing else 'disable'} {registry} {change.location}"
        case ReplicaChange():
            return f"acrgeo replica list {registry}"


def import_command(change: ImportChange) -> str:
    """Return the command that imports one image again."""
    desired = change.desired
    words = ["acrgeo", "image", "import", change.registry.name]
    if desired.source.registry_id is None:
        words.append(f"{desired.source.host}/{desired.source_image}")
    else:
        words += [desired.source_image, "--from", desired.source.registry_id]
    if desired.is_tagged:
        words += ["--to", change.name]
    return shlex.join([*words, "--force"] if change.is_forced else words)


def recreate_command(change: ReplicaChange) -> str:
    """Return the command that creates a replaced replica as it was; once it is deleted, nothing else remembers it.

    The command waits for a deletion that is under way. The record of a drain is left out: no tag option takes it.
    """
    desired = change.desired
    assert desired is not None, "a replacement desires a replica"
    words = ["acrgeo", "replica", "add", change.registry.name, desired.location]
    if desired.name != desired.location:
        words += ["--name", desired.name]
    for key, value in sorted(desired.tags.items()):
        if not is_own_tag(key):
            words += ["--tag", f"{key}={value}"]
    if not desired.is_routed:
        words.append("--no-routing")
    if desired.zone_redundancy is not None:
        words += ["--zone-redundancy", desired.zone_redundancy.lower()]
    return shlex.join(words)
