"""The az commands that a plan corresponds to, in its order. What az cannot do, or only acrgeo does, is a comment."""

from __future__ import annotations

from collections.abc import Iterator

from acrgeo.core.handover.model import HandedReplica, HandedWebhook
from acrgeo.core.model.drain import is_own_tag
from acrgeo.core.model.registry import ReplicaSettings
from acrgeo.core.model.switches import parse_switch, status_word
from acrgeo.core.model.webhook import WebhookSettings
from acrgeo.core.plan.change import Action, Change, ImportChange, RegistryChange, ReplicaChange, WebhookChange
from acrgeo.core.review import ReviewedPlan
from acrgeo.output.handover.az.commands import AzRegistry, Words, routing_option, switch_option, tags_option, uri_of
from acrgeo.output.handover.az.script import tag_gaps
from acrgeo.output.handover.az.shell import Variable, comment, line

NOTHING = "Nothing to do: no command."
REFUSED = "Refused: acrgeo would run none of this, so that there are no commands."
_GONE = "az does not wait until Azure has forgotten the replica: if the next command is refused, run it again"


def az_lines(reviewed: ReviewedPlan, *, is_ascii: bool = False) -> list[str]:
    """Return a line for each command, and comments."""
    if reviewed.blockers:
        return [comment(REFUSED)]
    lines = [
        text
        for registry in reviewed.plan.registries
        for change in registry.changes
        for text in _lines(change, is_ascii)
    ]
    return lines or [comment(NOTHING)]


def _lines(change: Change, is_ascii: bool) -> Iterator[str]:
    ref = change.registry
    registry = AzRegistry(name=ref.name, group=ref.resource_group, subscription=ref.subscription)
    match change:
        case RegistryChange():
            yield line(*_settings(registry, change), is_ascii=is_ascii)
        case ReplicaChange():
            yield from _replica(registry, change, is_ascii)
        case WebhookChange():
            yield from _webhook(registry, change, is_ascii)
        case ImportChange():
            yield line(*_import(registry, change), is_ascii=is_ascii)


def _import(registry: AzRegistry, change: ImportChange) -> Words:
    """Return the import. Credentials are variables; a source that is read with the caller's rights goes by its ID."""
    desired = change.desired
    options: Words = []
    if desired.source.registry_id is None:
        options += ["--source", f"{desired.source.host}/{desired.source_image}"]
        if desired.source.has_credentials:
            options += ["-u", Variable("SOURCE_USERNAME"), "-p", Variable("SOURCE_PASSWORD")]
    else:
        options += ["--source", desired.source_image, "-r", desired.source.registry_id]
    options += ["-t", change.name] if desired.is_tagged else ["--repository", desired.target.repository]
    return registry.import_image(*options, *(["--force"] if change.is_forced else []))


def _settings(registry: AzRegistry, change: RegistryChange) -> Words:
    options: Words = []
    if change.sku is not None:
        options += ["--sku", change.sku.value]
    if change.data_endpoints is not None:
        options += switch_option("--data-endpoint-enabled", change.data_endpoints)
    if change.regional_endpoints is not None:
        options += ["--regional-endpoints", status_word(change.regional_endpoints)]
    return registry.update(*options)


def _replica(registry: AzRegistry, change: ReplicaChange, is_ascii: bool) -> Iterator[str]:
    def written(words: Words) -> str:
        return line(*words, is_ascii=is_ascii)

    desired = change.desired
    if change.action is Action.AWAIT:
        look = written(registry.show_replica(change.name, "provisioningState"))
        yield comment(f"{change.location}: {change.reason}. To look: {look}")
        return
    if change.action in (Action.DELETE, Action.REPLACE):
        yield written(registry.delete_replica(change.name))
    if desired is None:
        return
    if change.action is Action.UPDATE:
        yield from _update(registry, change, desired, is_ascii)
        return
    if change.action is Action.REPLACE:
        yield comment(_GONE)
    yield from (comment(gap) for gap in tag_gaps(change.location, desired.tags))
    yield written(registry.create_replica(_handed(desired), zone_redundancy=parse_switch(desired.zone_redundancy)))


def _handed(desired: ReplicaSettings) -> HandedReplica:
    return HandedReplica(
        name=desired.name,
        location=desired.location,
        is_routed=desired.is_routed,
        tags={key: value for key, value in desired.tags.items() if not is_own_tag(key)},
    )


def _update(registry: AzRegistry, change: ReplicaChange, desired: ReplicaSettings, is_ascii: bool) -> Iterator[str]:
    """Yield the update, behind what it waits for. az sets all tags at once, so that those that stay are named too."""
    if change.removes_mark:
        yield comment(f"{change.location}: the record of its replacement is acrgeo's own, which az does not write")
        return
    options: Words = []
    if change.routing is not None:
        options += routing_option(change.routing)
    edited = [key for key in change.tag_edits if not is_own_tag(key)]
    if edited:
        options += tags_option(desired.tags)
        yield from (comment(gap) for gap in tag_gaps(change.location, desired.tags))
    elif change.tag_edits:
        yield comment(f"{change.location}: who drained it, and why, is acrgeo's own record, which az does not write")
    if not options:
        return
    look = line(*registry.show_replica(change.name, "status.displayStatus"), is_ascii=is_ascii)
    if change.needs_ready:
        yield f'until [ "$({look})" = Ready ]; do sleep 30; done'
    elif change.may_appear:
        yield f"until {look} > /dev/null 2>&1; do sleep 5; done"
    yield line(*registry.update_replica(change.name, *options), is_ascii=is_ascii)


def _webhook(registry: AzRegistry, change: WebhookChange, is_ascii: bool) -> Iterator[str]:
    desired = change.desired
    if desired is None:
        yield line(*registry.delete_webhook(change.name), is_ascii=is_ascii)
        return
    uri = uri_of(desired.name)
    names = ", ".join(desired.callback.headers)
    changed = {field.name for field in change.fields}
    if change.action is Action.CREATE or "serviceUri" in changed:
        yield comment(f"{uri.name} is where the webhook {desired.name} posts to, which is a secret")
    if names and (change.action is Action.CREATE or "customHeaders" in changed):
        yield comment(
            f"the headers of the webhook {desired.name} are secrets too: add --headers NAME=VALUE for {names}"
        )
    if change.action is Action.CREATE or "location" in changed:
        if change.action is not Action.CREATE:
            yield line(*registry.delete_webhook(change.name), is_ascii=is_ascii)
        yield line(*registry.create_webhook(_handed_webhook(desired)), is_ascii=is_ascii)
        return
    options: Words = []
    if "serviceUri" in changed:
        options += ["--uri", uri]
    if "actions" in changed:
        options += ["--actions", *desired.actions]
    if "scope" in changed:
        options += ["--scope", desired.scope]
    if "status" in changed:
        options += ["--status", status_word(desired.is_enabled)]
    if "customHeaders" in changed and not names:
        options += ["--headers", ""]
    if options:
        yield line(*registry.update_webhook(change.name, *options), is_ascii=is_ascii)
    elif "customHeaders" in changed:
        yield comment(line(*registry.update_webhook(change.name, "--headers", "NAME=VALUE"), is_ascii=is_ascii))


def _handed_webhook(desired: WebhookSettings) -> HandedWebhook:
    return HandedWebhook(
        name=desired.name,
        location=desired.location,
        actions=desired.actions,
        scope=desired.scope,
        is_enabled=desired.is_enabled,
    )
