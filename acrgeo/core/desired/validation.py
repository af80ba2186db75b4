"""What can be said of files without Azure, beyond what each key may be: contradictions, and what is doubtful.

A mistake is what no plan could make; a warning is what may be right, as far as the files tell: replicas that they do
not list may be there, and so may be regions that acrgeo does not know.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from acrgeo.core.desired.manifest import Manifest
from acrgeo.core.desired.source import Diagnostic, Place
from acrgeo.core.desired.webhook_names import name_mistakes
from acrgeo.core.model.names import close_matches
from acrgeo.core.model.region_names import AS_OF, REGION_NAMES
from acrgeo.core.model.registry import Sku
from acrgeo.core.model.webhook import LIMITS

MANAGED = ("sku", "dataEndpoints", "replicas", "webhooks")
"""The keys that say something of the registry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """What was found in files. ``skipped`` are those of other programs; ``unset`` are variables that a plan would read.

    ``hint`` is what to type where a file is missing. Where it ``is_strict``, warnings are as bad as mistakes.
    """

    files: tuple[str, ...]
    skipped: tuple[str, ...] = ()
    manifests: tuple[Manifest, ...] = ()
    mistakes: tuple[Diagnostic, ...] = ()
    warnings: tuple[Diagnostic, ...] = ()
    unset: tuple[str, ...] = ()
    hint: str | None = None
    is_strict: bool = False

    @property
    def is_valid(self) -> bool:
        """Return whether nothing was found that the files must not have."""
        return not self.mistakes and not (self.is_strict and self.warnings)


def contradictions(manifest: Manifest) -> Iterator[Diagnostic]:
    """Yield what no plan could make of a manifest, wherever its registry is now."""
    desired, sku = manifest.desired, manifest.desired.sku
    listed = [replica.location for replica in desired.replicas]
    if sku is not None and sku is not Sku.PREMIUM:
        if len(listed) > 1:
            fact = f"{sku.value} has no replica besides home, and {len(listed)} are listed; replicas need Premium"
            yield Diagnostic(_at(manifest, "sku"), "sku", fact)
        if desired.has_data_endpoints:
            fact = f"data endpoints need Premium; sku is {sku.value}"
            yield Diagnostic(_at(manifest, "dataEndpointEnabled"), "dataEndpoints", fact)
    yield from name_mistakes(desired.regional_webhooks, listed)
    most, tier = (LIMITS[sku], sku.value) if sku is not None else (max(LIMITS.values()), Sku.PREMIUM.value)
    count = sum(len(webhook.regions_of(listed)) for webhook in desired.regional_webhooks)
    if count > most:
        fact = f"there would be {count} webhooks or more; {tier} takes {most}"
        yield Diagnostic(_at(manifest, "webhooks"), "webhooks", fact)


def doubts(manifest: Manifest, allowed: Sequence[str] = ()) -> Iterator[Diagnostic]:
    """Yield what may be wrong with a manifest. ``allowed`` are the regions that are allowed here; empty allows all."""
    desired = manifest.desired
    if not any(key in manifest.document for key in MANAGED):
        fact = f"nothing is managed: there is no {', '.join(MANAGED[:-1])} or {MANAGED[-1]}"
        yield Diagnostic(manifest.place, "", fact)
    for place, path, region in _regions(manifest):
        if region not in REGION_NAMES:
            close = close_matches(region, REGION_NAMES)
            meant = f"; did you mean {' or '.join(close)}?" if close else f"; they are those of {AS_OF}"
            yield Diagnostic(place, path, f"{region} is not a region that acrgeo knows{meant}")
        if allowed and region not in allowed:
            fact = f"{region} is not one of the regions that are allowed here: {', '.join(allowed)}"
            yield Diagnostic(place, path, fact)
    yield from _doubts_of_routing(manifest)
    listed = {replica.location for replica in desired.replicas}
    for at, webhook in enumerate(desired.regional_webhooks if desired.lists_replicas else ()):
        for region in webhook.regions_of(listed):
            if region not in listed:
                fact = f"no replica is listed in {region}: it must be home, or be there already"
                yield Diagnostic(webhook.place, f"webhooks[{at}]", fact)


def twins(manifests: Sequence[Manifest]) -> Iterator[Diagnostic]:
    """Yield registries that may be described twice: by the same name, in places that only one of them says."""
    seen: dict[str, list[Manifest]] = {}
    for manifest in manifests:
        name, group, subscription = manifest.key
        alike = seen.setdefault(name.partition(".")[0].partition("-")[0], [])  # also of a login server
        for earlier in alike:
            _, its_group, its_subscription = earlier.key
            differs = (group and its_group and group != its_group) or (
                subscription and its_subscription and subscription != its_subscription
            )
            if manifest.key != earlier.key and not differs:
                fact = f"{manifest.registry} may be the registry that is described at {earlier.place}"
                yield Diagnostic(manifest.place, "registry", fact)
                break
        alike.append(manifest)


def _doubts_of_routing(manifest: Manifest) -> Iterator[Diagnostic]:
    desired, place = manifest.desired, _at(manifest, "minRouted")
    if desired.sku is not None and desired.sku is not Sku.PREMIUM:
        if desired.min_routed > 1:
            fact = f"{desired.min_routed} replicas cannot stay in service: {desired.sku.value} has one, home"
            yield Diagnostic(place, "minRouted", fact)
        return
    listed = manifest.document.get("replicas")
    if not isinstance(listed, list) or len(listed) != len(desired.replicas):
        return  # there are none, or some could not be read
    routed = sum(replica.is_routed is not False for replica in desired.replicas)
    if desired.min_routed > max(1, routed):
        more = "home, or replicas that it does not list, must be routed as well"
        fact = f"{desired.min_routed} replicas must stay in service, but the file routes {routed}; {more}"
        yield Diagnostic(place, "minRouted", fact)


def _regions(manifest: Manifest) -> Iterator[tuple[Place, str, str]]:
    for location, place in manifest.places.items():
        yield place, "location", location
    for at, webhook in enumerate(manifest.desired.regional_webhooks):
        for region in webhook.regions_of(()):
            yield webhook.place, f"webhooks[{at}]", region


def _at(manifest: Manifest, key: str) -> Place:
    return manifest.keys.get(key, manifest.place)
