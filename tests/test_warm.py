"""The forked program is the program: what a shell sees of it is what the true one shows."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.warm import PROGRAM


@pytest.mark.parametrize(
    "line",
    [
        "acrgeo show contoso; echo $?; acrgeo show contsoo 2>&1; echo $?; acrgeo show contsoo 2>/dev/null",
        "umask 027; cd sub; printf 'apiVersion: acrgeo/v1\nregistry: contoso\nsku: Premium\n' > contoso.yaml;"
        " ACRGEO_OUTPUT=json acrgeo plan -f - --out p < contoso.yaml | grep -c contoso; echo $PIPESTATUS; stat -c %a *",
    ],
)
def test_it_is_the_program(warm: Path, tmp_path: Path, line: str) -> None:
    """The same output, codes and files, whatever streams, variables and folder it is given."""
    seen = []
    for name, program in (("true", PROGRAM.parent), ("warm", warm)):
        home = tmp_path / name
        (home / "sub").mkdir(parents=True)
        environ = {
            "PATH": f"{program}:/usr/bin:/bin",
            "HOME": str(home),
            "LC_ALL": "C.UTF-8",
            "COLUMNS": "70",
            "ACRGEO_SANDBOX": "1",
            "ACRGEO_SANDBOX_STATE": os.path.relpath(tmp_path / name / "s.db", home),
        }
        done = subprocess.run(
            ["bash", "-c", line], env=environ, cwd=home, capture_output=True, text=True, timeout=60, check=False
        )
        seen.append((done.returncode, done.stdout, done.stderr, sorted(path.name for path in home.rglob("*"))))
    true, forked = seen
    assert forked == true
    assert true[0] == 0 or "registry named contsoo" in true[1], true
