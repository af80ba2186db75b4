"""Which replicas a command means: by name where a region has two, and by GET where a list is stale."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cli

REGISTRY = "/subscriptions/{}/resourceGroups/contoso-rg/providers/Microsoft.ContainerRegistry/registries/contoso"


def path_of(cli: Cli, name: str) -> str:
    """The resource ID of a replica of contoso."""
    return f"{REGISTRY.format(cli.sandbox.subscription_id)}/replications/{name}"


def put_second_home(cli: Cli) -> None:
    """ARM accepts a second replica in the home region under another name: here it is extra1."""
    cli.premium("eastus", "westeurope")
    document = cli.sandbox.get_document(path_of(cli, "eastus"))
    assert document is not None
    extra = {**document, "id": path_of(cli, "extra1"), "name": "extra1", "location": "westus"}
    cli.sandbox.put_document(extra["id"], extra)


@pytest.mark.parametrize(
    ("words", "method"),
    [
        (("replica", "delete", "contoso", "extra1"), "DELETE"),
        (("routing", "disable", "contoso", "extra1"), "PATCH"),
        (("replica", "tag", "contoso", "extra1", "--tag", "a=b"), "PATCH"),
        (("replica", "add", "contoso", "westus", "--name", "extra1", "--tag", "a=b"), "PATCH"),
    ],
)
def test_a_second_replica_in_the_home_region_is_acted_on_by_name(cli: Cli, words: tuple[str, ...], method: str) -> None:
    """One write, and it is not to the home replica."""
    put_second_home(cli)
    done = cli(*words, "-y")
    assert (done.code, [(verb, path.rsplit("/", 1)[1]) for verb, path in done.writes]) == (0, [(method, "extra1")])


def test_the_region_of_two_replicas_means_home(cli: Cli) -> None:
    """The word westus is the home replica, which is never deleted."""
    put_second_home(cli)
    refused = cli("replica", "delete", "contoso", "westus", "-y")
    assert (refused.code, refused.writes) == (5, ())


def test_all_replicas_are_tagged_once_each(cli: Cli) -> None:
    """Without words every replica is one change, also the second one of a region."""
    put_second_home(cli)
    done = cli("replica", "tag", "contoso", "--tag", "x=y", "-y")
    names = sorted(path.rsplit("/", 1)[1] for _, path in done.writes)
    assert (done.code, names) == (0, ["eastus", "extra1", "westeurope", "westus"])


def make_lists_stale(cli: Cli) -> None:
    """Lists go on showing what they show now."""
    cli.sandbox.add_fault("stale-list:seconds=6000")
    cli("replica", "list", "contoso")


def test_a_list_that_still_has_a_deleted_replica_hides_nothing(cli: Cli, tmp_path: Path) -> None:
    """Adding it again creates it, a file drifts, and showing it is exit 8."""
    cli.premium("eastus", "westeurope")
    make_lists_stale(cli)
    assert cli("replica", "delete", "contoso", "eastus", "-y").code == 0
    file = tmp_path / "contoso.yaml"
    file.write_text("apiVersion: acrgeo/v1\nregistry: contoso\nreplicas: [{location: eastus}]\n", encoding="utf-8")
    assert cli("drift", "-f", str(file)).code == 3
    assert cli("replica", "show", "contoso", "eastus").code == 8
    again = cli("replica", "add", "contoso", "eastus", "-y")
    assert (again.code, [method for method, _ in again.writes]) == (0, ["PUT"])


def test_a_list_that_lacks_a_new_replica_hides_nothing(cli: Cli, tmp_path: Path) -> None:
    """It is shown, is no drift, and is drained and deleted."""
    cli.premium("westeurope")
    make_lists_stale(cli)
    assert cli("replica", "add", "contoso", "eastus", "-y").code == 0
    cli.time.advance(60)
    shown = json.loads(cli("replica", "show", "contoso", "eastus", "-o", "json").out)
    assert shown["replicas"][0]["status"]["displayStatus"] == "Ready"
    file = tmp_path / "contoso.yaml"
    file.write_text("apiVersion: acrgeo/v1\nregistry: contoso\nreplicas: [{location: eastus}]\n", encoding="utf-8")
    assert cli("drift", "-f", str(file)).code == 0
    assert cli("routing", "disable", "contoso", "eastus", "-y").code == 0
    assert cli("replica", "delete", "contoso", "eastus", "-y").code == 0


def test_the_home_replica_is_not_waited_for_to_be_gone(cli: Cli) -> None:
    """It would be for ever: exit 5; and a word that is no region is exit 8."""
    cli.premium("eastus")
    assert cli("replica", "wait", "contoso", "westus", "--for", "deleted", "--timeout", "60").code == 5
    assert cli("replica", "wait", "contoso", "estus", "--for", "deleted").code == 8


def test_enable_removes_the_record_of_a_drain_that_something_else_ended(cli: Cli) -> None:
    """Else turning routing off without acrgeo would later look like that drain."""
    cli.premium("eastus", "westeurope")
    assert cli("routing", "disable", "contoso", "eastus", "-y").code == 0
    document = cli.sandbox.get_document(path_of(cli, "eastus"))
    assert document is not None
    document["properties"]["regionEndpointEnabled"] = True
    cli.sandbox.put_document(path_of(cli, "eastus"), document)
    done = cli("routing", "enable", "contoso", "eastus", "-y")
    assert (done.code, len(done.writes)) == (0, 1)
    after = cli.sandbox.get_document(path_of(cli, "eastus"))
    assert after is not None
    assert not [key for key in after["tags"] if key.startswith("acrgeo-")]


@pytest.mark.parametrize("output", [("-yo", "json"), ("-yojson",), ("-yo=json",)])
def test_errors_are_json_also_where_options_are_clustered(cli: Cli, output: tuple[str, ...]) -> None:
    """``-yo json`` asks for JSON as ``-y -o json`` does."""
    refused = cli("replica", "add", "contoso", "mars", *output)
    assert "error" in json.loads(refused.err[refused.err.index("{") :])
