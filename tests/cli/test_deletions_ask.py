"""Deletions are asked for by number and name, and more than one by the name of the registry."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Cli


@pytest.mark.parametrize(
    ("regions", "answer", "code", "asked"),
    [
        (("eastus",), "y\n", 0, "This deletes 1 replica of contoso: eastus."),
        (("eastus",), "n\n", 1, "This deletes 1 replica of contoso: eastus."),
        (("eastus", "japaneast"), "y\n", 1, "This deletes 2 replicas of contoso: eastus, japaneast."),
        (("eastus", "japaneast"), "yes\n", 1, "Type the registry's name to go ahead (contoso):"),
        (("eastus", "japaneast"), "\n", 1, "This deletes 2 replicas of contoso"),
        (("eastus", "japaneast"), "fabrikam\n", 1, "This deletes 2 replicas of contoso"),
        (("eastus", "japaneast"), "contoso\n", 0, "This deletes 2 replicas of contoso: eastus, japaneast."),
        (
            ("eastus", "japaneast", "westeurope"),
            "Contoso\n",
            0,
            "3 replicas of contoso: eastus, japaneast, westeurope",
        ),
    ],
)
def test_deletions_ask_by_name(cli: Cli, regions: tuple[str, ...], answer: str, code: int, asked: str) -> None:
    """One is a yes or no; more want the registry's name, and any other answer changes nothing."""
    cli.premium("eastus", "japaneast", "westeurope")
    done = cli("replica", "delete", "contoso", *regions, answer=answer)
    assert (done.code, len(done.writes)) == (code, len(regions) if code == 0 else 0)
    assert asked in " ".join(done.err.split())


def test_yes_asks_nothing(cli: Cli) -> None:
    """``--yes`` is consent, however many."""
    cli.premium("eastus", "japaneast")
    done = cli("replica", "delete", "contoso", "eastus", "japaneast", "-y")
    assert (done.code, len(done.writes)) == (0, 2)
    assert "This deletes" not in done.err


def test_what_deletes_nothing_asks_as_ever(cli: Cli) -> None:
    """A creation is a yes or no, without a word of deletion."""
    cli.premium("eastus")
    done = cli("replica", "add", "contoso", "japaneast", answer="y\n")
    assert done.code == 0
    assert "Do you want to make these changes? [y/N]" in done.err
    assert "deletes" not in done.err
