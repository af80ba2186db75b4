"""acrgeo against what Azure was recorded to answer: every command that a recording can answer, on real payloads.

The kit that plays the recordings lies beside the project; where it is absent these tests are skipped. They open
sockets because the player is a server.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.conftest import Cli
from tests.replay.conftest import Play, Player
from tests.replay.traces import TRACES, Case, Trace

pytestmark = [
    pytest.mark.sockets,
    pytest.mark.skipif(not TRACES, reason="no ../shared with recordings and their player"),
]
ON = Callable[[Player], Cli]
READS = [
    pytest.param(trace, name, id=f"{trace.name}-{name}")
    for trace in TRACES
    for name in trace.registries(trace.populated)
]
WRITES = [
    pytest.param(case, id=f"{case.trace}-{case.start}-{'-'.join(case.words[:2])}")
    for trace in TRACES
    for case in trace.writes()
]


def read(cli: Cli, *words: str) -> Any:
    """Return the document that a command prints; it must exit 0."""
    done = cli(*words, "-o", "json")
    assert done.code == 0, done.err
    return json.loads(done.out)


def check_log(player: Player) -> None:
    """Check that the recording could answer every request, but for Azure Policy, of which there is no recording."""
    missed = [entry["path"] for entry in player.log() if entry["match"]["kind"] in ("unmatched", "bad-request")]
    assert [path for path in missed if not path.endswith("/checkPolicyRestrictions")] == []


def meaning(body: Any) -> Any:
    """Return a body without what acrgeo sends and recorded clients left to Azure's default, and without zones,
    which acrgeo leaves to the region.
    """
    if not isinstance(body, dict):
        return body or {}
    properties = {key: value for key, value in (body.get("properties") or {}).items() if key != "zoneRedundancy"}
    if properties.get("regionEndpointEnabled") is True and "location" in body:
        del properties["regionEndpointEnabled"]
    return {**{key: value for key, value in body.items() if value != {}}, "properties": properties}


@pytest.mark.parametrize("trace", TRACES, ids=lambda trace: trace.name)
def test_list(trace: Trace, library: Play, on: ON) -> None:
    """All registries of the recording are listed, each with tier and home."""
    player = library(trace.name, trace.populated)
    found = read(on(player), "list")["registries"]
    assert {registry["name"] for registry in found} >= set(trace.registries(trace.populated))
    assert all(registry["sku"]["name"] and registry["location"] for registry in found)
    check_log(player)


@pytest.mark.parametrize(("trace", "name"), READS)
def test_show(trace: Trace, name: str, library: Play, on: ON) -> None:
    """Tier, home and replicas are as recorded, the home replica included."""
    player = library(trace.name, trace.populated)
    body, found = trace.registries(trace.populated)[name], read(on(player), "show", name)
    assert (found["sku"]["name"], found["location"]) == (body["sku"]["name"], body["location"])
    if body["sku"]["name"] == "Premium":
        assert {replica["location"] for replica in found["replicas"]} == trace.replicas(name, trace.populated)
        assert [replica["location"] for replica in found["replicas"] if replica["home"]] == [body["location"]]
    check_log(player)


@pytest.mark.parametrize(("trace", "name"), READS)
def test_replica_list(trace: Trace, name: str, library: Play, on: ON) -> None:
    """Every replica has a state."""
    player = library(trace.name, trace.populated)
    found = read(on(player), "replica", "list", name)["replicas"]
    assert all(replica["provisioningState"] for replica in found)
    check_log(player)


@pytest.mark.parametrize(("trace", "name"), READS)
def test_replica_show(trace: Trace, name: str, library: Play, on: ON) -> None:
    """Each replica is found by its region."""
    player = library(trace.name, trace.populated)
    cli = on(player)
    if trace.registries(trace.populated)[name]["sku"]["name"] != "Premium":
        pytest.skip("no replicas below Premium")
    for region in sorted(trace.replicas(name, trace.populated)):
        found = read(cli, "replica", "show", name, region)["replicas"]
        assert [replica["location"] for replica in found] == [region]
    check_log(player)


@pytest.mark.parametrize(("trace", "name"), READS)
def test_routing_show(trace: Trace, name: str, library: Play, on: ON) -> None:
    """Routing is true or false, also where the old version does not have it."""
    player = library(trace.name, trace.populated)
    found = read(on(player), "routing", "show", name)["replicas"]
    assert all(isinstance(replica["regionEndpointEnabled"], bool) for replica in found)
    check_log(player)


@pytest.mark.parametrize(("trace", "name"), READS)
def test_regions(trace: Trace, name: str, library: Play, on: ON) -> None:
    """The home region is the recorded one."""
    player = library(trace.name, trace.populated)
    found = read(on(player), "regions", name)
    home = trace.registries(trace.populated)[name]["location"]
    assert [region["name"] for region in found["regions"] if region["state"] == "home"] == [home]
    check_log(player)


@pytest.mark.parametrize(("trace", "name"), READS)
def test_permissions_check(trace: Trace, name: str, library: Play, on: ON) -> None:
    """The caller of the recording has every permission."""
    player = library(trace.name, trace.populated)
    read(on(player), "permissions", "check", name)
    check_log(player)


@pytest.mark.parametrize(("trace", "name"), READS)
def test_export_is_a_plan_without_changes(trace: Trace, name: str, library: Play, on: ON, tmp_path: Path) -> None:
    """Planning an export finds nothing to do."""
    player = library(trace.name, trace.populated)
    cli = on(player)
    exported = cli("export", name)
    assert exported.code == 0, exported.err
    assert yaml.safe_load(exported.out)["registry"] == name
    file = tmp_path / "desired.yaml"
    file.write_text(exported.out, encoding="utf-8")
    planned = cli("plan", "-f", str(file), "--detailed-exitcode")
    assert planned.code == 0, planned.out + planned.err
    check_log(player)


@pytest.mark.parametrize("case", WRITES)
def test_write(case: Case, players: Play, on: ON, tmp_path: Path) -> None:
    """The command makes the recorded write, follows the recorded URLs and ends as recorded."""
    player = players(case.trace, case.start)
    file = tmp_path / "desired.yaml"
    file.write_text(case.file, encoding="utf-8")  # JSON is YAML
    words = (*case.words, str(file)) if case.file else case.words
    done = on(player)(*words, "-y", "--timeout", "600")
    assert done.code == 0, done.out + done.err
    check_log(player)
    sent = [entry for entry in player.log() if entry["match"]["kind"] == "write"]
    assert sent[0]["match"]["index"] == case.start
    assert meaning(sent[0]["body"]) == meaning(sent[0]["match"]["recorded_body"])


@pytest.mark.parametrize(
    ("trace", "start", "region"),
    [("replication-2019-04-syncing", 4, "southcentralus"), ("replication-2023-02-syncing", 5, "centralus")],
)
def test_syncing_is_not_ready(trace: str, start: int, region: str, players: Play, on: ON) -> None:
    """With --wait ready, a replica that Azure created and still syncs is awaited until it is Ready."""
    player = players(trace, start, ready_after=3)
    (name,) = Trace(trace).registries(start)
    done = on(player)("replica", "add", name, region, "-y", "--wait", "ready", "--timeout", "600")
    assert done.code == 0, done.out + done.err
    assert "Syncing" in done.err
    check_log(player)


def test_what_never_gets_ready_times_out(players: Play, on: ON) -> None:
    """Exit 7 after the given time, while Azure goes on."""
    player = players("replication-2019-04-syncing", 4)
    done = on(player)("replica", "add", "clireg000002", "southcentralus", "-y", "--wait", "ready", "--timeout", "600")
    assert done.code == 7, done.out + done.err
    assert "replica add clireg000002 southcentralus -y --wait ready" in done.out, done.out + done.err
    check_log(player)


def test_an_operation_url_stays_whole_and_unlogged(players: Play, on: ON) -> None:
    """The signed query of 3 kB is sent back to Azure unchanged, and -v shows none of it."""
    player = players("replication-2023-12", 6)
    done = on(player)("replica", "add", "clireg000002", "centralus", "-y", "-v", "--timeout", "600")
    assert done.code == 0, done.out + done.err
    check_log(player)
    polls = [entry["query"] for entry in player.log() if entry["match"]["kind"] == "poll"]
    assert polls
    assert all(int(query["c"].strip("<>")) > 2_000 for query in polls)  # the player logs lengths
    assert "?" not in "".join(line for line in done.err.splitlines() if line.endswith(" ms"))
