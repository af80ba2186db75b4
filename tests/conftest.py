"""Fixtures of all tests: the sandbox, its virtual clock and the real SDK over it. Only marked tests open sockets."""

from __future__ import annotations

import gc
import os
import re
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from typing import NoReturn

import pytest

from acrgeo.arm.credential import static_credential
from acrgeo.arm.gateway import Gateway
from acrgeo.arm.session import Session
from acrgeo.sandbox import Sandbox, VirtualClock
from acrgeo.sandbox.doors.pool import SandboxPool
from tests.warm import warm

__all__ = ["warm"]  # the fixture of another module

# Compiled modules are kept, whatever the environment says: every process that a test starts would compile them again.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

_SETTINGS = re.compile(
    r"(ACRGEO|AZURE|ARM|MSI|IDENTITY|GITHUB|BUILD|CODEBUILD|JENKINS|XDG)_.*|CI|TF_BUILD|NO_COLOR|FORCE_COLOR|COLUMNS|LINES"
)
"""Variables of the machine that change what acrgeo does: a pipeline has some, and so has who works with Azure."""

if os.environ.get("LIVE") != "1":
    for variable in [variable for variable in os.environ if _SETTINGS.fullmatch(variable)]:
        del os.environ[variable]

# A shell starts what runs behind it deaf to Ctrl-C, and nohup to a terminal that goes: so would be each process that a
# test interrupts. What this process hears of the latter still ends nothing.
_HEARD = {"SIGINT": signal.default_int_handler, "SIGHUP": lambda _signal, _frame: None}
if threading.current_thread() is threading.main_thread():
    for name, handler in _HEARD.items():
        if name in signal.Signals.__members__ and signal.getsignal(signal.Signals[name]) is signal.SIG_IGN:
            signal.signal(signal.Signals[name], handler)

# What is imported and collected stays to the end: the search for garbage looks at nothing of it, and looks seldom.
gc.disable()
_NEW_OBJECTS = 20_000


def pytest_collection_finish() -> None:
    """Search for garbage again, among what tests make."""
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, 10, 10)
    gc.enable()


# Cheaper than a fixture of every test.
_wires = pytest.MonkeyPatch()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Refuse to connect, unless the test is marked ``sockets`` or records a cassette."""
    is_recording = item.config.getoption("--record-mode") not in (None, "none")
    _wires.undo()
    if item.get_closest_marker("sockets") or (is_recording and item.get_closest_marker("vcr")):
        return
    _wires.setattr(socket.socket, "connect", _refuse)
    _wires.setattr(socket.socket, "connect_ex", _refuse)


def _refuse(_: socket.socket, address: object) -> NoReturn:
    raise AssertionError(f"a test without the marker sockets connects to {address}")


@pytest.fixture(scope="session")
def block_network() -> None:
    """Stand in for pytest-recording's, which each test would set up anew: ``pytest_runtest_setup`` blocks."""


@pytest.fixture(scope="session")
def vcr() -> None:
    """Stand in for pytest-recording's, which takes five more fixtures, in all modules but the one that plays."""


def pytest_xdist_auto_num_workers() -> int:
    """One worker more than cores: tests wait for browsers, processes and sockets part of their time."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture
def clock() -> VirtualClock:
    """Return the time of the sandbox, which the test moves."""
    return VirtualClock(1_790_000_000.0)


@pytest.fixture
def sandbox(clock: VirtualClock) -> Iterator[Sandbox]:
    """Return a sandbox in memory with the seed contoso."""
    sandbox = Sandbox(clock=clock)
    yield sandbox
    sandbox.close()


@pytest.fixture
def session(sandbox: Sandbox, clock: VirtualClock) -> Session:
    """Return a session with the real SDK over the sandbox, in process, that waits on the virtual clock."""
    return Session(
        credential=static_credential(sandbox.token), http=SandboxPool(sandbox), environ={}, sleep=clock.sleep
    )


@pytest.fixture
def gateway(session: Session) -> Gateway:
    """Return the gateway over the sandbox."""
    return Gateway(session)
