"""A page that is drawn again in place, on the alternate screen, and no larger than that."""

from __future__ import annotations

import fcntl
import os
import re
import struct
import termios

import pytest

from acrgeo.core.map.model import region_map
from acrgeo.output.console import Stream, Streams, text
from acrgeo.output.live.refreshing import drawn, fitted, refreshed, render_news
from acrgeo.output.map.text import render_map
from acrgeo.output.page import Page, styled
from acrgeo.output.view import View
from acrgeo.output.views.registry import render_registry
from acrgeo.output.views.replicas import render_replicas
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
    registry = builders.everything()
    page = render_registry(registry, news=["08:00:00 eastus: Ready", "08:00:01 westus: Failed"])
    whole = rendered(page, width=width)
    lines = rendered(fitted(page, height), width=width).splitlines()
    assert len(lines) <= height
    assert lines[-3:] == ["", "08:00:00 eastus: Ready", "08:00:01 westus: Failed"]
    assert "zoneRedundancy" in whole
    assert "hint: " in whole
    assert not any("zoneRedundancy" in line or "hint: " in line for line in lines)
    is_whole = all(
        re.search(rf"^★? +{replica.location} ", "\n".join(lines), re.MULTILINE) for replica in registry.replicas
    )
    assert is_whole != (" more: " in lines[-4] or "more lines" in lines[-4])


@pytest.mark.parametrize("width", [40, 80, 200])
@pytest.mark.parametrize("height", [12, 24, 40, 60])
@pytest.mark.parametrize("is_map", [False, True])
def test_what_is_not_ready_stays_in_sight(width: int, height: int, is_map: bool) -> None:
    """Of thirty replicas those that are Ready fold, with a count; a map is drawn from 20 lines on all the same."""
    failed = builders.replica("zulu", display_status="Failed", provisioning_state="Failed")
    registry = builders.registry(*(builders.replica(f"region{at:02}") for at in range(28)), failed)
    news = ["08:00:00 zulu: Failed"]
    page = render_registry(registry, news=news)
    if is_map:
        page = render_map(
            region_map(builders.regions(), registry), below=[render_replicas(registry.replicas), render_news(news)]
        )
    drawn = rendered(fitted(page, height), width=width)
    assert len(drawn.splitlines()) <= height
    assert re.search(r"^  zulu +\w+ +Failed", drawn, re.MULTILINE)
    assert drawn.endswith("\n\n08:00:00 zulu: Failed\n")
    assert ("★ home" in drawn) == (is_map and height >= 20)
    shown = len(re.findall(r"^(?:  region\d\d|★ westus) .*yes", drawn, re.MULTILINE))
    folded = re.search(r"(\d+) more: \1 Ready", drawn)
    assert shown + (int(folded[1]) if folded else 0) == 29


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
