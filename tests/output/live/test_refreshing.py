"""A page that is drawn again in place."""

from __future__ import annotations

import re

from acrgeo.output.console import Streams, text
from acrgeo.output.live.refreshing import refreshed, render_news
from acrgeo.output.page import Page, styled
from acrgeo.output.view import View
from tests.output.golden import rendered


def test_the_last_page_stays() -> None:
    """What is left on the terminal is the view as it was at the end."""
    state = ["first"]
    screen = Streams.captured(is_terminal=True).out
    with refreshed(screen, lambda: View({}, (), lambda: Page(lambda _: [styled(state[-1])]))):
        state.append("last")
    left = re.sub(r"\x1b\[[?0-9;]*[A-Za-z]", "", text(screen))
    assert left.splitlines()[-1] == "last"


def test_news_are_a_line_each() -> None:
    """A long one goes on below its first word."""
    assert rendered(render_news(["08:00:00 eastus: Ready", "one two"]), width=20) == (
        "08:00:00 eastus:\n  Ready\none two\n"
    )
