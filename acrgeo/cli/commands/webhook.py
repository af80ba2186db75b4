"""``acrgeo webhook``: webhooks, each in the region of one replica. Where they post to is a secret."""

from __future__ import annotations

from typing import Annotated

import typer

from acrgeo.cli.arguments import DefaultRegistryArgument, RegistryArgument
from acrgeo.cli.command import add_command, add_write
from acrgeo.cli.commands import webhook_listen
from acrgeo.cli.options import new_group, option
from acrgeo.core.desired.registry import DesiredRegistry
from acrgeo.core.desired.selection import parse_regions
from acrgeo.core.model.registry import Registry
from acrgeo.core.model.webhook import Callback, Delivery, WebhookSettings
from acrgeo.errors import ExitCode, UsageError
from acrgeo.workflow.context import Context
from acrgeo.workflow.options import WriteOptions
from acrgeo.workflow.targets import read_registry
from acrgeo.workflow.webhooks import (
    checked_uri,
    ping_webhooks,
    read_callbacks,
    read_headers,
    select_webhooks,
    with_webhooks,
)

DEFAULT_PREFIX = "acrgeo"

_NamesArgument = Annotated[
    list[str] | None, typer.Argument(metavar="NAME...", help="Webhook names (default: all webhooks).")
]
_SecretsOption = Annotated[
    bool,
    option(
        "--show-secrets", help="Show service URIs and headers; needs the permission webhooks/getCallbackConfig/action."
    ),
]


def list_webhooks(context: Context, registry: DefaultRegistryArgument = None) -> ExitCode:
    """List the webhooks of a registry by region."""
    from acrgeo.output.views.webhooks import webhooks_view

    current = read_registry(context, registry)
    context.show(webhooks_view(current, context.webhooks.list_all(current.ref), {}, is_all=True))
    return ExitCode.DONE


def show(
    context: Context, registry: RegistryArgument, name: _NamesArgument = None, show_secrets: _SecretsOption = False
) -> ExitCode:
    """Show webhooks.

    With --show-secrets it also shows where they post to, and with which headers.
    """
    from acrgeo.output.views.webhooks import webhooks_view
    from acrgeo.workflow.ci.results import tell_secrets

    current = read_registry(context, registry)
    chosen = select_webhooks(current, context.webhooks.list_all(current.ref), name or [])
    secrets = read_callbacks(context, current, chosen) if show_secrets else {}
    tell_secrets(context, [text for secret in secrets.values() for text in (secret.uri, *secret.headers.values())])
    context.show(webhooks_view(current, chosen, secrets, is_all=not name))
    return ExitCode.DONE


def add(
    context: Context,
    options: WriteOptions,
    registry: RegistryArgument,
    uri: Annotated[
        str,
        option(
            "--uri",
            metavar="URI",
            help="Where to post to; {region} in it becomes the webhook's region. Azure keeps it secret.",
        ),
    ],
    region: Annotated[
        list[str] | None, typer.Argument(metavar="REGION...", help="Regions with a replica, or --each-region.")
    ] = None,
    each_region: Annotated[
        bool,
        option("--each-region", help="Add one for each replica, home included."),
    ] = False,
    name: Annotated[
        str,
        option(
            "--name",
            metavar="NAME",
            help="Prefix of the names; the region follows (default: acrgeo).",
            variable="ACRGEO_WEBHOOK_NAME",  # replica add has a --name of its own
        ),
    ] = DEFAULT_PREFIX,
    action: Annotated[
        list[str] | None,
        option(
            "--action",
            metavar="ACTION",
            help="push (default), delete, quarantine, chart_push or chart_delete; repeatable.",
        ),
    ] = None,
    scope: Annotated[
        str,
        option(
            "--scope", metavar="SCOPE", help="Only for REPOSITORY, REPOSITORY:TAG or PREFIX* (default: everything)."
        ),
    ] = "",
    header_env: Annotated[
        list[str] | None,
        option(
            "--header-env",
            metavar="NAME=VARIABLE",
            help="Header with the value of an environment variable; repeatable.",
        ),
    ] = None,
) -> ExitCode:
    """Add webhooks, one per region.

    A push triggers the webhook of the region where it was made, then that of every other region once it
    is synced there. A webhook that exists and differs is updated.
    """
    checked_uri(uri.replace("{region}", "region"))
    headers = read_headers(context.environ, header_env or [])
    current = read_registry(context, registry)
    if each_region == bool(region):
        raise UsageError(
            "Give regions, or --each-region.",
            hint=f"acrgeo webhook add {current.name} --each-region --uri URI",
        )
    places = tuple(replica.location for replica in current.replicas) if each_region else parse_regions(region or [])
    if len(places) > 1 and "{region}" not in uri:
        hint = "put {region} into the URI: the event does not name it"
        context.streams.err.write(f"warning: every region posts to the same URI. {hint}.\n")
    desired = [
        WebhookSettings(
            name=f"{name}{place}",
            location=place,
            actions=tuple(action or ["push"]),
            scope=scope,
            callback=Callback(uri=checked_uri(uri.replace("{region}", place)), headers=headers),
        )
        for place in places
    ]
    return _apply(context, options, current, DesiredRegistry(webhooks=tuple(desired)))


def delete(
    context: Context,
    options: WriteOptions,
    registry: RegistryArgument,
    name: Annotated[list[str], typer.Argument(metavar="NAME...", help="Webhook names.")],
) -> ExitCode:
    """Delete webhooks."""
    current = read_registry(context, registry)
    chosen = select_webhooks(current, context.webhooks.list_all(current.ref), name)
    gone = tuple(webhook.name for webhook in chosen)
    return _apply(context, options, current, DesiredRegistry(absent_webhooks=gone))


def ping(context: Context, registry: RegistryArgument, name: _NamesArgument = None) -> ExitCode:
    """Send a test event through webhooks, and show the answers.

    Changes nothing. Exits 1 if a receiver does not answer with 2xx.
    """
    from acrgeo.output.views.webhooks import deliveries_view

    current = read_registry(context, registry)
    chosen = select_webhooks(current, context.webhooks.list_all(current.ref), name or [])
    context.rehearse(
        deliveries_view(current, [Delivery(webhook=webhook, event="", status="200", reason="OK") for webhook in chosen])
    )
    deliveries = ping_webhooks(context, current, chosen)
    context.show_outcome(deliveries_view(current, deliveries))
    return ExitCode.DONE if all(delivery.is_answered_well for delivery in deliveries) else ExitCode.FAILED


def _apply(context: Context, options: WriteOptions, current: Registry, desired: DesiredRegistry) -> ExitCode:
    from acrgeo.workflow.apply import change

    written = [settings.name for settings in desired.webhooks]
    return change(context, options, with_webhooks(context, current, written), desired)


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = new_group(help_text="Manage the webhooks of a registry.")
    add_command(group, "list", list_webhooks, examples="acrgeo webhook list contoso -o json")
    add_command(group, "show", show, examples="acrgeo webhook show contoso acrgeoeastus --show-secrets")
    add_write(
        group,
        "add",
        add,
        examples="""acrgeo webhook add contoso --each-region --uri 'https://hooks.example.com/{region}'
        acrgeo webhook add contoso eastus --uri https://hooks.example.com --header-env Authorization=HOOK_TOKEN""",
    )
    add_write(group, "delete", delete, examples="acrgeo webhook delete contoso acrgeoeastus")
    add_command(group, "ping", ping, examples="acrgeo webhook ping contoso")
    webhook_listen.register(group)
    app.add_typer(group, name="webhook")
