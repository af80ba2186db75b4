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
    assert words == ["error: command is plan, apply, drift, wait or validate"]
    assert load(TEMPLATE)["parameters"][0]["values"] == ["plan", "apply", "drift", "wait", "validate"]


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
