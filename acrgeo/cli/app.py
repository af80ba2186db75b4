"""The app: every command, by its first word."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from acrgeo import __version__
from acrgeo.cli.commands import (
    apply,
    cost,
    downgrade,
    drift,
    endpoints,
    export,
    permissions,
    plan,
    preflight,
    regions,
    replica,
    routing,
    sandbox,
    show,
    upgrade,
    webhook,
)
from acrgeo.cli.commands import list as list_
from acrgeo.cli.commands import map as map_
from acrgeo.cli.help import ROOT_EPILOG, Group
from acrgeo.cli.options import need_command, take_common, with_parameters

HELP = """Run geo-replicated Azure Container Registries: plan a change, see it, make it, watch it and prove it.

Works on Azure with your az login, workload identity or managed identity, and without an account with --sandbox.
"""


def _print_version(is_wanted: bool) -> None:
    if is_wanted:
        typer.echo(f"acrgeo {__version__}")
        raise typer.Exit


def _root(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    """Only a carrier of the option."""


def _remember(ctx: typer.Context, **given: Any) -> None:
    given.pop("version")
    need_command(ctx, take_common(ctx, given))


def _build() -> typer.Typer:
    built = typer.Typer(
        cls=Group,
        invoke_without_command=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
        epilog=ROOT_EPILOG,
    )
    callback = with_parameters(_root, _remember)
    callback.__doc__ = HELP
    built.callback()(callback)
    for module in (
        list_,
        show,
        upgrade,
        downgrade,
        replica,
        routing,
        plan,
        apply,
        drift,
        export,
        regions,
        map_,
        permissions,
        preflight,
        endpoints,
        webhook,
        cost,
        sandbox,
    ):
        module.register(built)
    return built


app = _build()
