"""The project's own workflow and forms for issues: what can be said of them where they cannot run."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from scripts.release.single_file import PYTHONS

ROOT = Path(__file__).parents[2]
GITHUB = ROOT / ".github"
CHECKS = GITHUB / "workflows" / "checks.yml"
TEXT = CHECKS.read_text(encoding="utf-8")
Document = dict[str, Any]


def load(path: Path) -> Document:
    """Return a document; YAML 1.1 reads GitHub's key ``on`` as true."""
    document: Document = yaml.safe_load(path.read_text(encoding="utf-8"))
    return document


JOBS: dict[str, Document] = load(CHECKS)["jobs"]
STEPS = [step for job in JOBS.values() for step in job["steps"]]


def test_every_system_and_every_python_is_tested() -> None:
    """Linux and macOS in one job, Windows in another, each with the Pythons of the project."""
    tested = {
        (system.partition("-")[0], python)
        for name in ("test", "windows")
        for system in JOBS[name]["strategy"]["matrix"].get("os", [JOBS[name]["runs-on"]])
        for python in JOBS[name]["strategy"]["matrix"]["python"]
    }
    assert tested == {(system, python) for system in ("ubuntu", "macos", "windows") for python in PYTHONS}
    (versions,) = [step["with"]["python-version"] for step in JOBS["dist"]["steps"] if "setup-python" in str(step)]
    assert tuple(versions.split()) == PYTHONS


def test_nothing_may_write_but_the_signature_of_a_tag() -> None:
    """No job has a right that it does not need, keeps a token in the checkout or reads a secret."""
    document = load(CHECKS)
    assert document["permissions"] == {"contents": "read"}
    may = {name: job["permissions"] for name, job in JOBS.items() if "permissions" in job}
    assert may == {"provenance": {"contents": "read", "id-token": "write", "attestations": "write"}}
    assert JOBS["provenance"]["if"] == "startsWith(github.ref, 'refs/tags/v')"
    assert set(JOBS["provenance"]["needs"]) == JOBS.keys() - {"provenance"}
    assert "secrets." not in TEXT
    assert "pull_request_target" not in TEXT
    assert all(step["with"]["persist-credentials"] is False for step in STEPS if "checkout@" in step.get("uses", ""))
    assert not [step["run"] for step in STEPS if "${{" in step.get("run", "")]  # nothing of others runs in a shell


def test_each_action_is_pinned_to_a_commit() -> None:
    """With the version beside it, and one commit for each action."""
    pins = re.findall(r"uses: (\S+)@([0-9a-f]{40}) # v\d+\.\d+\.\d+$", TEXT, re.MULTILINE)
    assert len(pins) == TEXT.count("uses: ")
    assert len(set(pins)) == len({action for action, _ in pins})


def test_jobs_end_and_give_way() -> None:
    """Each has a limit, and a newer push of a pull request stops the older run."""
    assert all(job["timeout-minutes"] <= 45 for job in JOBS.values())
    assert "pull_request" in load(CHECKS)["concurrency"]["cancel-in-progress"]


def test_what_it_calls_is_there() -> None:
    """Targets of make, folders of tests and files."""
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for script in [step["run"] for step in STEPS if "run" in step]:
        for words in re.findall(r"^make PYTHON=python (.+)$", script, re.MULTILINE):
            assert set(words.split()) <= targets
        for path in re.findall(r"\b(?:tests|examples)\b[\w/.-]*", script):
            assert (ROOT / path).exists(), path
    assert "never run" in TEXT


def test_the_forms_ask_for_what_is_needed() -> None:
    """A report of a bug has the output of doctor, the command and its exit code; each form is a form."""
    forms = {path.stem: load(path) for path in GITHUB.glob("ISSUE_TEMPLATE/*.yml") if path.stem != "config"}
    assert forms.keys() == {"bug", "feature"}
    for form in forms.values():
        assert {"name", "description", "body"} <= form.keys()
        inputs = [field for field in form["body"] if field["type"] != "markdown"]
        assert all(field["id"] and field["attributes"]["label"] for field in inputs)
        assert len({field["id"] for field in inputs}) == len(inputs)
    required = {field["id"] for field in forms["bug"]["body"] if field.get("validations", {}).get("required")}
    assert {"doctor", "command", "exit-code"} <= required
    assert "acrgeo doctor" in (GITHUB / "ISSUE_TEMPLATE" / "bug.yml").read_text(encoding="utf-8")
    assert load(GITHUB / "ISSUE_TEMPLATE" / "config.yml")["blank_issues_enabled"] is False
