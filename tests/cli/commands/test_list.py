"""``list --all``: every form, flat and streamed, what it asks, and what it refuses."""

from __future__ import annotations

import json

import pytest
import yaml

from acrgeo.sandbox import Response
from tests.cli.conftest import Cli, Result, check_golden

FORMS = ("table", "json", "yaml", "tsv", "name", "jsonl")


def fleet(cli: Cli, number: int = 12) -> None:
    """Put a fleet in place of contoso."""
    cli.sandbox.reset(f"fleet:{number}")


def queries(cli: Cli, before: int) -> list[str]:
    """The last part of the paths that were asked since."""
    return [path.rsplit("/", 1)[1] for _, path in cli.sandbox.requests()[before:]]


def test_a_small_fleet_is_a_table(cli: Cli) -> None:
    """With a note where it comes from, on stderr."""
    fleet(cli)
    listed = cli("list", "--all")
    check_golden("list-all", listed.out, "--- stderr\n", listed.err)


def test_every_form_says_the_same(cli: Cli) -> None:
    """YAML and JSON are one document, jsonl its registries, tsv and name a line for each."""
    fleet(cli)
    found = {form: cli("list", "--all", "-o", form) for form in FORMS}
    assert {result.code for result in found.values()} == {0}
    document = json.loads(found["json"].out)
    assert yaml.safe_load(found["yaml"].out) == document
    assert found["json"].out == json.dumps(document, indent=2) + "\n"
    lines = [json.loads(line) for line in found["jsonl"].out.splitlines()]
    head = {"formatVersion": "1.0", "source": "resourceGraph"}
    assert lines == [{**head, **registry} for registry in document["registries"]]
    assert len(lines) == len(found["tsv"].out.splitlines()) == len(found["name"].out.splitlines()) == 12
    assert found["name"].out.split() == [registry["name"] for registry in document["registries"]]


@pytest.mark.parametrize("form", ["json", "jsonl", "table", "name", "tsv", "yaml"])
def test_an_empty_fleet_is_a_document(cli: Cli, form: str) -> None:
    """Or nothing, where there is a line a registry."""
    cli.sandbox.reset(None)
    out = cli("list", "--all", "-o", form).out
    empty = {"formatVersion": "1.0", "source": "resourceGraph", "registries": []}
    if form in ("json", "yaml"):
        assert yaml.safe_load(out) == empty
    else:
        assert out == ("No registries.\n" if form == "table" else "")


def test_it_takes_two_requests_where_lists_take_one_each(cli: Cli) -> None:
    """--resource-graph never asks ARM, for each subscription and each Premium registry, and says the same."""
    fleet(cli)
    before = len(cli.sandbox.requests())
    graph = json.loads(cli("list", "--all", "-o", "json").out)
    assert queries(cli, before) == ["resources", "resources"]
    before = len(cli.sandbox.requests())
    lists = json.loads(cli("list", "--all", "-o", "json", "--resource-graph", "never").out)
    assert queries(cli, before).count("replications") == 6
    assert "resources" not in queries(cli, before)
    assert (graph["source"], lists["source"]) == ("resourceGraph", "arm")

    def replicas(document: dict[str, list[dict[str, object]]]) -> dict[object, object]:
        return {registry["id"]: registry["replicas"] for registry in document["registries"]}

    assert replicas(graph) == replicas(lists)


@pytest.mark.parametrize("number", [499, 500, 501, 1001])
def test_a_long_table_has_one_header(cli: Cli, number: int) -> None:
    """However many parts it is printed in, and the columns go on where they were."""
    fleet(cli, number)
    lines = [line for line in cli("list", "--all").out.splitlines() if not line.startswith("  ")]
    assert sum(line.startswith("NAME") for line in lines) == 1
    assert sum(line.startswith("fleet") for line in lines) == number
    assert len({line.index("fleet-") for line in lines if line.startswith("fleet")}) == 1


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("-s", "Sandbox"), "--all and -s cannot be combined."),
        (("-g", "contoso-rg"), "--all and -g cannot be combined."),
    ],
)
def test_all_is_all(cli: Cli, words: tuple[str, ...], part: str) -> None:
    """Options that name some are refused, and nothing is sent."""
    refused = cli("list", "--all", *words)
    assert (refused.code, cli.sandbox.requests()) == (2, [])
    assert part in refused.err


def test_a_query_is_applied_to_the_whole(cli: Cli) -> None:
    """As to every other document."""
    fleet(cli)
    assert cli("list", "--all", "--query", "length(registries)").out == "12\n"


def test_what_the_caller_does_not_see_is_not_there(cli: Cli) -> None:
    """With a caller of one subscription, the other one has no rows."""
    fleet(cli)
    cli.sandbox.set_caller({"subscription": "reader", "subscriptions": [cli.sandbox.subscription_id]})
    assert len(cli("list", "--all", "-o", "name").out.splitlines()) == 6


def test_a_lost_subscription_is_told(cli: Cli) -> None:
    """ARM's lists go on with the others."""
    fleet(cli)
    cli.sandbox.set_caller({"subscription": {"actions": []}})
    listed = cli("list", "--all", "--resource-graph", "never", "-o", "name")
    assert listed.out == ""


def test_a_refused_query_leads_to_lists(cli: Cli) -> None:
    """Where Resource Graph does not answer, the hint is the way without it."""
    body = b'{"error": {"code": "AccessDenied", "message": "Not here."}}'
    cli.sandbox.answer_next("POST", "/resources$", Response(status=403, body=body))
    refused = cli("list", "--all")
    assert refused.code == 4
    assert "--resource-graph never" in refused.err


def test_the_reader_may_leave(cli: Cli) -> None:
    """A pipe that is closed after the first line ends it quietly, and the pages that follow are not read."""
    fleet(cli, 1200)
    seen: list[str] = []

    def hear(text: str) -> None:
        seen.append(text)
        if len(seen) > 1:
            raise BrokenPipeError

    cli.hear_out = hear
    before = len(cli.sandbox.requests())
    left: Result = cli("list", "--all", "-o", "jsonl")
    assert left.err == ""
    assert queries(cli, before) == ["resources", "resources"]


def test_jsonl_has_the_registries_of_one_subscription_as_well(cli: Cli) -> None:
    """One a line, as with --all."""
    names = [json.loads(line)["name"] for line in cli("list", "-o", "jsonl").out.splitlines()]
    assert names == ["contoso", "contosowesteu"]
