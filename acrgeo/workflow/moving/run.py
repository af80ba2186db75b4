"""A move from its plan to its end: shown, confirmed, made as far as it can be repeated, compared and told."""

from __future__ import annotations

from acrgeo.core.move.plan import move_plan
from acrgeo.errors import ExitCode
from acrgeo.output.views.move.az import with_move_az
from acrgeo.output.views.move.view import move_view
from acrgeo.workflow.context import Context
from acrgeo.workflow.moving.reading import Asked, read_move
from acrgeo.workflow.options import WriteOptions


def move_registry(
    context: Context,
    options: WriteOptions,
    registry: str | None,
    asked: Asked,
    *,
    is_applied: bool,
    is_forced: bool = False,
) -> ExitCode:
    """Plan the move and, where that is asked for, make it."""
    read = read_move(context, registry, asked)
    plan = move_plan(read.situation)
    if not is_applied:
        view = move_view(plan, context.commands)
        context.show(with_move_az(view, plan) if options.show_az else view)
        return ExitCode.DONE
    from acrgeo.workflow.moving.applying import apply_move

    return apply_move(context, options, read, plan, is_forced=is_forced)
