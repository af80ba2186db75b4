"""The targets with a sandbox in process: what Azure answers, command lines, and what a client sends to the sandbox."""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import re
import shlex
import socket
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

from urllib3 import HTTPResponse

from acrgeo.__main__ import run
from acrgeo.arm.credential import static_credential
from acrgeo.arm.gateway import Gateway
from acrgeo.arm.session import Session
from acrgeo.core.execution.operation import Operation
from acrgeo.core.model.registry import RegistryRef
from acrgeo.errors import AcrGeoError
from acrgeo.sandbox import Sandbox, VirtualClock
from acrgeo.sandbox.doors.connection import ConnectionHandler
from acrgeo.sandbox.doors.pool import SandboxPool
from acrgeo.workflow.context import Context
from acrgeo.workflow.options import Common
from tests.arm.test_hostile_answers import READS
from tests.cli.conftest import Tape
from tests.soak.fuzz.oracle import Try
from tests.soak.fuzz.targets import Target, WrongError

REF = RegistryRef(subscription=Sandbox.subscription_id, resource_group="contoso-rg", name="contoso")
START = 1_790_000_000.0
MOST_LISTED = 40
_REFUSED = re.compile(rb"HTTP/1\.1 5(?!01|05)\d\d ")


class Meddler:
    """The sandbox's wire, on which one answer is another: by its number among those to one read."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._pool = SandboxPool(sandbox)
        self.given: Mapping[str, Any] = {}
        self.sent = 0

    def urlopen(self, method: str, url: str, **options: Any) -> HTTPResponse:
        """Answer as urllib3's pools do."""
        real = self._pool.urlopen(method, url, **options)
        at, self.sent = self.sent, self.sent + 1
        if self.sent > MOST_LISTED:
            raise WrongError(f"more than {MOST_LISTED} requests for one read")
        if at != self.given["at"]:
            return real
        body: bytes = self.given["body"]
        return HTTPResponse(
            body=io.BytesIO(b"" if method == "HEAD" else body),
            status=self.given["status"],
            headers={"Content-Length": str(len(body)), **self.given["headers"]},
            preload_content=False,
            request_method=method,
        )


def parse_answer(content: bytes) -> dict[str, Any]:
    """Return the answer that an input stands for: its own where it is one, else its bytes, as the body of a read."""
    names = tuple(READS)
    number = zlib.crc32(content)
    given: Any = None
    with contextlib.suppress(ValueError, RecursionError):
        given = json.loads(content)
    given = given if isinstance(given, dict) else {"body": content}
    body, headers, status, at = (given.get(key) for key in ("body", "headers", "status", "at"))
    return {
        "read": given.get("read") if given.get("read") in names else names[number % len(names)],
        "at": at if isinstance(at, int) and 0 <= at < 4 else 0,
        "status": status if isinstance(status, int) and not isinstance(status, bool) and 200 <= status < 600 else 200,
        "headers": {
            "Content-Type": "application/json",
            **{
                name: value.encode("latin-1", "replace").decode("latin-1")
                for name, value in (headers if isinstance(headers, dict) else {}).items()
                if isinstance(value, str) and re.fullmatch(r"[A-Za-z-]+", name) and name.lower() != "content-length"
                if not re.search(r"[\r\n\0]", value)
            },
        },
        "body": body if isinstance(body, bytes) else body.encode("latin-1", "replace") if isinstance(body, str)
        else json.dumps(body).encode(),
    }  # fmt: skip


@contextlib.contextmanager
def answers(_: Path) -> Iterator[Try]:
    """One answer of Azure's to one of the gateway's reads and writes, among real ones of the sandbox."""
    clock = VirtualClock(START)
    sandbox = Sandbox(clock=clock)
    wire = Meddler(sandbox)

    def attempt(content: bytes) -> str:
        wire.given, wire.sent = parse_answer(content), 0
        told: list[str] = []
        session = Session(
            credential=static_credential(sandbox.token), http=wire, environ={}, sleep=clock.sleep, trace=told.append
        )
        try:
            found = READS[wire.given["read"]](Gateway(session))
        except AcrGeoError as error:
            if re.search(r"[\x00-\x08\x0b-\x1f\x7f]", error.message):
                raise WrongError(f"a message that is not fit to print: {error.message!r}") from error
            error.details = {**error.details, "told": told}
            raise
        if isinstance(found, Operation):
            return "\n".join([*told, str(found)])
        return "\n".join(told)

    try:
        yield attempt
    finally:
        sandbox.close()


class _Taped(Tape):
    """A stream whose number nothing is redirected to."""

    def fileno(self) -> int:
        """Have no number."""
        raise io.UnsupportedOperation("fileno")


def safe(words: list[str]) -> bool:
    """Return whether a command line stays in its folder: no path of the machine, no home of another."""
    return all(
        ".." not in word and "~" not in word and (not re.search(r"(^|=|\b-\w)/", word) or "/subscriptions/" in word)
        for word in words
    )


@contextlib.contextmanager
def arguments(work: Path) -> Iterator[Try]:
    """Command lines, one an input, on a sandbox that is new each time; nothing leaves the process or the folder."""
    home = work / "home" / "below"
    home.mkdir(parents=True)
    environ = {
        "HOME": str(home), "ACRGEO_SANDBOX": "1", "COLUMNS": "80", "TERM": "dumb", "LOGNAME": "anna", "PATH": "",
        "XDG_STATE_HOME": str(home / "state"), "XDG_CACHE_HOME": str(home / "cache"), "TMPDIR": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
    }  # fmt: skip
    (home / "contoso.yaml").write_text("apiVersion: acrgeo/v1\nregistry: contoso\nreplicas: [{location: eastus}]\n")
    clock = VirtualClock(START)
    sandbox = Sandbox(clock=clock)

    def attempt(content: bytes) -> str:
        words = words_of(content)
        if not safe(words):
            return ""
        sandbox.reset()
        out, err = _Taped(is_terminal=False), _Taped(is_terminal=False)
        with _streams(_Taped(is_terminal=False), out, err):
            code = run(words, make_context=make)
        text = f"{out.text()}\n{err.text()}"
        for sign in ("Traceback", "Internal error", '"code": "Defect"'):
            if sign in text:
                raise WrongError(f"{text[text.index(sign) :].splitlines()[0]} of {shlex.join(words)}")
        if code not in (0, 1, 2, 3, 4, 5, 6, 7, 8, 130):
            raise WrongError(f"exit code {code} of {shlex.join(words)}")
        if code and not text.strip():
            raise WrongError(f"exit code {code} without a word of {shlex.join(words)}")
        return text

    def make(common: Common) -> Context:
        return Context.of_process(
            replace(common, sandbox=True), clock=clock, open_sandbox=lambda *_: sandbox, root=home
        )

    before, folder = dict(os.environ), Path.cwd()
    os.environ.clear()
    os.environ.update(environ)
    os.chdir(home)
    try:
        with _closed():
            yield attempt
    finally:
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(before)
        sandbox.close()


def words_of(content: bytes) -> list[str]:
    """Return the words of an input: a line each, or as a shell would split it; none that the system could not pass."""
    text = content.decode("utf-8", errors="surrogateescape").replace("\0", "")
    with contextlib.suppress(ValueError):
        return shlex.split(text)
    return text.split()


@contextlib.contextmanager
def _streams(stdin: Tape, out: Tape, err: Tape) -> Iterator[None]:
    before = sys.stdin, sys.stdout, sys.stderr
    sys.stdin, sys.stdout, sys.stderr = stdin, out, err
    try:
        yield
    finally:
        sys.stdin, sys.stdout, sys.stderr = before


@contextlib.contextmanager
def _closed() -> Iterator[None]:
    """Let nothing connect, listen, look up a name or start a program meanwhile."""

    def refuse(*_: Any, **__: Any) -> NoReturn:
        raise ConnectionRefusedError(111, "Connection refused")

    def find_none(*_: Any, **__: Any) -> NoReturn:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    def start_none(*_: Any, **__: Any) -> NoReturn:
        raise FileNotFoundError(2, "No such file or directory")

    replaced: list[tuple[Any, str, Callable[..., Any]]] = [
        *((socket.socket, name, refuse) for name in ("connect", "connect_ex", "bind", "sendto")),
        (socket, "getaddrinfo", find_none),
        (subprocess, "Popen", start_none),
    ]
    before = [(owner, name, owner.__dict__.get(name)) for owner, name, _ in replaced]
    for owner, name, value in replaced:
        setattr(owner, name, value)
    tempfile.tempdir = None
    try:
        yield
    finally:
        tempfile.tempdir = None
        for owner, name, kept in before:
            if kept is None:
                delattr(owner, name)
            else:
                setattr(owner, name, kept)


class Wire:
    """A connection whose client has sent all that it will."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.sent = bytearray()

    def makefile(self, *_: Any, **__: Any) -> io.BytesIO:
        """Return what the client sent."""
        return io.BytesIO(self._content)

    def sendall(self, content: bytes) -> None:
        """Keep what the client would get."""
        self.sent += content

    def settimeout(self, seconds: float | None) -> None:
        """Wait for nothing."""

    def setsockopt(self, *_: Any) -> None:
        """Have no options."""


class Door:
    """A server that has one connection, at the port of ARM or of a registry's host."""

    def __init__(self, sandbox: Sandbox, host: str) -> None:
        self.sandbox, self.host, self.ports = sandbox, host, self
        self.all: Mapping[str, str] = {}

    def here(self, location: str) -> str:
        """Leave an address as it is."""
        return location

    @contextlib.contextmanager
    def working(self, _: object) -> Iterator[None]:
        """Answer a request."""
        yield


@contextlib.contextmanager
def front_door(_: Path) -> Iterator[Try]:
    """What a client sends, as bytes: every answer is whole, and none says that the sandbox is broken."""
    sandbox = Sandbox(clock=VirtualClock(START))
    token = sandbox.token.encode()

    def attempt(content: bytes) -> str:
        sandbox.reset()
        sandbox.set_caller("owner")
        wire = Wire(content.replace(b"TOKEN", token))
        host = "contoso.azurecr.io" if content.count(b"/v2/") or content.count(b"/acr/v1") else ""
        ConnectionHandler(wire, ("127.0.0.1", 1), Door(sandbox, host))  # type: ignore[arg-type]
        got = bytes(wire.sent)
        if (broken := _REFUSED.search(got)) and b"_sandbox/fault" not in content.lower() and b"%" not in content:
            raise WrongError(f"{got[broken.start() :][:300]!r}")
        if got and not got.startswith(b"HTTP/1.1 "):
            raise WrongError(f"no status: {got[:80]!r}")
        if b"Traceback" in got:
            raise WrongError(f"{got[got.index(b'Traceback') :][:300]!r}")
        shown = got.decode(errors="replace")
        return shown if not re.search(rb"(?i)token|oauth2|TOKEN", content) else shown.replace(sandbox.token, "")

    try:
        yield attempt
    finally:
        sandbox.close()


def with_length(content: bytes, chance: random.Random) -> bytes:
    """Return a request with the length of its body, most of the time."""
    head, end, body = content.partition(b"\r\n\r\n")
    if end and chance.random() < 0.8 and body.lstrip().startswith((b"{", b"[")):
        head = re.sub(rb"(?i)content-length: *\d*", b"Content-Length: %d" % len(body), head)
        return head + end + body
    return content


def _words() -> tuple[str, ...]:
    """Return the flags and words of every command, with what they take."""
    grammar = Path(__file__).parents[3] / "acrgeo" / "cli" / "completion" / "grammar.json"
    text = grammar.read_text(encoding="utf-8")
    flags = sorted(set(re.findall(r'"(--[a-z-]+|-[a-zA-Z])"', text)))
    names = sorted(set(re.findall(r'"([a-z][a-z-]{2,})"', text)))
    return (
        *(f" {flag} " for flag in flags),
        *(f" {name} " for name in names),
        " contoso ",
        " eastus ",
        " -y ",
        " -o json ",
    )


DOORS = (
    Target(
        name="answers",
        open=answers,
        words=("provisioningState", "Succeeded", "nextLink", "error", "code", "Retry-After", "Azure-AsyncOperation"),
        secrets=("acrgeo-sandbox-",),
    ),
    Target(name="arguments", open=arguments, words=_words(), secrets=("acrgeo-sandbox-",)),
    Target(
        name="front-door",
        open=front_door,
        shape=with_length,
        hides=False,  # whoever sent it sees it again
        words=("Transfer-Encoding: chunked\r\n", "Content-Length: 5\r\n", "Host: 127.0.0.1\r\n",
               "?api-version=2025-11-01",
               "?$filter=", "/replications/eastus", "Authorization: Bearer TOKEN\r\n", "Expect: 100-continue\r\n",
               "/subscriptions/", "%2f", "GET ", "PUT ", "DELETE ", "POST ", "HEAD ", " HTTP/1.0\r\n"),
    ),
)  # fmt: skip
