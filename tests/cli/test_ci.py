"""Commands as steps of a pipeline: what the runner of each CI finds in the log and in its files."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from acrgeo.core.model.pipeline import run_of
from acrgeo.core.model.runner import Ci
from acrgeo.sandbox import Sandbox
from tests.cli.conftest import Cli, Result, check_golden
from tests.output.ci.runners import Command, commands, outputs
from tests.rows import rows

SMUGGLED = (
    "%0A::error::forged\n::error::forged\n  ::set-output name=has_changes::false ##[error]forged ##vso[task.complete]"
)
TOLD = {"warning", "notice", "task.logissue", "task.setvariable", "task.uploadsummary"}
FILE = """apiVersion: acrgeo/v1
registry: contoso
sku: Premium
replicas:
  - location: eastus
"""
GITHUB_RUN = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "contoso/registries",
    "GITHUB_RUN_ID": "123",
    "GITHUB_ACTOR": "octocat",
}
AZURE_RUN = {
    "TF_BUILD": "True",
    "SYSTEM_COLLECTIONURI": "https://dev.azure.com/contoso/",
    "SYSTEM_TEAMPROJECT": "Web Shop",
    "BUILD_BUILDID": "77",
    "BUILD_REQUESTEDFOR": "Ada Lovelace",
}


@dataclass(slots=True, kw_only=True)
class Job:
    """A job with a checkout in which steps run."""

    cli: Cli
    folder: Path
    runner: str

    def __call__(self, *words: str) -> Result:
        """Run a step: its outputs and its summary begin empty."""
        for name in ("outputs", "summary.md"):
            (self.folder / name).write_text("", encoding="utf-8")
        for path in self.folder.glob("acrgeo-*.md"):
            path.unlink()
        return self.cli(*words)

    def file(self, text: str, name: str = "contoso.yaml") -> str:
        """Put a file into the checkout; return its path."""
        path = self.folder / "checkout" / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    def found(self, step: Result) -> list[Command]:
        """Return what the runner finds: on stdout it never finds anything."""
        assert commands(step.out, self.runner) == []
        return commands(step.err, self.runner)

    def outputs(self, step: Result) -> dict[str, str]:
        """Return the outputs of the step."""
        if self.runner == "github":
            return outputs((self.folder / "outputs").read_text(encoding="utf-8"))
        found = [command for command in self.found(step) if command.name == "task.setvariable"]
        assert all(command.properties["isOutput"] == "true" for command in found)
        return {command.properties["variable"]: command.data for command in found}

    def summary(self, step: Result) -> str:
        """Return the summary of the step."""
        if self.runner == "github":
            return (self.folder / "summary.md").read_text(encoding="utf-8")
        paths = [command.data for command in self.found(step) if command.name == "task.uploadsummary"]
        return "".join(Path(path).read_text(encoding="utf-8") for path in paths)


@pytest.fixture(params=["github", "azdo"])
def job(request: pytest.FixtureRequest, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Job:
    """Return a job of each CI; the sandbox is prepared as by a person before."""
    return start(cli, tmp_path, monkeypatch, request.param)


def start(cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch, runner: str) -> Job:
    """Set the variables of a runner."""
    (folder / "checkout").mkdir()
    for name, value in (GITHUB_RUN if runner == "github" else AZURE_RUN).items():
        monkeypatch.setenv(name, value)
    places = {
        "GITHUB_OUTPUT": "outputs",
        "GITHUB_STEP_SUMMARY": "summary.md",
        "GITHUB_WORKSPACE": "checkout",
        "AGENT_TEMPDIRECTORY": "",
        "BUILD_SOURCESDIRECTORY": "checkout",
    }
    for name, place in places.items():
        monkeypatch.setenv(name, str(folder / place))
    return Job(cli=cli, folder=folder, runner=runner)


def of(found: list[Command], level: str) -> list[Command]:
    """Return the annotations of a level."""
    return [each for each in found if each.name == level or each.properties.get("type") == level]


def test_plan_apply_and_drift_tell_their_results(job: Job) -> None:
    """Summaries are golden; counts are outputs; progress is folded; nothing is found on stdout."""
    file = job.file(FILE)
    saved = str(job.folder / "plan.json")
    planned = job("plan", "-f", file, "--out", saved, "--detailed-exitcode")
    told = job.outputs(planned)
    assert told == {
        "has_changes": "true", "create": "1", "update": "1", "replace": "0", "delete": "0",
        "plan": saved, "exit_code": "3", "verdict": "changes_pending",
    }  # fmt: skip
    plan = job.summary(planned)
    applied = job("apply", saved, "-y")
    assert job.outputs(applied) | {"exit_code": "0", "verdict": "done"} == job.outputs(applied)
    group, end = [each for each in job.found(applied) if "group" in each.name]
    assert (group.name, group.data, end.name) == ("group", "Progress", "endgroup")
    lines = applied.err.splitlines()
    folded = lines[next(at for at, line in enumerate(lines) if "group" in line) :]
    assert any("eastus: created" in line for line in folded)
    made = job.summary(applied)
    job.cli.time.advance(60)
    matched = job("drift", "-f", file)
    assert job.outputs(matched)["has_drift"] == job.outputs(matched)["has_changes"] == "false"
    check_golden("ci_summaries", plan, "---\n", made, "---\n", job.summary(matched))
    again = job("apply", "-f", file, "-y")
    assert "Nothing to do" in job.summary(again)


def test_drift_is_beside_its_line(job: Job) -> None:
    """A warning at the line of the file, whose path is that of the checkout."""
    file = job.file(FILE + "    routing: false\n  - location: westeurope\n")
    job.cli.premium("eastus")
    step = job("drift", "-f", file)
    assert step.code == 3
    warnings = of(job.found(step), "warning")
    places = [
        (
            each.properties.get("file") or each.properties.get("sourcepath"),
            each.properties.get("line") or each.properties.get("linenumber"),
        )
        for each in warnings
    ]
    assert ("contoso.yaml", "5") in places
    assert ("contoso.yaml", "7") in places
    assert job.outputs(step)["has_drift"] == "true"
    assert "Drift: 2 differences in contoso" in job.summary(step)


def test_mistakes_are_beside_their_lines(job: Job) -> None:
    """Of plan as of validate; the summary lists them; a file that is not there is only named."""
    file = job.file("apiVersion: acrgeo/v1\nregistry: contoso\nreplicas:\n  - location: eastus\n    colour: red\n")
    for words in (("plan", "-f", file), ("validate", file)):
        step = job(*words)
        assert step.code == 2
        (error,) = of(job.found(step), "error")
        expected = ("contoso.yaml", "5", "5")
        names = ("file", "line", "col") if job.runner == "github" else ("sourcepath", "linenumber", "columnnumber")
        assert tuple(error.properties[name] for name in names) == expected
        assert "colour" in error.data + error.properties.get("title", "")
        assert job.outputs(step)["exit_code"] == "2"
    gone = job("plan", "-f", str(job.folder / "none.yaml"))
    (error,) = of(job.found(gone), "error")
    assert "none.yaml" in error.data + error.properties.get("title", "")
    assert not {"file", "sourcepath"} & set(error.properties)


def test_what_refuses_a_plan_is_an_error_once(job: Job) -> None:
    """The finding, with its id, and not the error that repeats it; the summary has the plan."""
    job.cli.premium("eastus")
    step = job("downgrade", "contoso", "--to", "Standard", "-y")
    assert step.code == 5
    (error,) = of(job.found(step), "error")
    assert "downgrade-blocked" in (error.properties.get("title", "") + error.properties.get("code", ""))
    assert "refused" in job.summary(step)
    assert job.outputs(step)["verdict"] == "refused"


def test_an_audit_tells_its_findings(job: Job) -> None:
    """Each with the level of its rule; a registry of a file is beside its line."""
    file = job.file("apiVersion: acrgeo/v1\nregistry: contoso\n")
    step = job("audit", "-f", file)
    found = job.found(step)
    told = job.outputs(step)
    assert told["exit_code"] == str(step.code) == "3"
    assert (len(of(found, "error")), int(told["warnings"]) > 0) == (int(told["errors"]), True)
    assert any("contoso.yaml" in each.properties.values() for each in of(found, "warning"))
    assert "## acrgeo audit" in job.summary(step)


def test_a_change_that_fails_is_an_error(job: Job, sandbox: Sandbox) -> None:
    """With its id and why; the summary says what to type next."""
    job.cli.premium("westeurope")
    sandbox.add_fault("operation-failed")
    step = job("replica", "add", "contoso", "eastus", "-y")
    assert step.code == 1
    (error,) = of(job.found(step), "error")
    assert error.properties.get("title", error.data).startswith("contoso/eastus")
    assert "failed after" in error.data
    assert "`acrgeo --sandbox replica " in job.summary(step)
    assert job.outputs(step)["verdict"] == "failed"


def test_hostile_text_is_never_a_command(job: Job, sandbox: Sandbox) -> None:
    """A tag, a reason and a status that hold commands: no form of any page has one, and JSON and YAML keep the text."""
    job.cli.premium("eastus")
    value = SMUGGLED.replace("\n", " ")
    job.cli.prepare("replica", "tag", "contoso", "eastus", "--tag", f"team={value}", "--tag", f"a={SMUGGLED}", "-y")
    job.cli.prepare("routing", "disable", "contoso", "eastus", "--reason", "::error::forged ##[group]x", "-y")
    file = job.file(FILE + '    tags: {team: "##vso[task.complete]::error::y"}\n')
    for words in (
        ("show", "contoso"),
        ("replica", "list", "contoso"),
        ("replica", "show", "contoso", "eastus"),
        ("plan", "-f", file),
        ("drift", "-f", file),
        ("export", "contoso"),
    ):
        forms = (
            ("table", "wide", "json", "yaml", "tsv", "jsonl", "name") if job.runner == "github" else ("table", "tsv")
        )
        for form in (*forms, "markdown") if words[0] in ("plan", "drift") else forms:
            step = job(*words, "-o", form)
            assert commands(step.out, "github") == commands(step.out, "azdo") == []
            assert step.code in (0, 3), (words, form, step.err)
            assert not [each for each in job.found(step) if "forged" in each.data and each.name == "error"]
            names = {each.name for each in job.found(step)}
            assert names <= {"warning", "notice", "task.logissue", "task.setvariable", "task.uploadsummary"}, (
                words,
                form,
            )
            if words[0] == "replica" and form in ("json", "yaml"):
                (replica,) = [
                    each
                    for each in (json.loads if form == "json" else yaml.safe_load)(step.out)["replicas"]
                    if each["name"] == "eastus"
                ]
                assert (replica["tags"]["team"], replica["tags"]["a"]) == (value, SMUGGLED)
    step = job("routing", "enable", "contoso", "eastus", "-y", "-v")
    names = {each.name for each in job.found(step)} - {"group", "endgroup"}
    assert names <= TOLD
    for name in ("show", "plan"):
        step = job(name, "::error::forged", "-f", "\n::error::forged")
        assert step.code == 2
        assert len(of(job.found(step), "error")) == 1


@pytest.mark.parametrize("runner", ["github", "azdo"])
def test_who_drained_is_the_run(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, runner: str) -> None:
    """Its address and who started it; --by and --ci none say otherwise."""
    cli.premium("eastus", "westeurope")
    job = start(cli, tmp_path, monkeypatch, runner)

    def drained_by(*words: str) -> str:
        assert job("routing", "disable", "contoso", "eastus", "-y", *words).code == 0
        (replica,) = json.loads(job("replica", "show", "contoso", "eastus", "-o", "json").out)["replicas"]
        assert job("routing", "enable", "contoso", "eastus", "-y").code == 0
        by: str = replica["drained"]["by"]
        return by

    assert (
        drained_by()
        == {
            "github": "octocat (https://github.com/contoso/registries/actions/runs/123)",
            "azdo": "Ada Lovelace (https://dev.azure.com/contoso/Web%20Shop/_build/results?buildId=77)",
        }[runner]
    )
    assert drained_by("--by", "grace") == "grace"
    assert drained_by("--ci", "none") == "anna"


@rows(
    ("choice", "environ", "most", "described"),
    [
        (None, GITHUB_RUN, 256, "octocat (https://github.com/contoso/registries/actions/runs/123)"),
        (None, {**GITHUB_RUN, "GITHUB_ACTOR": ""}, 256, "https://github.com/contoso/registries/actions/runs/123"),
        (None, {**GITHUB_RUN, "GITHUB_RUN_ID": ""}, 256, None),
        (None, {**GITHUB_RUN, "GITHUB_SERVER_URL": ""}, 256, None),
        (None, {**GITHUB_RUN, "GITHUB_ACTOR": "a\x1b[1m\nb"}, 256, "a [1m b (https://github.com/contoso/registries/actions/runs/123)"),
        (Ci.AUTO, {**GITHUB_RUN, "GITHUB_ACTOR": "o" * 300}, 60, "oo… (https://github.com/contoso/registries/actions/runs/123)"),
        (Ci.AUTO, GITHUB_RUN, 54, "https://github.com/contoso/registries/actions/runs/123"),
        (Ci.AUTO, GITHUB_RUN, 53, None),
        (Ci.NONE, GITHUB_RUN, 256, None),
        (Ci.AZDO, GITHUB_RUN, 256, None),
        (Ci.AZDO, {**GITHUB_RUN, **AZURE_RUN}, 256, "Ada Lovelace (https://dev.azure.com/contoso/Web%20Shop/_build/results?buildId=77)"),
        (None, {"CI": "true"}, 256, None),
        (None, {}, 256, None),
    ],
)  # fmt: skip
def test_a_run_is_described(choice: Ci | None, environ: dict[str, str], most: int, described: str | None) -> None:
    """The address is whole or not there, the name is cut, and what cannot be printed is left out."""
    run = run_of(choice, environ)
    text = None if run is None else run.described(most)
    assert text == described
    assert text is None or len(text) <= most


@pytest.mark.parametrize("place", ["folder", "gone/file", "/dev/full", "", None, "readonly"])
def test_a_bad_place_is_one_warning(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str | None
) -> None:
    """The exit code and stdout stay; with nothing to write to, nothing is told but that."""
    job = start(cli, tmp_path, monkeypatch, "github")
    file = job.file(FILE)
    usual = job("plan", "-f", file)
    (tmp_path / "folder").mkdir()
    (tmp_path / "readonly").symlink_to(tmp_path / "nothing")
    for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
        if place is None:
            monkeypatch.delenv(name)
        else:
            monkeypatch.setenv(name, str(tmp_path / place) if place else "")
    step = job("plan", "-f", file)
    assert (step.code, step.out) == (usual.code, usual.out)
    assert step.err.count("warning: ") == 1
    assert "GITHUB_OUTPUT" in step.err
    assert "GITHUB_STEP_SUMMARY" in step.err
    assert job("list").code == 0


def test_azure_pipelines_without_a_folder(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One warning; outputs are told all the same."""
    job = start(cli, tmp_path, monkeypatch, "azdo")
    monkeypatch.setenv("AGENT_TEMPDIRECTORY", str(tmp_path / "none"))
    step = job("plan", "-f", job.file(FILE))
    assert step.code == 0
    assert step.err.count("warning: ") == 1
    assert job.outputs(step)["has_changes"] == "true"


@rows(
    ("words", "environ", "speaks"),
    [
        ((), {}, None),
        ((), {"CI": "true"}, None),
        ((), {"GITHUB_ACTIONS": "true"}, "github"),
        ((), {"TF_BUILD": "True"}, "azdo"),
        ((), {"GITHUB_ACTIONS": "true", "ACRGEO_CI": "none"}, None),
        (("--ci", "NONE"), {"TF_BUILD": "True"}, None),
        (("--ci=azdo",), {"GITHUB_ACTIONS": "true"}, "azdo"),
        (("--ci", "github"), {"ACRGEO_CI": "azdo"}, "github"),
        (("--ci", "auto"), {"ACRGEO_CI": "azdo"}, None),
        (("--ci", "jenkins"), {"TF_BUILD": "True"}, "azdo"),
    ],
)
def test_the_runner_is_found_also_for_a_wrong_line(
    words: tuple[str, ...], environ: dict[str, str], speaks: str | None
) -> None:
    """By the option, its variable, or what the runner sets."""
    from acrgeo.workflow.ci.opening import open_typed

    streams, step = open_typed(["show", *words], environ)
    assert (None if step is None else step.dialect.name) == speaks
    assert (streams.err.guard is None) is (speaks is None)


def test_secrets_are_masked_before_they_are_printed(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only where they were asked for; the long word of a header is masked by itself too."""
    monkeypatch.setenv("HOOK", "Bearer t0ken%0Ax")
    uri = "https://hooks.example.com/s3cret"
    added = job("webhook", "add", "contoso", "westus", "--uri", uri, "--header-env", "X-Token=HOOK", "-y")
    assert added.code == 0
    shown = job("webhook", "show", "contoso", "--show-secrets", "-o", "json")
    masked = [each.data for each in job.found(shown) if each.name in ("add-mask", "task.setsecret")]
    assert masked == [uri, "Bearer t0ken%0Ax", "t0ken%0Ax"]
    for step in (added, job("webhook", "show", "contoso"), job("webhook", "list", "contoso")):
        assert "add-mask" not in step.err
        assert "setsecret" not in step.err


def test_nothing_is_drawn_again_nor_asked(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the runner gives a terminal; colour is for who forces it."""
    job = start(cli, tmp_path, monkeypatch, "github")
    monkeypatch.setenv("TERM", "xterm-256color")
    file = job.file(FILE)
    asked = cli("apply", "-f", file, answer="y\n")
    assert (asked.code, asked.writes) == (2, ())
    applied = cli("apply", "-f", file, "-y", answer="")
    assert applied.code == 0
    assert "\x1b" not in applied.out + applied.err + asked.err
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in cli("show", "contoso").out
    assert "\x1b[" not in cli("show", "contoso", "--no-color").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in cli("show", "contoso").out
