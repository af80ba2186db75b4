"""The command line in process: ``cli("show", "contoso")`` over a sandbox on the virtual clock."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import pytest

from acrgeo.__main__ import run
from acrgeo.arm.gateway import Gateway
from acrgeo.executor import Clock
from acrgeo.sandbox import Sandbox, VirtualClock
from acrgeo.workflow.context import Context
from acrgeo.workflow.options import Common
from tests.cli.documents import CheckedContext, check_error, raise_wrong
from tests.cli.exit_codes import check_exit_code
from tests.cli.hints import check_hints
from tests.cli.prepared import prepare
from tests.cli.rounds import World

GOLDEN = Path(__file__).parent / "golden"


class Tape(io.TextIOWrapper):
    """A stream of the process that remembers, and may pass for a terminal."""

    def __init__(
        self,
        *,
        is_terminal: bool,
        content: str = "",
        hear: Callable[[str], None] | None = None,
        encoding: str = "utf-8",
    ) -> None:
        self.bytes = io.BytesIO(content.encode())
        self._is_terminal = is_terminal
        self._hear = hear
        super().__init__(self.bytes, encoding=encoding, newline="")

    def isatty(self) -> bool:
        """Pass for a terminal, or not."""
        return self._is_terminal

    def write(self, text: str) -> int:
        """Write, unless whoever hears it first raises."""
        if self._hear is not None:
            self._hear(text)
        return super().write(text)

    def text(self) -> str:
        """Return all that was written."""
        self.flush()
        return self.bytes.getvalue().decode(self.encoding)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The traces of a command line: exit code, stdout, stderr and the writes that reached the sandbox."""

    code: int
    out: str
    err: str
    writes: tuple[tuple[str, str], ...]


READS = ("/checkPolicyRestrictions", "/checkNameAvailability")
"""The end of the paths of POSTs that change nothing."""


@dataclass(slots=True, kw_only=True)
class Cli:
    """Runs command lines.

    ``clock`` replaces the clock that is slept on, ``gateway`` the way to Azure, ``typed`` the terminal's keyboard.
    ``is_ordered`` sends writes one after another.
    ``encoding`` is stdout's, and ``written`` what the last command wrote there.
    ``hear_out`` and ``hear_err`` are called with every text before it is written, and may raise.
    """

    sandbox: Sandbox
    time: VirtualClock
    monkeypatch: pytest.MonkeyPatch
    clock: Clock | None = None
    gateway: Gateway | None = None
    typed: TextIO | None = None
    is_ordered: bool = True
    encoding: str = "utf-8"
    written: bytes = b""
    hear_out: Callable[[str], None] | None = None
    hear_err: Callable[[str], None] | None = None

    def __call__(self, *words: str, answer: str | None = None) -> Result:
        """Run ``acrgeo WORDS``; with an ``answer`` there is a terminal, and that is typed on it."""
        is_terminal = answer is not None
        out = Tape(is_terminal=is_terminal, hear=self.hear_out, encoding=self.encoding)
        err = Tape(is_terminal=is_terminal, hear=self.hear_err)
        for name, stream in (
            ("stdin", self.typed or Tape(is_terminal=is_terminal, content=answer or "")),
            ("stdout", out),
            ("stderr", err),
        ):
            self.monkeypatch.setattr(sys, name, stream)
        before = len(self.sandbox.requests())
        code = run(list(words), make_context=self._make_context)
        out.flush()
        self.written = out.bytes.getvalue()
        sent = self.sandbox.requests()[before:]
        writes = tuple((method, path) for method, path in sent if method != "GET" and not path.endswith(READS))
        check_hints(words, out.text(), err.text())
        check_exit_code(words, code)
        check_error(words, err.text())
        raise_wrong()
        return Result(code=code, out=out.text(), err=err.text(), writes=writes)

    def premium(self, *regions: str) -> None:
        """Make contoso a Premium registry with replicas that are Ready."""
        self.prepare("replica", "add", "contoso", *regions, "--upgrade", "-y")
        self.time.advance(60)

    def prepare(self, *words: str) -> None:
        """Run a write that must succeed, or leave what it left where another test ran it on the same sandbox."""

        def run() -> None:
            done = self(*words)
            assert done.code == 0, done.err

        if any((self.clock, self.gateway, self.typed, self.hear_out, self.hear_err)):
            run()
        else:
            prepare(self.sandbox, self.time, words, run, Path(os.environ["HOME"]))

    def _make_context(self, common: Common) -> Context:
        return CheckedContext.of_process(
            common,
            clock=self.clock or self.time,
            open_sandbox=lambda *_: self.sandbox,
            connected=self.gateway,
            is_ordered=self.is_ordered,
        )


@pytest.fixture
def cli(sandbox: Sandbox, clock: VirtualClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cli]:
    """A command line on the sandbox, 80 columns wide."""
    for name, value in {
        "HOME": str(tmp_path),
        "ACRGEO_SANDBOX": "1",
        "ACRGEO_SANDBOX_SPEED": "1",
        "COLUMNS": "80",
        "TERM": "dumb",
        "LOGNAME": "anna",
    }.items():
        monkeypatch.setenv(name, value)
    with monkeypatch.context() as streams:
        yield Cli(sandbox=sandbox, time=clock, monkeypatch=streams)


def check_golden(name: str, *parts: str) -> None:
    """Compare with ``golden/NAME.txt``. ``UPDATE_GOLDEN=1`` rewrites the file and fails."""
    actual = "".join(parts)
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(actual, encoding="utf-8")
        pytest.fail(f"{path.name} was rewritten; look at it, then run again without UPDATE_GOLDEN")
    assert actual == path.read_text(encoding="utf-8")


@pytest.fixture
def world(cli: Cli, tmp_path: Path) -> World:
    """Return contoso with three replicas, and a cache that is empty."""
    return World(cli, tmp_path / "cache")
