"""The built site in headless Chromium: ``make docs`` builds it and runs this."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, Literal

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SITE = Path(__file__).parents[2] / "site"
PAGES = ("index.html", "start.html", "reference/exit-codes.html")
LONG = ("reference/commands.html", "project/overview.html", "404.html")
"""Pages without axe, which takes long for them and finds there what it finds elsewhere."""
pytestmark = [
    pytest.mark.sockets,  # the browser and the server are processes and ports
    pytest.mark.skipif("DOCS_TEST" not in os.environ or not SITE.exists(), reason="make docs builds the site first"),
]


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 its name there
        """Say nothing."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Serve the site on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Silent, directory=str(SITE)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(params=["light", "dark"])
def tab(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of a reader with that colour scheme."""
    scheme: Literal["light", "dark"] = request.param
    tab = browser.new_page(color_scheme=scheme, reduced_motion="reduce")
    yield tab
    tab.close()


@pytest.mark.parametrize("width", [1280, 375])
def test_a_page_asks_no_other_host_and_fits(tab: Page, address: str, width: int) -> None:
    """Nothing of another host, no error, nothing wider than the screen, and axe finds nothing."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="group browser").Axe()
    asked: list[str] = []
    told: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
    tab.set_viewport_size({"width": width, "height": 900})
    for page in (*PAGES, *LONG):
        tab.goto(f"{address}/{page}")
        tab.wait_for_load_state("networkidle")
        assert tab.evaluate("document.documentElement.scrollWidth") <= width, page
        results = axe.run(tab) if page in PAGES else None
        assert results is None or results.violations_count == 0, f"{page}: {results.generate_report()}"
    assert [url for url in asked if not url.startswith((address, "data:"))] == []
    assert told == []


def test_the_search_finds(tab: Page, address: str) -> None:
    """Without another host: a command, in the page of commands."""
    tab.set_viewport_size({"width": 1280, "height": 900})
    tab.goto(f"{address}/index.html")
    tab.keyboard.press("/")
    tab.keyboard.type("routing disable")
    tab.locator(".md-search-result__link").first.wait_for()
    found = [link.get_attribute("href") or "" for link in tab.locator(".md-search-result__link").all()]
    assert any("commands.html" in link for link in found), found


def test_what_is_copied_can_be_pasted(browser: Browser, address: str) -> None:
    """Of a session, the commands without their prompts and answers."""
    context = browser.new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab = context.new_page()
    tab.goto(f"{address}/start.html")
    tab.locator(".md-code__button").first.click()
    tab.wait_for_function("navigator.clipboard.readText().then(text => text.includes('acrgeo'))")
    copied = str(tab.evaluate("navigator.clipboard.readText()")).split("\n")
    context.close()
    assert [line for line in copied if line] == ["export ACRGEO_SANDBOX=1", "acrgeo sandbox reset", "acrgeo list"]
