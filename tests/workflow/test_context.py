"""The command line against a served sandbox, over real HTTPS: that door cannot be tested without loopback sockets."""

from __future__ import annotations

import json
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import certifi
import pytest

from acrgeo.sandbox.doors.server import Served, serve
from tests.cli.conftest import Cli

pytestmark = pytest.mark.sockets


@pytest.fixture
def served(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """The sandbox of ``cli``, served; its URL alone selects it."""
    monkeypatch.delenv("ACRGEO_SANDBOX")
    with closing(serve(cli.sandbox)) as served:
        monkeypatch.setenv("ACRGEO_SANDBOX_URL", served.endpoint)
        monkeypatch.setenv("ACRGEO_SANDBOX_CA", served.document["caFile"])
        monkeypatch.setenv("ACRGEO_SANDBOX_TOKEN", served.document["token"])
        yield served


@pytest.mark.usefixtures("served")
def test_story_over_https(cli: Cli) -> None:
    """Reads and writes go through, and -v tells neither token nor query there either."""
    done = cli("replica", "add", "contoso", "eastus", "--upgrade", "-y", "-v")
    assert (done.code, [method for method, _ in done.writes]) == (0, ["PATCH", "PUT"])
    assert cli.sandbox.token not in done.err
    assert "?" not in "".join(line for line in done.err.splitlines() if line.endswith(" ms"))


def test_each_served_sandbox_has_a_cache_of_its_own(cli: Cli, tmp_path: Path, served: Served) -> None:
    """Its folder is named after neither token nor address, and what it knows never reaches Azure or another one."""
    assert cli("show", "contoso").code == 0
    assert "known in contoso-rg" in cli("show", "contoso", "-v").err
    assert "known in contoso-rg" not in cli("show", "contoso", "-v", "--refresh").err
    (folder,) = (tmp_path / ".cache" / "acrgeo").iterdir()
    assert folder.name.startswith("sandbox-")
    with closing(serve(cli.sandbox)) as other:
        cli.monkeypatch.setenv("ACRGEO_SANDBOX_URL", other.endpoint)
        cli.monkeypatch.setenv("ACRGEO_SANDBOX_CA", other.document["caFile"])
        assert "known in contoso-rg" not in cli("show", "contoso", "-v").err
    kept = [path.read_text() for path in (tmp_path / ".cache").rglob("*.json")]
    assert len(kept) == 8
    assert not [text for text in kept if served.document["token"] in text]


@pytest.mark.usefixtures("served")
def test_served_sandbox_is_steered(cli: Cli) -> None:
    """seed, caller and reset act on it, not on the local state; wrong names are exit 2."""
    assert cli("sandbox", "seed", "private").code == 0
    assert cli("list", "-o", "name").out == "contoso\ncontosowesteu\nfabrikam\n"
    assert cli("sandbox", "caller", "reader").code == 0
    assert cli("permissions", "check", "contoso").code == 4
    assert cli("sandbox", "reset").code == 0
    assert cli("list", "-o", "name").out == "contoso\ncontosowesteu\n"
    assert cli("sandbox", "seed", "nope").code == 2
    assert cli("sandbox", "fault", "locked", "throttled:times=3").code == 0
    assert cli.sandbox.active_faults() == ["locked", "throttled:times=3"]
    assert cli("sandbox", "fault", "nope").code == 2
    assert cli("sandbox", "fault").code == 0
    assert cli.sandbox.active_faults() == []


def test_env_prints_what_selects_it(cli: Cli, served: Served) -> None:
    """For another shell."""
    lines = dict(shlex.split(line)[1].split("=", 1) for line in cli("sandbox", "env").out.splitlines())
    assert lines == {
        "ACRGEO_SANDBOX_URL": served.endpoint,
        "ACRGEO_SANDBOX_CA": served.document["caFile"],
        "ACRGEO_SANDBOX_TOKEN": served.document["token"],
    }


@pytest.mark.usefixtures("served")
def test_wrong_token_is_told(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not az login: the variable is wrong."""
    monkeypatch.setenv("ACRGEO_SANDBOX_TOKEN", "another")
    wrong = cli("show", "contoso")
    assert wrong.code == 4
    assert "ACRGEO_SANDBOX_TOKEN" in wrong.err
    assert "ACRGEO_SANDBOX_TOKEN" in cli("sandbox", "reset").err


@pytest.mark.usefixtures("served")
def test_wrong_authority_is_told(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """A certificate that the CA file does not vouch for gets no token."""
    monkeypatch.setenv("ACRGEO_SANDBOX_CA", certifi.where())
    wrong = cli("show", "contoso")
    assert (wrong.code, cli.sandbox.requests()) == (1, [])
    assert "another certificate" in " ".join(wrong.err.split())


def test_serve_until_ctrl_c(tmp_path: Path) -> None:
    """It prints one JSON line and writes the same to the ready file, serves, and ends with 0 and no word."""
    ready = tmp_path / "ready.json"
    with subprocess.Popen(
        [sys.executable, "-m", "acrgeo", "sandbox", "serve", "--ready-file", str(ready), "--empty"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        line = server.stdout.readline()
        assert ready.read_text() == line
        assert json.loads(line)["endpoint"].startswith("https://127.0.0.1:")
        server.send_signal(signal.SIGINT)
        out, err = server.communicate(timeout=30)
    assert (server.returncode, out, err) == (0, "", "")
    assert not ready.exists()


def test_taken_port_is_told(cli: Cli) -> None:
    """Which one, and what to do."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        wrong = cli("sandbox", "serve", "--port", str(port))
    assert wrong.code == 1
    assert wrong.err == f"error: Port {port} on 127.0.0.1 is in use.\nhint: --port 0 picks a free one\n"


@pytest.mark.parametrize("words", [("--speed", "0"), ("--seed", "nope"), ("--port", "70000"), ("--sync-seconds", "-1")])
def test_serve_refuses_what_cannot_be(cli: Cli, words: tuple[str, ...]) -> None:
    """Exit 2 before it listens."""
    assert cli("sandbox", "serve", *words).code == 2
