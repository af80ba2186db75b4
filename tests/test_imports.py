"""A command imports only what it uses: each pin runs in an interpreter of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

RUN = """
import json, sys
before = set(sys.modules)
from acrgeo.__main__ import run
try:
    code = run(sys.argv[1:])
except SystemExit as exit:  # a completion
    code = exit.code
sys.stdout.flush()
sys.stderr.write(json.dumps([code, sorted(set(sys.modules) - before)]))
"""
TYPER = {"typer", "annotated_doc", "shellingham"}
SLOW = ("asyncio", "email", "http.client", "logging", "multiprocessing", "sqlite3", "ssl", "unittest", "xml")
"""Modules of the standard library that take longer than the rest of a page of help."""
LEAN = ("azure.identity", "yaml", "rich", "jmespath", "cryptography", "pydantic")


def read_modules(tmp_path: Path, *arguments: str, **environ: str) -> set[str]:
    """Return what is imported once a command has run on a sandbox of its own."""
    done = subprocess.run(
        [sys.executable, "-c", RUN, *arguments],
        env={"ACRGEO_SANDBOX_STATE": str(tmp_path / "sandbox.db"), "HOME": str(tmp_path), **environ},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout
    code, names = json.loads(done.stderr)
    assert code == 0
    return set(names)


def of(packages: tuple[str, ...], names: set[str]) -> set[str]:
    """Return the names that belong to one of the packages."""
    return {name for name in names if any(name == package or name.startswith(f"{package}.") for package in packages)}


def packages(names: set[str]) -> set[str]:
    """Return the packages that neither Python nor acrgeo brings."""
    return {name.partition(".")[0] for name in names} - sys.stdlib_module_names - {"acrgeo"}


def commands(names: set[str]) -> set[str]:
    """Return the modules of commands."""
    start = "acrgeo.cli.commands."
    return {name.removeprefix(start) for name in names if name.startswith(start)}


def test_the_version_imports_nothing(tmp_path: Path) -> None:
    """It takes the package's number, and how a program ends."""
    names = read_modules(tmp_path, "--version")
    assert packages(names) == set()
    assert {name for name in names if name.startswith("acrgeo")} == {
        "acrgeo",
        "acrgeo.__main__",
        "acrgeo.errors",
        "acrgeo.signals",
    }
    assert of((*SLOW, "dataclasses", "inspect", "shutil"), names) == set()


@pytest.mark.parametrize(
    ("words", "called"),
    [
        (["--help"], set()),
        (["replica", "add", "--help"], {"replica", "replica_repair", "replica_wait"}),
        (["show", "--help"], {"show"}),
    ],
)
def test_a_page_of_help_imports_typer_and_the_command(tmp_path: Path, words: list[str], called: set[str]) -> None:
    """It needs neither the SDK, nor the renderer, nor the sandbox, nor another command."""
    names = read_modules(tmp_path, *words)
    assert packages(names) == TYPER
    assert commands(names) == called
    assert of((*SLOW, "acrgeo.arm", "acrgeo.executor", "acrgeo.sandbox"), names) == set()


@pytest.mark.parametrize("shell", ["bash", "zsh"])
@pytest.mark.parametrize(
    ("line", "called"), [("acrgeo re", set()), ("acrgeo replica ", {"replica", "replica_repair", "replica_wait"})]
)
def test_a_completion_imports_as_much_as_help(tmp_path: Path, shell: str, line: str, called: set[str]) -> None:
    """Each key that is pressed waits for it."""
    words = {"COMP_WORDS": line, "COMP_CWORD": str(line.count(" ")), "_TYPER_COMPLETE_ARGS": line}
    names = read_modules(tmp_path, _ACRGEO_COMPLETE=f"complete_{shell}", **words)
    assert packages(names) == TYPER
    assert commands(names) == called
    assert of((*SLOW, "acrgeo.arm", "acrgeo.executor", "acrgeo.sandbox"), names) == set()


def test_a_list_as_json_imports_neither_renderer_nor_sign_in(tmp_path: Path) -> None:
    """On the sandbox it needs the SDK and the sandbox, and no more."""
    names = read_modules(tmp_path, "--sandbox", "replica", "list", "contoso", "-o", "json")
    assert of(LEAN, names) == set()
    assert "azure.mgmt.containerregistry" in names  # the pin looks at a command that did its work


KEPT = """
import json, sys, time
from pathlib import Path
from acrgeo.arm.clouds import CLOUDS
from acrgeo.arm.session import Session
from acrgeo.arm.sign_in.kept_tokens import AZ, KeptTokens
from acrgeo.core.model.settings import TOKEN_CACHE
from acrgeo.workflow.settings import read_setting
from acrgeo.workflow.token_cache import open_store
environ = {"HOME": sys.argv[1], "AZURE_CONFIG_DIR": sys.argv[1]}
assert read_setting(TOKEN_CACHE, environ).value == "on"
session = Session(environ=environ, tokens=open_store(environ), subscription="0" * 8 + "-0000-0000-0000-" + "0" * 12)
account = session._account_of(None)
kept = session._credential.kept
kept.keep(account, AZ, "a-token", int(time.time()) + 3600, kept.binding(AZ))
assert session._credential.get_token_for(account, CLOUDS[0].scope).token == "a-token"
print(json.dumps(sorted(sys.modules)))
"""


def test_a_kept_token_needs_neither_az_nor_the_libraries_of_the_sign_in(tmp_path: Path) -> None:
    """Nor, on Linux, those of its protection, nor the parser of settings that nobody has made."""
    done = subprocess.run(
        [sys.executable, "-c", KEPT, str(tmp_path)], capture_output=True, text=True, check=True, timeout=60
    )
    names = set(json.loads(done.stdout))
    unwanted = ("azure.identity", "msal", "msal_extensions", "yaml", "tomlkit", "tomllib", "tomli")
    assert of(unwanted, names) == set()
    assert "azure.core" in names
