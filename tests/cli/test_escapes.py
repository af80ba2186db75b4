"""Hostile names, messages and tags of Azure, through every command that shows them: none can steer, hide or break."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml

from tests.cli.conftest import Cli

LINK = "\x1b]8;;http://evil.example\x1b\\link\x1b]8;;\x1b\\"
HOSTILE = (
    f"a{LINK}\x9b31m\u202egnp\u200b\u061c\u2028x\u2066\x07\x00\ufeff\ud800\xad\u200f\U000e0041@team #1\nerror: forged"
)
RAW = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\U000e0000-\U000e007f]"
)
FILE = """apiVersion: acrgeo/v1
registry: contoso
replicas:
  - location: eastus
    tags: {"a\\u202e\\e[1m": "x\\u202e\\e[31m http://evil.example #12 @x/y"}
"""


@pytest.fixture
def hostile(cli: Cli) -> Cli:
    """Contoso with a replica whose every text is hostile, and one whose location is, too."""
    cli.premium("eastus", "westeurope")
    listed = json.loads(cli("replica", "list", "contoso", "-o", "json").out)["replicas"]
    for replica in listed:
        document = cli.sandbox.get_document(replica["id"])
        assert document is not None
        document["tags"] = {f"team{HOSTILE}": HOSTILE, "acrgeo-drained-by": HOSTILE, "acrgeo-drained-reason": HOSTILE}
        document["properties"]["status"]["message"] = HOSTILE
        document["properties"]["status"]["displayStatus"] = HOSTILE
        document["properties"]["regionEndpointEnabled"] = replica["home"]
        if replica["location"] == "westeurope":
            document["properties"]["provisioningState"] = f"Failed{HOSTILE}"
        cli.sandbox.put_document(replica["id"], document)
    return cli


def test_no_command_lets_one_through(hostile: Cli, tmp_path: Path) -> None:
    """As a table, as lines and as documents, on stdout and stderr; JSON and YAML read back as they were."""
    (tmp_path / "contoso.yaml").write_text(FILE)
    file = str(tmp_path / "contoso.yaml")
    commands = (
        ("show", "contoso"),
        ("replica", "list", "contoso"),
        ("routing", "show", "contoso"),
        ("export", "contoso"),
        ("plan", "-f", file),
        ("map", "contoso", "-v"),
    )
    for words in commands:
        for form in ("table", "tsv", "json", "yaml", *(["markdown"] if words[0] == "plan" else [])):
            seen = hostile(*words, "-o", form)
            assert seen.code in (0, 5), (words, form, seen.err)
            assert not RAW.search(seen.out + seen.err), (words, form)
            assert "\nerror: forged" not in seen.out + seen.err
            if form == "json":
                json.loads(seen.out)
            if form == "yaml":
                yaml.safe_load(seen.out)
    read = json.loads(hostile("replica", "list", "contoso", "-o", "json").out)["replicas"]
    said = {replica["status"]["message"].replace("\ud800", "?") for replica in read}  # half a pair is no text of Azure
    assert said == {HOSTILE.replace("\ud800", "?")}


def test_pictures_stay_well_formed(hostile: Cli, tmp_path: Path) -> None:
    """SVG is XML; a page has nothing that draws or runs."""
    svg, html = tmp_path / "map.svg", tmp_path / "map.html"
    assert hostile("map", "contoso", "--svg", str(svg), "--html", str(html)).code == 0
    drawn = ET.fromstring(svg.read_bytes())
    (data,) = drawn.iter("{http://www.w3.org/2000/svg}metadata")
    assert data.text is not None
    assert json.loads(data.text)["registry"]["name"] == "contoso"
    for path in (svg, html):
        assert not RAW.search(path.read_text(encoding="utf-8"))


def test_a_change_tells_and_logs_neutrally(hostile: Cli, tmp_path: Path) -> None:
    """Progress, outcome, and the events of a file, which are JSON that reads back."""
    events = tmp_path / "events.ndjson"
    seen = hostile("routing", "enable", "contoso", "eastus", "-y", "-v", "--events-file", str(events))
    assert not RAW.search(seen.out + seen.err + events.read_text())
    assert json.loads(events.read_text().partition("\n")[0])["event"] == "PlanStarted"


@pytest.mark.parametrize(
    "words",
    [
        ("show", "con\x1b[31mtoso"),
        ("show", "contoso", "-s", "\x1b[1mx\u202e"),
        ("show", "contoso", "-g", "\x1b[1mx\u202e", "-v"),
        ("list", "--query", "a\x1b[1m["),
        ("list", "-o", "x\x1b[1m\u202e"),
        ("list", "--no\x1b[1m"),
        ("x\x1b\u202e",),
        ("plan", "-f", "/none/x\x1b[1m\u202e\nerror: forged"),
        ("replica", "add", "contoso", "ea\u202est"),
        ("replica", "list", "contoso", "\x1b[1m"),
        ("replica", "tag", "contoso", "westus", "--tag", "a\x1b=b\u202e", "--dry-run"),
        ("sandbox", "fault", "x\x1b[1m"),
        ("sandbox", "seed", "x\x1b[1m"),
        ("sandbox", "caller", "x\x1b[1m.json"),
        ("export", "contoso", "--out", "/none/\x1b[1m"),
        ("explain", "\x1b[1m"),
        ("webhook", "show", "contoso", "\u202e"),
    ],
)
def test_what_was_typed_is_said_neutrally(cli: Cli, words: tuple[str, ...]) -> None:
    """A command line may have come from anywhere."""
    for form in ((), ("-o", "json")):
        seen = cli(*words, *(form if "-o" not in words else ()))
        assert not RAW.search(seen.out + seen.err)
        assert "\nerror: forged" not in seen.err
        assert "Internal error" not in seen.err
