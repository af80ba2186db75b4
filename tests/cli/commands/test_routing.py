"""``acrgeo routing``."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import Cli, check_golden


def test_drain_is_recorded_and_shown(cli: Cli) -> None:
    """Who, why and until when are in the plan, in the tags and on the page."""
    cli.premium("eastus", "westeurope")
    done = cli("routing", "disable", "contoso", "eastus", "--reason", "pull errors", "--until", "2h", "-y")
    page = cli("routing", "show", "contoso").out
    check_golden("routing", done.err, "--- stdout\n", done.out, "--- show\n", page)
    (replica,) = json.loads(cli("replica", "show", "contoso", "eastus", "-o", "json").out)["replicas"]
    assert replica["drained"]["by"] == "anna"


def test_enable_forgets_the_drain(cli: Cli) -> None:
    """Routing is on again and the record is gone; once more is nothing to do."""
    cli.premium("eastus", "westeurope")
    cli("routing", "disable", "contoso", "eastus", "--reason", "x", "-y")
    assert cli("routing", "enable", "contoso", "eastus", "-y").code == 0
    (replica,) = json.loads(cli("replica", "show", "contoso", "eastus", "-o", "json").out)["replicas"]
    assert (replica["drained"], replica["tags"]) == (None, {})
    again = cli("routing", "enable", "contoso", "eastus")
    assert (again.code, again.writes) == (0, ())


def test_same_drain_again_sends_no_write(cli: Cli) -> None:
    """A repeated call neither writes nor moves the time of the drain."""
    cli.premium("eastus", "westeurope")
    cli("routing", "disable", "contoso", "eastus", "-y")
    cli.time.advance(3_600)
    again = cli("routing", "disable", "contoso", "eastus")
    assert (again.code, again.writes) == (0, ())


def test_last_serving_replica_is_not_drained(cli: Cli) -> None:
    """Refused, under --dry-run too, and nothing is sent."""
    cli.premium("eastus")
    refused = cli("routing", "disable", "contoso", "eastus", "westus", "--dry-run", "-o", "json")
    assert (refused.code, refused.writes) == (5, ())
    assert json.loads(refused.err)["error"]["code"] == "last-routed"


@pytest.mark.parametrize("until", ["yesterday", "2020-01-01", "-2h", "0"])
def test_until_must_be_a_time_to_come(cli: Cli, until: str) -> None:
    """Anything else is a wrong command line, before anything is asked of Azure."""
    wrong = cli("routing", "disable", "contoso", "eastus", f"--until={until}")
    assert (wrong.code, cli.sandbox.requests()) == (2, [])


@pytest.mark.parametrize("until", ["2h", "2026-12-01T08:00Z", "2026-12-01T08:00:00+02:00", "2026-12-01"])
def test_until_is_kept_in_utc(cli: Cli, until: str) -> None:
    """A duration counts from now; a time without a zone is UTC."""
    cli.premium("eastus", "westeurope")
    assert cli("routing", "disable", "contoso", "eastus", "--until", until, "-y").code == 0
    (replica,) = json.loads(cli("replica", "show", "contoso", "eastus", "-o", "json").out)["replicas"]
    assert replica["tags"]["acrgeo-drained-until"].endswith("Z")


def test_reason_must_fit_a_tag(cli: Cli) -> None:
    """ARM takes 256 characters; more is refused with the number."""
    wrong = cli("routing", "disable", "contoso", "eastus", "--reason", "x" * 300)
    assert wrong.code == 2
    assert "300" in wrong.err


@pytest.mark.parametrize("until", ["9999999999999d", "1e300d", "9999-12-31T23:59:59-14:00"])
def test_until_beyond_every_calendar_is_a_usage_error(cli: Cli, until: str) -> None:
    """It is the user's diagnostic, not acrgeo's."""
    assert cli("routing", "disable", "contoso", "eastus", "--until", until, "-y").code == 2
