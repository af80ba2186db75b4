"""Run the file that runs where there is nothing: no variables, no packages, no network, an empty or no home."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from scripts.release.single_file import PYTHONS

WORDS = ("--sandbox", "show", "contoso")
_EXPECTED = "contoso  Standard, home westus, group contoso-rg\n"
_AT_ONCE = 4


class TrialError(Exception):
    """The file did not do what it must."""


def pythons() -> dict[str, str]:
    """Return the path of each supported Python on this machine: on PATH, from pyenv, or this one."""
    found = {}
    for version in PYTHONS:
        root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
        named = [shutil.which(f"python{version}"), *map(str, root.glob(f"versions/{version}.*/bin/python"))]
        if version == f"{sys.version_info[0]}.{sys.version_info[1]}":
            named.insert(0, sys.executable)
        for path in filter(None, named):
            code = "import sys; print('%d.%d' % sys.version_info[:2])"
            asked = subprocess.run([path, "-I", "-c", code], capture_output=True, text=True, check=False)
            if asked.stdout.strip() == version:
                found[version] = path
                break
    return found


def try_out(file: Path, work: Path) -> Iterator[str]:
    """Run the file in every way with every Python that is here; yield a line for each way. Raises TrialError."""
    offline = _offline()
    yield "  no network" if offline else "  the network could not be taken away here"
    found = pythons()
    for version, python in found.items():
        yield f"  Python {version}"
        if version not in (min(found, key=_number), max(found, key=_number)):
            environ = {"HOME": str(_made(work / version / "home"))}
            _expect(_run([*offline, python, "-I", "-S", str(file), *WORDS], environ), "an empty home")
            yield "    an empty home, the first time"
            continue
        for name, environ in _environments(work / version).items():
            _expect(_run([*offline, python, "-I", "-S", str(file), *WORDS], environ), name)
            yield f"    {name}"
        cold = {"HOME": str(_made(work / version / "cold"))}
        words = [*offline, python, "-I", "-S", str(file), *WORDS]
        started = [
            subprocess.Popen(words, env=cold, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            for _ in range(_AT_ONCE)
        ]
        for process in started:
            out, err = process.communicate(timeout=120)
            _expect((process.returncode, out, err), "several at once")
        left = [path.name for path in Path(cold["HOME"]).glob(".cache/acrgeo/app/*")]
        if len(left) != 1:
            raise TrialError(f"several at once left {left}")
        yield f"    {_AT_ONCE} started at once, the first time"
    absent = [version for version in PYTHONS if version not in found]
    if absent:
        yield f"  not tried, because it is not here: Python {', '.join(absent)}"


def _number(version: str) -> int:
    return int(version.partition(".")[2])


def _environments(work: Path) -> dict[str, dict[str, str]]:
    """Return the environments to run in, by what they lack."""
    state = {"XDG_STATE_HOME": str(_made(work / "state"))}
    taken = _made(work) / "taken"
    taken.touch()  # a file is what even root can make no folder in
    return {
        "an empty home, the first time": {"HOME": str(_made(work / "home"))},
        "an empty home, again": {"HOME": str(work / "home")},
        "no home": {**state, "XDG_CACHE_HOME": str(_made(work / "cache"))},
        "a cache that cannot be written": {**state, "XDG_CACHE_HOME": str(taken), "TMPDIR": str(_made(work / "tmp"))},
    }


def _run(words: list[str], environ: Mapping[str, str]) -> tuple[int, str, str]:
    done = subprocess.run(words, env=dict(environ), capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stdout, done.stderr


def _expect(done: tuple[int, str, str], name: str) -> None:
    code, out, err = done
    if code or not out.startswith(_EXPECTED) or err:
        raise TrialError(f"with {name}: exit code {code}\n{out}{err}")


def _offline() -> list[str]:
    """Return the words that take the network away, none where this machine does not let us."""
    words = ["unshare", "--map-root-user", "--net"]
    if shutil.which("unshare") and subprocess.run([*words, "true"], capture_output=True, check=False).returncode == 0:
        return [str(shutil.which("unshare")), *words[1:]]
    return []


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
