"""The installed program: pipes, full disks, broken state files and two processes at once, each in a real process."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from acrgeo.__main__ import run
from acrgeo.sandbox import VirtualClock
from acrgeo.workflow.context import Context

PROGRAM = (sys.executable, "-m", "acrgeo")


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """A local sandbox of the test's own."""
    return {
        "HOME": str(tmp_path),
        "PATH": "/usr/bin:/bin",
        "ACRGEO_SANDBOX": "1",
        "ACRGEO_SANDBOX_STATE": str(tmp_path / "state" / "s.db"),
        "ACRGEO_SANDBOX_SPEED": "1000",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def shell(line: str, environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a line of bash in which ``acrgeo`` is the program of this tree."""
    script = f'set -o pipefail; acrgeo() {{ {sys.executable} -m acrgeo "$@"; }}; {line}'
    return subprocess.run(["bash", "-c", script], env=environ, capture_output=True, text=True, timeout=60, check=False)


def test_head_ends_quietly(environ: dict[str, str]) -> None:
    """Small and large documents: no traceback, exit 0 under pipefail."""
    done = shell("acrgeo regions -o json | head -1; echo ${PIPESTATUS[0]}", environ)
    assert (done.stdout, done.stderr) == ("{\n0\n", "")
    gone = shell("acrgeo show contoso | true; echo ${PIPESTATUS[0]}", environ)
    assert (gone.stdout, gone.stderr) == ("0\n", "")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("acrgeo show contoso >&-", 0),
        ("acrgeo show contsoo 2>&-", 8),
        ("acrgeo show contoso </dev/null", 0),
        ("acrgeo show contsoo 2>/dev/full", 8),
        ("acrgeo plan -f - <&-", 2),
        ("acrgeo show contsoo <&- >&- 2>&-", 8),
    ],
)
def test_closed_streams_keep_the_exit_code(environ: dict[str, str], line: str, code: int) -> None:
    """A stream that the caller closed is not needed."""
    done = shell(line, environ)
    assert done.returncode == code
    assert not any(word in done.stderr for word in ("Traceback", "ignored", "Internal error"))


def test_full_disk_behind_stdout_is_told(environ: dict[str, str]) -> None:
    """A document that could not be written is exit 1, not a silent 0."""
    done = shell("acrgeo show contoso >/dev/full", environ)
    assert (done.returncode, done.stderr) == (1, "error: No space left on device.\n")


@pytest.mark.parametrize(
    ("flags", "before", "told"),
    [
        ([], "", "ended"),
        (["-X", "dev"], "", "ended taken apart"),
        ([], "import cProfile", "ended taken apart"),
        ([], "import threading; threading.Thread(target=threading.main_thread().join).start()", "ended taken apart"),
    ],
)
def test_the_end_is_short_but_for_whoever_watches_it(flags: list[str], before: str, told: str) -> None:
    """What is registered for the end runs, and is flushed; a thread that works, and a profiler, get all of Python's."""
    code = f"""
import atexit, sys
{before}
class Kept:
    def __del__(self, write=sys.stdout.write):
        write(" taken apart")
kept = Kept()
atexit.register(sys.stdout.write, "ended")
sys.argv = ["acrgeo", "--version"]
from acrgeo.__main__ import main
main()
"""
    done = subprocess.run([sys.executable, *flags, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.splitlines()[1:] == [told]


def limit_files() -> None:
    """Let no file of the process grow."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))


def test_full_disk_under_the_state_names_the_file(environ: dict[str, str]) -> None:
    """Which file, and how to keep it elsewhere."""
    done = subprocess.run(
        [*PROGRAM, "show", "contoso"],
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        preexec_fn=limit_files,
    )
    told = " ".join(done.stderr.split())
    assert done.returncode == 1
    assert told.startswith("error: The sandbox cannot keep its state in")
    assert "s.db: " in told
    assert told.endswith("hint: ACRGEO_SANDBOX_STATE=FILE keeps it elsewhere")


def no_database(file: Path) -> Path:
    """A file that is something else."""
    file.write_text("this is not a database, however long it may be\n" * 100)
    return file


def under_a_file(file: Path) -> Path:
    """A path that cannot be made."""
    file.write_text("")
    return file / "s.db"


def directory(file: Path) -> Path:
    """A folder where the file should be."""
    file.mkdir()
    return file


@pytest.mark.parametrize("broken", [no_database, under_a_file, directory])
def test_state_file_that_cannot_be_one(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    broken: Callable[[Path], Path],
) -> None:
    """One error that names it; exit 1."""
    file = broken(tmp_path / "file")
    monkeypatch.setenv("ACRGEO_SANDBOX_STATE", str(file))
    code = run(["--sandbox", "list"])
    told = " ".join(capsys.readouterr().err.split())
    assert code == 1
    assert f"cannot keep its state in {file}:" in told


def test_two_processes_share_a_state_file(environ: dict[str, str]) -> None:
    """Both changes are there afterwards, also where both find the file missing."""
    started = [
        subprocess.Popen(
            [*PROGRAM, "replica", "add", name, "eastus", "--upgrade", "-y", "-o", "json"],
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in ("contoso", "contosowesteu")
    ]
    for process in started:
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
        assert json.loads(out)["counts"]["done"] == 2
    listed = json.loads(shell("acrgeo list -o json", environ).stdout)["registries"]
    assert [registry["sku"]["name"] for registry in listed] == ["Premium", "Premium"]


@pytest.mark.sockets
@pytest.mark.parametrize("words", [("show", "contoso"), ("sandbox", "reset")])
def test_dead_server_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    """Connects to a loopback port that nobody serves: says so, and what to do; exit 1."""
    import certifi

    monkeypatch.setenv("ACRGEO_SANDBOX_URL", "https://127.0.0.1:1")
    monkeypatch.setenv("ACRGEO_SANDBOX_TOKEN", "acrgeo-sandbox-token")
    monkeypatch.setenv("ACRGEO_SANDBOX_CA", certifi.where())
    monkeypatch.setenv("HOME", str(tmp_path))
    code = run([*words], make_context=lambda common: Context.of_process(common, clock=VirtualClock()))
    told = " ".join(capsys.readouterr().err.split())
    assert code == 1
    assert told.startswith("error: The sandbox at https://127.0.0.1:1 does not answer")
    assert "hint: acrgeo sandbox serve" in told
