"""Test that what a user pastes reaches what the first command reached. Every other test here checks its hints too."""

from __future__ import annotations

import pytest

from acrgeo.cli.app import COMMANDS
from acrgeo.core.execution.commands import WORDS
from tests.cli.conftest import Cli
from tests.cli.hints import check_hints, commands_in

LOCAL = {"explain", "config", "sandbox", "schema", "validate", "doctor"}
ID = "/subscriptions/{}/resourceGroups/contoso-rg/providers/Microsoft.ContainerRegistry/registries/contoso"


def test_every_command_that_asks_azure_is_completed() -> None:
    """A command that is new is completed, or named here as one that asks nothing of Azure."""
    assert set(WORDS) | LOCAL == set(COMMANDS)


@pytest.mark.parametrize("words", [["--sandbox"], ["-g", "contoso-rg"], ["--sandbox", "--cloud", "public"]])
@pytest.mark.parametrize("has_json", [False, True])
def test_a_hint_carries_what_was_given(cli: Cli, words: list[str], has_json: bool) -> None:
    """Before the words or behind them, as text and as JSON."""
    form = ["-o", "json"] if has_json else []
    before = cli(*words, "replica", "add", "contoso", "eastus", *form)
    behind = cli("replica", "add", "contoso", "eastus", *words, *form)
    assert before.err.splitlines()[-1] == behind.err.splitlines()[-1]
    (hint,) = set(commands_in(before.err[before.err.index("{") :] if has_json else before.err))
    given = " ".join(word for word in words if word != "--sandbox")
    assert hint == f"acrgeo --sandbox {given + ' ' if given else ''}replica add contoso eastus --upgrade"


def test_a_registry_that_was_named_by_its_id_is_so_again(cli: Cli) -> None:
    """Its name alone may stand for another one; the ID says the place, so no other option does."""
    registry = ID.format(cli.sandbox.subscription_id)
    refused = cli("replica", "add", registry, "eastus")
    assert f"hint: acrgeo --sandbox replica add {registry} eastus --upgrade" in refused.err.splitlines()


def test_a_pasted_hint_works(cli: Cli) -> None:
    """It is one line, however long, and does the job."""
    refused = cli("-g", "contoso-rg", "replica", "add", "contoso", "eastus", "westeurope", "canadacentral", "japaneast")
    (hint,) = commands_in(refused.err)
    assert cli(*hint.split()[1:], "-y").code == 0


def test_the_check_itself_finds_what_is_wrong() -> None:
    """A command that is none, an option that is none, and a context that is missing."""
    for text in ("hint: acrgeo shwo contoso", "hint: acrgeo show contoso --upgrade", "hint: acrgeo show contoso"):
        with pytest.raises(AssertionError):
            check_hints(["--sandbox", "show", "contoso"], text)
    check_hints(["--sandbox", "show", "contoso"], "hint: acrgeo show contoso --sandbox", "hint: do it by hand")
