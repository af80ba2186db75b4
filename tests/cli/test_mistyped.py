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


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("replica add contoso eastus --timeout 5x", "acrgeo --sandbox replica add contoso eastus --timeout 5m"),
        (
            "replica add contoso eus --timeout=10min -y",
            "acrgeo --sandbox replica add contoso eus --timeout=10m -y",
        ),
        ("show contoso --watch --timeout 1h30m", "acrgeo --sandbox show contoso --watch --timeout 90m"),
        ("replica wait contoso eastus --timeout PT5M", "acrgeo --sandbox replica wait contoso eastus --timeout 5m"),
        ("list --timeout soon", "acrgeo --sandbox list --timeout 5m"),
        ("list --timeout -5", "acrgeo --sandbox list --timeout 5m"),
        ("list --timeout 1500ms", "acrgeo --sandbox list --timeout 2s"),
        ("list -o jsn", "acrgeo --sandbox list -o json"),
        ("downgrade contoso --to basick", "acrgeo --sandbox downgrade contoso --to Basic"),
        ("list -o xml", "acrgeo list --help"),
        ("webhook add contoso hook --uri https://host/?code=secret --timeout 5x", "acrgeo webhook add --help"),
    ],
)
def test_a_wrong_value_is_answered_with_the_command_and_the_value_that_was_meant(
    cli: Cli, words: str, hint: str
) -> None:
    """Exit 2; a line with a secret is not repeated."""
    seen = cli(*words.split())
    assert (seen.code, seen.out, seen.writes) == (2, "", ())
    assert seen.err.splitlines()[-1] == f"hint: {hint}"


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("apply -f nope.yaml", "acrgeo --sandbox export REGISTRY --out nope.yaml"),
        ("apply -f contso.yaml -y", "acrgeo --sandbox apply -f contoso.yaml -y"),
        ("plan --file=contoso.yml", "acrgeo --sandbox plan --file=contoso.yaml"),
        ("-g contoso-rg drift -fcontoso.json", "acrgeo --sandbox -g contoso-rg drift -fcontoso.yaml"),
        ("map -f ./contos.yaml", "acrgeo --sandbox map -f contoso.yaml"),
        ("plan -f contoso.yaml -f contosoo.yaml", "acrgeo --sandbox plan -f contoso.yaml -f contoso.yaml"),
        ("cost -f missing/contoso.yaml", "acrgeo --sandbox export REGISTRY --out missing/contoso.yaml"),
        ("preflight -f fleet", "error: 1 mistake found; nothing was changed."),
    ],
)
def test_a_file_that_is_not_there_is_answered_with_the_one_that_was_meant(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str, hint: str
) -> None:
    """Where no name is close, with the command that writes such a file; a folder cannot be written."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "contoso.yaml").write_text("apiVersion: acrgeo/v1\nregistry: contoso\n")
    seen = cli(*words.split())
    assert (seen.code, seen.out, seen.writes) == (2, "", ())
    assert seen.err.splitlines()[-1].removeprefix("hint: ") == hint
