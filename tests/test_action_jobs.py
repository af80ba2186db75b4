"""Jobs of the action and of the steps template: acrgeo itself runs, and what it tells the runner is read."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.test_action import ACTION, TEMPLATE, environment, steps_of

HOSTILE_FILE = r"""apiVersion: acrgeo/v1
registry: contoso
sku: Premium
replicas:
  - location: eastus
    tags:
      github: "%0A::error::owned by a tag"
      line: "\n::error::owned by a line%0D%0A::set-output name=x::y"
      azdo: "##vso[task.complete result=Succeeded;]done ##[error]owned"
"""
GITHUB = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "contoso/registries",
    "GITHUB_RUN_ID": "7",
    "GITHUB_ACTOR": "anna",
}
AZURE = {
    "TF_BUILD": "True",
    "SYSTEM_COLLECTIONURI": "https://dev.azure.com/contoso/",
    "SYSTEM_TEAMPROJECT": "registries",
    "BUILD_BUILDID": "7",
    "BUILD_REQUESTEDFOR": "Anna",
}
SPOKEN = {
    ACTION: re.compile(r"^\s*::([\w-]+)[^:]*::(.*)$|##\[(\w+)\](.*)", re.MULTILINE),
    TEMPLATE: re.compile(r"##vso\[([\w.]+)([^\]]*)\](.*)|##\[(\w+)\](.*)"),
}
"""What the runner takes for a command to it."""


class Job:
    """A job of a pipeline, with a checkout and acrgeo on a sandbox: steps leave outputs, a summary and a log."""

    def __init__(self, path: Path, folder: Path, warm: Path) -> None:
        self.path, self.folder = path, folder
        self.outputs: dict[str, str] = {}
        self.summary = self.log = ""
        (folder / "registries").mkdir()
        (folder / "registries" / "contoso.yaml").write_text(HOSTILE_FILE, encoding="utf-8")
        program = folder / "acrgeo" / "bin" / "acrgeo"
        program.parent.mkdir(parents=True)
        program.write_text(f'#!/bin/sh\nexec {shlex.quote(str(warm / "acrgeo"))} "$@"\n', encoding="utf-8")
        program.chmod(0o755)

    def step(self, *, code: int = 0, **given: str) -> list[str]:
        """Run a step, which must end with the code; return the commands that its runner found in the log."""
        told = {name: self.folder / name.lower() for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for file in told.values():
            file.write_text("", encoding="utf-8")
        runner = {**GITHUB, **{name: str(file) for name, file in told.items()}} if self.path == ACTION else AZURE
        script, env = list(steps_of(self.path, given["command"]))[-1]
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            env={
                "PATH": "/usr/bin:/bin",
                "HOME": str(self.folder),
                "LC_ALL": "C.UTF-8",
                "ACRGEO_SANDBOX": "1",
                "ACRGEO_SANDBOX_STATE": str(self.folder / "sandbox.db"),
                "ACRGEO_SANDBOX_SPEED": "600",
                "RUNNER_TEMP": str(self.folder),
                "AGENT_TEMPDIRECTORY": str(self.folder),
                "GITHUB_WORKSPACE": str(self.folder),
                "BUILD_SOURCESDIRECTORY": str(self.folder),
                **runner,
                **environment(self.path, env, given),
            },
            cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60, check=False,
        )  # fmt: skip
        self.log = done.stdout
        assert done.returncode == code, self.log
        found = SPOKEN[self.path].findall(self.log)
        if self.path == ACTION:
            lines = told["GITHUB_OUTPUT"].read_text(encoding="utf-8").splitlines()
            self.outputs = dict(line.split("=", 1) for line in lines)
            self.summary = told["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8")
        else:
            self.outputs = {
                word[2]: text
                for name, given_to, text, *_ in found
                if name == "task.setvariable" and (word := re.match(r" (variable=)(\w+);isOutput=true", given_to))
            }
            uploads = [text for name, _, text, *_ in found if name == "task.uploadsummary"]
            self.summary = "".join(Path(upload).read_text(encoding="utf-8") for upload in uploads)
        return [next(filter(None, (row[0], row[-2]))) for row in found]


@pytest.mark.parametrize("path", [ACTION, TEMPLATE], ids=["action", "template"])
def test_what_was_reviewed_is_applied(path: Path, warm: Path, tmp_path: Path) -> None:
    """Check, plan, apply of that plan, drift: with outputs and summaries, and no command that a tag spoke."""
    job = Job(path, tmp_path, warm)
    ours = {"group", "endgroup", "warning", "notice"}
    ours |= {"task.setvariable", "task.uploadsummary", "task.logissue"} if path == TEMPLATE else set()
    assert set(job.step(command="validate", files="registries")) <= ours
    assert (job.outputs["exit_code"], job.outputs["mistakes"]) == ("0", "0")
    assert set(job.step(command="plan", files="registries")) <= ours
    planned = job.outputs
    assert (planned["exit_code"], planned["has_changes"], planned["create"]) == ("0", "true", "1")
    assert planned["plan"] == str(tmp_path / "acrgeo-plan.json")
    assert "## acrgeo plan" in job.summary
    assert "\n::" not in job.summary
    hurry = "--no-wait" if path == TEMPLATE else ""  # a wait takes a second, and one of them is enough
    assert set(job.step(command="apply", plan=planned["plan"], args=hurry)) <= ours
    assert job.outputs["verdict"] == "done"
    assert set(job.step(command="drift", files="registries")) <= ours
    assert (job.outputs["exit_code"], job.outputs["has_drift"]) == ("0", "false")
    assert "owned" not in "".join(job.outputs.values())


@pytest.mark.parametrize("path", [ACTION, TEMPLATE], ids=["action", "template"])
def test_a_deployment_waits_for_its_image(path: Path, warm: Path, tmp_path: Path) -> None:
    """The step ends with what became of it, and its log is left in a file where that is asked for."""
    job = Job(path, tmp_path, warm)
    seeds = {"PATH": "/usr/bin:/bin", "ACRGEO_SANDBOX_STATE": str(tmp_path / "sandbox.db"), "ACRGEO_SANDBOX": "1"}
    subprocess.run([warm / "acrgeo", "sandbox", "seed", "images"], env=seeds, check=True, stdout=subprocess.DEVNULL)
    job.step(command="wait", registry="adatum", images="api:2.0\n", report="report.json", args="-o\njson")
    assert (job.outputs["exit_code"], job.outputs["verdict"]) == ("0", "synced")
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["formatVersion"]
    assert "api:2.0" in job.summary
    if path == ACTION:
        job.step(command="audit", registry="adatum", args="--fail-on\nnote", code=3)
        assert job.outputs["exit_code"] == "3"


def test_a_mistake_is_annotated_at_its_line(warm: Path, tmp_path: Path) -> None:
    """The step fails with 2 before it signs in, and says so in its outputs."""
    job = Job(ACTION, tmp_path, warm)
    file = tmp_path / "registries" / "contoso.yaml"
    file.write_text(HOSTILE_FILE.replace("sku: Premium", 'sku: "%0A::error::x"'), encoding="utf-8")
    assert "error" in job.step(command="validate", files="registries", code=2)
    assert re.search(r"^::error file=registries/contoso.yaml,line=3,col=6", job.log, re.MULTILINE)
    assert (job.outputs["exit_code"], job.outputs["mistakes"]) == ("2", "1")
