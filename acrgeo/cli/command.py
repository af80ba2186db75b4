"""Make a command of a function that takes a Context, then its own parameters, and returns an exit code.

Typer's ``obj`` carries the factory of the Context, so that a test can pass another one to ``run``.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import typer

from acrgeo.cli.help import FURTHER_CODES, LOCAL_CODES, READ_CODES, WRITE_CODES, Command, epilog
from acrgeo.cli.options import (
    READ,
    WRITE,
    ReaderGoneError,
    leave,
    refuse_empty,
    take_common,
    take_write,
    with_parameters,
)
from acrgeo.errors import AcrGeoError, ExitCode, InterruptedByUserError
from acrgeo.workflow.context import Context
from acrgeo.workflow.options import Common

MAY_BE_EMPTY = ("scope", "reason")
"""Options whose empty text says something: every repository, no reason."""

MakeContext = Callable[[Common], Context]


def add_command(
    group: typer.Typer,
    name: str,
    function: Callable[..., ExitCode],
    *,
    examples: str,
    is_local: bool = False,
    mends_settings: bool = False,
) -> None:
    """Add a command that reads: ``function(context, …)``. One that ``is_local`` asks nothing of Azure.

    One that ``mends_settings`` works with files of settings that have mistakes.
    """
    further = [] if is_local else READ
    codes = {*(LOCAL_CODES if is_local else READ_CODES), *FURTHER_CODES.get(name, ())}
    own = inspect.signature(function).parameters

    def run(ctx: typer.Context, **given: Any) -> None:
        context = _make_context(ctx, given, mends_settings=mends_settings)
        if not is_local:
            context.timeout = given["timeout"] if "timeout" in own else given.pop("timeout")
        _perform(context, lambda: function(context, **given))

    group.command(name, cls=Command, epilog=epilog(examples, codes))(
        with_parameters(function, run, skip=("context",), further=further)
    )


def add_write(group: typer.Typer, name: str, function: Callable[..., ExitCode], *, examples: str) -> None:
    """Add a command that changes Azure: ``function(context, options, …)``."""

    def run(ctx: typer.Context, **given: Any) -> None:
        options = take_write(given)
        context = _make_context(ctx, given)
        context.check_files(events_file=options.events_file)
        context.timeout = options.timeout
        _perform(context, lambda: function(context, options, **given))

    group.command(name, cls=Command, epilog=epilog(examples, WRITE_CODES))(
        with_parameters(function, run, skip=("context", "options"), further=WRITE)
    )


def _make_context(ctx: typer.Context, given: dict[str, Any], *, mends_settings: bool = False) -> Context:
    make: MakeContext = ctx.obj if callable(ctx.obj) else Context.of_process
    common = take_common(ctx, given)
    refuse_empty(
        {
            parameter.opts[0]: given[parameter.name]
            for parameter in ctx.command.params
            if parameter.param_type_name == "option" and parameter.name in given and parameter.name not in MAY_BE_EMPTY
        }
    )
    context = make(common)
    if context.step is not None:
        context.step.command = ctx.command_path.partition(" ")[2]
    context.mends_settings = mends_settings
    context.settings  # noqa: B018 what is wrong in the files is told before anything is done
    context.format.check_command(ctx.command_path.partition(" ")[2])
    return context


def _perform(context: Context, command: Callable[[], ExitCode]) -> None:
    try:
        code = command()
    except KeyboardInterrupt as interrupt:  # Typer would exit without a message
        raise InterruptedByUserError("Interrupted.") from interrupt
    except BrokenPipeError as error:
        raise ReaderGoneError from error
    except (AcrGeoError, OSError) as error:
        explained = context.explained(error)
        told = explained or error
        if isinstance(told, AcrGeoError):
            told.hint = context.commands.completed(told.hint)
        if explained is None:
            raise
        raise explained from error
    leave(code)
