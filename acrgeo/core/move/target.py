"""Where a registry moves to: the new one's name, place and template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.handover.model import HandedReplica, HandedWebhook, Handover
from acrgeo.core.model.drain import OWN_TAGS
from acrgeo.core.model.names import is_name
from acrgeo.core.model.registry import RegistryRef, Sku
from acrgeo.core.model.switches import switch_word
from acrgeo.core.model.webhook import Callback, Webhook, WebhookSettings, like, with_region

MARK = f"{OWN_TAGS}moved-from"
"""The tag of a registry that a move made: the resource ID of the one that it came from."""
LONGEST_NAME = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The new registry: where it is, and its home region. ``is_there`` says that an earlier run made it."""

    ref: RegistryRef
    location: str
    is_there: bool = False

    @property
    def name(self) -> str:
        """Its name."""
        return self.ref.name


def name_candidates(name: str, location: str) -> Iterator[str]:
    """Yield names for the new registry, the best one first; names of registries are unique in all of Azure."""
    for at in range(1, 10):
        end = location if at == 1 else f"{location}{at}"
        yield f"{name[: LONGEST_NAME - len(end)]}{end}".lower()


def template_of(
    source: Handover, target: Target, *, keeps_home: bool = False, has_private_endpoints: bool = False
) -> Handover:
    """Return the registry to be made: the same under another name, with its home in another region.

    The new home has no replica entry, and the old home gets one only where ``keeps_home`` asks for it. A webhook stays
    where there is a replica still, and else goes to the new home. The tier is Premium where something needs it.
    """
    replicas = [replica for replica in source.replicas if replica.location != target.location]
    if keeps_home and source.location is not None and all(r.location != source.location for r in replicas):
        replicas.append(
            HandedReplica(
                name=source.location,
                location=source.location,
                is_routed=source.home is None or source.home.is_routed,
                tags={} if source.home is None else source.home.tags,
            )
        )
    locations = {target.location, *(replica.location for replica in replicas)}
    needs_premium = bool(replicas) or has_private_endpoints
    stable = {name: value for name, value in source.properties.stable.items() if name != "zoneRedundancy"}
    return replace(
        source,
        name=target.name,
        sku=Sku.PREMIUM if needs_premium else source.sku,
        location=target.location,
        resource_group=target.ref.resource_group,
        subscription=target.ref.subscription,
        properties=replace(source.properties, stable=stable),
        home=None,
        replicas=tuple(sorted(replicas, key=lambda replica: replica.location)),
        webhooks=tuple(_moved(webhook, source, target, locations) for webhook in source.webhooks),
        is_there=False,
        remarks=(),
    )


def _moved(webhook: HandedWebhook, source: Handover, target: Target, locations: set[str]) -> HandedWebhook:
    """Return a webhook of the new registry: where its region has no replica any more, in the new home.

    Its region is replaced in its name, unless another webhook has that name.
    """
    if webhook.location in locations:
        return webhook
    name = with_region(webhook.name, webhook.location, target.location)
    taken = {other.name.lower() for other in source.webhooks}
    if not is_name(name) or name.lower() in taken:
        name = webhook.name
    return replace(webhook, name=name, location=target.location)


def receivers_of(source: Handover, template: Handover, known: Mapping[str, Callback]) -> dict[str, Callback]:
    """Return where the new registry's webhooks post to, by name in lower case, as far as that is known.

    ``known`` are those of the old one. A webhook that goes to another region posts there as acrgeo's regional ones do:
    its region is replaced.
    """
    found = {}
    for old, new in zip(source.webhooks, template.webhooks, strict=True):
        callback = known.get(old.name.lower())
        if callback is not None:
            settings = like(_webhook(old), callback, new.location)
            found[new.name.lower()] = settings.callback
    return found


def _webhook(handed: HandedWebhook) -> Webhook:
    return Webhook(id=None, name=handed.name, location=handed.location, actions=handed.actions, scope=handed.scope)


def desired_of(template: Handover, receivers: Mapping[str, Callback]) -> DesiredRegistry:
    """Return what the new registry shall have once it is there, without webhooks whose receiver is not known.

    ``receivers`` are by the name of the webhook in lower case.
    """
    return DesiredRegistry(
        sku=template.sku if template.sku is Sku.PREMIUM else None,
        has_data_endpoints=True if template.has_data_endpoints else None,
        has_regional_endpoints=True if template.has_regional_endpoints else None,
        replicas=tuple(
            DesiredReplica(
                location=replica.location,
                name=replica.name if replica.has_own_name else None,
                is_routed=replica.is_routed,
                zone_redundancy=switch_word(True) if replica.is_zone_redundant else None,
                tags=dict(replica.tags),
            )
            for replica in template.replicas
        ),
        webhooks=tuple(
            _settings(webhook, receivers[webhook.name.lower()])
            for webhook in template.webhooks
            if webhook.name.lower() in receivers
        ),
    )


def _settings(webhook: HandedWebhook, callback: Callback) -> WebhookSettings:
    return WebhookSettings(
        name=webhook.name,
        location=webhook.location,
        actions=webhook.actions,
        scope=webhook.scope,
        is_enabled=webhook.is_enabled,
        callback=callback,
    )
