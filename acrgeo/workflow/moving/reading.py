"""What a move needs to know before it is planned. Nothing here changes anything."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from acrgeo.core.handover.sources import of_registry
from acrgeo.core.model.belongings import Belonging
from acrgeo.core.model.names import close_matches, is_name
from acrgeo.core.model.region import RegionFacts
from acrgeo.core.model.registry import Registry, RegistryRef
from acrgeo.core.model.webhook import Callback
from acrgeo.core.move.contents import Compared, Contents, Digests, compare
from acrgeo.core.move.held import held_by
from acrgeo.core.move.kinds import Kind
from acrgeo.core.move.plan import Situation
from acrgeo.core.move.target import MARK, Target, name_candidates, receivers_of, template_of
from acrgeo.core.preflight.facts import Unknown
from acrgeo.errors import AzureError, NotFoundError, RefusedError, UsageError
from acrgeo.workflow.context import Context
from acrgeo.workflow.moving.images import MOST_COUNTED, read_digests
from acrgeo.workflow.regions import read_regions
from acrgeo.workflow.targets import read_registry
from acrgeo.workflow.webhooks import with_all_webhooks


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the command line asks for. ``adopts`` takes a registry of that name that acrgeo did not make."""

    region: str
    name: str | None = None
    group: str | None = None
    keeps_home: bool = False
    adopts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """The situation, and where its webhooks post to, by name in lower case: secrets, never shown."""

    situation: Situation
    receivers: Mapping[str, Callback]


def read_move(context: Context, registry: str | None, asked: Asked) -> Read:
    """Read everything, the target first: what is refused is refused before anything else is asked.

    Raises RefusedError for a region or a name that cannot be, UsageError for what is no name.
    """
    if asked.name is not None and not is_name(asked.name):
        raise UsageError(f"--name {asked.name!r} is no name of a registry: 5 to 50 letters and digits.")
    source = read_registry(context, registry, with_regional_endpoints=True)
    regions = check_region(context, source, asked.region)
    group = asked.group or source.ref.resource_group
    target, there, is_name_checked = _find_target(context, source, asked, group)
    with ThreadPoolExecutor(max_workers=4) as pool:
        listing = pool.submit(read_things, context, source)
        usages = pool.submit(context.preflight_reads.read_usages, source.ref)
        has_group = pool.submit(context.move_reads.has_group, target.ref.subscription, group)
        digests = pool.submit(read_digests, context, source, most=MOST_COUNTED)
        with_hooks, has_webhooks = with_all_webhooks(context, source)
        inventory = dict(listing.result())
        rows, images = usages.result(), digests.result()
    known = {hook.name.lower(): hook.callback for hook in with_hooks.webhooks if hook.callback is not None}
    handover = of_registry(source, with_hooks.webhooks if has_webhooks else None)
    template = template_of(
        handover, target, keeps_home=asked.keeps_home, has_private_endpoints=source.has_private_endpoints
    )
    receivers = receivers_of(handover, template, known)
    inventory[Kind.WEBHOOKS] = (
        tuple(
            Belonging(
                name=webhook.name,
                values={"location": webhook.location, "scope": webhook.scope},
                lists={"actions": webhook.actions},
            )
            for webhook in template.webhooks
            if webhook.name.lower() not in receivers
        )
        if has_webhooks
        else Unknown("the caller may not list webhooks")
    )
    situation = Situation(
        source=source,
        target=target,
        template=template,
        inventory=inventory,
        contents=images if isinstance(images, Unknown) else images[0],
        there=there,
        there_inventory={} if there is None else read_things(context, there),
        there_webhooks=() if there is None else tuple(hook.name for hook in context.webhooks.list_all(there.ref)),
        size=None if isinstance(rows, Unknown) else next((r.current for r in rows if r.name == "Size"), None),
        compared=compared_with(context, images, there),
        keeps_home=asked.keeps_home,
        is_name_checked=is_name_checked,
        has_group=has_group.result() is not False,
        has_zones=(_has_zones(regions, source.location), _has_zones(regions, asked.region)),
    )
    return Read(situation=situation, receivers=receivers)


def read_things(context: Context, registry: Registry) -> dict[Kind, tuple[Belonging, ...] | Unknown]:
    """Read what hangs on a registry, with what its own answer tells of that."""
    return {**context.move_reads.read_inventory(registry), **held_by(registry)}


def _has_zones(regions: Mapping[str, RegionFacts], region: str) -> bool | None:
    return regions[region].has_zones if region in regions else None


def compared_with(
    context: Context, images: tuple[Contents, Digests] | Unknown, there: Registry | None
) -> Compared | None:
    """Hold the images against those of the new registry; None where one of the two could not be read."""
    if there is None or isinstance(images, Unknown) or images[0].tags is None:
        return None
    theirs = read_digests(context, there)
    return None if isinstance(theirs, Unknown) else compare(images[1], theirs[1])


def check_region(context: Context, source: Registry, region: str) -> Mapping[str, RegionFacts]:
    """Return the regions as far as they may be read. RefusedError where it is there already, or cannot be."""
    if region == source.location:
        raise RefusedError(
            f"{source.name} has its home in {region} already. Nothing was changed.",
            hint=f"acrgeo regions {source.name}",
            code="same-region",
        )
    regions = read_regions(context, source.ref.subscription, is_asked=True)
    if regions is None:
        return {}
    facts = regions.get(region)
    if facts is None:
        close = close_matches(region, [known.name for known in regions.values() if known.is_offered])
        raise RefusedError(
            f"{region} is not a region that this subscription knows. Nothing was changed.",
            hint=f"did you mean {' or '.join(close)}?" if close else f"acrgeo regions {source.name}",
            code="region-offered",
        )
    if not facts.is_offered:
        raise RefusedError(
            f"{region} ({facts.display_name}) does not offer container registries. Nothing was changed.",
            hint=f"acrgeo regions {source.name}",
            code="region-offered",
        )
    return regions


def _find_target(context: Context, source: Registry, asked: Asked, group: str) -> tuple[Target, Registry | None, bool]:
    """Return the target, the registry that is there already, and whether its name could be checked."""
    names = [asked.name] if asked.name is not None else list(name_candidates(source.name, asked.region))
    problem: RefusedError | None = None
    for name in names:
        if name.lower() == source.name.lower():
            raise UsageError(f"--name {name} is the registry itself: two registries cannot have one name.")
        ref = RegistryRef(subscription=source.ref.subscription, resource_group=group, name=name)
        there = _read(context, ref)
        if there is not None:
            problem = _problem(source, there, asked)
            if problem is None:
                return Target(ref=there.ref, location=asked.region, is_there=True), there, True
        else:
            free = context.move_reads.is_name_free(ref.subscription, name)
            if isinstance(free, Unknown):
                return Target(ref=ref, location=asked.region), None, False
            if free[0]:
                return Target(ref=ref, location=asked.region), None, True
            problem = RefusedError(
                f"The name {name} is taken, by whomever: {free[1] or 'AlreadyInUse'}",
                hint=f"acrgeo move {source.name} --to {asked.region}"
                if asked.name is not None
                else f"acrgeo move {source.name} --to {asked.region} --name NAME",
                code="name-taken",
            )
            problem.message = f"{problem.message.rstrip('.')}. Nothing was changed."
    assert problem is not None, "there is a candidate"
    raise problem


def _read(context: Context, ref: RegistryRef) -> Registry | None:
    try:
        return context.gateway.read_registry(ref, with_regional_endpoints=True)
    except NotFoundError:
        return None
    except AzureError as error:
        if error.is_denied:
            return None
        raise


def _problem(source: Registry, there: Registry, asked: Asked) -> RefusedError | None:
    """Return why a registry that is there is not the one to go on with; None where it is."""
    again = f"acrgeo move {source.name} --to {asked.region}"
    if there.location != asked.region:
        return RefusedError(
            f"{there.name} is there already, in {there.location} and not in {asked.region}. Nothing was changed.",
            hint=again,
            code="target-elsewhere",
        )
    if there.tags.get(MARK, "").lower() != source.ref.id.lower() and not asked.adopts:
        return RefusedError(
            f"{there.name} is there already, and no move of {source.name} made it. Nothing was changed.",
            hint=f"{again} --name {there.name} --adopt",
            code="target-exists",
        )
    return None
