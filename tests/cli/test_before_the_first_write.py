"""What would go wrong after a change is found before it: queries, files and empty options. Nothing was written."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.cli.conftest import Cli

UPGRADE = ("upgrade", "contoso", "-y")
ADD = ("replica", "add", "contoso", "eastus", "--upgrade", "-y")
HEAD = "apiVersion: acrgeo/v1\nregistry: contoso\n"


@pytest.mark.parametrize(
    ("query", "fact"),
    [
        ("results[", "is not JMESPath"),
        ("results[?", "is not JMESPath"),
        ("unheard(results)", "JMESPath has no function unheard()"),
        ("results[].lenght(@)", "did you mean length?"),
        ("results[?contians(name, 'x')]", "did you mean contains?"),
        ("length()", "length() takes 1 values; this has 0"),
        ("length(results, counts)", "length() takes 1 values; this has 2"),
        ("not_null()", "not_null() takes 1 or more values"),
        ("length(exitCode)", "cannot be applied"),
        ("length(`1`)", "cannot be applied"),
        ("sum(results[].action)", "cannot be applied"),
        ("join(',', counts)", "cannot be applied"),
        ("keys(results)", "cannot be applied"),
        ("sort_by(results, &replica)", "cannot be applied"),
        ("max_by(results, &replica)", "cannot be applied"),
        ("abs(results[0].action)", "cannot be applied"),
        ("results[::0]", "cannot be applied"),
        ("results[0].replica.status.displayStatus.length(@)" + " | length(`1`)", "cannot be applied"),
        ("[" * 2_000, "is nested too deeply"),
        ("!" * 3_000 + "a", "is nested too deeply"),
        ("a" * 5_000, "--query has 5,000 characters; 4,096 are allowed"),
        (" | ".join(["[@, @]"] * 60), "finds more than can be shown"),
    ],
)
def test_query_that_cannot_be_applied(cli: Cli, query: str, fact: str) -> None:
    """On the document of this command, as far as a plan lets it be known."""
    seen = cli(*ADD, "--query", query)
    assert (seen.code, seen.writes) == (2, ())
    assert fact in " ".join(seen.err.split())


@pytest.mark.parametrize(
    "query",
    ["results[].name", "length(results)", "counts", "results[].replica.status.displayStatus", "sum(results[].seconds)"],
)
def test_query_that_can_be_applied(cli: Cli, query: str) -> None:
    """It is not in the way."""
    assert cli(*ADD, "--query", query, "-o", "json").code == 0


WRITERS: dict[str, tuple[str, ...]] = {
    "upgrade": UPGRADE,
    "replica add": ADD,
    "webhook add": ("webhook", "add", "contoso", "westus", "--uri", "https://ci.example.com", "--name", "next", "-y"),
    "webhook delete": ("webhook", "delete", "contoso", "deployedwestus", "-y"),
    "webhook ping": ("webhook", "ping", "contoso"),
}


@pytest.mark.parametrize("query", ["length(`1`)", "length(formatVersion.a)", "sum(keys(@))"])
def test_no_command_writes_before_its_query_is_tried(cli: Cli, query: str) -> None:
    """The ping too, which changes nothing but sends an event."""
    added = cli("webhook", "add", "contoso", "westus", "--uri", "https://ci.example.com", "--name", "deployed", "-y")
    assert added.code == 0, added.err
    for name, words in WRITERS.items():
        seen = cli(*words, "--query", query)
        assert (name, seen.code, seen.writes) == (name, 2, ()), seen.err
    assert cli("webhook", "ping", "contoso", "--query", "length(deliveries[0].statusCode)", "-o", "json").writes


def test_setting_is_not_written_before_its_query_is_tried(cli: Cli, tmp_path: Path) -> None:
    """The file of settings stays away."""
    seen = cli("config", "set", "token-cache", "off", "--query", "length(`1`)")
    assert (seen.code, seen.out) == (2, "")
    assert list(tmp_path.rglob("config.toml")) == []


def test_query_that_fails_on_what_really_happened_hides_nothing(cli: Cli) -> None:
    """The change was tried: the whole outcome is told, with the exit code that is its own."""
    cli.premium("westeurope")
    cli.sandbox.add_fault("denied-by-policy:times=9")
    words = ("replica", "add", "contoso", "eastus", "-y", "-o", "json")
    seen = cli(*words, "--query", "length(results[0].replica.name)")
    assert seen.code not in (0, 2)
    assert json.loads(seen.out)["results"][0]["result"] == "failed"
    assert "This is the whole outcome." in " ".join(seen.err.split())


def not_writable(folder: Path, kind: str) -> Path:
    """A path where no file can be written."""
    path = folder / "out"
    if kind == "folder":
        path.mkdir()
    elif kind == "no folder":
        return folder / "none" / "out"
    elif kind == "below a file":
        path.touch()
        return path / "out"
    elif kind == "link to nothing":
        path.symlink_to(folder / "none")
    elif kind == "long name":
        return folder / ("x" * 300)
    elif kind == "empty":
        return Path()
    return path


@pytest.mark.parametrize("kind", ["folder", "no folder", "below a file", "link to nothing", "long name", "empty"])
@pytest.mark.parametrize(
    "words",
    [
        (*UPGRADE, "--events-file"),
        (*ADD, "--events-file"),
        ("routing", "disable", "contoso", "westus", "-y", "--events-file"),
        ("map", "contoso", "--svg"),
        ("map", "contoso", "--html"),
        ("export", "contoso", "--out"),
        ("plan", "-f", "contoso.yaml", "--out"),
    ],
)
def test_file_that_cannot_be_written(cli: Cli, tmp_path: Path, words: tuple[str, ...], kind: str) -> None:
    """The option is named, nothing is asked of Azure, and what stands in the way stays."""
    path = not_writable(tmp_path, kind)
    before = sorted(tmp_path.rglob("*"))
    asked = len(cli.sandbox.requests())
    seen = cli(*words, "" if kind == "empty" else str(path))
    assert (seen.code, seen.out, seen.writes) == (2, "", ())
    assert " ".join(seen.err.split()).startswith(f"error: {words[-1]} ")
    assert len(cli.sandbox.requests()) == asked
    assert sorted(tmp_path.rglob("*")) == before


def test_pipe_that_nobody_reads_is_refused(cli: Cli, tmp_path: Path) -> None:
    """It would be waited for for ever."""
    os.mkfifo(tmp_path / "pipe")
    seen = cli(*UPGRADE, "--events-file", str(tmp_path / "pipe"))
    assert (seen.code, seen.writes) == (2, ())
    assert "nobody reads this pipe. Nothing was changed." in " ".join(seen.err.split())


def test_events_go_to_what_can_take_them(cli: Cli, tmp_path: Path) -> None:
    """A new file, one that is there, which is appended to, and a device."""
    (tmp_path / "old").write_text("{}\n")
    for path in (tmp_path / "new", tmp_path / "old", Path("/dev/null")):
        assert cli("upgrade", "contoso", "-y", "--events-file", str(path)).code == 0
        cli("downgrade", "contoso", "--to", "Standard", "-y")
    assert len((tmp_path / "new").read_text().splitlines()) >= 3
    assert (tmp_path / "old").read_text().startswith('{}\n{"')


@pytest.mark.parametrize(
    ("words", "flag"),
    [
        (("apply", "-y", "-f", ""), "--file"),
        (("plan", "-f", ""), "--file"),
        (("plan", "-f", "contoso.yaml", "-f", ""), "--file"),
        (("drift", "--file="), "--file"),
        (("map", "-f", ""), "--file"),
        ((*UPGRADE, "--query", ""), "--query"),
        ((*UPGRADE, "-s", ""), "--subscription"),
        ((*UPGRADE, "-g", ""), "--resource-group"),
        (("-g", "", *UPGRADE), "--resource-group"),
        (("list", "--cloud", ""), "--cloud"),
        ((*ADD, "--name", ""), "--name"),
        ((*ADD, "--tag", ""), "--tag"),
        (("replica", "tag", "contoso", "westus", "--tag", "a=b", "--remove", "", "-y"), "--remove"),
        (("map", "contoso", "--zoom", ""), "--zoom"),
        (("webhook", "add", "contoso", "westus", "--uri", "", "-y"), "--uri"),
        (("webhook", "add", "contoso", "westus", "--uri", "https://x.example", "--action", "", "-y"), "--action"),
    ],
)
def test_empty_option_is_never_a_default(cli: Cli, words: tuple[str, ...], flag: str) -> None:
    """A variable that is not set is the user's mistake: neither the current folder nor the default subscription."""
    seen = cli(*words)
    assert (seen.code, seen.writes) == (2, ())
    assert seen.err.startswith(f"error: {flag} is empty.")
    assert cli.sandbox.requests() == []


def test_empty_name_of_a_saved_plan(cli: Cli) -> None:
    """It is no file either."""
    seen = cli("apply", "", "-y")
    assert (seen.code, seen.writes) == (2, ())
    assert "The name of the file is empty" in seen.err


@pytest.mark.parametrize(
    "uri",
    [
        "https://x.example/\nHost: evil",
        "https://x.example/\r\n",
        "https://x.example/a b",
        "https://x.example/\x00",
        "https://x.example/\x1b",
        "https://x.example/\u2028",
        "https://x.example:99999/",
        "https://x.example:0/",
        "https://",
        "ftp://x.example",
        "javascript:alert(1)",
        "//x.example",
        "x",
        "http://[::1",
    ],
)
def test_receiver_that_is_no_address(cli: Cli, uri: str) -> None:
    """Refused without repeating it, as it may hold a secret, and before anything is read."""
    seen = cli("webhook", "add", "contoso", "westus", "--uri", uri, "-y")
    assert (seen.code, seen.writes) == (2, ())
    assert seen.err.startswith("error: --uri ")
    assert len(uri) < 9 or uri not in seen.err
    assert cli.sandbox.requests() == []


@pytest.mark.parametrize(
    ("name", "value"),
    [("A b", "x"), ("A:", "x"), ("A\n", "x"), ("A", "x\nB: y"), ("A", "x\r"), ("A", "x\x00"), ("A", "x\x1b")],
)
def test_header_that_is_none(cli: Cli, monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """Neither its name nor its value can begin another header; the value is not told."""
    if "\x00" in value:  # no variable of the environment can have it
        return
    monkeypatch.setenv("HOOK", value)
    words = ("webhook", "add", "contoso", "westus", "--uri", "https://x.example", "--header-env", f"{name}=HOOK", "-y")
    seen = cli(*words)
    assert (seen.code, seen.writes) == (2, ())
    assert seen.err.startswith("error: --header-env")


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "-1", "1e999", "x", "NaN"])
@pytest.mark.parametrize("option", ["--create-seconds", "--speed", "--home-seconds"])
def test_number_that_is_none(cli: Cli, option: str, value: str) -> None:
    """Seconds and speeds are finite."""
    seen = cli("sandbox", "serve", f"{option}={value}")
    assert seen.code == 2
    assert "number" in seen.err


@pytest.mark.parametrize("value", ["nan", "inf", "-1", "0", "1e999", "", "1:30", "٣x"])
def test_duration_that_is_none(cli: Cli, value: str) -> None:
    """The same for how long to watch."""
    seen = cli(*UPGRADE, f"--timeout={value}")
    assert (seen.code, seen.writes) == (2, ())
