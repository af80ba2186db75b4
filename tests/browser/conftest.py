"""The live page in headless Chromium, over a sandbox on the virtual clock: the test decides when Azure is read.

Skipped with a message where playwright or chromium is missing.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from acrgeo.arm.gateway import Gateway
from acrgeo.core.model.registry import RegistryRef, Sku
from acrgeo.errors import AcrGeoError
from acrgeo.output.console import Streams
from acrgeo.output.map.web.page import policy
from acrgeo.sandbox import Sandbox, VirtualClock
from acrgeo.workflow.context import Context
from acrgeo.workflow.live.feed import Feed
from acrgeo.workflow.live.server import Server
from acrgeo.workflow.map_source import MapSource, explain
from acrgeo.workflow.options import Common

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

EVERY = 10.0
FLAGS = ["--disable-gpu", "--disable-software-rasterizer", "--renderer-process-limit=1"]
"""No process that emulates a graphics card: the page draws no 3D. One process for all pages of a context."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return Debian's chromium, or the one that CHROMIUM names."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (group browser)")
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("there is no chromium (apt-get install chromium)")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@dataclass(slots=True, kw_only=True)
class Live:
    """A live page's server without its reading loop: ``poll`` is one round of it."""

    source: MapSource
    server: Server
    gateway: Gateway
    ref: RegistryRef
    clock: VirtualClock

    def poll(self) -> None:
        """Read Azure once, as the loop does."""
        try:
            self.server.feed.publish(self.source.reading(EVERY, self.again))
        except AcrGeoError as error:
            self.server.feed.warn(explain(error))

    @property
    def again(self) -> str:
        """The command that serves the page again."""
        return self.source.serve_command(self.server.server_port)

    def pass_time(self, page: Page, seconds: float) -> None:
        """Let time pass in the sandbox and in the browser, then poll."""
        self.clock.advance(seconds)
        page.clock.fast_forward(int(seconds * 1000))
        self.poll()

    def restart(self) -> None:
        """Serve again at the same address, after ``server.stop``."""
        feed = Feed(self.source.reading(EVERY, self.again))
        self.server = Server(feed, self.server.policy, port=self.server.server_port, secret=self.server.secret)
        self.server.start()


@pytest.fixture
def live(sandbox: Sandbox, gateway: Gateway, clock: VirtualClock) -> Iterator[Live]:
    """Return the live page of contoso: Premium, Ready in eastus and, drained, in canadacentral."""
    ref = gateway.find_registry("contoso")
    gateway.begin_update_registry(ref, sku=Sku.PREMIUM)
    clock.advance(30)
    gateway.begin_create_replica(ref, "eastus", "eastus", is_routed=True, tags={})
    drained = {"acrgeo-drained-by": "ana", "acrgeo-drained-reason": "slow pulls"}
    gateway.begin_create_replica(ref, "canadacentral", "canadacentral", is_routed=False, tags=drained)
    clock.advance(60)
    context = Context(common=Common(), environ={}, streams=Streams.captured(), clock=clock, connected=gateway)
    source = MapSource(context, "contoso", None, None)
    server = Server(Feed(source.reading(EVERY)), policy(is_live=True))
    server.start()
    live = Live(source=source, server=server, gateway=gateway, ref=ref, clock=clock)
    live.poll()
    yield live
    live.server.stop()


@pytest.fixture(scope="session")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Return where all live pages open, each from a port of its own: they share nothing but the process."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, live: Live) -> Iterator[Page]:
    """Return the page, loaded and connected, at the sandbox's time. Any error of its script fails the test."""
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.clock.install(time=datetime.fromtimestamp(live.clock.now(), timezone.utc))
    page.goto(live.server.url)
    page.get_by_text("Live: read").wait_for()
    yield page
    page.close()
    assert errors == []


@pytest.fixture
def file_page(browser: Browser) -> Iterator[Page]:
    """Return a page without a server; it may request nothing but the file."""
    context = browser.new_context(offline=True)
    page = context.new_page()
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    yield page
    context.close()
    assert all(url.startswith(("file:", "data:")) for url in requested)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder for files."""
    return tmp_path
