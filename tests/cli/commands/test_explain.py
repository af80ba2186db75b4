"""``acrgeo explain``."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import Cli, check_golden


def test_a_finding_is_explained(cli: Cli) -> None:
    """What is so, where it is read and what mends it."""
    check_golden("explain", cli("explain", "last-routed").out)


def test_nothing_is_asked_of_azure(cli: Cli) -> None:
    """It needs neither an account nor a sandbox."""
    assert cli("explain").code == cli("explain", "lock").code == 0
    assert cli.sandbox.requests() == []


@pytest.mark.parametrize("word", ["ScopeLocked", "scopelocked", "[ScopeLocked]"])
def test_a_word_is_taken_as_it_is_copied(cli: Cli, word: str) -> None:
    """In any case, and with the brackets that a finding's id is printed in."""
    document = json.loads(cli("explain", word, "-o", "json").out)
    assert (document["id"], document["kind"]) == ("ScopeLocked", "error")


def test_all_are_listed_by_name(cli: Cli) -> None:
    """Rules first, then codes; each name is one that can be explained."""
    names = cli("explain", "-o", "name").out.splitlines()
    assert names[0] == "registry-deleting"
    assert {"lock", "stale-plan", "TooManyRequests"} <= set(names)


def test_what_a_refusal_says_can_be_explained(cli: Cli) -> None:
    """Its code is the id of a rule."""
    cli.premium("eastus")
    refused = cli("replica", "delete", "contoso", "westus", "-y", "-o", "json")
    code = json.loads(refused.err[refused.err.index("{") :])["error"]["code"]
    assert code == "home-replica"
    assert cli("explain", code).out.startswith("home-replica  blocker\n")


def test_an_unknown_id_ends_with_8(cli: Cli) -> None:
    """With ids that are close to it, or where all are."""
    seen = cli("explain", "last-route")
    assert (seen.code, seen.out) == (8, "")
    assert "did you mean last-routed" in " ".join(seen.err.split())
    assert cli("explain", "zzz").err.endswith("hint: acrgeo explain\n")
