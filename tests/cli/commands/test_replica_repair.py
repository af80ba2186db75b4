"""``acrgeo replica repair`` and ``wait``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from acrgeo.sandbox import Response
from tests.cli.conftest import Cli, Result, check_golden

MESSAGE = "Failed to replicate private endpoint. Private Endpoint pe1 contains static ipconfigurations."


def error_of(result: Result) -> dict[str, Any]:
    """The error at the end of stderr, below the plan or the states."""
    error = json.loads(result.err[result.err.index("{\n") :])["error"]
    assert isinstance(error, dict)
    return error


def spoil(cli: Cli, location: str, state: str = "Failed", message: str | None = MESSAGE, **properties: Any) -> None:
    """Let a replica be in a bad state since now."""
    name = next(
        replica["id"]
        for replica in json.loads(cli("replica", "list", "contoso", "-o", "json").out)["replicas"]
        if replica["location"] == location
    )
    document = cli.sandbox.get_document(name)
    assert document is not None
    document["properties"] |= {"provisioningState": state, **properties}
    status = document["properties"]["status"]
    status |= {"displayStatus": state, "message": message}
    cli.sandbox.put_document(name, document)


def test_a_failed_replica_is_explained_and_replaced(cli: Cli) -> None:
    """Deleted, gone for five looks in a row, created again with its name, tags and routing."""
    cli.premium("westeurope")
    cli("replica", "add", "contoso", "eastus", "--name", "primary", "--tag", "team=web", "--no-routing", "-y")
    cli.time.advance(60)
    spoil(cli, "eastus")
    before = len(cli.sandbox.requests())
    repaired = cli("replica", "repair", "contoso", "-y")
    assert repaired.code == 0, repaired.err
    check_golden("repair", repaired.err, "--- stdout\n", repaired.out)
    sent = [(method, path.rsplit("/", 1)[1]) for method, path in cli.sandbox.requests()[before:]]
    at = sent.index(("PUT", "primary"))
    assert sent[at - 5 : at] == [("GET", "primary")] * 5
    assert [write[0] for write in repaired.writes] == ["PATCH", "DELETE", "PUT", "PATCH"]
    (again,) = json.loads(cli("replica", "show", "contoso", "eastus", "-o", "json").out)["replicas"]
    assert (again["name"], again["tags"], again["regionEndpointEnabled"]) == ("primary", {"team": "web"}, False)


def test_stuck_in_creating_is_broken_after_a_while(cli: Cli) -> None:
    """Two hours, or what --stuck-after says."""
    cli.premium("eastus", "westeurope")
    spoil(cli, "eastus", "Creating", None)
    early = cli("replica", "repair", "contoso", "-y")
    assert (early.code, early.writes) == (0, ())
    cli.time.advance(3 * 3_600)
    assert json.loads(cli("replica", "repair", "contoso", "--dry-run", "-o", "json").out)["counts"]["replace"] == 1
    later = cli("replica", "repair", "contoso", "-y", "--stuck-after", "4h")
    assert (later.code, later.writes) == (0, ())
    assert cli("replica", "repair", "contoso", "-y").code == 0


def test_nothing_broken_is_nothing_to_do(cli: Cli) -> None:
    """Exit 0, also for a healthy one that is named."""
    cli.premium("eastus", "westeurope")
    for words in ([], ["eastus"]):
        healthy = cli("replica", "repair", "contoso", *words, "-y")
        assert (healthy.code, healthy.writes) == (0, ())


def test_the_home_replica_is_refused(cli: Cli) -> None:
    """By name, broken or not; without a name the others are repaired."""
    cli.premium("eastus", "westeurope")
    refused = cli("replica", "repair", "contoso", "westus", "-y", "-o", "json")
    assert (refused.code, refused.writes) == (5, ())
    assert error_of(refused)["code"] == "home-replica"
    spoil(cli, "westus")
    spoil(cli, "eastus")
    assert cli("replica", "repair", "contoso", "-y").code == 0


def test_the_only_one_in_service_is_refused(cli: Cli) -> None:
    """Healthy or failed, with what to do instead."""
    cli.premium("eastus", "westeurope")
    cli("routing", "disable", "contoso", "westus", "westeurope", "-y")
    healthy = cli("replica", "repair", "contoso", "eastus", "-y", "-o", "json")
    spoil(cli, "eastus")
    failed = cli("replica", "repair", "contoso", "-y", "-o", "json")
    for refused in (healthy, failed):
        assert (refused.code, refused.writes) == (5, ())
        error = error_of(refused)
        assert error["code"] == "last-routed"
        assert error["hint"].startswith("acrgeo ")


def test_wait_ends_when_all_are_ready(cli: Cli) -> None:
    """States on stderr, the replicas on stdout; it writes nothing."""
    cli.premium("westeurope")
    cli("replica", "add", "contoso", "eastus", "-y", "--no-wait")
    waited = cli("replica", "wait", "contoso")
    assert (waited.code, waited.writes) == (0, ())
    check_golden("wait", waited.err, "--- stdout\n", waited.out)


def test_wait_fails_at_once(cli: Cli) -> None:
    """A failed replica ends it with exit 1 and Azure's message."""
    cli.premium("eastus", "westeurope")
    spoil(cli, "eastus")
    failed = cli("replica", "wait", "contoso", "--timeout", "2h", "-o", "json")
    assert failed.code == 1
    assert error_of(failed)["code"] == "ReplicaFailed"
    assert MESSAGE in error_of(failed)["message"]


def test_wait_runs_out_of_time(cli: Cli) -> None:
    """Exit 7 and how to go on."""
    cli.premium("westeurope")
    cli("replica", "add", "contoso", "eastus", "-y", "--no-wait")
    late = cli("replica", "wait", "contoso", "eastus", "--for", "ready", "--timeout", "3")
    assert late.code == 7
    assert "acrgeo --sandbox replica wait contoso eastus --for ready" in late.err


def test_wait_for_what_is_not_there(cli: Cli) -> None:
    """Exit 8; waiting for its deletion is over at once."""
    cli.premium("westeurope")
    assert cli("replica", "wait", "contoso", "eastus").code == 8
    gone = cli("replica", "wait", "contoso", "eastus", "--for", "deleted", "-o", "json")
    assert (gone.code, json.loads(gone.out)["replicas"]) == (0, [])


def test_wait_asks_by_name_for_what_a_list_lacks(cli: Cli) -> None:
    """A LIST may be stale: a replica that was just accepted is found."""
    cli.premium("westeurope")
    cli("replica", "add", "contoso", "eastus", "-y", "--no-wait")
    stale = Response(status=200, headers={"content-type": "application/json"}, body=b'{"value":[]}')
    cli.sandbox.answer_next("GET", "/replications$", stale)
    waited = cli("replica", "wait", "contoso", "eastus", "--for", "succeeded")
    assert waited.code == 0, waited.err


@pytest.mark.parametrize("goal", ["deleted", "routed"])
def test_wait_for_other_ends(cli: Cli, goal: str) -> None:
    """Deletion and routing, begun without waiting."""
    cli.premium("eastus", "westeurope")
    if goal == "deleted":
        cli("replica", "delete", "contoso", "eastus", "-y", "--no-wait")
    else:
        cli("routing", "disable", "contoso", "eastus", "-y")
        cli("routing", "enable", "contoso", "eastus", "-y", "--no-wait")
    assert cli("replica", "wait", "contoso", "eastus", "--for", goal).code == 0


class KilledAt:
    """A clock on which the process is killed at one sleep: nothing is cleaned up."""

    def __init__(self, cli: Cli, at: int) -> None:
        self._time, self._left = cli.time, at

    def now(self) -> float:
        """The time of the sandbox."""
        return self._time.now()

    def sleep(self, seconds: float) -> None:
        """Let time pass, or die."""
        self._left -= 1
        if self._left < 0:
            raise SystemExit(137)
        self._time.sleep(seconds)


FILE = """
apiVersion: acrgeo/v1
registry: contoso
replicas:
  - location: westeurope
"""


@pytest.fixture
def interrupted(cli: Cli) -> Cli:
    """Return contoso after a repair of eastus that was killed between its deletion and its creation."""
    cli.premium("westeurope")
    cli("replica", "add", "contoso", "eastus", "--name", "primary", "--tag", "team=web", "--no-routing", "-y")
    cli.time.advance(60)
    spoil(cli, "eastus")
    cli.clock = KilledAt(cli, 3)
    with pytest.raises(SystemExit):
        cli("replica", "repair", "contoso", "eastus", "-y")
    cli.clock = None
    cli.time.advance(60)
    return cli


@pytest.mark.parametrize("words", [("eastus",), ()])
def test_the_same_command_finishes_a_killed_repair(interrupted: Cli, words: tuple[str, ...]) -> None:
    """With and without the region, it leaves the replica as it was and no mark."""
    again = interrupted("replica", "repair", "contoso", *words, "-y")
    assert again.code == 0, again.err
    interrupted.time.advance(60)
    check_whole(interrupted)


def check_whole(cli: Cli) -> None:
    """Check that the replica is there as it was, and that nothing is left of the replacement."""
    (replica,) = json.loads(cli("replica", "show", "contoso", "eastus", "-o", "json").out)["replicas"]
    assert (replica["name"], replica["tags"], replica["regionEndpointEnabled"]) == ("primary", {"team": "web"}, False)
    assert replica["provisioningState"] == "Succeeded"
    shown = json.loads(cli("show", "contoso", "-o", "json").out)
    assert shown["tags"] == {}
    assert "interruptedReplacements" not in shown


def test_every_command_tells_of_an_interrupted_replacement(interrupted: Cli, tmp_path: Path) -> None:
    """Show, drift, plan and preflight say which command finishes it, also where the file does not list the region."""
    file = tmp_path / "contoso.yaml"
    file.write_text(FILE, encoding="utf-8")
    finish = "acrgeo --sandbox replica repair contoso eastus"
    told = {
        "show": interrupted("show", "contoso"),
        "drift": interrupted("drift", "-f", str(file)),
        "plan": interrupted("plan", "-f", str(file)),
        "preflight": interrupted("preflight", "contoso"),
    }
    for command, result in told.items():
        assert finish in " ".join(result.out.split()), command
        assert "acrgeo-replacing" not in result.out, command
    assert told["drift"].code == 0  # what a file does not list it does not manage
    (interruption,) = json.loads(interrupted("show", "contoso", "-o", "json").out)["interruptedReplacements"]
    assert (interruption["name"], interruption["location"]) == ("primary", "eastus")
    assert interruption["startedAt"].startswith("20")
    assert "acrgeo-replacing" not in interrupted("export", "contoso").out


def test_apply_of_a_file_that_lists_the_region_finishes_it(interrupted: Cli, tmp_path: Path) -> None:
    """It is a replacement, which keeps name and tags; drift counts it; the mark goes."""
    file = tmp_path / "contoso.yaml"
    file.write_text(f"{FILE}  - location: eastus\n    routing: false\n", encoding="utf-8")
    drifted = json.loads(interrupted("drift", "-f", str(file), "-o", "json").out)
    assert (drifted["counts"]["replace"], [change["id"] for change in drifted["changes"]]) == (1, ["contoso/eastus"])
    applied = interrupted("apply", "-f", str(file), "-y")
    assert applied.code == 0, applied.err
    interrupted.time.advance(60)
    check_whole(interrupted)
    assert interrupted("drift", "-f", str(file)).code == 0


def test_interrupted_replacement_is_given_up_by_a_deletion(interrupted: Cli) -> None:
    """Nothing is deleted but the mark, and no later repair makes it again."""
    given_up = interrupted("replica", "delete", "contoso", "eastus", "-y")
    assert (given_up.code, [method for method, _ in given_up.writes]) == (0, ["PATCH"])
    repaired = interrupted("replica", "repair", "contoso", "-y")
    assert (repaired.code, repaired.writes) == (0, ())
    assert json.loads(interrupted("show", "contoso", "-o", "json").out)["tags"] == {}


def test_repair_without_the_right_to_write_tags(cli: Cli) -> None:
    """It goes on, and says before the deletion what to type should it stop."""
    cli.premium("westeurope", "eastus")
    spoil(cli, "eastus")
    refused = Response(
        status=403,
        headers={"content-type": "application/json"},
        body=b'{"error":{"code":"AuthorizationFailed","message":"You may not."}}',
    )
    cli.sandbox.answer_next("PATCH", "/tags/default$", refused)
    repaired = cli("replica", "repair", "contoso", "-y")
    assert (repaired.code, [method for method, _ in repaired.writes][:3]) == (0, ["PATCH", "DELETE", "PUT"])
    assert "if this stops half-way: acrgeo --sandbox replica add contoso eastus" in " ".join(repaired.err.split())


@pytest.mark.parametrize(("words", "state"), [(("add",), "Creating"), (("delete",), "Deleting")])
def test_what_is_under_way_is_told_instead_of_repaired(cli: Cli, words: tuple[str, ...], state: str) -> None:
    """Its state, from when it counts as stuck, and the command that waits for it."""
    cli.premium("westeurope", *(["eastus"] if state == "Deleting" else []))
    cli("replica", *words, "contoso", "eastus", "-y", "--no-wait")
    repaired = cli("replica", "repair", "contoso", "eastus", "-y")
    told = " ".join(repaired.err.split())
    assert (repaired.code, repaired.writes) == (0, ())
    assert f"The replica in eastus has been {state}" in told
    assert "acrgeo --sandbox replica wait contoso eastus --for" in told
    assert ("counts as stuck after 2 h" in told) is (state == "Creating")


def test_a_record_that_cannot_be_read_is_told(cli: Cli) -> None:
    """A plan says that a replacement was interrupted, and that what the replica had is not known."""
    cli.premium("eastus")
    registry = json.loads(cli("show", "contoso", "-o", "json").out)
    document = cli.sandbox.get_document(registry["id"])
    assert document is not None
    cli.sandbox.put_document(registry["id"], {**document, "tags": {"acrgeo-replacing-uksouth-1of2": "{"}})
    seen = cli("replica", "tag", "contoso", "eastus", "--tag", "a=b", "--dry-run")
    assert "record in tags acrgeo-replacing-uksouth cannot be read" in " ".join(seen.out.split())
    assert seen.code == 0


def test_a_record_that_was_left_goes_with_a_repair_or_a_file(cli: Cli, tmp_path: Path) -> None:
    """It is planned, drift, no replacement and no reason to refuse; where Azure does not let it go, that is told."""
    cli.premium("eastus")
    cli("routing", "disable", "contoso", "westus", "-y")  # so that only eastus serves, which nothing may replace
    file = tmp_path / "contoso.yaml"
    file.write_text("apiVersion: acrgeo/v1\nregistry: contoso\nreplicas:\n  - location: eastus\n", encoding="utf-8")
    registry = json.loads(cli("show", "contoso", "-o", "json").out)
    path, left = registry["id"], {"acrgeo-replacing-eastus-1of2": "{", "owner": "kim"}

    def leave() -> None:
        document = cli.sandbox.get_document(path)
        assert document is not None
        cli.sandbox.put_document(path, {**document, "tags": left})

    leave()
    assert "hint: acrgeo --sandbox replica repair contoso eastus" in cli("preflight", "contoso").out
    refused = Response(
        status=403,
        headers={"content-type": "application/json"},
        body=b'{"error":{"code":"AuthorizationFailed","message":"You may not."}}',
    )
    assert cli("replica", "repair", "contoso", "eastus", "--dry-run").code == 0
    for words in (("replica", "repair", "contoso"), ("apply", "-f", str(file))):
        leave()
        cli.sandbox.answer_next("PATCH", "/tags/default$", refused)
        assert cli(*words, "-y").code == 4, words
        drifted = cli("drift", "-f", str(file))
        assert (drifted.code, "its replacement has ended: only the record of it" in drifted.out) == (3, True)
        assert "cannot be read" not in drifted.out
        done = cli(*words, "-y")
        assert (done.code, [method for method, _ in done.writes]) == (0, ["PATCH"]), words
        assert json.loads(cli("show", "contoso", "-o", "json").out)["tags"] == {"owner": "kim"}
        again = cli(*words, "-y")
        assert (again.code, again.writes) == (0, ()), words
    assert cli("drift", "-f", str(file)).code == 0
