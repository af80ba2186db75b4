"""``acrgeo explain``: what the id of a finding or the code of an error means."""

from __future__ import annotations

from typing import Annotated

import typer

from acrgeo.cli.command import add_command
from acrgeo.errors import ExitCode, NotFoundError
from acrgeo.workflow.context import Context


def explain(
    context: Context,
    word: Annotated[
        str | None, typer.Argument(metavar="ID", help="The id of a finding or the code of an error (default: all).")
    ] = None,
) -> ExitCode:
    """Explain a finding or an error.

    Shows what is so, where acrgeo reads it, and what mends it. Works without Azure.
    """
    from acrgeo.core.model.names import close_matches
    from acrgeo.core.rules.error_codes import ERROR_CODES
    from acrgeo.core.rules.table import RULES
    from acrgeo.output.views.explain import Entry, explain_list_view, explain_view

    entries: tuple[Entry, ...] = (*RULES, *ERROR_CODES)
    if word is None:
        context.show(explain_list_view(entries))
        return ExitCode.DONE
    known = {entry.id.lower(): entry for entry in entries}
    entry = known.get(word.strip("[]").lower())
    if entry is None:
        close = close_matches(word, (entry.id for entry in entries))
        raise NotFoundError(
            f"{word} is neither a rule of acrgeo nor a code that it explains; other codes are Azure's own.",
            hint=f"did you mean {' or '.join(close)}?" if close else "acrgeo explain",
        )
    context.show(explain_view(entry))
    return ExitCode.DONE


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_command(
        app,
        "explain",
        explain,
        examples="acrgeo explain last-routed\nacrgeo explain ScopeLocked -o json",
        is_local=True,
    )
