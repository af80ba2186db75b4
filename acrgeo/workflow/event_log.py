"""``--events-file``: each event of a run appended to a file. What cannot be written is told, and ends nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from acrgeo.core.execution.events import Event, Sink
from acrgeo.errors import UsageError
from acrgeo.output.view import Document
from acrgeo.output.views.event import event_document
from acrgeo.workflow.context import Context


@contextmanager
def events_to(
    context: Context,
    path: Path | None,
    document: Callable[[Event], Document] = event_document,
    *,
    fact: str = "Nothing was changed.",
) -> Iterator[tuple[Sink, ...]]:
    """Yield the sinks of ``--events-file``, appended to, so that a resumed run loses nothing, and of ``--log-file``.

    Raises UsageError, with a ``fact``, where it cannot be opened.
    """
    recorders: tuple[Sink, ...] = ()
    if context.common.log_file is not None:
        from acrgeo.workflow.run_log import event_recorder

        recorders = event_recorder(context, document)
    if path is None:
        yield recorders
        return
    from acrgeo.files.writing import open_to_append
    from acrgeo.output.live.progress import EventLog

    try:
        file = open_to_append(path)
    except OSError as error:
        raise UsageError(f"--events-file {path}: {error.strerror}. {fact}") from error
    try:
        yield (EventLog(file, document), *recorders)
    finally:
        with suppress(OSError):  # what could not be written was told, and is tried again while closing
            file.close()


def tell_loss(context: Context, path: Path | None, error: Exception, *, is_log: bool, what_goes_on: str) -> None:
    """Say once that events are no longer kept or shown."""
    from acrgeo.output.views.error import print_note

    reason = (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
    what = f"--events-file {path} gets no more events" if is_log else "Progress is no longer shown"
    print_note(context.streams.err, f"{what}: {reason}. {what_goes_on}")
