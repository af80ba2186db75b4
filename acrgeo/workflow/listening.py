"""Listen for the events of webhooks: what is printed as they come, what is awaited, and how it ends."""

from __future__ import annotations

import errno
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from ipaddress import ip_address

from acrgeo.core.image.heard import Awaited, Filter, Heard, Repeats
from acrgeo.errors import AcrGeoError, InterruptedByUserError, UnfinishedError, UsageError
from acrgeo.output.formats import Format, write_json_line
from acrgeo.output.neutral import one_line
from acrgeo.output.view import View
from acrgeo.output.views.error import print_note
from acrgeo.output.views.pushes import heard_line, heard_row, heard_view
from acrgeo.output.wording import count_of
from acrgeo.workflow.context import Context
from acrgeo.workflow.live.receiver import Receiver, Secret, parse_address
from acrgeo.workflow.webhooks import read_headers

VARIABLE = "ACRGEO_WEBHOOK_SECRET"
STDIN = "-"
FILE = "--secret-file"
MOST_SECRET = 4_096
MOST_KEPT = 10_000
TICK = 1.0
REASONS = {
    HTTPStatus.UNAUTHORIZED: "without the secret",
    HTTPStatus.MISDIRECTED_REQUEST: "for another host name; a tunnel or proxy needs --secret-header",
    HTTPStatus.FORBIDDEN: "from a web page",
    HTTPStatus.METHOD_NOT_ALLOWED: "not a POST",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too large",
    HTTPStatus.SERVICE_UNAVAILABLE: "more than could be printed",
}
UNREADABLE = "not an event of a webhook"


@dataclass(slots=True, kw_only=True)
class Listening:
    """How to listen: which events count, and what ends it. ``timeout`` is in seconds, None for ever."""

    filter: Filter = field(default_factory=Filter)
    awaited: Awaited = field(default_factory=Awaited)
    timeout: float | None = None


def read_secret(environ: Mapping[str, str], header: str | None, file: str | None) -> Secret | None:
    """Read the secret of ``NAME`` or ``NAME=VARIABLE``, from a file or from the environment. Raises UsageError."""
    if header is None:
        if file is not None:
            raise UsageError("--secret-file needs the name of the header.", hint="--secret-header X-Acrgeo-Secret")
        return None
    name, sign, _ = header.partition("=")
    if file is not None:
        if sign:
            raise UsageError("The secret is in a variable or in a file, not in both.", hint=f"--secret-header {name}")
        value = read_headers({FILE: _read_file(file)}, [f"{name}={FILE}"], flag="--secret-header")[name]
    else:
        text = header if sign else f"{name}={VARIABLE}"
        value = read_headers(environ, [text], flag="--secret-header")[name]
    if not value.strip():
        raise UsageError("The secret is empty.", hint="is a variable of the shell unset?")
    return Secret(name, value.strip())


@contextmanager
def receiving(host: str, port: int, secret: Secret | None) -> Iterator[Receiver]:
    """Listen at an address while it lasts. Raises UsageError for one that others reach without a secret."""
    address = parse_address(host)
    if secret is None and not ip_address(address).is_loopback:
        raise UsageError(
            f"Others can reach {address}: they could post any event there.",
            hint="--secret-header NAME asks them for a secret; --host 127.0.0.1 is for this machine only",
        )
    try:
        receiver = Receiver(host=address, port=port, secret=secret)
    except OSError as error:
        raise AcrGeoError(
            f"Port {port} of {address} cannot be listened at: {error.strerror or error}.",
            hint="--host 127.0.0.1" if error.errno == errno.EADDRNOTAVAIL else "--port 0 takes a free one",
        ) from error
    receiver.start()
    try:
        yield receiver
    finally:
        receiver.stop()


def pushes(
    receiver: Receiver, *, seconds: float | None = None, tick: Callable[[], None] | None = None
) -> Iterator[Heard]:
    """Yield what comes, repeats left out, until so many seconds are over. A ping has no event.

    ``tick`` is called about every second.
    """
    deadline = None if seconds is None else time.monotonic() + seconds
    repeats = Repeats()
    while deadline is None or time.monotonic() < deadline:
        left = TICK if deadline is None else min(deadline - time.monotonic(), TICK)
        for heard in receiver.take(left):
            if heard.event is None or not repeats.is_repeat(heard.path, heard.event):
                yield heard
        if tick is not None:
            tick()


def listen(context: Context, receiver: Receiver, listening: Listening) -> None:
    """Print events until all that is awaited was told.

    Raises UnfinishedError where time runs out before, InterruptedByUserError for Ctrl-C.
    """
    awaited = listening.awaited
    kept: list[Heard] = []
    tell = _teller(context, awaited.regions, kept)
    refusals = tell_refusals(context, receiver)
    _greet(context, receiver, listening)
    try:
        try:
            for heard in pushes(receiver, seconds=listening.timeout, tick=refusals):
                if heard.event is None:
                    _say(context, f"ping at {heard.path}")
                elif listening.filter.takes(heard.event):
                    context.record("WebhookHeard", heard=heard_row(heard, awaited.regions))
                    tell(heard)
                    awaited.hear(heard)
                if awaited.is_over:
                    break
        finally:
            refusals()
            if not _streams(context):
                context.show(_view(kept, receiver, awaited))
    except KeyboardInterrupt as interrupt:
        raise InterruptedByUserError(f"Interrupted. {_summary(receiver, awaited)}", hint=context.again) from interrupt
    if awaited.is_anything and not awaited.is_over:
        raise UnfinishedError(f"Time is over. {_summary(receiver, awaited)}", hint=context.again)
    _say(context, _summary(receiver, awaited))


def check_format(context: Context) -> None:
    """Refuse ``--query`` where each event is printed as it comes; UsageError."""
    if context.common.query is not None and _streams(context):
        raise UsageError("Events are printed as they come, without --query.", hint="-o json")


def _streams(context: Context) -> bool:
    return context.format.is_page or context.format is Format.JSONL


def _view(kept: list[Heard], receiver: Receiver, awaited: Awaited) -> View:
    return heard_view(kept, awaited.regions, url=receiver.url, refused=receiver.refused, missing=awaited.missing)


def _teller(context: Context, regions: tuple[str, ...], kept: list[Heard]) -> Callable[[Heard], None]:
    out = context.streams.out

    def write_line(heard: Heard) -> None:
        out.write(heard_line(heard) + "\n")
        out.flush()

    def keep(heard: Heard) -> None:
        kept.append(heard)
        if len(kept) == MOST_KEPT + 1:
            print_note(context.streams.err, f"only the last {MOST_KEPT:,} events are kept; -o jsonl prints each.")
        del kept[:-MOST_KEPT]

    if context.format.is_page:
        return write_line
    if context.format is Format.JSONL:
        return lambda heard: write_json_line(out, heard_row(heard, regions))
    return keep


def tell_refusals(context: Context, receiver: Receiver) -> Callable[[], None]:
    """Return what says of each kind of refusal that it came to it."""
    told: set[int] = set()

    def tell() -> None:
        for status in sorted(set(receiver.refused) - told):
            told.add(status)
            _say(context, f"refused a request with {status}: {REASONS.get(HTTPStatus(status), UNREADABLE)}")

    return tell


def warn_of_reach(context: Context, receiver: Receiver) -> None:
    """Say who else can post events to it."""
    err, secret = context.streams.err, receiver.secret
    if not receiver.is_loopback:
        err.write(
            "warning: others can reach this address, and HTTP is not encrypted: "
            "put a proxy with a certificate before it.\n"
        )
    elif secret is None:
        print_note(err, "any program of this machine can post events here; --secret-header asks for a secret.")


def _greet(context: Context, receiver: Receiver, listening: Listening) -> None:
    warn_of_reach(context, receiver)
    err = context.streams.err
    awaited = listening.awaited
    until = f"until told of {', '.join(awaited.missing)}" if awaited.is_anything else "until Ctrl-C"
    if awaited.count is not None:
        until = f"until {count_of(awaited.count, 'event')} came"
    within = "" if listening.timeout is None else f", for {listening.timeout:g} seconds at most"
    reach = "on this machine only, " if receiver.is_loopback else ""
    err.write(one_line(f"Listening at {receiver.url} {reach}{until}{within}.") + "\n")
    err.flush()


def _summary(receiver: Receiver, awaited: Awaited) -> str:
    """Return what came, what was refused and what did not come."""
    refused = sum(receiver.refused.values())
    lacking = receiver.refused.get(HTTPStatus.UNAUTHORIZED, 0)
    parts = [count_of(awaited.heard, "event")]
    if refused:
        without = f", {lacking} of them without the secret" if lacking else ""
        parts.append(f"{count_of(refused, 'request')} refused{without}")
    missing = f" Not told: {', '.join(awaited.missing)}." if awaited.missing else ""
    return f"{'; '.join(parts)}.{missing}"


def _say(context: Context, text: str) -> None:
    context.streams.err.write(one_line(text) + "\n")
    context.streams.err.flush()


def _read_file(name: str) -> str:
    from acrgeo.files.reading import check_size, read_bytes

    try:
        if name == STDIN:
            content = b"" if sys.stdin is None else sys.stdin.buffer.readline(MOST_SECRET + 1)
            check_size(content, MOST_SECRET)
        else:
            content = read_bytes(name, MOST_SECRET)
        return content.decode().rstrip("\r\n")
    except OSError as error:
        raise UsageError(f"--secret-file {name}: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"--secret-file {name} is not UTF-8 text.") from error
