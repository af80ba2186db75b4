"""Reads that go out together: what each gives, in order, and what of them nobody waits for."""

from __future__ import annotations

import threading

import pytest

from acrgeo.arm.pipeline.rounds import Begun, read_at_once


def test_reads_go_out_together_and_come_back_in_order() -> None:
    """Each waits for the others here: one after the other none would end."""
    meeting = threading.Barrier(3, timeout=5)

    def read(name: str) -> str:
        meeting.wait()
        return name

    assert read_at_once(*(lambda name=name: read(name) for name in "abc")) == ["a", "b", "c"]
    assert read_at_once() == []


def failing(text: str) -> int:
    """Fail as a read does."""
    raise ValueError(text)


def test_the_first_error_of_the_order_is_raised() -> None:
    """Whichever came first in time."""
    with pytest.raises(ValueError, match="second"):
        read_at_once(lambda: 1, lambda: failing("second"), lambda: failing("third"))


def test_a_read_that_failed_is_waited_for_without_its_error() -> None:
    """It is raised where the result is asked for."""
    go = threading.Event()

    def read() -> int:
        assert go.wait(5)
        return failing("late")

    begun = Begun(read)
    waiting = threading.Thread(target=begun.wait)
    waiting.start()
    waiting.join(0.02)
    assert waiting.is_alive()
    go.set()
    waiting.join(5)
    assert not waiting.is_alive()
    with pytest.raises(ValueError, match="late"):
        begun.result()


def test_no_command_waits_for_what_nobody_asks_for() -> None:
    """The thread of a read ends with the program."""
    threads: list[threading.Thread] = []
    Begun(lambda: threads.append(threading.current_thread())).wait()
    assert [thread.daemon for thread in threads] == [True]
