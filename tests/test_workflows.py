"""The example workflows run: their scripts, as a runner would, on a sandbox; the shape of their jobs, as data."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.hints import typed_context
from tests.output.ci.runners import Command, commands, outputs
from tests.rows import rows

EXAMPLES = Path(__file__).parents[1] / "examples"
GITHUB = EXAMPLES / "github-actions.yml"
AZURE = EXAMPLES / "azure-pipelines.yml"
DOCS = EXAMPLES.parent / "docs"
CURRENT = {  # as of November 2026
    "actions/checkout": "v7",
    "actions/setup-python": "v7",
    "actions/upload-artifact": "v7",
    "actions/download-artifact": "v8",
    "azure/login": "v3",
    "github/codeql-action/upload-sarif": "v4",
    "contoso/acrgeo": "COMMIT",  # the reader's own copy
    "UsePythonVersion": "0",
    "AzureCLI": "3",
    "PublishTestResults": "2",
}
SHIM = """#!/bin/sh
printf '%s' "${0##*/}" >> "$CALLS"
printf ' %s' "$@" >> "$CALLS"
printf '\\n' >> "$CALLS"
"""
Document = dict[str, Any]


def load(path: Path) -> Document:
    """The document of a workflow; YAML 1.1 reads GitHub's key ``on`` as true."""
    document: Document = yaml.safe_load(path.read_text(encoding="utf-8"))
    return document


def jobs_of(path: Path) -> Iterator[tuple[str, Document, list[Document]]]:
    """Every job, or stage, of a workflow: its name, itself and its steps."""
    document = load(path)
    for name, job in document.get("jobs", {}).items():
        yield name, job, job["steps"]
    for stage in document.get("stages", []):
        (job,) = stage["jobs"]
        steps = job["steps"] if "steps" in job else job["strategy"]["runOnce"]["deploy"]["steps"]
        yield stage["stage"].lower(), {**stage, **job}, steps


@dataclass(slots=True, kw_only=True)
class Runner:
    """A folder with a checkout of registries, programs that only note how they were called, acrgeo and a sandbox."""

    folder: Path
    program: Path
    values: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        (self.folder / "registries").mkdir()
        (self.folder / "registries" / "contoso.yaml").write_bytes((EXAMPLES / "contoso.yaml").read_bytes())
        (self.folder / "bin").mkdir()
        for program in ("pip", "gh"):
            (self.folder / "bin" / program).write_text(SHIM, encoding="utf-8")
            (self.folder / "bin" / program).chmod(0o755)

    @property
    def calls(self) -> list[str]:
        """What was called in place of pip and gh."""
        return (self.folder / "calls").read_text(encoding="utf-8").splitlines()

    def fill(self, text: str) -> str:
        """A script with its expressions replaced; one that is not known is a KeyError."""
        text = re.sub(r"\$\{\{ (.+?) \}\}", lambda found: self.values[found[1]], text)
        return re.sub(r"\$\((\w+(?:\.\w+)*)\)", lambda found: self.values[found[1]], text)

    def run(self, script: str, *, env: Mapping[str, str], flags: str = "-e") -> str:
        """Run a script with bash; return what it wrote, stdout first: a runner reads both."""
        path = (self.folder / "bin", self.program, Path(sys.executable).parent, os.environ["PATH"])
        environ = {
            "PATH": os.pathsep.join(map(str, path)),
            "HOME": str(self.folder),
            "LC_ALL": "C.UTF-8",
            "CALLS": str(self.folder / "calls"),
            "ACRGEO_SANDBOX": "1",
            "ACRGEO_SANDBOX_STATE": str(self.folder / "sandbox.db"),
            "ACRGEO_SANDBOX_SPEED": "600",
            **{name: self.fill(value) for name, value in env.items()},
        }
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", *flags.split(), "-c", self.fill(script)],
            env=environ, cwd=self.folder, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{script}\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr


def test_the_github_workflow_applies_what_it_planned(warm: Path, tmp_path: Path) -> None:
    """Its steps plan, show, comment, apply and find no drift, in this order and without another edit."""
    runner = Runner(
        folder=tmp_path, program=warm, values={"github.token": "x", "github.event.pull_request.number": "7"}
    )
    files = {name: str(tmp_path / name) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    common = {**load(GITHUB)["env"], **files, "GITHUB_ACTIONS": "true"}
    kept: dict[str, dict[str, str]] = {}
    for _, _, steps in jobs_of(GITHUB):
        for step in steps:
            if "run" in step:
                flags = "-eo pipefail" if step.get("shell") == "bash" else "-e"
                (tmp_path / "GITHUB_OUTPUT").write_text("", encoding="utf-8")
                runner.run(step["run"], env={**common, **step.get("env", {})}, flags=flags)
                kept[step.get("name", "")] = outputs((tmp_path / "GITHUB_OUTPUT").read_text(encoding="utf-8"))
    assert (kept["Plan"]["has_changes"], kept["Drift"]["has_drift"]) == ("true", "false")
    assert kept["Plan"]["plan"] == str(tmp_path / "plan.json")
    summary = (tmp_path / "GITHUB_STEP_SUMMARY").read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", summary, re.MULTILINE) == ["acrgeo plan", "acrgeo apply", "acrgeo drift"]
    assert "**Plan: 3 to create, 1 to update" in summary
    assert "**Plan: 3 to create, 1 to update" in (tmp_path / "plan.md").read_text(encoding="utf-8")
    assert (tmp_path / "events.ndjson").read_text(encoding="utf-8")
    assert [call for call in runner.calls if call.startswith("gh ")] == [
        "gh pr comment 7 --body-file plan.md --edit-last --create-if-none"
    ]
    assert set(runner.calls) - {"gh pr comment 7 --body-file plan.md --edit-last --create-if-none"} == {
        "pip install git+https://git.example.com/acrgeo.git"
    }


def test_the_azure_pipeline_applies_what_it_planned(warm: Path, tmp_path: Path) -> None:
    """The same with the pipeline's variables, logging commands and artifact."""
    (tmp_path / "plan").symlink_to(tmp_path)  # where the artifact of that name is downloaded to
    variables = {"System.DefaultWorkingDirectory": str(tmp_path), "Pipeline.Workspace": str(tmp_path)}
    runner = Runner(folder=tmp_path, program=warm, values={**variables, **load(AZURE)["variables"]})
    written: list[Command] = []
    env = {"TF_BUILD": "True", "AGENT_TEMPDIRECTORY": str(tmp_path)}
    for _, _, steps in jobs_of(AZURE):
        for step in steps:
            script = step.get("script") or step.get("inputs", {}).get("inlineScript")
            if script:
                written += commands(runner.run(script, env=env, flags="-e" if "script" in step else ""), "azdo")
    assert Command("task.setvariable", {"variable": "has_changes", "isOutput": "true"}, "true") in written
    shown = [Path(each.data).read_text(encoding="utf-8") for each in written if each.name == "task.uploadsummary"]
    assert [text.partition("\n")[0] for text in shown] == ["## acrgeo plan", "## acrgeo apply", "## acrgeo drift"]
    assert set(runner.calls) == {"pip install git+https://git.example.com/acrgeo.git"}


@pytest.mark.parametrize("path", [GITHUB, AZURE], ids=lambda path: path.stem)
def test_only_the_reviewed_plan_is_applied(path: Path) -> None:
    """The job apply takes the artifact of the job plan, behind an environment, and reads no files."""
    jobs = {name: (job, steps) for name, job, steps in jobs_of(path)}
    assert list(jobs) == ["plan", "apply", "drift"]
    job, steps = jobs["apply"]
    assert job.get("needs", job.get("dependsOn")) in ("plan", "Plan")
    assert job["environment"] == "registries"
    assert not any("checkout" in str(step.get("uses", step)) for step in steps)
    kept = [step for step in jobs["plan"][1] if "upload-artifact" in step.get("uses", "") or "publish" in step]
    taken = [step for step in steps if "download-artifact" in step.get("uses", "") or "download" in step]
    named = [step.get("artifact") or step["with"]["name"] for step in (*kept, *taken)]
    assert named == ["plan", "plan"]
    assert all("environment" not in jobs[name][0] for name in ("plan", "drift"))
    assert not jobs["drift"][0].get("needs")


@rows("path", [*EXAMPLES.glob("*.yml"), *DOCS.glob("**/*.md")], ids=lambda path: path.name)
def test_actions_are_current(path: Path) -> None:
    """Every action and task that an example or a page uses is of the major of the table above."""
    used = re.findall(r"(?:uses|task): ([\w/-]+)@(\w+)", path.read_text(encoding="utf-8"))
    assert used or path not in (GITHUB, AZURE)
    assert {name: major for name, major in used if CURRENT[name] != major} == {}


TUTORIALS = sorted((DOCS / "tutorials").glob("*.md"))
FENCED = re.compile(r"^```yaml\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@rows("path", TUTORIALS, ids=lambda path: path.name)
def test_pipelines_of_tutorials_are_whole(path: Path) -> None:
    """Each is YAML with jobs that have steps, which run something that acrgeo has."""
    for text in FENCED.findall(path.read_text(encoding="utf-8")):
        document = yaml.safe_load(text)
        if not {"jobs", "stages"} & set(document):
            continue
        jobs = [*document.get("jobs", {}).values(), *(job for it in document.get("stages", []) for job in it["jobs"])]
        assert jobs
        for job in jobs:
            assert all({"run", "uses", "task", "script"} & set(step) for step in job["steps"]), job
        called = re.findall(r"^ *(?:- run: )?acrgeo (.+?)(?: > .+)?$", text, re.MULTILINE)
        assert called
        for words in called:
            typed_context(shlex.split(words))  # the real parser takes it


@pytest.mark.parametrize("path", [GITHUB, AZURE], ids=lambda path: path.stem)
def test_no_secret_is_stored_nor_given_to_forks(path: Path) -> None:
    """No step reads one; the file says what becomes of a pull request from a fork."""
    text = path.read_text(encoding="utf-8")
    assert "secrets." not in text
    assert re.search(r"pull request from a fork", text)
    assert "pull_request_target:" not in text


def test_forks_are_not_planned() -> None:
    """A pull request of another repository has no identity to plan with."""
    plan = {name: job for name, job, _ in jobs_of(GITHUB)}["plan"]
    assert "github.event.pull_request.head.repo.full_name == github.repository" in plan["if"]
    assert "ne(variables['System.PullRequest.IsFork'], 'True')" in load(AZURE)["stages"][0]["condition"]


def test_the_workflows_sign_in_with_oidc() -> None:
    """Each GitHub job may request a token and logs in by client ID; Azure Pipelines by its connection."""
    github = load(GITHUB)
    for _, job, steps in jobs_of(GITHUB):
        assert {**github["permissions"], **job.get("permissions", {})}["id-token"] == "write"
        (login,) = [step for step in steps if step.get("uses", "").startswith("azure/login@")]
        assert set(login["with"]) == {"client-id", "tenant-id", "subscription-id"}
    for _, _, steps in jobs_of(AZURE):
        (login,) = [step["inputs"] for step in steps if step.get("task", "").startswith("AzureCLI@")]
        assert login["azureSubscription"] == "contoso-registries"
