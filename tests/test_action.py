"""The action and the steps template: what their scripts make of inputs, and that no input is part of a script."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
ACTION = ROOT / "action.yml"
TEMPLATE = ROOT / "pipelines" / "acrgeo.yml"
EXPRESSION = re.compile(r"\$\{\{ *(.+?) *\}\}")
PROGRAM = """#!/bin/sh
printf '%s\\0' "$@" > "$WORDS"
"""
Step = dict[str, Any]


@cache
def load(path: Path) -> dict[str, Any]:
    """The document of a file."""
    document: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return document


def steps_of(path: Path, command: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the script of each step that runs for a command, and its environment."""
    if path == ACTION:
        for step in load(ACTION)["runs"]["steps"]:
            yield step["run"], step["env"]
        return
    for step in load(TEMPLATE)["steps"]:
        ((condition, inner),) = step.items() if len(step) == 1 else ((None, [step]),)
        if condition is not None and (command == "validate") is ("else" in condition):
            continue
        for one in inner:
            yield one.get("bash") or one["inputs"]["inlineScript"], one["env"]


def values_of(path: Path, given: Mapping[str, str]) -> dict[str, str]:
    """Return the values of the expressions in environments: the defaults of inputs or parameters, and those given."""
    if path == ACTION:
        inputs = load(ACTION)["inputs"]
        values = {f"inputs.{name}": given.get(name, facts.get("default", "")) for name, facts in inputs.items()}
        return {**values, "inputs.package || github.action_path": given.get("package") or str(ROOT)}
    names = {"resource-group": "resourceGroup"}
    known = {parameter["name"]: parameter.get("default", "") for parameter in load(TEMPLATE)["parameters"]}
    known |= {names.get(name, name): value for name, value in given.items()}
    return {f"parameters.{name}": value for name, value in known.items()}


def environment(path: Path, env: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a step as its runner fills it."""
    values = values_of(path, given)
    return {name: EXPRESSION.sub(lambda found: values[found[1]], text) for name, text in env.items()}


def words_of(path: Path, folder: Path, rows: Sequence[Mapping[str, str]]) -> list[list[str]]:
    """Run the last step for some inputs each; return the words that it called acrgeo with, or what it said instead."""
    program = folder / "acrgeo" / "bin" / "acrgeo"
    program.parent.mkdir(parents=True)
    program.write_text(PROGRAM, encoding="utf-8")
    program.chmod(0o755)
    runs = []
    for at, given in enumerate(rows):
        script, env = list(steps_of(path, given["command"]))[-1]
        folders = {"RUNNER_TEMP": str(folder), "AGENT_TEMPDIRECTORY": str(folder), "WORDS": str(folder / str(at))}
        filled = {**folders, **environment(path, env, given)}
        exports = "".join(f"export {name}={shlex.quote(value)}\n" for name, value in filled.items())
        runs.append(f"(\n{exports}{script}\n) 2> {shlex.quote(f'{folder}/{at}.err')}\n")
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-c", "".join(runs)],
        env={"PATH": "/usr/bin:/bin"}, cwd=folder, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert not done.stdout
    told = [(folder / f"{at}.err").read_text(encoding="utf-8") for at in range(len(rows))]
    called = [folder / str(at) for at in range(len(rows))]
    return [
        error.splitlines() if error else words.read_text(encoding="utf-8").split("\0")[:-1]
        for words, error in zip(called, told, strict=True)
    ]


HOSTILE = "'; touch pwned; $(touch pwned) `touch pwned` \"${IFS}%0A::error::x##vso[task.complete]"
WORDS: list[tuple[dict[str, str], list[str]]] = [
    (
        {"command": "plan", "files": "registries\n  my files/a.yaml  \n\n"},
        ["plan", "--out", "acrgeo-plan.json", "--file", "registries", "--file", "my files/a.yaml", "--"],
    ),
    (
        {"command": "plan", "files": "a.yaml", "plan": "out/p.json", "args": "--prune\n-g\nmy group"},
        ["plan", "--out", "out/p.json", "--file", "a.yaml", "--prune", "-g", "my group", "--"],
    ),
    ({"command": "apply", "plan": "p.json"}, ["apply", "--yes", "--", "p.json"]),
    ({"command": "apply"}, ["apply", "--yes", "--", "acrgeo-plan.json"]),
    ({"command": "apply", "plan": "--help"}, ["apply", "--yes", "--", "--help"]),
    (
        {"command": "apply", "files": "a.yaml", "timeout": "45m"},
        ["apply", "--yes", "--file", "a.yaml", "--timeout", "45m", "--"],
    ),
    ({"command": "apply", "files": "a.yaml", "plan": "p.json"}, ["error: apply takes plan or files, not both"]),
    (
        {"command": "drift", "files": "a.yaml", "subscription": "my sub", "resource-group": "rg"},
        ["drift", "--file", "a.yaml", "--subscription", "my sub", "--resource-group", "rg", "--"],
    ),
    (
        {"command": "wait", "registry": "contoso", "images": "web:1\napi@sha256:0\n", "regions": "eastus,westus"},
        ["image", "wait", "--regions", "eastus,westus", "--", "contoso", "web:1", "api@sha256:0"],
    ),
    (
        {"command": "wait", "registry": "-x", "files": "k8s/", "timeout": "15m"},
        ["image", "wait", "--file", "k8s/", "--timeout", "15m", "--", "-x"],
    ),
    ({"command": "wait", "images": "web:1"}, ["error: wait needs registry"]),
    ({"command": "wait", "registry": "contoso", "images": HOSTILE}, ["image", "wait", "--", "contoso", HOSTILE]),
    (
        {"command": "audit", "registry": "contoso\nfabrikam", "args": "--fail-on\nerror", "report": "a b.json"},
        ["audit", "--fail-on", "error", "--", "contoso", "fabrikam"],
    ),
    ({"command": "audit", "args": "--all"}, ["audit", "--all", "--"]),
    ({"command": "drift", "files": HOSTILE, "args": HOSTILE}, ["drift", "--file", HOSTILE, HOSTILE, "--"]),
]


WORDS += [
    (
        {"command": "validate", "files": f"a.yaml\n{HOSTILE}", "args": "--strict"},
        ["validate", "--file", "a.yaml", "--file", HOSTILE, "--strict", "--"],
    )
]


@pytest.mark.parametrize("path", [ACTION, TEMPLATE], ids=["action", "template"])
def test_inputs_become_whole_words(path: Path, tmp_path: Path) -> None:
    """Of one command of acrgeo, whatever is in them; nothing of them is run."""
    found = words_of(path, tmp_path, [given for given, _ in WORDS])
    assert found == [expected for _, expected in WORDS]
    assert not (tmp_path / "pwned").exists()


def test_a_command_that_the_action_does_not_have_is_refused(tmp_path: Path) -> None:
    """By name of those that it has; the template has a list of values."""
    (words,) = words_of(ACTION, tmp_path, [{"command": HOSTILE}])
    assert words == ["error: command is plan, apply, drift, wait, validate or audit"]
    assert load(TEMPLATE)["parameters"][0]["values"] == ["plan", "apply", "drift", "wait", "validate", "audit"]


@pytest.mark.parametrize("path", [ACTION, TEMPLATE], ids=["action", "template"])
def test_no_input_is_part_of_a_script(path: Path) -> None:
    """No expression and no macro is in one; each input is in the environment of a step."""
    used: set[str] = set()
    for command in ("plan", "validate"):
        for script, env in steps_of(path, command):
            assert "${{" not in script
            assert not re.search(r"\$\(\w+(\.\w+)*\)", script)
            used |= {found for text in env.values() for found in EXPRESSION.findall(text)}
            assert not any(name.startswith("ACRGEO_") for name in env), "that is an option of acrgeo's"
    elsewhere = {"inputs.working-directory", "inputs.package", "parameters.connection", "parameters.name"}
    assert used >= set(values_of(path, {})) - elsewhere


PAGE = ROOT / "docs" / "pipeline-steps.md"


def steps_in(document: object) -> Iterator[dict[str, Any]]:
    """Yield the mappings of a workflow that are steps."""
    if isinstance(document, dict):
        if {"uses", "template"} & set(document):
            yield document
        for value in document.values():
            yield from steps_in(value)
    elif isinstance(document, list):
        for item in document:
            yield from steps_in(item)


def test_the_page_uses_what_there_is() -> None:
    """Every input, parameter and output in its pipelines is one of the action's or the template's."""
    text = PAGE.read_text(encoding="utf-8")
    blocks = [yaml.safe_load(block) for block in re.findall(r"^```yaml\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)]
    steps = [step for block in blocks for step in steps_in(block)]
    action, parameters = load(ACTION), {parameter["name"] for parameter in load(TEMPLATE)["parameters"]}
    used = [step["with"] for step in steps if str(step.get("uses", "")).startswith("contoso/acrgeo@")]
    assert [inputs["command"] for inputs in used] == ["plan", "apply"]
    assert {name for inputs in used for name in inputs} <= set(action["inputs"])
    taken = [step["parameters"] for step in steps if str(step.get("template", "")).startswith("pipelines/acrgeo.yml@")]
    assert [given["command"] for given in taken] == ["plan", "apply"]
    assert {name for given in taken for name in given} <= parameters
    assert set(re.findall(r"steps\.plan\.outputs\.([\w-]+)", text)) <= set(action["outputs"])
    steps_outputs = set(re.findall(r"steps\.run\.outputs\.(\w+)", ACTION.read_text(encoding="utf-8")))
    assert set(re.findall(r"acrgeo\.(has_\w+|plan|exit_code)\b", text)) <= steps_outputs
    for name in [*action["inputs"], *action["outputs"]]:
        assert f"`{name}`" in text, f"{name} is not described"


SHIM = """#!/bin/sh
printf '%s ' "${0##*/}" "$@" >> "$CALLS"
printf '\\n' >> "$CALLS"
mkdir -p "$RUNNER_TEMP/acrgeo"
"""


def test_the_action_installs_its_own_checkout_once(tmp_path: Path) -> None:
    """With uv where that is there; the package is one word, whatever it is."""
    (script, env), _ = steps_of(ACTION, "plan")
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    (bin_folder / "uv").write_text(SHIM, encoding="utf-8")
    (bin_folder / "uv").chmod(0o755)
    calls = tmp_path / "calls"
    for package in ("", "", "acrgeo @ git+https://git.example.com/acrgeo.git@0123; touch pwned"):
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            env={
                "PATH": f"{bin_folder}:/usr/bin:/bin",
                "CALLS": str(calls),
                "RUNNER_TEMP": str(tmp_path),
                **environment(ACTION, env, {"package": package}),
            },
            cwd=tmp_path, capture_output=True, text=True, timeout=30, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
    venv = tmp_path / "acrgeo"
    installed = f"uv pip install --quiet --python {venv} -- "
    assert [call.strip() for call in calls.read_text(encoding="utf-8").splitlines() if " pip " in call] == [
        f"{installed}{ROOT}",
        f"{installed}acrgeo @ git+https://git.example.com/acrgeo.git@0123; touch pwned",
    ]
    assert not (tmp_path / "pwned").exists()


PACKAGES = [
    ("acrgeo", "acrgeo"),
    ("acrgeo==0.1", "acrgeo==0.1"),
    (".", "{checkout}/."),
    ("./acrgeo", "{checkout}/./acrgeo"),
    ("dist/acrgeo.whl", "{checkout}/dist/acrgeo.whl"),
    ("/opt/acrgeo", "/opt/acrgeo"),
    ("git+https://git.example.com/acrgeo.git@0123", "git+https://git.example.com/acrgeo.git@0123"),
    ("D:\\a\\acrgeo", "D:\\a\\acrgeo"),
]


@pytest.mark.parametrize("path", [ACTION, TEMPLATE], ids=["action", "template"])
def test_a_checkout_has_no_part_in_the_installation(path: Path, tmp_path: Path) -> None:
    """Python and uv start elsewhere: its modules and settings are not theirs; a package is in it by a path alone."""
    (script, env), *_ = steps_of(path, "plan")
    checkout, temp, programs = tmp_path / "checkout", tmp_path / "temp", tmp_path / "bin"
    for folder in (
        checkout / "acrgeo",
        checkout / "git+https:" / "git.example.com" / "acrgeo.git@0123",
        temp,
        programs,
    ):
        folder.mkdir(parents=True)
    pip = temp / "acrgeo" / "bin" / "python"
    for program in (pip, programs / "python3"):
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(
            '#!/bin/sh\nfor last; do :; done\nprintf "%s %s\\n" "$PWD" "$last" >> "$CALLS"\n', encoding="utf-8"
        )
        program.chmod(0o755)
    (programs / "rm").symlink_to("/bin/true")
    runs = []
    for package, _ in PACKAGES:
        filled = environment(path, env, {"package": package})
        exports = "".join(f"export {name}={shlex.quote(value)}\n" for name, value in filled.items())
        runs.append(f"(\n{exports}{script}\n)\n")
    subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", "".join(runs)],
        env={
            "PATH": f"{programs}:/usr/bin:/bin",
            "CALLS": str(tmp_path / "calls"),
            "RUNNER_TEMP": str(temp),
            "AGENT_TEMPDIRECTORY": str(temp),
        },
        cwd=checkout, capture_output=True, timeout=30, check=True,
    )  # fmt: skip
    calls = (tmp_path / "calls").read_text(encoding="utf-8").splitlines()
    assert calls[::2] == [f"{temp} {temp}/acrgeo"] * len(PACKAGES)
    assert calls[1::2] == [f"{temp} {expected.format(checkout=checkout)}" for _, expected in PACKAGES]
