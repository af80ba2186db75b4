"""``acrgeo replica``: the replicas of a registry, several regions at once."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from typing import Annotated

import typer

from acrgeo.cli.arguments import (
    DefaultRegistryArgument,
    NewRegionsArgument,
    OptionalRegionsArgument,
    RegionsArgument,
    RegistryArgument,
)
from acrgeo.cli.command import add_command, add_write
from acrgeo.cli.commands import replica_repair, replica_wait
from acrgeo.cli.options import new_group, option
from acrgeo.core.model.names import is_name
from acrgeo.core.model.registry import Registry, Replica, Sku
from acrgeo.errors import AzureError, ExitCode, NotFoundError, UsageError
from acrgeo.workflow.context import Context
from acrgeo.workflow.options import WriteOptions
from acrgeo.workflow.regions import read_regions
from acrgeo.workflow.targets import read_desired, read_registry, select

TagsOption = Annotated[
    list[str] | None,
    option("--tag", metavar="KEY=VALUE", help="Set a tag; repeatable."),
]


def list_replicas(context: Context, registry: DefaultRegistryArgument = None) -> ExitCode:
    """List the replicas of a registry, home included."""
    current = read_registry(context, registry, has_regions=True)
    return _show(context, current, current.replicas)


def show(
    context: Context, registry: DefaultRegistryArgument = None, region: OptionalRegionsArgument = None
) -> ExitCode:
    """Show each replica on a page.

    Shows status, message, zones, host names, tags, webhooks and drain. Each is read on its own: Azure's
    lists can be stale.
    """
    from acrgeo.core.impact.forecast import present
    from acrgeo.core.impact.network import hosts_of
    from acrgeo.output.views.replica import replica_pages_view
    from acrgeo.workflow.webhooks import read_beside

    current = read_registry(context, registry, has_regions=True)
    fresh = []
    chosen = select(context, current, region or []).replicas
    names = [replica.name for replica in chosen]
    webhooks, answers = read_beside(context, current, lambda: context.gateway.read_replicas(current.ref, names))
    for replica in chosen:
        again = answers[replica.name]
        if again is None and region and replica.id is not None:
            raise NotFoundError(
                f"{current.name} no longer has the replica {replica.name} in {replica.location}.",
                hint=f"acrgeo replica add {current.name} {replica.location}",
                code="ReplicaNotFound",
            )
        if again is not None or replica.id is None:
            fresh.append(again or replica)
    regions = read_regions(context, current.ref.subscription)
    hosts = hosts_of(current, present(current))
    context.show(replica_pages_view(current, fresh, regions, hosts, webhooks, now=context.now))
    return ExitCode.DONE


def _show(context: Context, registry: Registry, replicas: tuple[Replica, ...]) -> ExitCode:
    from acrgeo.output.views.replicas import replicas_view

    regions = read_regions(context, registry.ref.subscription)
    context.show(replicas_view(replicas, regions, now=context.now))
    return ExitCode.DONE


class ZoneRedundancy(str, Enum):
    """The words of --zone-redundancy."""

    ENABLED = "enabled"
    DISABLED = "disabled"


def add(
    context: Context,
    options: WriteOptions,
    registry: RegistryArgument,
    region: NewRegionsArgument,
    name: Annotated[
        str | None,
        option("--name", metavar="NAME", help="Name of the replica; one region only (default: the region)."),
    ] = None,
    tag: TagsOption = None,
    routing: Annotated[
        bool | None,
        option("--routing/--no-routing", help="Turn routing on or off (default: on)."),
    ] = None,
    route_when_ready: Annotated[
        bool,
        option("--route-when-ready", help="Create it unrouted; route it once it has the images."),
    ] = False,
    zone_redundancy: Annotated[
        ZoneRedundancy | None,
        option(
            "--zone-redundancy",
            metavar="STATE",
            help="The property, enabled or disabled, at creation only; the region decides what is so.",
        ),
    ] = None,
    upgrade: Annotated[
        bool,
        option("--upgrade", help="Upgrade to Premium first if needed."),
    ] = False,
    webhook_like: Annotated[
        str | None,
        option("--webhook-like", metavar="NAME", help="Add a webhook like this one in each region, after its replica."),
    ] = None,
) -> ExitCode:
    """Add replicas.

    A replica that exists is updated where it differs from the options, and otherwise left alone.

    With --webhook-like each region also gets a webhook with the URI, headers, actions, scope and status of another
    one; where the name or the URI of that has its region, the new region takes the place.
    """
    from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
    from acrgeo.core.desired.selection import parse_regions
    from acrgeo.core.desired.tags import parse_tags
    from acrgeo.workflow.apply import change

    locations = parse_regions(region)
    if name is not None and len(locations) > 1:
        raise UsageError("--name is for one replica, but several regions are given.", hint="add each name on its own")
    if name is not None and not is_name(name):
        raise UsageError(f"--name {name!r} is not a replica name: 5 to 50 letters and digits.")
    if route_when_ready and routing is False:
        raise UsageError("--route-when-ready and --no-routing cannot be combined.")
    tags = parse_tags(tag or [])
    replicas = tuple(
        DesiredReplica(
            location=location,
            name=name,
            is_routed=True if route_when_ready else routing,
            zone_redundancy=None if zone_redundancy is None else zone_redundancy.value.capitalize(),
            tags=tags,
            is_new=True,
            routes_when_ready=route_when_ready,
        )
        for location in locations
    )
    desired = DesiredRegistry(sku=Sku.PREMIUM if upgrade else None, replicas=replicas)
    current = read_desired(context, registry, desired)
    if webhook_like is not None:
        from acrgeo.workflow.webhooks import with_webhooks_like

        current, webhooks = with_webhooks_like(context, current, webhook_like, locations)
        desired = replace(desired, webhooks=webhooks)
        if any(webhook.location not in webhook.callback.uri.lower() for webhook in webhooks):
            _note(
                context, f"{webhook_like} posts to a URI that does not name its region; those like it post to the same."
            )
    return change(context, options, current, desired)


def delete(
    context: Context,
    options: WriteOptions,
    registry: RegistryArgument,
    region: RegionsArgument,
    with_webhooks: Annotated[
        bool,
        option("--with-webhooks", help="Delete the webhooks of the regions too, before the replicas."),
    ] = False,
) -> ExitCode:
    """Delete replicas.

    Never deletes the home replica or the last one that serves. Skips regions without a replica. One
    whose replacement was interrupted is given up.

    What becomes of a webhook whose replica is deleted is not documented. On a terminal you are asked whether to
    delete it as well.
    """
    from acrgeo.core.desired.registry import DesiredRegistry
    from acrgeo.core.execution.mark import interrupted_in, with_missing
    from acrgeo.workflow.apply import change

    current = read_registry(context, registry)
    missing = with_missing(current, {mark.location for mark in interrupted_in(current)})
    chosen = select(context, missing, region, may_be_gone=True)
    if chosen.gone:
        _note(context, f"{chosen.registry.name} has no replica in {', '.join(chosen.gone)}.")
    absent = tuple(replica.name for replica in chosen.replicas)
    current, webhooks = chosen.registry, tuple[str, ...]()
    left = {replica.location for replica in current.replicas if replica.name not in absent} | {current.location}
    going = {*(replica.location for replica in chosen.replicas), *chosen.gone} - left
    if going and (with_webhooks or _asks(context, options)):
        current, webhooks = _webhooks_to_delete(context, current, going, is_asked=not with_webhooks)
    return change(context, options, current, DesiredRegistry(absent=absent, absent_webhooks=webhooks))


def _asks(context: Context, options: WriteOptions) -> bool:
    return context.streams.can_ask and not options.yes and not options.dry_run


def _webhooks_to_delete(
    context: Context, current: Registry, regions: set[str], *, is_asked: bool
) -> tuple[Registry, tuple[str, ...]]:
    """Return the registry with its webhooks, and the names of those of some regions, unless the user keeps them."""
    from acrgeo.workflow.apply import ask
    from acrgeo.workflow.webhooks import with_webhooks_of

    try:
        current, names = with_webhooks_of(context, current, regions)
    except AzureError as error:
        if is_asked and error.is_denied:
            return current, ()  # the plan says that they could not be read
        raise
    if not names or not is_asked:
        return current, names
    it, them = ("it", "the webhook") if len(names) == 1 else ("them", "the webhooks")
    context.streams.err.write(
        f"{current.name} has {them} {', '.join(names)} in {', '.join(sorted(regions))}. "
        f"What becomes of {it} without the replica is unknown.\n"
    )
    return current, names if ask(context, f"Delete {it} too, first? [y/N] ") in ("y", "yes") else ()


def _note(context: Context, note: str) -> None:
    from acrgeo.output.views.error import print_note

    print_note(context.streams.err, note)


def tag_replicas(
    context: Context,
    options: WriteOptions,
    registry: DefaultRegistryArgument = None,
    region: OptionalRegionsArgument = None,
    tag: TagsOption = None,
    remove: Annotated[
        list[str] | None,
        option("--remove", metavar="KEY", help="Remove a tag; repeatable."),
    ] = None,
) -> ExitCode:
    """Set or remove tags of replicas.

    Other tags are kept.
    """
    from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
    from acrgeo.core.desired.tags import parse_tags
    from acrgeo.workflow.apply import change

    edits = parse_tags(tag or [], remove or [])
    if not edits:
        raise UsageError("No tags are given.", hint="--tag KEY=VALUE, --remove KEY")
    chosen = select(context, read_registry(context, registry), region or [])
    replicas = tuple(
        DesiredReplica(location=replica.location, name=replica.name, tags=edits)
        for replica in chosen.replicas
        if region or replica.id is not None
    )
    return change(context, options, chosen.registry, DesiredRegistry(replicas=replicas))


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = new_group(help_text="Manage the replicas of a registry.")
    add_command(group, "list", list_replicas, examples="acrgeo replica list contoso -o json")
    add_command(group, "show", show, examples="acrgeo replica show contoso eastus")
    add_write(
        group,
        "add",
        add,
        examples="""acrgeo replica add contoso eastus westeurope
        acrgeo replica add contoso canadacentral --upgrade --route-when-ready --tag team=web
        acrgeo replica add contoso eastus --webhook-like arrivedwestus""",
    )
    add_write(
        group,
        "delete",
        delete,
        examples="""acrgeo replica delete contoso eastus --dry-run
        acrgeo replica delete contoso eastus --with-webhooks""",
    )
    add_write(group, "tag", tag_replicas, examples="acrgeo replica tag contoso eastus --tag team=web --remove old")
    replica_repair.register(group)
    replica_wait.register(group)
    app.add_typer(group, name="replica")
