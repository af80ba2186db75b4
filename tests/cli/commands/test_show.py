"""``acrgeo show`` and ``acrgeo list``."""

from __future__ import annotations

import json

from tests.cli.conftest import Cli, check_golden


def test_show_before_and_after(cli: Cli) -> None:
    """One page: a Standard registry, then a Premium one with a drained replica."""
    before = cli("show", "contoso").out
    cli.premium("eastus", "westeurope")
    cli("routing", "disable", "contoso", "eastus", "--reason", "pull errors", "--until", "2h", "-y")
    check_golden("show", before, "---\n", cli("show", "contoso").out)


def test_show_takes_login_server_and_resource_id(cli: Cli) -> None:
    """A name, a login server and a resource ID mean the same registry."""
    page = cli("show", "contoso").out
    found = json.loads(cli("show", "contoso", "-o", "json").out)["id"]
    assert cli("show", "contoso.azurecr.io").out == page
    assert cli("show", found).out == page


def test_list_counts_replicas(cli: Cli) -> None:
    """Every registry of the subscription, or of a group."""
    cli.premium("eastus", "westeurope")
    cli("routing", "disable", "contoso", "eastus", "-y")
    check_golden("list", cli("list").out)
    assert cli("list", "-g", "contoso-rg").out == cli("list").out


def test_list_of_an_unknown_group_is_exit_8(cli: Cli) -> None:
    """Not an empty list."""
    unknown = cli("list", "-g", "nowhere")
    assert (unknown.code, unknown.out) == (8, "")


def test_list_of_nothing_says_so(cli: Cli) -> None:
    """A reader is told that there is none, a program gets an empty list."""
    cli.sandbox.reset(None)
    assert cli("list", "-o", "name").out == ""
    assert json.loads(cli("list", "-o", "json").out)["registries"] == []
    assert cli("list").out.strip() != ""
