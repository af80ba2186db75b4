"""docs/private-link.md is true: its ``console`` blocks run here, its ``sh`` blocks with the real az in make clients."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from acrgeo.core.rules.table import RULES
from tests.cli.conftest import Cli, cli
from tests.test_readme import is_shown

__all__ = ["cli"]  # the fixture

PAGE = (Path(__file__).parents[1] / "docs" / "private-link.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """Return the blocks of a language, in their order."""
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def test_the_examples_do_what_they_show(cli: Cli) -> None:
    """Each command prints what the page shows, stdout and then stderr."""
    steps = [
        step.partition("\n") for block in blocks("console") for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    ]
    assert len(steps) > 6
    for command, _, shown in steps:
        name, *words = shlex.split(command)
        assert name == "acrgeo"
        done = cli(*words)
        assert is_shown(done.out + done.err, shown), f"$ {command}\n{done.out}{done.err}"


def test_every_finding_of_private_networks_is_named() -> None:
    """The page lists the rules that read the network, and no id that there is not."""
    ids = {rule.id for rule in RULES}
    listed = set(re.findall(r"`([a-z]+(?:-[a-z]+)+)`", PAGE.rpartition("rules.md](rules.md)")[2]))
    assert {"private-endpoint", "static-ip", "connection-stale", "dns-zone-shared"} <= listed <= ids


def test_every_command_of_the_page_is_one_of_azure_or_acrgeo() -> None:
    """What a reader pastes begins with a tool that the page is about, or with a word of the shell."""
    words = {line.split()[0] for block in blocks("sh") for line in block.splitlines() if line[:1].strip()}
    assert words <= {"az", "acrgeo", "for", "done", "connection()", "}", "grep", "registry=$(az"}
