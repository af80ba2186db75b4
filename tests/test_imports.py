"""A command imports only what it uses: each pin runs in an interpreter of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

RUN = """
import json, sys
from acrgeo.__main__ import run
code = run(sys.argv[1:])
sys.stdout.flush()
sys.stderr.write(json.dumps([code, sorted(sys.modules)]))
"""
CHEAP = ("azure", "rich", "yaml", "jmespath", "requests", "sqlite3", "cryptography", "pydantic")
LEAN = ("azure.identity", "yaml", "rich", "jmespath", "cryptography", "pydantic")


def read_modules(tmp_path: Path, *arguments: str) -> set[str]:
    """Return what is imported once a command has run on a sandbox of its own."""
    done = subprocess.run(
        [sys.executable, "-c", RUN, *arguments],
        env={"ACRGEO_SANDBOX_STATE": str(tmp_path / "sandbox.db"), "HOME": str(tmp_path)},
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


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["replica", "add", "--help"]])
def test_version_and_help_import_no_library_but_typer(tmp_path: Path, arguments: list[str]) -> None:
    """They need neither the SDK, nor the renderer, nor the sandbox's store."""
    assert of(CHEAP, read_modules(tmp_path, *arguments)) == set()


def test_a_list_as_json_imports_neither_renderer_nor_sign_in(tmp_path: Path) -> None:
    """On the sandbox it needs the SDK and the sandbox, and no more."""
    names = read_modules(tmp_path, "--sandbox", "replica", "list", "contoso", "-o", "json")
    assert of(LEAN, names) == set()
    assert "azure.mgmt.containerregistry" in names  # the pin looks at a command that did its work
