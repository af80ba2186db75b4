"""The command line over recorded payloads: the conformance kit's player, served on loopback, and the virtual clock."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from acrgeo.sandbox import Sandbox
from acrgeo.sandbox.doors.certificate import issue_certificate
from tests.cli.conftest import Cli
from tests.cli.conftest import cli as cli_fixture
from tests.replay.traces import PLAYER, SHARED

cli = cli_fixture  # the same command line


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """A running player."""

    endpoint: str
    ca_file: Path
    log_file: Path

    def log(self) -> list[dict[str, Any]]:
        """Return the requests so far and what each matched."""
        text = self.log_file.read_text(encoding="utf-8") if self.log_file.exists() else ""
        return [json.loads(line) for line in text.splitlines()]


Play = Callable[..., Player]


@pytest.fixture(scope="session", name="players")
def _players(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    """Start players; all end with the session."""
    folder = tmp_path_factory.mktemp("players")
    certificate = issue_certificate()
    files = {"ca": certificate.authority, "cert": certificate.leaf, "key": certificate.key}
    for name, content in files.items():
        (folder / f"{name}.pem").write_bytes(content)
    count = iter(range(10**6))
    command = [sys.executable, str(Path(__file__).with_name("nursery.py")), str(PLAYER)]
    nursery = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert nursery.stdin
    assert nursery.stdout

    def play(trace: str, start: int, ready_after: int = 0) -> Player:
        assert nursery.stdin
        assert nursery.stdout
        number = next(count)
        ready, log = folder / f"{number}.json", folder / f"{number}.jsonl"
        words = ["--trace", str(SHARED / "azure-traces" / f"{trace}.json")]
        words += ["--cert", str(folder / "cert.pem"), "--key", str(folder / "key.pem"), "--start", str(start)]
        words += ["--ready-file", str(ready), "--log", str(log), "--ready-after", str(ready_after)]
        print(json.dumps(words), file=nursery.stdin, flush=True)
        assert nursery.stdout.readline().startswith("replaying"), "the player does not start"
        endpoint = json.loads(ready.read_text(encoding="utf-8"))["endpoint"]
        return Player(endpoint=endpoint, ca_file=folder / "ca.pem", log_file=log)

    yield play
    nursery.communicate(timeout=20)


@pytest.fixture(scope="session", name="library")
def _library(players: Play) -> Play:
    """Share players that only reads use, one for each trace and start."""
    started: dict[tuple[str, int], Player] = {}

    def play(trace: str, start: int) -> Player:
        if (trace, start) not in started:
            started[trace, start] = players(trace, start)
        return started[trace, start]

    return play


@pytest.fixture(name="on")
def _on(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Callable[[Player], Cli]:
    """Point the command line at a player."""

    def point(player: Player) -> Cli:
        monkeypatch.delenv("ACRGEO_SANDBOX")
        monkeypatch.setenv("ACRGEO_SANDBOX_URL", player.endpoint)
        monkeypatch.setenv("ACRGEO_SANDBOX_CA", str(player.ca_file))
        monkeypatch.setenv("ACRGEO_SANDBOX_TOKEN", "any")
        monkeypatch.setenv("AZURE_SUBSCRIPTION_ID", Sandbox.subscription_id)
        return cli

    return point
