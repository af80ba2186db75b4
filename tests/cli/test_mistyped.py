"""Test what users of az, kubectl and terraform type: each is answered with the command that it is here."""

from __future__ import annotations

from pathlib import Path

import pytest

from acrgeo.cli.mistyped import ELSEWHERE
from tests.cli.conftest import Cli


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("replica create contoso eastus --upgrade", "acrgeo --sandbox replica add contoso eastus --upgrade"),
        ("-g contoso-rg replica remove contoso eastus", "acrgeo --sandbox -g contoso-rg replica delete contoso eastus"),
        ("replica update contoso eastus --tag a=b", "acrgeo --sandbox replica tag contoso eastus --tag a=b"),
        ("destroy contoso eastus", "acrgeo --sandbox replica delete contoso eastus"),
        ("get contoso", "acrgeo --sandbox show contoso"),
        ("version", "acrgeo --version"),
        ("help", "acrgeo --help"),
        ("help replica add", "acrgeo replica add --help"),
        ("replica help", "acrgeo replica --help"),
        ("apply contoso.yaml", "acrgeo --sandbox apply -f contoso.yaml"),
        ("apply nope.json", "acrgeo --sandbox plan -f FILE --out nope.json"),
    ],
)
def test_what_others_call_it_is_answered_with_our_command(cli: Cli, words: str, hint: str) -> None:
    """Exit 2, nothing is sent, and the hint has the rest of what was typed."""
    seen = cli(*words.split())
    assert (seen.code, seen.out, seen.writes) == (2, "", ())
    assert seen.err.splitlines()[-1] == f"hint: {hint}"


def test_every_answer_is_a_command(cli: Cli) -> None:
    """What stands in the table can be typed."""
    answers = {f"{group} {ours}" for group, words in ELSEWHERE.items() for ours in words.values()}
    assert [answer for answer in sorted(answers) if cli(*answer.split(), "--help").code != 0] == []


def test_choices_are_named_in_one_line(cli: Cli) -> None:
    """Without signs of a terminal's tabs."""
    assert "Missing option '--to'. Choose from: basic, standard." in cli("downgrade", "contoso").err


@pytest.mark.parametrize("words", ["replica delete contoso westus", "routing disable contoso westus"])
def test_home_alone_is_not_answered_with_what_is_refused(cli: Cli, words: str) -> None:
    """The hint is the one command that can help, and a refused plan has no price."""
    refused = cli(*words.split(), "-y")
    assert refused.code == 5
    assert refused.err.splitlines()[-1] == "hint: acrgeo --sandbox replica add contoso REGION --upgrade"
    assert "cost" not in refused.err


def test_a_folder_is_given_with_f(cli: Cli, tmp_path: Path) -> None:
    """A folder of files is no saved plan."""
    assert f"hint: acrgeo --sandbox apply -f {tmp_path}" in cli("apply", str(tmp_path)).err
