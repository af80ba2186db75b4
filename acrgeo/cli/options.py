"""How an option becomes a parameter of Typer: those of every command and of every change, and a command's own."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import Field, fields, replace
from functools import wraps
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import typer

from acrgeo.cli.help import COMMON_NOTE, COMMON_PANEL, WRITE_PANEL, Group
from acrgeo.errors import ExitCode, UsageError
from acrgeo.workflow.options import (
    DECLARED,
    Common,
    Option,
    ReadOptions,
    WriteOptions,
    flag_of,
    option_fields,
    variable_of,
)

_META = "acrgeo.common"
TYPED = "acrgeo.typed"
"""Where a context keeps the words as they were typed, from the first word of the command on."""


def option(
    *flags: str,
    help: str,  # noqa: A002 Typer's name
    variable: str | list[str] | None = None,
    has_variable: bool = True,
    parse: Callable[[str], object] | None = None,
    **settings: Any,
) -> Any:
    """Declare an option of one command; the variable that stands for it follows from its first flag.

    Words to choose from are taken in any case. ``variable`` is for a flag that means something else to another
    command. ``parse`` turns text into the value, or raises UsageError. ``settings`` are Typer's.
    """
    envvar = variable or variable_of(flags[0].partition("/")[0])
    return typer.Option(
        *flags,
        help=help,
        envvar=envvar if has_variable else None,
        parser=None if parse is None else _parser(parse),
        show_envvar=False,
        show_default=False,
        case_sensitive=False,
        **settings,
    )


def _parser(parse: Callable[[str], object]) -> Callable[[object], object]:
    """Let Typer say which option or variable it was that ``parse`` refused."""

    @wraps(parse)
    def parser(given: object) -> object:
        if not isinstance(given, str):  # the default, which Typer converts as well
            return given
        try:
            return parse(given)
        except UsageError as error:
            raise typer.BadParameter(error.message) from error

    return parser


def _parameters(declared: type[Common | ReadOptions | WriteOptions], panel: str) -> list[inspect.Parameter]:
    types = get_type_hints(declared)
    return [_parameter(field, types[field.name], panel) for field in option_fields(declared)]


def _parameter(field: Field[Any], type_: Any, panel: str) -> inspect.Parameter:
    declared: Option = field.metadata[DECLARED]
    if get_origin(type_) is Literal:  # of an Enum's members, which Typer takes as texts only
        type_ = Literal[tuple(member.value for member in get_args(type_))]
    flags = [flag_of(field.name), *([declared.short] if declared.short else [])]
    settings = option(
        *flags,
        help=declared.help,
        variable=[variable_of(flags[0]), *declared.variables],
        metavar=declared.metavar,
        parse=declared.parse,
        min=declared.minimum,
        max=declared.maximum,
        rich_help_panel=panel,
    )
    return inspect.Parameter(
        field.name, inspect.Parameter.KEYWORD_ONLY, default=field.default, annotation=Annotated[type_, settings]
    )


_COMMON = _parameters(Common, COMMON_PANEL)
READ = _parameters(ReadOptions, COMMON_PANEL)
WRITE = _parameters(WriteOptions, WRITE_PANEL)


def take_common(ctx: typer.Context, given: dict[str, Any]) -> Common:
    """Take the common options out of ``given``, joined with those before the command's words.

    What is typed nearer to the command wins; a variable of the environment wins over nothing that is typed.
    """
    outer = ctx.meta.get(_META, Common())
    inner: dict[str, Any] = {}
    typed = set(outer.typed)
    for field in option_fields(Common):
        value = given.pop(field.name)
        source = ctx.get_parameter_source(field.name)
        is_typed = source is not None and source.name == "COMMANDLINE"
        if value is not None and (is_typed or getattr(outer, field.name) is None):
            inner[field.name] = value
            typed |= {field.name} if is_typed else set()
    refuse_empty({flag_of(name): value for name, value in inner.items()})
    joined: Common = replace(outer, **inner, typed=frozenset(typed), words=ctx.meta.get(TYPED, ()))
    ctx.meta[_META] = joined
    return joined


def refuse_empty(given: dict[str, object]) -> None:
    """Raise UsageError for an option with an empty text: a variable of the shell that is not set, by its flag."""
    for flag, value in given.items():
        if value == "" or (isinstance(value, (list, tuple)) and "" in value):
            raise UsageError(f"{flag} is empty.", hint="is a variable of the shell unset?")


def take_write(given: dict[str, Any]) -> WriteOptions:
    """Take the options of a change out of ``given``; UsageError where they contradict each other."""
    types = get_type_hints(WriteOptions)
    taken = {field.name: given.pop(field.name) for field in fields(WriteOptions)}
    for name, type_ in types.items():
        if get_origin(type_) is Literal:
            taken[name] = type(get_args(type_)[0])(taken[name])
    return WriteOptions(**taken)


def with_parameters(
    function: Callable[..., Any],
    run: Callable[..., None],
    *,
    skip: tuple[str, ...] = (),
    further: Sequence[inspect.Parameter] = (),
) -> Callable[..., None]:
    """Give ``run`` the parameters of ``function`` without ``skip``, ``further`` and common ones, as Typer reads them.

    What ``function`` declares itself is left out of ``further``.
    """
    # Not get_type_hints: on Python 3.10 it wraps Annotated in Optional where the default is None.
    signature = inspect.signature(function, eval_str=True)
    own = [parameter for name, parameter in signature.parameters.items() if name not in skip]
    ctx = inspect.Parameter("ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)
    keywords = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in own]
    added = [parameter for parameter in further if parameter.name not in signature.parameters]
    parameters = [ctx, *keywords, *added, *_COMMON]
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # Typer reads it
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    run.__doc__ = function.__doc__
    return run


def new_group(*, help_text: str, cls: type[Group] = Group) -> typer.Typer:
    """Make a group of commands that takes the common options too, between its word and the command's."""
    group = typer.Typer(cls=cls, invoke_without_command=True, epilog=COMMON_NOTE)

    def nothing() -> None:
        """Carry no parameters."""

    def remember(ctx: typer.Context, **given: Any) -> None:
        take_common(ctx, given)
        help_without_command(ctx)

    callback = with_parameters(nothing, remember)
    callback.__doc__ = help_text
    group.callback()(callback)
    return group


def help_without_command(ctx: typer.Context) -> None:
    """Print the help and end where the words end before a command."""
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())
        raise typer.Exit


INTERRUPTION_TOLD = -int(ExitCode.INTERRUPTED)
"""The end of a command that told of its interruption. Typer's own code for one that was not told is 130."""


class ReaderGoneError(Exception):
    """The reader of stdout closed it (``| head -1``). Not an OSError: Typer would make an exit of its own of that."""


def leave(code: ExitCode) -> None:
    """End the command with an exit code."""
    if code is ExitCode.INTERRUPTED:
        raise typer.Exit(INTERRUPTION_TOLD)
    if code is not ExitCode.DONE:
        raise typer.Exit(int(code))
