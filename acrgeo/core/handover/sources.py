"""From a registry that was read, or from a file about one, to what is handed over. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from acrgeo.core.desired.manifest import Manifest
from acrgeo.core.desired.registry import DesiredRegistry
from acrgeo.core.handover.model import HandedReplica, HandedWebhook, Handover
from acrgeo.core.handover.properties import read_properties
from acrgeo.core.model.drain import is_own_tag
from acrgeo.core.model.names import split_registry_id
from acrgeo.core.model.registry import Registry, Replica, Sku
from acrgeo.core.model.switches import parse_switch
from acrgeo.core.model.webhook import Webhook
from acrgeo.errors import UsageError


def of_registry(registry: Registry, webhooks: Sequence[Webhook] | None) -> Handover:
    """Return a registry as it is now, without acrgeo's own tags. ``webhooks`` None could not be read."""
    home = registry.home
    others = [replica for replica in registry.replicas if not replica.is_home]
    tags = {key: value for key, value in sorted(registry.tags.items()) if not is_own_tag(key)}
    # Recorded: Azure makes it with the tags of the registry, or, asked with an old API version, without any.
    is_plain = home.is_routed and _user_tags(home) in ({}, tags)
    return Handover(
        name=registry.name,
        sku=registry.sku,
        location=registry.location,
        resource_group=registry.ref.resource_group,
        subscription=registry.ref.subscription,
        tags=tags,
        has_data_endpoints=registry.has_data_endpoints,
        has_regional_endpoints=bool(registry.has_regional_endpoints),
        properties=read_properties(registry.properties),
        home=None if is_plain or home.id is None else _handed(home),
        replicas=tuple(_handed(replica) for replica in others if replica.provisioning_state != "Deleting"),
        webhooks=tuple(
            HandedWebhook(
                name=webhook.name,
                location=webhook.location,
                actions=webhook.actions,
                scope=webhook.scope,
                is_enabled=webhook.is_enabled,
            )
            for webhook in webhooks or ()
        ),
        is_there=True,
        remarks=tuple(_remarks(registry, webhooks)),
    )


def _handed(replica: Replica) -> HandedReplica:
    return HandedReplica(
        name=replica.name,
        location=replica.location,
        is_home=replica.is_home,
        is_routed=replica.is_routed,
        is_zone_redundant=parse_switch(replica.zone_redundancy) is True and not replica.is_home,
        tags=_user_tags(replica),
    )


def _user_tags(replica: Replica) -> dict[str, str]:
    return {key: value for key, value in sorted(replica.tags.items()) if not is_own_tag(key)}


def _remarks(registry: Registry, webhooks: Sequence[Webhook] | None) -> Iterator[str]:
    for replica in registry.replicas:
        label = registry.label(replica)
        drain = replica.drain
        if replica.provisioning_state == "Deleting":
            yield f"{label} is being deleted: it is left out"
        elif replica.is_failed and not replica.is_home:
            state = replica.provisioning_state
            yield f"{label} is {state}: writing it again does not mend it, acrgeo replica repair does"
        if drain is not None:
            reason = f": {drain.reason}" if drain.reason else ""
            yield f"{label} was drained by {drain.by}{reason}; it is written without routing, and without that record"
    if registry.has_private_endpoints:
        yield "its private endpoints are left out: they are resources of their own"
    if registry.has_regional_endpoints is None and registry.sku is Sku.PREMIUM:
        yield "whether it has regional endpoints could not be read"
    if webhooks is None:
        yield "its webhooks could not be read"
    yield from (f"{lost} are left out" for lost in read_properties(registry.properties).lost)


def of_manifest(manifest: Manifest, *, home: str | None, group: str | None, subscription: str | None) -> Handover:
    """Return the registry that a file describes, as if it were to be made from nothing.

    ``home`` is its home region, which a file does not name; ``group`` and ``subscription`` are what the command line
    says. UsageError where the file leaves out what every form needs.
    """
    desired = manifest.desired
    parts = split_registry_id(manifest.registry)
    name = short_name(manifest.registry)
    replicas = [_desired_replica(desired, at) for at in range(len(desired.replicas))]
    return Handover(
        name=name,
        sku=_sku(manifest, name),
        location=home,
        resource_group=parts[1] if parts else manifest.resource_group or group,
        subscription=parts[0] if parts else manifest.subscription or subscription,
        has_data_endpoints=bool(desired.has_data_endpoints),
        has_regional_endpoints=bool(desired.has_regional_endpoints),
        home=next((_as_home(replica) for replica in replicas if replica.location == home), None),
        replicas=tuple(replica for replica in replicas if replica.location != home),
        webhooks=tuple(_desired_webhooks(desired, home)),
        remarks=tuple(_file_remarks(manifest, home)),
    )


def short_name(text: str) -> str:
    """Return the name in a registry's name, login server or resource ID."""
    parts = split_registry_id(text)
    # A login server may have a hash behind the name, which itself has neither a hyphen nor a dot.
    return re.split(r"[-.]", text)[0] if parts is None else parts[2]


def _sku(manifest: Manifest, name: str) -> Sku:
    desired = manifest.desired
    if desired.sku is not None:
        return desired.sku
    if desired.replicas:  # they need it
        return Sku.PREMIUM
    raise UsageError(
        f"{manifest.place.file} does not say the tier of {name}, which only yaml can leave open.",
        hint=f"add sku: {Sku.PREMIUM.value} to {manifest.place.file}",
    )


def _desired_replica(desired: DesiredRegistry, at: int) -> HandedReplica:
    replica = desired.replicas[at]
    return HandedReplica(
        name=replica.name or replica.location,
        location=replica.location,
        is_routed=replica.is_routed is not False,
        is_zone_redundant=parse_switch(replica.zone_redundancy) is True,
        tags={key: value for key, value in sorted(replica.tags.items()) if value is not None},
    )


def _as_home(replica: HandedReplica) -> HandedReplica:
    return HandedReplica(
        name=replica.location,
        location=replica.location,
        is_home=True,
        is_routed=replica.is_routed,
        tags=replica.tags,
    )


def _desired_webhooks(desired: DesiredRegistry, home: str | None) -> Iterator[HandedWebhook]:
    """Yield the webhooks of every region; without a home region there is none of it."""
    locations = {replica.location for replica in desired.replicas} | ({home} if home else set())
    for webhook in desired.regional_webhooks:
        for location in webhook.regions_of(locations):
            yield HandedWebhook(
                name=webhook.name_in(location),
                location=location,
                actions=webhook.actions,
                scope=webhook.scope,
                is_enabled=webhook.is_enabled,
            )


def _file_remarks(manifest: Manifest, home: str | None) -> Iterator[str]:
    desired = manifest.desired
    if home is None and any(
        webhook.regions is None and webhook.location is None for webhook in desired.regional_webhooks
    ):
        yield "webhooks of the home region are left out, as a file does not name it: --home REGION does"
    if desired.min_routed > 1:
        yield f"minRouted: {desired.min_routed} is a rule of acrgeo, which nothing here keeps"
    if desired.prunes:
        yield "prune: true is acrgeo's: what this does with replicas that it does not list is its own rule"
    for replica in desired.replicas:
        removed = sorted(key for key, value in replica.tags.items() if value is None)
        if removed:
            yield f"{replica.location}: a tag is not removed by this: {', '.join(map(repr, removed))}"
