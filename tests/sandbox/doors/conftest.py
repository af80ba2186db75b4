"""Fixtures of the HTTPS server's tests: a sandbox and one that echoes, each also served."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from acrgeo.sandbox import Sandbox
from acrgeo.sandbox.doors.server import Served, serve
from tests.sandbox.doors.client import Echo


@pytest.fixture(name="sandbox")
def _sandbox() -> Iterator[Sandbox]:
    with closing(Sandbox()) as sandbox:
        yield sandbox


@pytest.fixture(name="served")
def _served(sandbox: Sandbox) -> Iterator[Served]:
    with closing(serve(sandbox)) as served:
        yield served


@pytest.fixture(name="echo")
def _echo() -> Iterator[Echo]:
    with closing(Echo()) as echo:
        yield echo


@pytest.fixture(name="echoing")
def _echoing(echo: Echo) -> Iterator[Served]:
    with closing(serve(echo)) as served:
        yield served
