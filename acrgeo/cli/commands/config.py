"""``acrgeo config``: the settings of this user, and where each comes from."""

from __future__ import annotations

from typing import Annotated

import typer

from acrgeo.cli.command import add_command
from acrgeo.cli.options import new_group
from acrgeo.core.model.settings import SETTINGS, TOKEN_CACHE, setting_of
from acrgeo.errors import ExitCode
from acrgeo.workflow.context import Context
from acrgeo.workflow.settings import read_setting, settings_file, write_setting

NameArgument = Annotated[
    str,
    typer.Argument(metavar="SETTING", help=f"A setting, such as {', '.join(setting.name for setting in SETTINGS)}."),
]


def list_settings(context: Context) -> ExitCode:
    """List settings with their values.

    Shows where each value comes from: a variable, the pipeline, the file of settings, or the default.
    """
    from acrgeo.output.views.settings import settings_view

    context.show(settings_view([read_setting(setting, context.environ) for setting in SETTINGS]))
    return ExitCode.DONE


def get(context: Context, name: NameArgument) -> ExitCode:
    """Print the value of a setting that holds now."""
    from acrgeo.output.views.settings import setting_view

    context.show(setting_view(read_setting(setting_of(name), context.environ)))
    return ExitCode.DONE


def set_(
    context: Context,
    name: NameArgument,
    value: Annotated[str, typer.Argument(metavar="VALUE", help="Its value: on or off for token-cache.")],
) -> ExitCode:
    """Write a setting to the file of settings.

    token-cache off also removes every token that was kept. Variables win over the file, and so do pipelines.
    """
    from acrgeo.output.views.error import print_note
    from acrgeo.output.views.settings import setting_view
    from acrgeo.workflow.token_cache import forget_all

    setting = setting_of(name)
    value = setting.check(value, name)
    context.rehearse(setting_view(read_setting(setting, context.environ)))
    file = write_setting(setting, value, context.environ)
    removed = forget_all(context.environ) if (setting, value) == (TOKEN_CACHE, "off") else 0
    if removed:
        print_note(context.streams.err, f"{removed} kept {'token was' if removed == 1 else 'tokens were'} removed")
    found = read_setting(setting, context.environ)
    if found.origin != str(file):
        print_note(context.streams.err, f"{name} = {value} is in {file}; {found.origin} wins, with {found.value}")
    context.show(setting_view(found))
    return ExitCode.DONE


def path(context: Context) -> ExitCode:
    """Print the path of the file of settings, which need not exist."""
    context.streams.out.write(f"{settings_file(context.environ)}\n")
    return ExitCode.DONE


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = new_group(help_text="Show and change settings.")
    add_command(group, "list", list_settings, examples="acrgeo config list", is_local=True)
    add_command(group, "get", get, examples="acrgeo config get token-cache", is_local=True)
    add_command(group, "set", set_, examples="acrgeo config set token-cache off", is_local=True)
    add_command(group, "path", path, examples="acrgeo config path", is_local=True)
    app.add_typer(group, name="config")
