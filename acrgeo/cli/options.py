"""The options that every command takes, before or after its words, and those that every write takes."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from acrgeo.cli.help import COMMON_NOTE, COMMON_PANEL, WRITE_PANEL, Group
from acrgeo.core.execution.goal import Wait
from acrgeo.errors import ExitCode, UsageError
from acrgeo.output.formats import Format


@dataclass(frozen=True, slots=True, kw_only=True)
class Common:
    """The common options as given; None is not given."""

    subscription: str | None = None
    resource_group: str | None = None
    output: Format | None = None
    query: str | None = None
    cloud: str | None = None
    sandbox: bool | None = None
    verbose: bool | None = None
    no_color: bool | None = None


def _option(panel: str, *names: str, help: str, envvar: str | list[str], metavar: str | None = None) -> Any:  # noqa: A002
    return typer.Option(
        *names, help=help, envvar=envvar, metavar=metavar, rich_help_panel=panel, show_envvar=False, show_default=False
    )


_common_option = partial(_option, COMMON_PANEL)
_write_option = partial(_option, WRITE_PANEL)


def _common(
    subscription: Annotated[
        str | None,
        _common_option(
            "--subscription",
            "-s",
            metavar="NAME",
            help="Subscription, by name or ID (default: az's current one).",
            envvar="ACRGEO_SUBSCRIPTION",
        ),
    ] = None,
    resource_group: Annotated[
        str | None,
        _common_option(
            "--resource-group",
            "-g",
            metavar="GROUP",
            help="The registry's group (default: looked up).",
            envvar=["ACRGEO_RESOURCE_GROUP", "AZURE_DEFAULTS_GROUP"],
        ),
    ] = None,
    output: Annotated[
        Format | None,
        _common_option(
            "--output",
            "-o",
            metavar="FORMAT",
            help="table (default), json, yaml, tsv or name.",
            envvar="ACRGEO_OUTPUT",
        ),
    ] = None,
    query: Annotated[
        str | None,
        _common_option("--query", metavar="JMESPATH", help="Print what it finds in the JSON.", envvar="ACRGEO_QUERY"),
    ] = None,
    cloud: Annotated[
        str | None,
        _common_option("--cloud", metavar="CLOUD", help="public (default), usgov or china.", envvar="ACRGEO_CLOUD"),
    ] = None,
    sandbox: Annotated[
        bool | None,
        _common_option("--sandbox", help="Use the embedded sandbox, not Azure.", envvar="ACRGEO_SANDBOX"),
    ] = None,
    verbose: Annotated[
        bool | None,
        _common_option("--verbose", "-v", help="Tell every request on stderr.", envvar="ACRGEO_VERBOSE"),
    ] = None,
    no_color: Annotated[
        bool | None,
        _common_option("--no-color", help="Print without colour.", envvar="ACRGEO_NO_COLOR"),
    ] = None,
) -> None:
    """Only a carrier of parameters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteOptions:
    """The options of a command that changes Azure. ``timeout`` is in seconds."""

    dry_run: bool = False
    yes: bool = False
    wait: Wait = Wait.SUCCEEDED
    timeout: float | None = None
    parallel: int = 10
    events_file: Path | None = None


class WaitFor(str, Enum):
    """How far to follow a write."""

    SUCCEEDED = "succeeded"
    READY = "ready"


def _write(
    dry_run: Annotated[
        bool, _write_option("--dry-run", help="Print the plan on stdout and stop.", envvar="ACRGEO_DRY_RUN")
    ] = False,
    yes: Annotated[
        bool, _write_option("--yes", "-y", help="Do not ask; needed without a terminal.", envvar="ACRGEO_YES")
    ] = False,
    wait: Annotated[
        WaitFor,
        _write_option(
            "--wait",
            metavar="STATE",
            help="Until it is succeeded (default), or ready: the images are there, which can take days.",
            envvar="ACRGEO_WAIT",
        ),
    ] = WaitFor.SUCCEEDED,
    no_wait: Annotated[
        bool, _write_option("--no-wait", help="Leave once Azure accepted every change.", envvar="ACRGEO_NO_WAIT")
    ] = False,
    timeout: Annotated[
        str | None,
        _write_option(
            "--timeout",
            metavar="DURATION",
            help="Stop watching after 90, 30m or 2h; Azure goes on (default: never).",
            envvar="ACRGEO_TIMEOUT",
        ),
    ] = None,
    parallel: Annotated[
        int,
        typer.Option(
            "--parallel",
            metavar="NUMBER",
            min=1,
            max=100,
            help="Changes at once (default: 10).",
            envvar="ACRGEO_PARALLEL",
            rich_help_panel=WRITE_PANEL,
            show_envvar=False,
            show_default=False,
        ),
    ] = 10,
    events_file: Annotated[
        Path | None,
        _write_option(
            "--events-file",
            metavar="FILE",
            help="Append what happens, a JSON document a line.",
            envvar="ACRGEO_EVENTS_FILE",
        ),
    ] = None,
) -> None:
    """Only a carrier of parameters."""


def parse_duration(text: str) -> float:
    """``90``, ``90s``, ``30m``, ``2h`` or ``1d`` in seconds; UsageError otherwise."""
    units = {"s": 1, "m": 60, "h": 3600, "d": 86400}
    number, unit = (text[:-1], text[-1]) if text[-1:] in units else (text, "s")
    try:
        seconds = float(number) * units[unit]
    except ValueError:
        seconds = -1.0
    if not 0 < seconds < float("inf"):
        raise UsageError(f"{text!r} is not a duration such as 90, 30m or 2h.")
    return seconds


_META = "acrgeo.common"


def _parameters(carrier: Callable[..., None]) -> list[inspect.Parameter]:
    # Not get_type_hints: on Python 3.10 it wraps Annotated in Optional where the default is None.
    signature = inspect.signature(carrier, eval_str=True)
    return [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in signature.parameters.values()]


def take_common(ctx: typer.Context, given: dict[str, Any]) -> Common:
    """Take the common options out of ``given``, joined with those before the command's words.

    What is typed nearer to the command wins; a variable of the environment wins over nothing that is typed.
    """
    outer = ctx.meta.get(_META, Common())
    inner: dict[str, Any] = {}
    for one in fields(Common):
        value = given.pop(one.name)
        source = ctx.get_parameter_source(one.name)
        is_typed = source is not None and source.name == "COMMANDLINE"
        if value is not None and (is_typed or getattr(outer, one.name) is None):
            inner[one.name] = value
    joined: Common = replace(outer, **inner)
    ctx.meta[_META] = joined
    return joined


def take_write(given: dict[str, Any]) -> WriteOptions:
    """Take the write options out of ``given``."""
    no_wait, wait, timeout = given.pop("no_wait"), given.pop("wait"), given.pop("timeout")
    if no_wait and wait is WaitFor.READY:
        raise UsageError("--no-wait and --wait ready contradict each other.")
    if str(given["events_file"]) == "-":
        raise UsageError("--events-file writes a file; stdout is for the outcome.", hint="--events-file events.ndjson")
    return WriteOptions(
        dry_run=given.pop("dry_run"),
        yes=given.pop("yes"),
        wait=Wait.NONE if no_wait else Wait(wait.value),
        timeout=None if timeout is None else parse_duration(timeout),
        parallel=given.pop("parallel"),
        events_file=given.pop("events_file"),
    )


def with_parameters(
    function: Callable[..., Any],
    run: Callable[..., None],
    *,
    skip: tuple[str, ...] = (),
    is_write: bool = False,
) -> Callable[..., None]:
    """Give ``run`` the parameters of ``function`` without ``skip``, then the common ones, as Typer reads them."""
    own = [one for one in inspect.signature(function, eval_str=True).parameters.values() if one.name not in skip]
    extra = [*(_parameters(_write) if is_write else []), *_parameters(_common)]
    ctx = inspect.Parameter("ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)
    parameters = [ctx, *own, *extra]
    run.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) if one is not ctx else one for one in parameters]
    )
    run.__annotations__ = {one.name: one.annotation for one in parameters}
    run.__doc__ = function.__doc__
    return run


def new_group(*, help_text: str, cls: type[Group] = Group) -> typer.Typer:
    """A group of commands that takes the common options too, between its word and the command's."""
    group = typer.Typer(cls=cls, invoke_without_command=True, epilog=COMMON_NOTE)

    def nothing() -> None:
        """Only a carrier of no parameters."""

    def remember(ctx: typer.Context, **given: Any) -> None:
        need_command(ctx, take_common(ctx, given))

    callback = with_parameters(nothing, remember)
    callback.__doc__ = help_text
    group.callback()(callback)
    return group


def need_command(ctx: typer.Context, common: Common) -> None:
    """Where the words end before a command: its help on stderr, and exit code 2."""
    if ctx.invoked_subcommand is not None:
        return
    if common.output is not Format.JSON:
        typer.echo(ctx.get_help(), err=True)
        raise typer.Exit(int(ExitCode.USAGE))
    raise UsageError("The command is missing.", hint=f"{ctx.command_path} --help")


def leave(code: ExitCode) -> None:
    """End the command with an exit code."""
    if code is not ExitCode.DONE:
        raise typer.Exit(int(code))
