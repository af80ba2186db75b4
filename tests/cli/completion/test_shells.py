"""The scripts in the shells themselves, at a terminal; a shell that is not installed is skipped."""

from __future__ import annotations

import os
import re
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from acrgeo.cli.completion.install import SHELLS, Scripts
from tests.cli.completion.conftest import World

PATIENCE = 20.0
LINE = "acrgeo --sandbox replica delete contoso "
SCRIPTS = {shell: Scripts().get(shell).replace("%%", "%") for shell in SHELLS}


def environ_with_acrgeo(world: World, folder: Path, shell: str) -> dict[str, str]:
    """Return an environment whose PATH has acrgeo; the test is skipped where the shell is not there."""
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    program = folder / "bin" / "acrgeo"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m acrgeo "$@"\n')
    program.chmod(0o755)
    (folder / "contoso-file").touch()
    (folder / "script").write_text(SCRIPTS[shell])
    kept = {name: os.environ[name] for name in ("PYTHONPATH", "LANG") if name in os.environ}
    path = f"{program.parent}:{os.environ['PATH']}"
    return {**kept, **world.environ, "HOME": str(folder), "PATH": path, "TERM": "xterm", "PS1": "$ "}


def type_at(words: list[str], environ: Mapping[str, str], folder: Path, typed: list[tuple[str, str]]) -> str:
    """Type each text at a shell on a terminal, once what is expected before it is there; return all that was shown."""
    pty = pytest.importorskip("pty")
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(folder)
        os.execvpe(words[0], words, dict(environ))
    shown, end = "", time.monotonic() + PATIENCE
    try:
        for expected, text in typed:
            seen = len(shown)
            while expected not in re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown[seen:]):
                if time.monotonic() > end or not select.select([terminal], [], [], PATIENCE)[0]:
                    raise AssertionError(f"{expected!r} is not shown: {shown!r}")
                shown += os.read(terminal, 4096).decode(errors="replace")
            os.write(terminal, text.encode())
    finally:
        os.close(terminal)
        os.kill(process, 9)
        os.waitpid(process, 0)
    return shown


def test_bash_completes_at_a_terminal(world: World, tmp_path: Path) -> None:
    """Replicas that may be deleted are listed, one that is the only one is inserted, and no file is."""
    environ = environ_with_acrgeo(world, tmp_path, "bash")
    steps = [
        ("$ ", "source ./script\n"),
        ("$ ", f"{LINE}\t\t"),
        ("northeurope", "n\t"),
        ("northeurope ", "\x15acrgeo --sandbox show contosow\t"),
        ("contosowesteu ", "\x15acrgeo plan -f con\t"),
        ("contoso-file ", "\x15acrgeo plan --out=con\t"),
        ("contoso-file", ""),
    ]
    shown = type_at(["bash", "--norc", "--noprofile", "-i"], environ, tmp_path, steps)
    assert "eastus" in shown
    assert "westus" not in shown.partition("plan")[0]
    assert "contoso-file" not in shown.partition("plan")[0]


def test_zsh_completes_at_a_terminal(world: World, tmp_path: Path) -> None:
    """Installed as Typer installs it, in a folder of functions: at the first key and at later ones."""
    environ = environ_with_acrgeo(world, tmp_path, "zsh")
    (tmp_path / "functions").mkdir()
    (tmp_path / "script").rename(tmp_path / "functions" / "_acrgeo")
    steps = [
        (
            "$ ",
            "fpath=($PWD/functions $fpath); autoload -Uz compinit; compinit -u; PROMPT='> '\n",
        ),
        ("> ", f"{LINE}\t"),
        ("northeurope", "n\t"),
        ("northeurope ", "\x15acrgeo --sandbox show contosow\t"),
        ("contosowesteu ", "\x15acrgeo list --cloud=us\t"),
        ("--cloud=usgov ", "\x15acrgeo plan -f con\t"),
        ("contoso-file", ""),
    ]
    shown = type_at(["zsh", "-f", "-i"], environ, tmp_path, steps)
    assert "eastus" in shown
    assert "contoso-file" not in shown.partition("plan")[0]


def test_fish_completes(world: World, tmp_path: Path) -> None:
    """Its own command lists what a key lists, with what each value is."""
    environ = environ_with_acrgeo(world, tmp_path, "fish")
    lines = [LINE, "acrgeo plan -f con", "acrgeo list --cloud=us", "acrgeo --sandbox show contoso "]
    asked = "; ".join(f"complete --do-complete '{line}'; echo ==" for line in lines)
    done = subprocess.run(
        ["fish", "--no-config", "-c", f"source ./script; {asked}"],
        env=environ,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=PATIENCE * 2,
        check=True,
    )
    assert [part.splitlines() for part in done.stdout.split("==\n")] == [
        ["canadacentral\trouted, named canada", "eastus\trouted", "northeurope\tnot routed"],
        ["contoso-file"],
        ["--cloud=usgov"],
        [],
        [],
    ]


def test_powershell_has_a_script_of_the_same_protocol(world: World, tmp_path: Path) -> None:
    """Run in PowerShell where it is installed; else its text names what the answer reads."""
    script = SCRIPTS["powershell"]
    assert [
        word for word in ("'complete_words'", "_TYPER_COMPLETE_ARGS", "acrgeo -ScriptBlock") if word not in script
    ] == []
    environ = environ_with_acrgeo(world, tmp_path, "pwsh")
    asked = f"[System.Management.Automation.CommandCompletion]::CompleteInput('{LINE}', {len(LINE)}, $null)"
    ran = ["pwsh", "-NoProfile", "-Command", f". ./script.ps1; {asked}.CompletionMatches.CompletionText"]
    (tmp_path / "script").rename(tmp_path / "script.ps1")
    done = subprocess.run(ran, env=environ, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.split() == ["canadacentral", "eastus", "northeurope"]


@pytest.mark.parametrize("home", ["", "settings"])
def test_fish_s_script_is_put_below_the_folder_of_settings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, home: str
) -> None:
    """XDG_CONFIG_HOME is where fish looks; without it, ~/.config."""
    from typer import _completion_shared

    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / home) if home else "")
    shell, file = _completion_shared.install(shell="fish", prog_name="acrgeo", complete_var="_ACRGEO_COMPLETE")
    assert (shell, file) == ("fish", tmp_path / (home or ".config") / "fish" / "completions" / "acrgeo.fish")
    assert file.read_text(encoding="utf-8").strip() == SCRIPTS["fish"].strip()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_user_without_a_home_directory_is_told_how_to_get_the_script(
    monkeypatch: pytest.MonkeyPatch, shell: str
) -> None:
    """As in a container with a number as its user: one line, and the command that prints the script."""
    from typer import _completion_shared

    from acrgeo.errors import AcrGeoError

    def nowhere() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", nowhere)
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    with pytest.raises(AcrGeoError, match="no home directory") as told:
        _completion_shared.install(shell=shell, prog_name="acrgeo", complete_var="_ACRGEO_COMPLETE")
    assert told.value.hint == "acrgeo --show-completion"
