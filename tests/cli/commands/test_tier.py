"""``acrgeo upgrade`` and ``acrgeo downgrade``."""

from __future__ import annotations

import json

from tests.cli.conftest import Cli, check_golden


def test_upgrade_once(cli: Cli) -> None:
    """One write; the second time there is nothing to do."""
    done = cli("upgrade", "contoso", "-y")
    again = cli("upgrade", "contoso")
    check_golden("upgrade", done.err, "--- stdout\n", done.out, "--- again\n", again.err, again.out)
    assert [method for method, _ in done.writes] == ["PATCH"]
    assert (again.code, again.writes) == (0, ())


def test_downgrade_names_what_must_go_first(cli: Cli) -> None:
    """Refused while there are replicas, with the command that deletes them; then it works."""
    cli.premium("eastus", "westeurope")
    refused = cli("downgrade", "contoso", "--to", "standard", "-y")
    check_golden("downgrade-refused", refused.err)
    assert (refused.code, refused.writes) == (5, ())
    delete = refused.err.splitlines()[-1].removeprefix("hint: acrgeo ").split()
    assert cli(*delete, "-y").code == 0
    done = cli("downgrade", "contoso", "--to", "standard", "-y")
    assert (done.code, [method for method, _ in done.writes]) == (0, ["PATCH"])


def test_downgrade_upwards_is_exit_2(cli: Cli) -> None:
    """A tier above the current one is no downgrade: it says what to type."""
    cli("downgrade", "contoso", "--to", "Basic", "-y")
    wrong = cli("downgrade", "contoso", "--to", "Standard", "-y")
    assert (wrong.code, wrong.writes) == (2, ())


def test_downgrade_needs_a_tier_that_exists(cli: Cli) -> None:
    """Premium and gold are none; without --to nothing is guessed."""
    for words in (("--to", "gold"), ("--to", "Premium"), ()):
        wrong = cli("downgrade", "contoso", *words, "-o", "json")
        assert wrong.code == 2
        assert "--to" in json.loads(wrong.err)["error"]["message"]
