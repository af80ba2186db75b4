"""``acrgeo config``: the settings that hold here, where each comes from, and the files that they stand in."""

from __future__ import annotations

from typing import Annotated

import typer

from acrgeo.cli.command import add_command
from acrgeo.cli.options import new_group, option
from acrgeo.core.model.settings import SETTINGS, TOKEN_CACHE, Source, setting_of
from acrgeo.errors import ExitCode, UsageError
from acrgeo.workflow.context import Context

NameArgument = Annotated[
    str, typer.Argument(metavar="SETTING", help=f"One of {', '.join(setting.name for setting in SETTINGS)}.")
]
RepositoryOption = Annotated[
    bool,
    option(
        "--repo/--user",
        help="The file of this repository, .acrgeo.toml, or your own (default).",
        has_variable=False,
    ),
]


def list_settings(context: Context) -> ExitCode:
    """List the settings that hold here.

    Shows where each value comes from: an option, a variable, the pipeline, a file with its line, az's own
    configuration, or the default. Exits 2 where a file or a variable is wrong, and shows the others all the same.
    """
    from acrgeo.output.views.settings import settings_view

    found, wrong = [], []
    for setting in SETTINGS:
        try:
            found.append(context.settings.effective(setting))
        except UsageError as error:
            wrong.append(error)
    context.show(settings_view(found))
    context.settings.check()
    if wrong:
        raise wrong[0]
    return ExitCode.DONE


def get(context: Context, name: NameArgument) -> ExitCode:
    """Print the value of a setting.

    It is the one that holds here; an empty line where the setting has none.
    """
    from acrgeo.output.views.settings import setting_view

    context.show(setting_view(context.settings.effective(setting_of(name))))
    return ExitCode.DONE


def set_(
    context: Context,
    name: NameArgument,
    value: Annotated[str, typer.Argument(metavar="VALUE", help="Its value; a list has commas.")],
    repo: RepositoryOption = False,
) -> ExitCode:
    """Write a setting to a file of settings.

    The rest of the file stays as it is. What wins over the file is said.
    token-cache off also removes every token that was kept.
    """
    from acrgeo.output.views.error import print_note
    from acrgeo.output.views.settings import setting_view
    from acrgeo.workflow.settings import file_to_write, write_value
    from acrgeo.workflow.token_cache import forget_all

    setting = setting_of(name)
    value = setting.check(value, name)
    context.rehearse(setting_view(context.settings.effective(setting)))
    file = file_to_write(context.environ, is_repository=repo)
    write_value(setting, value, file, context.environ, is_repository=repo)
    removed = forget_all(context.environ) if (setting, value, repo) == (TOKEN_CACHE, "off", False) else 0
    if removed:
        print_note(context.streams.err, f"{removed} kept {'token was' if removed == 1 else 'tokens were'} removed")
    context.read_settings = None
    found = context.settings.effective(setting)
    if found.source is not (Source.REPOSITORY if repo else Source.USER):
        wins = f"{found.origin} wins, with {found.value or 'none'}"
        if setting.names_azure and context.is_sandbox and found.source is Source.DEFAULT:
            wins = "a sandbox takes it from no file"
        print_note(context.streams.err, f"{name} = {value} is in {file}; {wins}")
    context.show(setting_view(found))
    return ExitCode.DONE


def unset(
    context: Context,
    name: Annotated[str, typer.Argument(metavar="SETTING", help="A setting, or a key that is none.")],
    repo: RepositoryOption = False,
) -> ExitCode:
    """Remove a setting from a file of settings.

    Prints what holds then.
    """
    from acrgeo.output.views.error import print_note
    from acrgeo.output.views.settings import setting_view
    from acrgeo.workflow.settings import file_to_write, remove_key

    file = file_to_write(context.environ, is_repository=repo)
    known = next((setting for setting in SETTINGS if setting.name == name), None)
    if not remove_key(name, file):
        known = setting_of(name)
        print_note(context.streams.err, f"{name} is not in {file}")
    context.read_settings = None
    if known is not None:
        context.show(setting_view(context.settings.effective(known)))
    return ExitCode.DONE


def path(context: Context, repo: RepositoryOption = False) -> ExitCode:
    """Print the path of a file of settings.

    It need not exist.
    """
    from acrgeo.workflow.settings import file_to_write

    context.streams.out.write(f"{file_to_write(context.environ, is_repository=repo)}\n")
    return ExitCode.DONE


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = new_group(help_text="Show and change settings.")
    add_command(
        group,
        "list",
        list_settings,
        examples="""acrgeo config list
        acrgeo config list -o json""",
        is_local=True,
        mends_settings=True,
    )
    add_command(group, "get", get, examples="acrgeo config get token-cache", is_local=True)
    add_command(
        group,
        "set",
        set_,
        examples="""acrgeo config set token-cache off
        acrgeo config set output wide
        acrgeo config set allowed-regions eastus,westeurope --repo""",
        is_local=True,
        mends_settings=True,
    )
    add_command(
        group,
        "unset",
        unset,
        examples="""acrgeo config unset output
        acrgeo config unset allowed-regions --repo""",
        is_local=True,
        mends_settings=True,
    )
    add_command(
        group,
        "path",
        path,
        examples="""acrgeo config path
        acrgeo config path --repo""",
        is_local=True,
        mends_settings=True,
    )
    app.add_typer(group, name="config")
