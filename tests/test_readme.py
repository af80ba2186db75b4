"""The README is true: its blocks run in one shell, in order and word by word, on a sandbox of their own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest

from acrgeo.cli.app import app
from acrgeo.errors import ExitCode

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ADDRESS = "https://git.example.com/acrgeo.git"
MARK = "=== the next command ==="
_NETWORK = {"http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE"}
_NETWORK |= {"SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"}
"""How this machine reaches the network that the blocks install from; with the settings of pip and uv."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A command, with the output that a ``console`` block shows below it; one of a ``sh`` block must succeed."""

    command: str
    shown: str | None = None


def steps_of(text: str, *languages: str) -> list[Step]:
    """Return every command of the blocks of these languages, in order."""
    steps = []
    for language, block in re.findall(r"^```(\w+)\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        if language not in languages:
            continue
        if language == "sh":
            steps += [Step(command=line) for line in block.splitlines()]
            continue
        for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, shown = step.partition("\n")
            steps.append(Step(command=command, shown=shown))
    return steps


def section(title: str) -> str:
    """Return the text below a title, to the next one."""
    return README.partition(f"## {title}\n")[2].partition("\n## ")[0]


def find_az() -> str | None:
    """Return the Azure CLI of the variable AZ, or of the path."""
    return os.environ.get("AZ") or shutil.which("az")


def check_run(steps: list[Step], home: Path, *, first: str | Path = "", az: str | None = None) -> None:
    """Run steps in one bash, stdout and stderr as on a terminal, and compare what they print.

    ``make`` only says what it would do, and the README's address of the repository leads to this checkout.
    """
    script = "exec 2>&1\n" + "".join(f"{step.command}\nprintf '{MARK} %s\\n' $?\n" for step in steps)
    path = [*([home / "bin"] if az else []), *([first] if first else []), Path(sys.executable).parent]
    if az:
        (home / "bin").mkdir()
        (home / "bin" / "az").symlink_to(Path(az).absolute())
    environ = {
        "PATH": os.pathsep.join(map(str, [*path, os.environ["PATH"]])),
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "SHELL": "/bin/bash",
        "ACRGEO_SANDBOX_SPEED": "600",
        "AZURE_CORE_COLLECT_TELEMETRY": "false",
        "MAKEFLAGS": "n",
        "UV_TOOL_BIN_DIR": str(home / "uv"),
        **{name: value for name, value in os.environ.items() if name in _NETWORK or name.startswith(("PIP_", "UV_"))},
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{ROOT.as_uri()}.insteadOf",
        "GIT_CONFIG_VALUE_0": ADDRESS,
    }
    done = subprocess.run(
        ["bash", "-c", script], env=environ, cwd=home, capture_output=True, text=True, timeout=600, check=True
    )
    outputs = re.findall(rf"(.*?){MARK} (\d+)\n", done.stdout, re.DOTALL)
    for step, (output, status) in zip(steps, outputs, strict=True):
        told = f"$ {step.command}\n{output}"
        assert (status == "0") if step.shown is None else is_shown(output, step.shown), told


def is_shown(output: str, shown: str) -> bool:
    """Return whether an output is as shown; a line ``...`` stands for any lines."""
    lines = [r"(?:.*\n)*" if line == "..." else re.escape(line) + r"\n" for line in shown.splitlines()]
    return re.fullmatch("".join(lines), output) is not None


@pytest.mark.sockets  # a served sandbox is among the examples
def test_the_examples_do_what_they_show(warm: Path, tmp_path: Path) -> None:
    """Each command prints what the README shows, up to where the Azure CLI comes in."""
    text = README.partition("To the Azure CLI")[0]
    check_run([*steps_of(text, "console"), Step(command="kill $!")], tmp_path, first=warm)


@pytest.mark.sockets  # the Azure CLI reaches a served sandbox
def test_the_azure_cli_does_what_it_shows(tmp_path: Path) -> None:
    """The section about other programs runs whole, with an Azure CLI that is not changed."""
    az = find_az()
    if az is None:
        pytest.skip("There is no Azure CLI here: put az on the path or its file into AZ, or run make docs-test.")
    check_run(steps_of(section("The sandbox with other programs"), "console", "sh"), tmp_path, az=az)


@pytest.mark.sockets  # it installs from the network
def test_every_block_runs(tmp_path: Path) -> None:
    """From the first line to the last: installed as it says, in each way, then tried, served and developed."""
    az = find_az()
    if az is None or "DOCS_TEST" not in os.environ:
        pytest.skip("This installs from the network and takes minutes: make docs-test runs it.")
    tools = Path(shutil.which("pipx") or "").parent
    check_run(steps_of(README, "console", "sh"), tmp_path, first=tools, az=az)


def test_install_comes_before_use() -> None:
    """A reader meets no command before the way to have it; only the address stands for another."""
    before, _, after = README.partition("## Install\n")
    assert "```" not in before
    assert re.findall(r"^(?:pipx|uv|git|pip) .*$", after, re.MULTILINE) == [
        f"pipx install git+{ADDRESS}",
        f"uv tool install git+{ADDRESS}",
        f"git clone {ADDRESS}",
        "pip install .",
    ]


def test_the_picture_is_safe_to_show() -> None:
    """Git hosts show it: it is small, needs no script and no other host, and stands still for who wants less motion."""
    found = re.findall(r"!\[([^\]]{40,})\]\((docs/images/\S+\.svg)\)", README.partition("## Install")[0])
    assert len(found) == 1
    picture = (ROOT / found[0][1]).read_text(encoding="utf-8")
    root = ElementTree.fromstring(picture)
    assert len(picture) < 300_000
    assert {node.tag.rpartition("}")[2] for node in root.iter()} <= {
        "svg", "title", "desc", "style", "defs", "clipPath", "rect", "circle", "g", "text", "tspan", "use",
    }  # fmt: skip
    assert all(value.startswith("#") for node in root.iter() for name, value in node.items() if name.endswith("href"))
    assert not re.search(r"url\((?!#)|@import|\son\w+=", picture)
    still = picture.partition("@media (prefers-reduced-motion:reduce)")[2]
    assert "animation:none" in still


def test_every_target_of_make_is_there() -> None:
    """What the README and CONTRIBUTING have to type is a target."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    texts = README + (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert {
        name for name in re.findall(r"^make ([a-z-]+)|`make ([a-z-]+)", texts, re.MULTILINE) for name in name if name
    } <= targets


def test_the_shown_output_is_compared() -> None:
    """A missing, changed or extra line is found."""
    assert is_shown("a\nb\nc\n", "a\n...\n")
    assert not is_shown("a\nb\n", "a\n")
    assert not is_shown("a\n", "a\nb\n")
    assert not is_shown("x\nb\n", "...\nc\n")


def test_every_command_is_in_the_table() -> None:
    """The table has all commands and no others."""
    words = {name: deferred.command for name, deferred in app.commands.items()}
    commands_of = {
        "": words,
        **{f"{name} ": group.commands for name, group in words.items() if hasattr(group, "commands")},
    }
    found = {f"{name}{word}": command for name, group in commands_of.items() for word, command in group.items()}
    commands = [words for words, command in found.items() if not hasattr(command, "commands")]
    table = re.findall(r"^\| `acrgeo ([a-z][a-z-]*(?: [a-z][a-z-]*)?)[ `]", README, re.MULTILINE)
    assert sorted(table) == sorted(commands)


def test_every_exit_code_is_in_the_table() -> None:
    """The table has all exit codes in order."""
    assert [int(code) for code in re.findall(r"^\| (\d+) \|", README, re.MULTILINE)] == sorted(ExitCode)
