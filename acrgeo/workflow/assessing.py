"""What an assessment is made of: the registry with its surroundings, read; nothing is changed."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from acrgeo.core.assess.assessment import Assessment, Found, Question, assess
from acrgeo.core.assess.key import Vault
from acrgeo.core.assess.nearest import nearest_to
from acrgeo.core.assess.place import Place, located
from acrgeo.core.desired.registry import DesiredRegistry
from acrgeo.core.impact.cost import GIB, Prices
from acrgeo.core.impact.private_access import PrivateAccess
from acrgeo.core.model.customer_key import customer_key
from acrgeo.core.model.region import RegionFacts
from acrgeo.core.model.registry import Registry
from acrgeo.core.model.settings import MIN_ROUTED
from acrgeo.core.model.webhook import Webhook
from acrgeo.core.plan.diff import diff
from acrgeo.core.preflight.facts import Unknown
from acrgeo.core.preflight.intent import intent_of
from acrgeo.core.rules.subject import Subject
from acrgeo.core.rules.webhooks import WEBHOOKS
from acrgeo.errors import UsageError
from acrgeo.prices import cached_prices, table_prices
from acrgeo.workflow.context import Context
from acrgeo.workflow.manifest_files import read_manifests
from acrgeo.workflow.manifests import read_current
from acrgeo.workflow.regions import read_regions
from acrgeo.workflow.targets import read_registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """What clients pull a month from each place, or from each in turn: gigabytes, or pulls of a size in bytes."""

    gigabytes: tuple[float, ...] = ()
    pulls: tuple[float, ...] = ()
    size: float | None = None


def assess_registry(
    context: Context, name: str | None, files: Sequence[str], places: Sequence[Place], traffic: Traffic
) -> Assessment:
    """Read a registry and what is around it, and assess it. UsageError for what does not go together."""
    amounts = _amounts(places, traffic)
    registry, min_routed = _registry(context, name, files)
    regions = read_regions(context, registry.ref.subscription)
    there = [located(place, regions) for place in places]
    key = customer_key(registry)
    vault: Vault | Unknown | None = None if key is None else context.preflight_reads.read_vault(registry.ref, key)
    found = Found(
        registry=registry,
        regions=regions,
        webhooks=_webhooks(context, registry),
        access=_access(context, registry),
        vault=vault,
        prices=_prices(context, there, registry, regions) if any(amounts) else table_prices("USD"),
        now=context.now,
    )
    return assess(found, Question(places=tuple(zip(there, amounts, strict=True)), min_routed=min_routed))


def _amounts(places: Sequence[Place], traffic: Traffic) -> list[float | None]:
    """Return what is transferred to each place a month, in GiB; None where nothing is said of it."""
    if traffic.gigabytes and (traffic.pulls or traffic.size):
        raise UsageError("--monthly-gb stands for --monthly-pulls and --pull-size: give the one or the others.")
    if bool(traffic.pulls) != (traffic.size is not None):
        raise UsageError("--monthly-pulls and --pull-size go together.", hint="--monthly-pulls 10000 --pull-size 500MB")
    given = traffic.gigabytes or tuple(pulls * (traffic.size or 0) / GIB for pulls in traffic.pulls)
    flag = "--monthly-gb" if traffic.gigabytes else "--monthly-pulls"
    if given and not places:
        raise UsageError(f"{flag} goes with --from: where the pulls come from.", hint="--from koreacentral")
    if len(given) not in (0, 1, len(places)):
        raise UsageError(f"{flag} is given {len(given)} times for {len(places)} of --from: once, or once for each.")
    if not given:
        return [None] * len(places)
    return list(given if len(given) == len(places) else given * len(places))


def _registry(context: Context, name: str | None, files: Sequence[str]) -> tuple[Registry, int | None]:
    """Return the registry, and ``minRouted`` where a file is given: that of the one which is named, or of its only.

    Without a file it is the setting, None where nothing says so.
    """
    if not files:
        stated = context.settings.stated(MIN_ROUTED)
        least = None if stated is None or stated.value is None else int(stated.value)
        return read_registry(context, name, has_regions=True, with_regional_endpoints=True), least
    manifests = read_manifests(context, files)
    if name is None:
        if len(manifests) != 1:
            again = [word for file in files for word in ("-f", file)]
            raise UsageError(
                f"-f names {len(manifests)} registries, and one is assessed.",
                hint=shlex.join(["acrgeo", "assess", manifests[0].registry, *again]) if manifests else None,
            )
        ((manifest, registry),) = read_current(context, manifests, with_regional_endpoints=True)
        return registry, manifest.desired.min_routed
    registry = read_registry(context, name, has_regions=True, with_regional_endpoints=True)
    for manifest in manifests:
        label, group, subscription = manifest.key
        ref = registry.ref
        is_there = label.partition(".")[0] == ref.name.lower() and group in ("", ref.resource_group.lower())
        if is_there and subscription in ("", ref.subscription.lower()):
            return registry, manifest.desired.min_routed
    names = ", ".join(dict.fromkeys(manifest.registry for manifest in manifests))
    raise UsageError(f"-f does not name {registry.name}; it names {names or 'none'}.")


def _webhooks(context: Context, registry: Registry) -> Sequence[Webhook] | Unknown:
    plan = diff(registry, DesiredRegistry())
    subject = Subject(plan=plan, intent=intent_of(plan))
    (facts,) = context.preflight_reads.read_facts([(subject, {WEBHOOKS})])
    webhooks = facts.get(WEBHOOKS)
    return () if webhooks is None else webhooks


def _access(context: Context, registry: Registry) -> PrivateAccess:
    if not registry.has_private_endpoints:
        return PrivateAccess(registry=registry)
    return context.access_reads.read(registry, with_zones=True, with_records=True)


def _prices(
    context: Context, places: Sequence[Place], registry: Registry, regions: Mapping[str, RegionFacts] | None
) -> Prices:
    """Return the prices that are known without asking: those that were read before, else the dated table."""
    if context.is_sandbox:
        return table_prices("USD")
    from acrgeo.workflow.costs import kept_prices

    found = [nearest_to(place, registry, regions).nearer for place in places]
    return cached_prices(kept_prices(context.environ), sorted({near.location for near in found if near}), "USD")
