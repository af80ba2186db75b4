"""The app: every command, by its first word."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated, Any

import typer
from typer.main import get_command

from acrgeo import __version__
from acrgeo.cli.help import ROOT_EPILOG, Group
from acrgeo.cli.options import help_without_command, take_common, with_parameters

COMMANDS = (
    "list",
    "show",
    "upgrade",
    "downgrade",
    "replica",
    "routing",
    "plan",
    "apply",
    "drift",
    "export",
    "regions",
    "map",
    "whoami",
    "permissions",
    "preflight",
    "explain",
    "endpoints",
    "webhook",
    "cost",
    "sandbox",
)
"""First words, in the order of the help: each is a module of ``commands`` that registers itself."""

HELP = """Run geo-replicated Azure Container Registries: plan a change, review it, make it, and watch it finish.

Works on Azure with your az login, workload identity or managed identity, and without an account with --sandbox.
"""


def _print_version(is_given: bool) -> None:
    if is_given:
        typer.echo(f"acrgeo {__version__}")
        raise typer.Exit


def _root(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    """Carry the option."""


def _remember(ctx: typer.Context, **given: Any) -> None:
    given.pop("version")
    take_common(ctx, given)
    help_without_command(ctx)


def _build() -> Any:
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
    for name in COMMANDS:
        import_module(f"acrgeo.cli.commands.{name}").register(built)
    return get_command(built)


app = _build()
"""Built once: a Typer that is called builds every command anew at each call."""
