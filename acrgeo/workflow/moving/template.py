"""The template of the new registry, in the forms of ``acrgeo export``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from acrgeo.core.handover.model import Form
from acrgeo.errors import ExitCode
from acrgeo.output.views.handover import handover_text, handover_view
from acrgeo.workflow.context import Context
from acrgeo.workflow.handover import tell_gaps
from acrgeo.workflow.moving.reading import Asked, read_move


def show_template(context: Context, registry: str | None, asked: Asked, form: Form, out: Path | None) -> ExitCode:
    """Print or write the template; what it does not say is a warning."""
    template = read_move(context, registry, asked).situation.template
    handover = replace(template, cloud=context.gateway.session.cloud.name)
    written = handover_text(handover, form)
    if out is not None:
        context.write_file(out, written.text)
    else:
        context.show(handover_view(handover, form))
    tell_gaps(context, handover, form, written.gaps)
    return ExitCode.DONE
