"""``--log-file``: what a run did and decided, a line each, so that it can be told afterwards what happened.

Law: it raises nothing, whatever becomes of the file, and nothing of a run depends on it.
"""

from __future__ import annotations

import re
import secrets as randomness
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

from acrgeo.core.redaction import CUT
from acrgeo.core.secrets import Secrets
from acrgeo.errors import UsageError
from acrgeo.files.lines import MOST_BYTES, Lines
from acrgeo.output.live.log import log_line
from acrgeo.workflow.options import DECLARED, Common, flag_of, option_fields, variable_of

if TYPE_CHECKING:
    from acrgeo.core.execution.events import Event, Sink
    from acrgeo.core.review import ReviewedPlan
    from acrgeo.errors import AcrGeoError
    from acrgeo.output.view import Document
    from acrgeo.workflow.context import Context

_OURS = ("ACRGEO_", "AZURE_")
_SECRET_NAME = re.compile(
    r".*(?:TOKEN|SECRET|PASSWORD|PASSWD|KEY|SIGNATURE|SAS|HEADER|AUTHORIZATION|CONNECTION_STRING)S?|ACRGEO_URI"
)
"""Variables whose values are secrets, by their names: not those that name a file or a way, such as …_TOKEN_FILE."""
_SECRET_OPTION = re.compile(r"--(?:uri|header|.*(?:password|secret|token|key))")
"""Options whose values are secrets. None of acrgeo's takes one but the first; who types another has typed a secret."""
_SIGNALS = {129: "SIGHUP", 130: "SIGINT", 143: "SIGTERM"}
_NAMES_VARIABLE = ("--header-env", "--secret-header")


class RunLog:
    """The log of one run. ``now`` is its clock in Unix seconds; ``on_loss`` is told once why no more is written."""

    def __init__(
        self, lines: Lines, now: Callable[[], float], on_loss: Callable[[Exception], None], secrets: Secrets
    ) -> None:
        self.secrets = secrets
        self._lines = lines
        self._now = now
        self._on_loss = on_loss
        self._run = randomness.token_hex(6)
        self._began = time.monotonic()
        self._is_lost = False
        self._lock = threading.RLock()

    def __call__(self, event: str, /, **facts: object) -> None:
        """Write a line."""
        with self._lock:  # so that times in the file do not go back
            self._write(event, facts)

    def _write(self, event: str, facts: Mapping[str, object]) -> None:
        if self._is_lost:
            return
        try:
            at = datetime.fromtimestamp(self._now(), timezone.utc).isoformat(timespec="milliseconds")
            passed = round(time.monotonic() - self._began, 6)
            envelope = {"run": self._run, "at": at, "seconds": passed, "event": event}
            self._lines.write(log_line({**envelope, **facts}, self.secrets, most_bytes=MOST_BYTES))
        except Exception as error:  # noqa: BLE001 whatever fails here, the run goes on
            self._is_lost = True
            self._on_loss(error)

    def end(self, exit_code: int, signal: str | None) -> None:
        """Write the last line."""
        self("RunEnded", exitCode=exit_code, signal=signal)
        self._is_lost = True
        self._lines.close()


def open_log(context: Context, path: Path, arguments: Sequence[str], version: str) -> RunLog:
    """Open the log and write who runs what, with which settings. Raises UsageError where it cannot be opened."""
    if str(path) == "-":
        raise UsageError("--log-file writes a file.", hint="-v logs every request to stderr")

    def tell(error: Exception) -> None:
        from acrgeo.output.views.error import print_note

        reason = (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
        print_note(context.streams.err, f"--log-file {path} gets no more lines: {reason}. The command goes on.")

    try:
        lines = Lines(path)
    except OSError as error:
        raise UsageError(f"--log-file {path}: {error.strerror or error}. Nothing was changed.") from error
    secrets = _secrets_around(context.environ, arguments)
    log = RunLog(lines, context.clock.now, tell, secrets)
    log(
        "RunStarted",
        version=version,
        python=".".join(map(str, sys.version_info[:3])),
        platform=sys.platform,
        command=["acrgeo", *_without_secrets(arguments)],
        settings=list(_settings(context.common, context.environ)),
        variables=dict(_variables(context.environ)),
        sandbox=("served" if context.sandbox_url else "local") if context.is_sandbox else None,
    )
    return log


def record_review(context: Context, reviewed: ReviewedPlan) -> None:
    """Write down a plan: each change, each finding, and the verdict."""
    from acrgeo.output.views.finding import finding_document
    from acrgeo.output.views.plan.document import change_document

    for change in reviewed.plan.changes:
        context.record("ChangePlanned", planned=change_document(change))
    for finding in reviewed.findings:
        context.record("FindingMade", finding=finding_document(finding))
    verdict = "refused" if reviewed.blockers else "changes" if reviewed.plan.has_changes else "nothing to do"
    context.record("PlanReviewed", verdict=verdict, blockers=[blocker.id for blocker in reviewed.blockers])


def event_recorder(context: Context, document: Callable[[Event], Document]) -> tuple[Sink, ...]:
    """Return the sink that writes events of a run down; none without a log."""
    from acrgeo.core.execution.events import ChangeEnded

    record = context.record
    if not isinstance(record, RunLog):
        return ()

    def write(event: Event) -> None:
        facts = {name: value for name, value in document(event).items() if name not in ("formatVersion", "at", "event")}
        if isinstance(event, ChangeEnded):
            facts |= {"errorCode": event.error_code, "hint": event.hint}
        if "id" in facts:
            facts["change"] = facts.pop("id")
        record(type(event).__name__, **facts)

    return (write,)


def record_error(context: Context, error: AcrGeoError, cause: Exception | None) -> None:
    """Write down the error that ends a command; ``cause`` is what went wrong in acrgeo itself, with its place."""
    context.record(
        "ErrorRaised",
        errorCode=error.code,
        errorMessage=error.message,
        hint=error.hint,
        exitCode=int(error.exit_code),
        place=None if cause is None else _place(cause),
    )


def end_log(context: Context, exit_code: int) -> None:
    """Write the last line, and close the file."""
    if isinstance(context.record, RunLog):
        context.record.end(exit_code, _SIGNALS.get(exit_code))


def _place(error: BaseException) -> list[str]:
    """Return where an error was raised, from the outside in, by files and lines."""
    frames, trace = [], error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename.replace("\\", "/").rpartition("/")[2]
        frames.append(f"{name}:{trace.tb_lineno}")
        trace = trace.tb_next
    return frames[-10:]


def _secrets_around(environ: Mapping[str, str], arguments: Sequence[str]) -> Secrets:
    """Return the secrets of the environment and of the command line."""
    secrets = Secrets()
    for name, value in environ.items():
        if _SECRET_NAME.fullmatch(name):
            secrets.hide_address(value)
    for at, word in enumerate(arguments):
        flag, sign, value = word.partition("=")
        value = value if sign else "".join(arguments[at + 1 : at + 2])
        if _SECRET_OPTION.fullmatch(flag):
            secrets.hide_address(value)
        if flag in _NAMES_VARIABLE:
            secrets.hide_in({"headers": environ.get(value.partition("=")[2])})
    return secrets


def _without_secrets(arguments: Sequence[str]) -> Iterator[str]:
    is_secret = False
    for word in arguments:
        flag, sign, _ = word.partition("=")
        if is_secret:
            yield CUT
        elif sign and _SECRET_OPTION.fullmatch(flag):
            yield f"{flag}={CUT}"
        else:
            yield word
        is_secret = not is_secret and not sign and _SECRET_OPTION.fullmatch(flag) is not None


def _settings(common: Common, environ: Mapping[str, str]) -> Iterator[Document]:
    """Yield the common options that are given, with what each comes from."""
    for field in option_fields(Common):
        value = getattr(common, field.name)
        if value is None:
            continue
        variables = (variable_of(flag_of(field.name)), *field.metadata[DECLARED].variables)
        set_by = next((name for name in variables if environ.get(name)), "default")
        origin = "command line" if field.name in common.typed else set_by
        yield {"name": flag_of(field.name).removeprefix("--"), "value": value, "origin": origin}


def _variables(environ: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the variables that acrgeo and the libraries of Azure read, by name."""
    for name in sorted(environ):
        if name.startswith(_OURS):
            yield name, CUT if _SECRET_NAME.fullmatch(name) else environ[name]
