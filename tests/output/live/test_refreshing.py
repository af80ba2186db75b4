"""A page that is drawn again in place, on the alternate screen, and no larger than that."""

from __future__ import annotations

import re

import pytest

from acrgeo.output.console import Streams, text
from acrgeo.output.live.refreshing import fitted, refreshed, render_news
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
    whole = rendered(render_registry(builders.everything()), width=width).splitlines()
    assert len(lines) <= height
    assert (lines == whole) == (len(whole) <= height)
    if "more lines" in lines[-1]:
        assert len(lines) == height


def test_news_are_a_line_each() -> None:
    """A long one goes on below its first word."""
    assert rendered(render_news(["08:00:00 eastus: Ready", "one two"]), width=20) == (
        "08:00:00 eastus:\n  Ready\none two\n"
    )
