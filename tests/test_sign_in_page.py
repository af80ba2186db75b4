"""docs/sign-in.md is true: its ``console`` blocks do what they show, and its other commands exist."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from acrgeo.core.rules.error_codes import ERROR_CODES
from tests.cli.conftest import Cli, cli
from tests.test_readme import is_shown

__all__ = ["cli"]

PAGE = (Path(__file__).parents[1] / "docs" / "sign-in.md").read_text(encoding="utf-8")
STEPS = [
    step.partition("\n")
    for block in re.findall(r"^```console\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
]
OTHERS = sorted(
    {
        line[line.index("acrgeo ") :].strip()
        for block in re.findall(r"^```(?:sh|yaml)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
        for line in block.splitlines()
        if "acrgeo " in line
    }
)


@pytest.mark.parametrize(("command", "_", "shown"), STEPS, ids=[step[0] for step in STEPS])
def test_what_is_shown_is_printed(cli: Cli, command: str, _: str, shown: str) -> None:
    """On the sandbox, in process."""
    done = cli(*shlex.split(command)[1:])
    assert is_shown(done.out, shown), done.out + done.err


@pytest.mark.parametrize("command", OTHERS)
def test_every_other_command_exists(cli: Cli, command: str) -> None:
    """With its options: what needs Azure is parsed, and its help printed."""
    done = cli(*shlex.split(command)[1:], "--help")
    assert done.code == 0, done.err
    assert "Usage: acrgeo" in done.out


def test_the_keys_of_whoami_are_on_the_page(cli: Cli) -> None:
    """All of them, and no others."""
    import json

    document = json.loads(cli("whoami", "-o", "json").out)
    table = PAGE.partition("## whoami as JSON")[2].partition("## What")[0]
    named = [
        key
        for line in table.splitlines()
        if line.startswith("| `")
        for key in re.findall(r"`(\w+)`", line.split("|")[1])
    ]
    assert named == [key for key in document if key != "formatVersion"]


def test_codes_on_the_page_are_explained() -> None:
    """What a reader looks up is there."""
    assert set(re.findall(r"AADSTS\d+", PAGE)) <= {code.id for code in ERROR_CODES}
