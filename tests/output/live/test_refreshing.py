"""A page that is drawn again in place, on the alternate screen, and no larger than that."""

from __future__ import annotations

import fcntl
import os
import re
import struct
import termios

import pytest

from acrgeo.output.console import Stream, Streams, text
from acrgeo.output.live.refreshing import drawn, fitted, refreshed, render_news
from acrgeo.output.page import Page, styled
from acrgeo.output.view import View
from acrgeo.output.views.registry import render_registry
from tests.output import builders
from tests.output.golden import rendered

ESCAPES = r"\x1b\[[?0-9;]*[A-Za-z]"


def test_the_last_page_stays_once() -> None:
    """It is drawn on the alternate screen; after that, the page as it was at the end is printed, whole and once."""
    state = ["first"]
    screen = Streams.captured(is_terminal=True).out
    with refreshed(screen, lambda: View({}, (), lambda: Page(lambda _: [styled(state[-1])] * 40))):
        state.append("last")
    alternate, left = text(screen).split("\x1b[?1049l")
    assert "\x1b[?1049h" in alternate
    assert re.sub(ESCAPES, "", left).split() == ["last"] * 40


def test_the_last_page_stays_where_the_watch_fails() -> None:
    """A timeout and Ctrl-C leave what was seen last as well."""
    screen = Streams.captured(is_terminal=True).out
    with (
        pytest.raises(KeyboardInterrupt),
        refreshed(screen, lambda: View({}, (), lambda: Page(lambda _: [styled("x")]))),
    ):
        raise KeyboardInterrupt
    assert re.sub(ESCAPES, "", text(screen).split("\x1b[?1049l")[1]).split() == ["x"]


@pytest.mark.parametrize("width", [40, 80, 200])
@pytest.mark.parametrize("height", [4, 8, 12, 16, 24, 50])
def test_a_page_is_fitted(width: int, height: int) -> None:
    """No more lines than the terminal has; the replicas go before the facts, and what is missing is counted."""
    lines = rendered(fitted(render_registry(builders.everything()), height), width=width).splitlines()
    whole = rendered(fitted(render_registry(builders.everything()), 100), width=width).splitlines()
    assert len(lines) <= height
    assert (lines == whole) == (len(whole) <= height)
    if "more lines" in lines[-1]:
        assert len(lines) == height


@pytest.mark.parametrize("width", [40, 80, 200])
@pytest.mark.parametrize("height", [10, 12, 16, 24, 50])
def test_news_stay_in_sight(width: int, height: int) -> None:
    """What changed is what is watched for: replicas are cut and counted above it, remarks and hints are left out."""
    page = render_registry(builders.everything(), news=["08:00:00 eastus: Ready", "08:00:01 westus: Failed"])
    whole = rendered(page, width=width)
    lines = rendered(fitted(page, height), width=width).splitlines()
    assert len(lines) <= height
    assert lines[-3:] == ["", "08:00:00 eastus: Ready", "08:00:01 westus: Failed"]
    assert "zoneRedundancy" in whole
    assert "hint: " in whole
    assert not any("zoneRedundancy" in line or "hint: " in line for line in lines)
    cut = [line for line in lines if line.endswith(" more lines")]
    assert cut in ([], lines[-4:-3])
    assert not cut or len(lines) == height


def test_a_board_takes_what_a_larger_terminal_gives() -> None:
    """A frame of as many lines as the terminal has now is drawn whole, also where it began with fewer."""
    master, slave = os.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 12, 80, 0, 0))
    with os.fdopen(slave, "w", encoding="utf-8") as file:
        stream = Stream(file, is_terminal=True)
        page = Page(lambda _: [styled(f"line {at}") for at in range(stream.height)])
        written = ""
        with drawn(stream, lambda: page, times_per_second=50):
            fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 40, 0, 0))
            while "line 28" not in written and written.count("...") < 5:  # frames that are cut
                written += os.read(master, 10_000).decode()
        os.close(master)
    assert "line 28" in written
    assert "line 29" not in written


def test_news_are_a_line_each() -> None:
    """A long one goes on below its first word."""
    assert rendered(render_news(["08:00:00 eastus: Ready", "one two"]), width=20) == (
        "08:00:00 eastus:\n  Ready\none two\n"
    )
