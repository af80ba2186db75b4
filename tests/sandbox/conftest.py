"""Fixtures of the engine's tests: a sandbox with seed contoso on a virtual clock, and a driver for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from acrgeo.sandbox import Sandbox, VirtualClock
from tests.sandbox.driver import Driver


@pytest.fixture(name="arm")
def _arm() -> Iterator[Driver]:
    clock = VirtualClock()
    with closing(Sandbox(clock=clock)) as sandbox:
        yield Driver(sandbox, clock)


@pytest.fixture(name="premium")
def _premium(arm: Driver) -> Driver:
    arm.upgrade()
    return arm
