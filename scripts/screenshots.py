"""Make docs/images from the sandbox: ``make screenshots``. Needs the dependency group browser and chromium.

The state shown: contoso is at home in westus, with replicas in eastus (ready), westeurope (drained), canadacentral
(syncing), brazilsouth (creating) and southeastasia (failed). The sandbox's clock is virtual, so the images differ only
with the fonts.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
from datetime import datetime, timezone
from html import escape
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, ViewportSize, sync_playwright
from rich.console import Console
from rich.terminal_theme import TerminalTheme

from acrgeo.arm.credential import static_credential
from acrgeo.arm.gateway import Gateway
from acrgeo.arm.session import Session
from acrgeo.core.model.registry import Sku
from acrgeo.output.console import Streams
from acrgeo.output.map.layout import Drawing
from acrgeo.output.map.text import render_map
from acrgeo.output.map.web.page import page, page_parts
from acrgeo.output.views.replicas import render_replicas
from acrgeo.sandbox import Failure, Lifecycle, Sandbox, VirtualClock
from acrgeo.sandbox.doors.pool import SandboxPool
from acrgeo.workflow.context import Context
from acrgeo.workflow.map_source import MapSource, PlannedMap, read_manifest
from acrgeo.workflow.options import Common

Scheme = Literal["light", "dark"]
IMAGES = Path(__file__).parents[1] / "docs" / "images"
NOON = 1_795_521_600.0  # 2026-11-24 12:00 UTC
COLUMNS = 120
SIZES: dict[str, ViewportSize] = {
    "": {"width": 1440, "height": 1080},
    "-768": {"width": 768, "height": 1024},
    "-375": {"width": 375, "height": 812},
}
PLAN = """\
apiVersion: acrgeo/v1
registry: contoso
prune: true
replicas:
  - location: eastus
  - location: canadacentral
    routing: false
  - location: westeurope
  - location: southeastasia
  - location: australiaeast
  - location: japaneast
"""
THEME = TerminalTheme(
    (13, 17, 23),
    (220, 225, 232),
    [(13, 17, 23), (255, 95, 95), (80, 190, 110), (230, 180, 60), (80, 140, 240), (200, 120, 220), (80, 200, 220),
     (220, 220, 220)],
    [(85, 97, 115), (255, 120, 120), (110, 220, 140), (250, 210, 90), (110, 170, 255), (220, 150, 240),
     (120, 220, 240), (255, 255, 255)],
)  # fmt: skip
TERMINAL = """<style>
body {{ margin: 0; background: #0d1117; color: #dce1e8; display: inline-block; }}
pre {{ margin: 0; padding: 14px 18px; font: 13px/1.2 "DejaVu Sans Mono", monospace; }}
</style><pre><span style="color:#8b98a9">$</span> {command}

{code}</pre>"""


def build_source() -> MapSource:
    """Return the source of the map, over a sandbox in the state shown."""
    clock = VirtualClock(NOON)
    failure = Failure(code="RegionCapacity", message="The region has no capacity left.")
    lengths = {"canadacentral": {"sync": 86_400.0}, "brazilsouth": {"create": 86_400.0}}
    lifecycle = Lifecycle(failures={"southeastasia": failure}, locations=lengths)
    sandbox = Sandbox(clock=clock, lifecycle=lifecycle)
    session = Session(
        credential=static_credential(sandbox.token), http=SandboxPool(sandbox), environ={}, sleep=clock.sleep
    )
    gateway = Gateway(session)
    contoso = gateway.find_registry("contoso")
    gateway.begin_update_registry(contoso, sku=Sku.PREMIUM)
    clock.advance(60)
    drain = {"acrgeo-drained-by": "ana", "acrgeo-drained-reason": "slow pulls"}
    for region in ("eastus", "canadacentral", "westeurope", "southeastasia"):
        tags = drain if region == "westeurope" else {}
        gateway.begin_create_replica(contoso, region, region, is_routed=not tags, tags=tags)
    clock.advance(2_400)
    gateway.begin_create_replica(contoso, "brazilsouth", "brazilsouth", is_routed=True, tags={})
    clock.advance(300)
    context = Context(common=Common(), environ={}, streams=Streams.captured(), clock=clock, connected=gateway)
    return MapSource(context, "contoso", None, None)


def shoot_terminal(browser: Browser, source: MapSource, path: Path) -> None:
    """Save the map as a terminal shows it."""
    shown = source.read().shown
    assert shown.registry is not None
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(render_map(shown, below=[render_replicas(shown.registry.replicas, now=source.context.now)]))
    code = console.export_html(inline_styles=True, code_format="{code}", theme=THEME).rstrip()
    tab = browser.new_page(viewport={"width": 2000, "height": 1000})
    tab.set_content(TERMINAL.format(command=escape("acrgeo map contoso"), code=code))
    tab.locator("body").screenshot(path=path)
    tab.close()


def shoot_page(
    browser: Browser,
    source: MapSource,
    planned: PlannedMap,
    path: Path,
    *,
    scheme: Scheme,
    region: str,
    size: ViewportSize = SIZES[""],
) -> None:
    """Save the whole page with a region's details, in a colour scheme, as a screen of a size shows it."""
    now = source.context.now
    drawing = Drawing.of(planned.shown)
    around = source.around(planned.shown)
    html = page(page_parts(planned.shown, source.document(drawing), read_at=now, around=around))
    is_phone = size["width"] < 400
    tab = browser.new_page(viewport=size, color_scheme=scheme, reduced_motion="reduce", is_mobile=is_phone)
    tab.clock.install(time=datetime.fromtimestamp(now.timestamp() + 4, timezone.utc))
    tab.set_content(html)
    if not is_phone:
        tab.locator(f"tr[data-region={region}] button").focus()
        tab.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    tab.screenshot(path=path, full_page=True)
    tab.close()


def main() -> int:
    """Make the images."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.stderr.write("chromium not found; install it with apt-get install chromium\n")
        return 1
    IMAGES.mkdir(parents=True, exist_ok=True)
    source = build_source()
    file = IMAGES / "plan.yaml"
    file.write_text(PLAN, encoding="utf-8")
    try:
        manifest = read_manifest(source.context, [str(file)], "contoso")
    finally:
        file.unlink()
    planned = MapSource(source.context, "contoso", manifest, None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        shoot_terminal(browser, source, IMAGES / "map-terminal.png")
        schemes: tuple[Scheme, ...] = ("light", "dark")
        for scheme in schemes:
            for name, size in SIZES.items():
                image = IMAGES / f"map-{scheme}{name}.png"
                shoot_page(browser, source, source.read(), image, scheme=scheme, region="southeastasia", size=size)
        plan_image = IMAGES / "map-plan.png"
        shoot_page(browser, planned, planned.read(), plan_image, scheme="light", region="brazilsouth")
        browser.close()
    for image in sorted(IMAGES.glob("map-*.png")):
        with Image.open(image) as picture:
            small = picture.convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        small.save(image, optimize=True)
        sys.stdout.write(f"{image.name}: {image.stat().st_size // 1024} kB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
