"""docs/consolidate.md is true: its ``console`` blocks run, and what it names is there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from acrgeo.core.consolidate.counterparts import TITLES
from acrgeo.core.rules.consolidation import RULES
from tests.cli.conftest import Cli, cli
from tests.test_readme import is_shown

__all__ = ["cli"]  # the fixture

PAGE = (Path(__file__).parents[1] / "docs" / "consolidate.md").read_text(encoding="utf-8")


def test_the_examples_do_what_they_show(cli: Cli) -> None:
    """Each command prints what the page shows, stdout and then stderr."""
    blocks = re.findall(r"^```console\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    steps = [step.partition("\n") for block in blocks for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]
    assert len(steps) == 4
    for command, _, shown in steps:
        name, *words = shlex.split(command)
        assert name == "acrgeo"
        done = cli(*words)
        assert is_shown(done.out + done.err, shown), f"$ {command}\n{done.out}{done.err}"


def test_every_topic_and_rule_is_named() -> None:
    """What is compared, and what refuses or warns."""
    assert not [title for title in TITLES.values() if title not in PAGE.lower()]
    assert not [rule.id for rule in RULES if f"`{rule.id}`" not in PAGE]
