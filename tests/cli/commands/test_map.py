"""``acrgeo map`` and ``--watch``."""

from __future__ import annotations

import json
import re
import shlex
import socket
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen
from xml.etree import ElementTree as ET

import pytest

from acrgeo.sandbox import Failure, Lifecycle, Sandbox
from tests.cli.conftest import Cli, check_golden

SVG = "{http://www.w3.org/2000/svg}"


def test_map_of_the_story(cli: Cli) -> None:
    """Four regions, one of them drained: the map, its legend, and the replicas below."""
    cli.premium("eastus", "canadacentral", "westeurope")
    cli("routing", "disable", "contoso", "westeurope", "--reason", "slow pulls", "-y")
    check_golden("map", cli("map", "contoso").out)


@pytest.mark.parametrize("width", [60, 100, 200])
def test_map_on_a_pipe_is_as_wide_as_columns(cli: Cli, width: int) -> None:
    """COLUMNS, or 80."""
    cli.monkeypatch.setenv("COLUMNS", str(width))
    lines = cli("map").out.splitlines()
    assert width - 12 < max(map(len, lines)) <= width


def test_map_in_ascii(cli: Cli) -> None:
    """All of it, what is below the map too."""
    cli.premium("eastus")
    page = cli("map", "contoso", "--ascii").out
    assert page.isascii()
    assert "* westus" in page


def test_map_as_data(cli: Cli) -> None:
    """The model: every region with its mark, its cell and the command that would add a replica."""
    cli.premium("eastus")
    document = json.loads(cli("map", "contoso", "-o", "json").out)
    regions = {region["name"]: region for region in document["regions"]}
    cells = [tuple(region["cell"].values()) for region in document["regions"]]
    assert document["registry"]["name"] == "contoso"
    assert (document["counts"]["home"], document["counts"]["ready"]) == (1, 1)
    assert len(set(cells)) == len(cells)
    assert regions["westus"]["mark"] == "home"
    assert regions["eastus"]["hostNames"] == ["contoso.azurecr.io"]
    assert regions["uksouth"]["command"] == "acrgeo replica add contoso uksouth --sandbox"
    assert cli("map", "contoso", "-o", "name").out.split() == [region["name"] for region in document["regions"]]


def test_the_command_on_the_map_works(cli: Cli) -> None:
    """Copied as it is, with the options of the call, it adds the replica."""
    document = json.loads(cli("--sandbox", "map", "contoso", "-g", "contoso-rg", "-o", "json").out)
    command = next(region["command"] for region in document["regions"] if region["name"] == "uksouth")
    words = command.split()
    assert words == ["acrgeo", "replica", "add", "contoso", "uksouth", "--upgrade", "--sandbox", "-g", "contoso-rg"]
    assert cli(*words[1:], "-y").code == 0
    assert "uksouth" in cli("replica", "list", "contoso", "-o", "tsv").out


def test_the_commands_of_every_state_run(cli: Cli) -> None:
    """Those of a ready, a drained, a failed and a possible region are taken as they stand, and refused by no rule."""
    failure = Failure(code="Capacity", message="The region has no room.")
    cli.sandbox = Sandbox(clock=cli.time, lifecycle=Lifecycle(failures={"westeurope": failure}))
    cli("replica", "add", "contoso", "eastus", "canadacentral", "westeurope", "--upgrade", "-y")
    cli.time.advance(60)
    cli("routing", "disable", "contoso", "canadacentral", "-y")
    document = json.loads(cli("--sandbox", "map", "contoso", "-o", "json").out)
    commands = {
        (command["does"], region["mark"]): command["command"].split()
        for region in document["regions"]
        for command in region["commands"]
    }
    assert {does for does, _ in commands} == {"Add", "Drain", "Restore", "Repair", "Delete", "Show"}
    for (does, _), words in commands.items():
        rest = [] if does == "Show" else ["--dry-run"]
        done = cli(*words[1:], *rest)
        assert done.code == 0, (words, done.err)


def test_map_without_a_registry(cli: Cli) -> None:
    """Every region that the subscription sees, none of them there."""
    counts = json.loads(cli("map", "-o", "json").out)["counts"]
    assert counts["possible"] > 40
    assert counts["home"] == counts["ready"] == 0


def test_zoom(cli: Cli) -> None:
    """A geography, in any spelling; a typo is exit 2 with close words, and is found before anything is drawn."""
    assert "swedencentral" in cli("map", "contoso", "--zoom", "Europe").out
    wrong = cli("map", "contoso", "--zoom", "eurpoe")
    assert (wrong.code, wrong.out) == (2, "")
    assert "europe" in wrong.err


def test_files_are_written_whole(cli: Cli, tmp_path: Path) -> None:
    """Drawing and page, with the data, the time and nothing on stdout."""
    cli.premium("eastus")
    svg, html = tmp_path / "map.svg", tmp_path / "map.html"
    done = cli("map", "contoso", "--svg", str(svg), "--html", str(html))
    assert (done.code, done.out) == (0, "")
    assert ET.fromstring(svg.read_text(encoding="utf-8")).findtext(f"{SVG}title", "").startswith("contoso: Premium")
    assert "<title>contoso · map</title>" in html.read_text(encoding="utf-8")
    assert cli("map", "contoso", "--svg", str(tmp_path / "no" / "map.svg")).code == 2


@pytest.mark.parametrize(
    "words",
    [
        ("contoso", "--serve", "--watch"),
        ("contoso", "--watch", "--svg", "x.svg"),
        ("contoso", "--serve", "--html", "x.html"),
        ("contoso", "--port", "8123"),
        ("--watch",),
        ("contoso", "--watch", "-f", "x.yaml"),
    ],
)
def test_what_excludes_each_other_is_refused(cli: Cli, words: tuple[str, ...]) -> None:
    """Exit 2, nothing sent."""
    before = len(cli.sandbox.requests())
    assert cli("map", *words).code == 2
    assert len(cli.sandbox.requests()) == before


def write(path: Path, *registries: str) -> str:
    """A file that wants eastus routed and southeastasia added, for every registry named."""
    document = "apiVersion: acrgeo/v1\nregistry: {}\nreplicas:\n  - location: eastus\n  - location: southeastasia\n"
    path.write_text("---\n".join(document.format(name) for name in registries), encoding="utf-8")
    return str(path)


def test_plan_on_the_map(cli: Cli, tmp_path: Path) -> None:
    """It shows what the file would change, on the map and in words; nothing is written."""
    cli.premium("eastus")
    file = write(tmp_path / "contoso.yaml", "contoso")
    shown = cli("map", "-f", file)
    assert "appears 1" in shown.out
    assert "1 to create" in shown.out
    assert shown.writes == ()
    document = json.loads(cli("map", "-f", file, "-o", "json").out)
    changes = {region["name"]: [change["action"] for change in region["changes"]] for region in document["regions"]}
    assert {name: actions for name, actions in changes.items() if actions} == {"southeastasia": ["create"]}


def test_a_map_shows_one_registry_of_the_files(cli: Cli, tmp_path: Path) -> None:
    """The one that is named; several without a name are exit 2, one that is not described exit 8."""
    file = write(tmp_path / "two.yaml", "contoso", "contosowesteu")
    assert cli("map", "-f", file).code == 2
    assert cli("map", "contoso", "-f", file).code == 0
    assert cli("map", "fabrikam", "-f", file).code == 8


@pytest.mark.parametrize("command", ["map", "show"])
def test_watch_ends_when_everything_is_ready(cli: Cli, command: str) -> None:
    """Exit 0; what moved is told on stderr, the page of the end is on stdout."""
    cli("replica", "add", "contoso", "eastus", "--upgrade", "-y", "--no-wait")
    ended = cli(command, "contoso", "--watch")
    assert ended.code == 0
    said = [line for line in ended.err.splitlines() if line.startswith("eastus: ")]
    assert said == ["eastus: Creating", "eastus: Syncing", "eastus: Ready"]
    assert ended.out == cli(command, "contoso").out


@pytest.mark.parametrize("command", ["map", "show"])
def test_watch_ends_as_replica_wait(cli: Cli, command: str) -> None:
    """Exit 7 when time ran out, with the same words; --for says what to wait for."""
    cli("replica", "add", "contoso", "eastus", "--upgrade", "-y", "--no-wait")
    late = cli(command, "contoso", "--watch", "--timeout", "1")
    assert late.code == 7
    assert "Timed out" in late.err
    assert cli(command, "contoso", "--watch", "--for", "succeeded").code == 0


@pytest.mark.parametrize("command", ["map", "show"])
def test_watch_stops_at_a_failure(cli: Cli, command: str) -> None:
    """Exit 1, with what Azure says and what to do, instead of watching on."""
    failure = Failure(code="Capacity", message="The region has no room.")
    cli.sandbox = Sandbox(clock=cli.time, lifecycle=Lifecycle(failures={"westeurope": failure}))
    cli("replica", "add", "contoso", "eastus", "westeurope", "--upgrade", "-y", "--no-wait")
    ended = cli(command, "contoso", "--watch")
    assert ended.code == 1
    assert "westeurope is Failed: The region has no room." in " ".join(ended.err.split())
    assert "acrgeo --sandbox replica repair contoso westeurope" in ended.err


def test_watch_refreshes_in_place_on_a_terminal(cli: Cli) -> None:
    """The page is drawn over itself, with what changed below it, and is not printed a second time."""
    cli("replica", "add", "contoso", "eastus", "--upgrade", "-y", "--no-wait")
    cli.monkeypatch.setenv("TERM", "xterm")
    ended = cli("map", "contoso", "--watch", answer="")
    assert ended.code == 0
    assert "\x1b[?25l" in ended.out, "the cursor is not hidden"
    last = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", ended.out).split("contoso  Premium")[-1]
    assert re.findall(r"\d eastus: (\w+)", last) == ["Creating", "Syncing", "Ready"]


@pytest.mark.sockets  # the page is served
def test_the_live_page_keeps_its_address(cli: Cli) -> None:
    """Served again at its port, by the command that it names itself, it is where it was; a port in use is told."""
    cli.premium("eastus")
    opened: list[str] = []

    def visit(url: str) -> None:
        with urlopen(url, timeout=10) as answer:
            opened.extend([url, answer.read().decode()])
        with socket.create_connection(("127.0.0.1", urlsplit(url).port or 0), timeout=10):
            opened.append(cli("map", "contoso", "--serve", "--no-open", "--port", str(urlsplit(url).port)).err)
        raise KeyboardInterrupt

    cli.monkeypatch.setattr("webbrowser.open", visit)
    first = cli("--sandbox", "map", "contoso", "--serve", "--zoom", "Asia Pacific")
    url, page, refused = opened
    again = f"acrgeo map contoso --serve --port {urlsplit(url).port} --zoom 'Asia Pacific' --sandbox"
    assert (first.code, first.out) == (0, f"{url}\n")
    assert sorted(shlex.split(first.err.rpartition("address: ")[2])) == sorted(shlex.split(again))
    assert "2 of 2 replicas serve" in page
    assert f"Port {urlsplit(url).port} of this machine cannot be used" in refused
    assert refused.rstrip().endswith("hint: acrgeo map contoso --serve --sandbox")
    words = shlex.split(unescape(re.findall('data-again="([^"]*)"', page)[0]))
    assert cli(*words[1:]).out == f"{url}\n"
