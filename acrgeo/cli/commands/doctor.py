"""``acrgeo doctor``: what to put into a report of a defect."""

from __future__ import annotations

from typing import Annotated

import typer

from acrgeo import __version__
from acrgeo.cli.command import add_command
from acrgeo.cli.options import option
from acrgeo.errors import ExitCode
from acrgeo.workflow.context import Context


def doctor(
    context: Context,
    show_ids: Annotated[
        bool,
        option("--show-ids", help="Show whole IDs, accounts and names.", has_variable=False),
    ] = False,
) -> ExitCode:
    """Check this installation, for a report of a defect.

    Shows versions, the terminal, settings, the cache, the sign-in, the way to Azure, and variables. No token, secret or
    password is shown, your home directory is ~, and of an ID only the start, so that it can be pasted. Works without a
    network and without a sign-in; in a sandbox it asks nobody. Exits 1 if something here is broken.
    """
    from acrgeo.output.views.doctor import broken_in, doctor_view
    from acrgeo.workflow.checkup.checkup import check_up

    checks = check_up(context, __version__, shows_ids=show_ids)
    context.show(doctor_view(checks))
    return ExitCode.FAILED if broken_in(checks) else ExitCode.DONE


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_command(
        app,
        "doctor",
        doctor,
        examples="""acrgeo doctor
        acrgeo doctor -o markdown
        acrgeo doctor --sandbox -o json""",
        is_local=True,
        mends_settings=True,
    )
