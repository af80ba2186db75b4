"""``drift`` and ``plan`` of folders over many subscriptions: few look-ups, a line a registry, and GETs decide."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from acrgeo.sandbox import Request
from tests.cli.conftest import Cli

GUID = "00000000-0000-0000-0000-{:012d}"


def folder(cli: Cli, path: Path, number: int, text: str = "") -> str:
    """A fleet with a file for each registry; the text stands in every file."""
    cli.sandbox.reset(f"fleet:{number}")
    path.mkdir(exist_ok=True)
    for at in range(1, number + 1):
        head = f"apiVersion: acrgeo/v1\nregistry: fleet{at:05d}\nsubscription: {GUID.format(at % 2)}\n"
        (path / f"{at}.yaml").write_text(head + text)
    return str(path)


def lines(text: str) -> list[dict[str, Any]]:
    """The documents of some lines."""
    return [json.loads(line) for line in text.splitlines()]


def lookups(cli: Cli, before: int) -> tuple[int, int]:
    """How many queries of Resource Graph, and how many look-ups by name, were sent."""
    sent = [path for _, path in cli.sandbox.requests()[before:]]
    graph = sum("ResourceGraph" in path for path in sent)
    return graph, sum(path.endswith("/resources") for path in sent) - graph


@pytest.mark.parametrize(
    ("number", "words", "wanted"),
    [(12, (), (1, 0)), (9, (), (0, 9)), (12, ("--resource-graph", "never"), (0, 12))],
)
@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_many_are_found_by_one_query(
    cli: Cli, tmp_path: Path, number: int, words: tuple[str, ...], wanted: tuple[int, int], form: str
) -> None:
    """Few are looked up one by one, as all are without Resource Graph; each is read by GET."""
    files = folder(cli, tmp_path / "fleet", number)
    before = len(cli.sandbox.requests())
    assert cli("drift", "-f", files, "-o", form, *words).code == 0
    assert lookups(cli, before) == wanted
    reads = [path for method, path in cli.sandbox.requests()[before:] if "/registries/fleet" in path]
    assert len({path for path in reads if not path.endswith("/replications")}) >= number


def test_a_line_is_the_plan_of_one_registry(cli: Cli, tmp_path: Path) -> None:
    """The same as -o json says of it alone, with its name and ID."""
    files = folder(cli, tmp_path / "fleet", 12, "dataEndpoints: true\n")
    done = cli("drift", "-f", files, "-o", "jsonl")
    found = lines(done.out)
    assert (done.code, len(found)) == (3, 12)
    alone = json.loads(cli("drift", "-f", f"{files}/7.yaml", "-o", "json").out)
    (line,) = [line for line in found if line["registry"] == "fleet00007"]
    assert {key: value for key, value in line.items() if key not in ("registry", "id")} == alone
    assert line["id"].endswith("/fleet00007")


def test_one_that_cannot_be_planned_does_not_stop_the_others(cli: Cli, tmp_path: Path) -> None:
    """Its line has the error; the exit code says that the rest was done."""
    files = folder(cli, tmp_path / "fleet", 12)
    first = (tmp_path / "fleet" / "1.yaml").read_text()
    (tmp_path / "fleet" / "x.yaml").write_text(first.replace("fleet00001", "nowhere"))
    (tmp_path / "fleet" / "y.yaml").write_text(first.replace("fleet00001", "fleet00001.azurecr.io"))
    done = cli("drift", "-f", files, "-o", "jsonl")
    errors = {line["registry"]: line["error"]["code"] for line in lines(done.out) if "error" in line}
    assert (done.code, len(lines(done.out))) == (6, 14)
    assert errors.pop("nowhere") == "RegistryNotFound"
    assert len(errors) == 1


def test_all_that_cannot_be_planned_end_with_their_own_code(cli: Cli, tmp_path: Path) -> None:
    """Nothing was found, nothing was done."""
    file = tmp_path / "x.yaml"
    file.write_text(f"apiVersion: acrgeo/v1\nregistry: nowhere\nsubscription: {GUID.format(0)}\n")
    assert cli("drift", "-f", str(file), "-o", "jsonl").code == 8


def test_the_index_lags_and_is_not_believed(cli: Cli, tmp_path: Path) -> None:
    """What it does not have yet is looked up, and what it still has is told as gone."""
    files = folder(cli, tmp_path / "fleet", 12)
    cli.sandbox.add_fault("stale-index:seconds=600")
    ids = {line["registry"]: line["id"] for line in lines(cli("drift", "-f", files, "-o", "jsonl").out)}
    document = cli.sandbox.get_document(ids["fleet00002"])
    assert document is not None
    for name in ("fleet00002", "fleet00004"):
        gone = Request(
            method="DELETE",
            path=ids[name],
            query={"api-version": "2025-11-01"},
            headers={"authorization": f"Bearer {cli.sandbox.token}"},
        )
        assert cli.sandbox.handle(gone).status == 200
    moved = ids["fleet00002"].replace("fleet-europe", "fleet-asia")
    cli.sandbox.put_document(moved, {**document, "id": moved})
    found = {line["registry"]: line for line in lines(cli("drift", "-f", files, "-o", "jsonl").out)}
    assert found["fleet00002"]["id"] == moved != ids["fleet00002"]
    assert found["fleet00004"]["error"]["code"] == "RegistryNotFound"


def test_a_plan_that_is_refused_says_whose(cli: Cli, tmp_path: Path) -> None:
    """The findings are in the lines, the exit code is that of a refusal."""
    files = folder(cli, tmp_path / "fleet", 12, "replicas:\n  - location: westus3\n")
    done = cli("plan", "-f", files, "-o", "jsonl")
    assert (done.code, done.err.startswith("error: Refused for fleet00002, fleet00004")) == (5, True)
    assert cli("plan", "-f", files, "-o", "jsonl", "--out", str(tmp_path / "p.json")).code == 2


@pytest.mark.parametrize(("words", "code"), [((), 0), (("--detailed-exitcode",), 3)])
def test_a_plan_tells_changes_where_it_is_asked(cli: Cli, tmp_path: Path, words: tuple[str, ...], code: int) -> None:
    """As in every other form."""
    files = folder(cli, tmp_path / "fleet", 2, "sku: Premium\n")
    assert cli("plan", "-f", files, "-o", "jsonl", *words).code == code
