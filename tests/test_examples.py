"""The example script, from two Standard registries to one Premium registry in three regions."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
from pathlib import Path

from tests.cli.conftest import Cli, cli

__all__ = ["cli"]  # the fixture

STORY = Path(__file__).parents[1] / "examples" / "contoso.sh"


def test_the_story_ends_with_what_to_type_next(cli: Cli, tmp_path: Path) -> None:
    """Its last lines are commands that run as they stand, one after the other."""
    text = STORY.read_text(encoding="utf-8").partition("<<'NEXT'\n")[2]
    commands = re.findall(r"^(?:next:| {5}) acrgeo (.+?)  +\S.*$", text, re.MULTILINE)
    assert len(commands) == 3
    assert text.endswith(text[text.index("next: acrgeo") :])
    cli.monkeypatch.chdir(tmp_path)
    for command in commands:
        words, _, file = command.partition(" > ")
        done = cli(*shlex.split(words))
        assert (done.code, "--sandbox" in words) == (0, True), (command, done.err)
        if file:
            (tmp_path / file).write_text(done.out, encoding="utf-8")


def test_the_story_of_contoso_ends_as_it_says(warm: Path, tmp_path: Path) -> None:
    """It exits 0 whatever options the environment has, and its replicas are routed and Ready."""
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "LC_ALL": "C.UTF-8",
        "ACRGEO": str(warm / "acrgeo"),
        "ACRGEO_SANDBOX_STATE": str(tmp_path / "sandbox.db"),
        "ACRGEO_SANDBOX_SPEED": "600",
    }
    hostile = {"ACRGEO_DRY_RUN": "1", "ACRGEO_SANDBOX_URL": "https://127.0.0.1:1", "AZURE_DEFAULTS_GROUP": "other-rg"}
    done = subprocess.run(
        ["bash", STORY], env={**environ, **hostile}, capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "$ acrgeo routing disable contoso westeurope --reason" in done.stdout
    assert "$ acrgeo cost contosowesteu" in done.stdout
    shown = subprocess.run(
        [warm / "acrgeo", "--sandbox", "show", "contoso", "-o", "json"],
        env=environ,
        capture_output=True,
        text=True,
        check=True,
    )
    registry = json.loads(shown.stdout)
    assert registry["sku"]["name"] == "Premium"
    states = {
        replica["location"]: (replica["regionEndpointEnabled"], replica["status"]["displayStatus"])
        for replica in registry["replicas"]
    }
    assert states == dict.fromkeys(("eastus", "westeurope", "westus"), (True, "Ready"))
