"""The live page, for people and screen readers."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from acrgeo.core.map.model import region_map
from acrgeo.output.map.document import compact
from acrgeo.output.map.layout import Drawing
from acrgeo.output.map.web.page import page as file_of
from acrgeo.output.map.web.page import page_parts
from acrgeo.sandbox import Response, Sandbox
from tests.browser.conftest import Live
from tests.output import builders

if TYPE_CHECKING:
    from playwright.sync_api import Page

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (group browser)").expect
FAULTS = 8  # more than the SDK tries in one poll
EXPIRED = b'{"error": {"code": "ExpiredAuthenticationToken", "message": "The access token has expired."}}'
pytestmark = pytest.mark.sockets  # the browser and the server are processes and ports


def test_legend_and_table_count_what_is_drawn(page: Page) -> None:
    """The legend's numbers are those of the shapes, and the table has a row for every region."""
    legend = {
        re.sub(r" \d+$", "", text): int(text.split()[-1]) for text in page.locator("#legend .entry").all_inner_texts()
    }
    assert legend["home"] == 1
    assert legend["ready"] == 2
    assert legend["of these not routed"] == 1
    for word in ("home", "ready", "possible", "unavailable"):
        assert page.locator(f".map.wide .regions .region.{word}").count() == legend[word]
    assert page.locator("#rows tr").count() == legend["home"] + legend["ready"] == 3
    assert page.locator("#possible tr").count() == legend["possible"] + legend["unavailable"]
    expect(page.locator("#legend")).to_contain_text("3 replicas")
    expect(page.locator("#summary")).to_contain_text(f"{legend['possible']} possible")


def test_a_screen_reader_hears_the_state(page: Page) -> None:
    """Every region is a button with its name and state; the drained one also has who and why."""
    expect(page.get_by_role("button", name="West US, home replica: Ready, routed", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="East US, replica: Ready, routed", exact=True)).to_be_visible()
    expect(
        page.get_by_role("button", name=re.compile("Canada Central, replica: Ready, drained by ana"))
    ).to_be_visible()
    expect(page.get_by_role("button", name="UK South, possible", exact=True)).to_be_visible()
    expect(page.get_by_role("group", name="Map of the regions of contoso")).to_be_visible()
    expect(page.get_by_role("table", name="Replicas")).to_be_visible()
    names = page.locator(".map.wide .regions .region").evaluate_all(
        "all => all.map(one => one.getAttribute('aria-label'))"
    )
    assert all(names)
    assert len(set(names)) == len(names)


def test_the_keyboard_reaches_every_region(page: Page) -> None:
    """Tab stops once, then arrows reach every region from every other."""
    page.keyboard.press("Tab")
    expect(page.locator("#at-westus")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    focused = page.evaluate("document.activeElement.dataset.region")
    assert focused != "westus"
    expect(page.locator("#details")).to_contain_text(focused)
    page.keyboard.press("Home")
    expect(page.locator("#at-westus")).to_be_focused()
    assert page.locator(".map.wide .regions [tabindex='0']").count() == 1
    reached = page.evaluate(
        """() => {
          const reached = new Set(["westus"]);
          for (const name of reached) {
            for (const key of ["ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp"]) {
              const from = document.getElementById("at-" + name);
              from.focus();
              from.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
              reached.add(document.activeElement.dataset.region);
            }
          }
          return reached.size;
        }"""
    )
    assert reached == page.locator(".map.wide .regions .region").count()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.regions')") is None


def test_enter_keeps_a_region_and_escape_lets_it_go(page: Page) -> None:
    """The details of a kept region stay while the pointer moves elsewhere."""
    page.locator("#at-eastus").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#at-eastus")).to_have_attribute("aria-pressed", "true")
    page.hover("#at-uksouth")
    expect(page.locator("#details h2")).to_have_text("East US")
    page.keyboard.press("Escape")
    expect(page.locator("#at-eastus")).to_have_attribute("aria-pressed", "false")
    page.hover("#at-northeurope")
    expect(page.locator("#details h2")).to_have_text("North Europe")


def test_details_tell_what_is_known(page: Page) -> None:
    """They have status, time, zones, pair and host names."""
    page.hover("#at-eastus")
    details = page.locator("#details")
    for fact in (
        "East US",
        "Ready, routed",
        "Tagsnone",
        "Webhooksnone",
        "Zonesyes",
        "Pairwestus",
        "contoso.azurecr.io",
    ):
        expect(details).to_contain_text(fact)
    page.hover("#at-canadacentral")
    expect(details).to_contain_text("drained by ana: slow pulls")


def test_the_command_of_a_possible_region_is_copied(page: Page) -> None:
    """The clipboard has it exactly, and a screen reader is told."""
    page.hover("#at-uksouth")
    page.get_by_role("button", name="Copy the command").click()
    assert page.evaluate("navigator.clipboard.readText()") == "acrgeo replica add contoso uksouth"
    expect(page.get_by_role("status")).to_have_text("Copied: acrgeo replica add contoso uksouth")
    page.hover("#at-eastus")
    words = ("routing disable", "replica delete", "replica show")
    expect(page.locator("#details code")).to_have_text([f"acrgeo {word} contoso eastus" for word in words])


def test_a_replica_becomes_ready_without_reload(page: Page, live: Live) -> None:
    """Creating, Syncing and Ready are shown while the keyboard focus stays; then the replica is deleted as well."""
    page.evaluate("window.isSame = true")
    page.locator("#at-uksouth").focus()
    live.gateway.begin_create_replica(live.ref, "uksouth", "uksouth", is_routed=True, tags={})
    live.poll()
    shape = page.locator("#at-uksouth")
    expect(shape).to_have_class(re.compile(r"\bcreating\b"))
    expect(page.get_by_role("status")).to_contain_text("UK South, replica: Creating")
    live.pass_time(page, 10)
    expect(shape).to_have_class(re.compile(r"\bsyncing\b"))
    live.pass_time(page, 10)
    expect(shape).to_have_class(re.compile(r"\bready\b"))
    expect(shape).to_be_focused()
    expect(page.locator("#details")).to_contain_text("Ready, routed")
    expect(page.locator(".map.wide .labels")).to_contain_text("uksouth")
    expect(page.locator("#rows tr[data-region=uksouth]")).to_contain_text("Ready, routed")
    live.gateway.begin_delete_replica(live.ref, "uksouth")
    live.pass_time(page, 30)
    expect(shape).to_have_class(re.compile(r"\bpossible\b"))
    expect(page.locator("#details")).to_contain_text("acrgeo replica add contoso uksouth")
    assert page.evaluate("window.isSame")


def test_it_says_how_old_its_data_are(page: Page, live: Live) -> None:
    """The age grows on the page, and without news the page is not called live any more."""
    expect(page.locator("#age")).to_have_text(re.compile(r"^Live: read \d s ago$"))
    expect(page.locator("#age time")).to_have_attribute("title", re.compile("^2026-.* UTC$"))
    page.clock.fast_forward(60_000)
    expect(page.locator("#age")).to_have_text(re.compile(r"^Not current: read 1 min ago"))
    live.clock.advance(60)
    live.poll()
    expect(page.locator("#age")).to_have_text(re.compile(r"^Live: read"))


def test_it_survives_the_server_going_away(page: Page, live: Live) -> None:
    """The last data stay, marked as old; when the server is back the page goes on by itself."""
    live.server.stop()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("The server of this page has ended")
    expect(alert.locator("code")).to_have_text(f"acrgeo map contoso --serve --port {live.server.server_port}")
    page.set_viewport_size({"width": 375, "height": 812})
    heights = alert.locator("code b").evaluate_all("all => all.map(word => word.getBoundingClientRect().height)")
    assert max(heights) < 1.5 * min(heights), "no word is broken, also on a phone"
    assert "--serve" in alert.locator("code").inner_text().split()
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(page.locator("#age")).to_contain_text("Not current")
    expect(page.locator("#at-eastus")).to_have_class(re.compile("ready"))
    live.gateway.begin_delete_replica(live.ref, "eastus")
    live.clock.advance(30)
    live.restart()
    page.clock.run_for(30_000)
    expect(page.locator("#at-eastus")).to_have_class(re.compile("possible"), timeout=20_000)
    expect(alert).to_be_hidden()
    page.reload()
    expect(page.locator("#age")).to_have_text(re.compile("^Live: read"))


@pytest.mark.parametrize(
    ("answer", "fact"),
    [
        (Response(status=401, headers={"content-type": "application/json"}, body=EXPIRED), "az login"),
        (Response(status=0), "Azure did not answer"),
    ],
    ids=["an expired token", "a lost network"],
)
def test_it_survives_azure_going_away(page: Page, live: Live, sandbox: Sandbox, answer: Response, fact: str) -> None:
    """The page shows the error and keeps its data; the next good read ends it."""
    for _ in range(FAULTS):
        sandbox.answer_next("GET", "/registries/contoso$", answer)
    live.poll()
    expect(page.get_by_role("alert")).to_contain_text(fact)
    expect(page.locator("#at-eastus")).to_have_class(re.compile("ready"))
    for _ in range(FAULTS):
        live.poll()
    expect(page.get_by_role("alert")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(page: Page, live: Live, scheme: Literal["light", "dark"]) -> None:
    """No rule is violated, with a region chosen and an error; also unfolded on a phone; dark differs in contrast."""
    axe_module = pytest.importorskip("axe_playwright_python.sync_playwright", reason="group browser")
    page.emulate_media(color_scheme=scheme)
    axe = axe_module.Axe()
    live.server.feed.warn('{"message": "Azure could not be read: The network is away."}')
    expect(page.get_by_role("alert")).to_be_visible()
    page.hover("#at-uksouth")
    for width in (1440, 375):
        page.set_viewport_size({"width": width, "height": 900})
        results = axe.run(page, options={} if scheme == "light" else {"runOnly": ["color-contrast"]})
        assert results.violations_count == 0, results.generate_report()
        page.locator("#summary").click()


def test_the_policy_is_never_broken(page: Page, live: Live) -> None:
    """The Content-Security-Policy refuses no style, script or request, also after a refresh."""
    page.evaluate(
        "window.broken = []; document.addEventListener('securitypolicyviolation', one => broken.push(one.blockedURI))"
    )
    live.pass_time(page, 10)
    page.hover("#at-uksouth")
    page.get_by_role("button", name="Copy the command").click()
    assert page.evaluate("window.broken") == []


def test_it_fits_every_screen(page: Page) -> None:
    """Nothing is wider than the window, one map is shown, and its names can be read: also at 200 %, half the width."""
    for width in (320, 375, 640, 720, 768, 1024, 1201, 1440, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        maps = page.locator(".map").evaluate_all("all => all.filter(map => map.getClientRects().length).length")
        assert maps == 1, width
        height = page.locator(".map:visible .labels text").first.evaluate("text => text.getBoundingClientRect().height")
        assert height >= 11, width


def test_a_phone_has_cards_and_targets_for_fingers(page: Page) -> None:
    """Each replica is a card whose name is a button of 24 pixels and more; a tap beside a hexagon means it."""
    page.set_viewport_size({"width": 375, "height": 812})
    expect(page.locator("thead").first).to_be_hidden()
    expect(page.locator(".keys")).to_be_hidden()
    page.locator("#summary").click()
    sizes = page.locator("main :is(button, summary):visible").evaluate_all(
        "all => all.map(one => [one.getBoundingClientRect().width, one.getBoundingClientRect().height])"
    )
    assert [size for size in sizes if min(size) < 24] == []
    page.locator("#rows tr[data-region=canadacentral] button").click()
    expect(page.locator("#details")).to_contain_text("acrgeo routing enable contoso canadacentral")
    expect(page.locator("#details h2")).to_be_in_viewport()
    page.locator("#narrow-at-westus").scroll_into_view_if_needed()
    box = page.locator("#narrow-at-westus .hex").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2 - 11, box["y"] + box["height"] / 2 + 8)
    expect(page.locator("#details h2")).to_have_text("West US")


def test_it_prints_on_one_page(page: Page, live: Live) -> None:
    """Headline, map and replicas, also a replica in every other region."""
    regions = live.gateway.read_regions()
    names = sorted(regions)[::2]
    many = builders.registry(*(builders.replica(name) for name in names if name != "westus"))
    shown = region_map(regions, many)
    document = live.source.document(Drawing.of(shown))
    whole = page_parts(shown, document, read_at=live.source.context.now)
    for paper in ("A4", "Letter"):
        printed = page.pdf(format=paper)
        assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1, paper
        page.evaluate("update => take(update)", json.loads(compact(whole)))
        expect(page.locator("#rows tr")).to_have_count(len(many.replicas))
    page.emulate_media(media="print")
    expect(page.locator("#headline")).to_contain_text(f"{len(many.replicas)} of {len(many.replicas)} replicas serve")
    expect(page.locator(".map.middle")).to_be_visible()
    expect(page.locator("#details")).to_be_hidden()


def test_colours_that_are_forced_hide_nothing(page: Page) -> None:
    """Regions, the verdict and the commands can still be told from the ground."""
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    page.locator("#rows tr[data-region=eastus] button").click()
    seen = page.evaluate(
        """() => [".map.wide .ready .hex", ".map.wide .possible .hex", ".map.wide .land"].map((one) => {
          const style = getComputedStyle(document.querySelector(one));
          return style.stroke !== getComputedStyle(document.body).backgroundColor && style.stroke !== "none";
        })"""
    )
    assert seen == [True, True, True]
    # A browser puts the page's ground behind text, whatever its own background is.
    page_ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    for place in (".word", "#details .command code", "#rows .name"):
        assert page.locator(place).first.evaluate("one => getComputedStyle(one).color") != page_ground, place


def test_what_syncs_is_seen_to_move(page: Page, live: Live) -> None:
    """An arc flows from home to it, and stands still for who wants no motion."""
    live.gateway.begin_create_replica(live.ref, "uksouth", "uksouth", is_routed=True, tags={})
    live.pass_time(page, 10)
    arc = page.locator(".map.wide .arc:not(.under)")
    expect(arc).to_have_css("animation-name", "flow")
    page.emulate_media(reduced_motion="reduce")
    expect(arc).to_have_css("animation-name", "none")
    expect(page.locator("#headline")).to_contain_text("2 of 4 replicas serve")


def test_the_file_works_without_any_network(file_page: Page, live: Live, folder: Path) -> None:
    """The page from a file has the same regions, details and command, offline."""
    drawing = Drawing.of(live.source.read().shown)
    now = live.source.context.now
    file = folder / "map.html"
    file.write_text(file_of(page_parts(drawing.shown, live.source.document(drawing), read_at=now)), encoding="utf-8")
    file_page.goto(file.as_uri())
    expect(file_page.locator("#age")).to_have_text(re.compile(r"^Read .* ago"))
    file_page.hover("#at-uksouth")
    expect(file_page.locator("#details")).to_contain_text("acrgeo replica add contoso uksouth")
    expect(file_page.get_by_role("alert")).to_be_hidden()
