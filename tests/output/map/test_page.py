"""The page of the map, as text; tests/browser has it in a browser."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from datetime import datetime, timezone
from hashlib import sha256

import pytest

from acrgeo.arm.gateway import Gateway
from acrgeo.core.map.model import region_map
from acrgeo.output.map.document import map_document
from acrgeo.output.map.page import page, page_parts, policy
from acrgeo.output.map.svg import Drawing
from tests.output import builders

NOW = datetime(2026, 11, 24, 7, 9, 30, tzinfo=timezone.utc)


@pytest.fixture
def drawing(gateway: Gateway) -> Drawing:
    """Contoso, with words that would be markup."""
    evil = builders.replica("westeurope", provisioning_state="Failed", message="</script><img src=x onerror=alert(1)>")
    return Drawing.of(region_map(gateway.read_regions(), builders.registry(evil)))


def make(drawing: Drawing, **live: object) -> str:
    """The page of a drawing."""
    document = map_document(drawing.shown, drawing.lattice, drawing.cells, read_at=NOW)
    parts = page_parts(drawing, document, read_at=NOW)
    return page(parts, events="events", every=10) if live else page(parts)


def test_it_refers_to_nothing_outside(drawing: Drawing) -> None:
    """No address but the namespace of the drawing; and it is small."""
    source = make(drawing)
    assert set(re.findall(r"https?://[^\"<& ]+", source)) == {"http://www.w3.org/2000/svg"}
    assert re.findall(r"(?:src|href)=\"([^\"]*)\"", source) == ["data:,"]
    assert len(source.encode()) < 200_000


def test_the_policy_allows_the_own_style_and_script_only(drawing: Drawing) -> None:
    """By their hashes; a file may connect nowhere, the live page to where it came from."""
    source = make(drawing)
    for tag, rule in (("style", "style-src"), ("script", "script-src")):
        (body,) = re.findall(rf"<{tag}>(.*?)</{tag}>", source, re.DOTALL)
        digest = b64encode(sha256(body.encode()).digest()).decode()
        assert f"{rule} 'sha256-{digest}';" in policy(is_live=False)
    assert "connect-src 'none'" in policy(is_live=False)
    assert "connect-src 'self'" in policy(is_live=True)
    assert "unsafe" not in policy(is_live=True)
    assert not re.search(r"\s(?:style|on\w+)=\"", source)


def test_words_of_azure_are_never_markup(drawing: Drawing) -> None:
    """A message stays a message, in the table and in the data."""
    source = make(drawing)
    assert "<img" not in source
    (data,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', source, re.DOTALL)
    west = next(region for region in json.loads(data)["regions"] if region["name"] == "westeurope")
    assert west["replica"]["status"]["message"] == "</script><img src=x onerror=alert(1)>"


def test_one_template_for_file_and_live_page(drawing: Drawing) -> None:
    """The live page differs by the address of its stream, and has its policy in the header."""
    file, live = make(drawing), make(drawing, live=True)
    assert 'data-events="" data-every="0"' in file
    assert 'data-events="events" data-every="10"' in live
    assert "http-equiv" in file
    assert "http-equiv" not in live


def test_commands_are_for_what_is_possible(drawing: Drawing, gateway: Gateway) -> None:
    """Quoted, with the options of the call, and with the upgrade that a lower tier needs."""

    def commands(shown: Drawing) -> dict[str, str | None]:
        document = map_document(
            shown.shown, shown.lattice, shown.cells, read_at=NOW, options=["-g", "my group", "--sandbox"]
        )
        return {region["name"]: region["command"] for region in document["regions"]}

    premium = commands(drawing)
    assert premium["italynorth"] == "acrgeo replica add contoso italynorth -g 'my group' --sandbox"
    assert premium["westeurope"] is None
    standard = commands(Drawing.of(region_map(gateway.read_regions(), builders.standard())))
    assert standard["italynorth"] == "acrgeo replica add contoso italynorth --upgrade -g 'my group' --sandbox"
    assert set(commands(Drawing.of(region_map(gateway.read_regions()))).values()) == {None}
