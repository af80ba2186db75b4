"""A command imports only what it uses: each pin runs in an interpreter of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from acrgeo.sandbox import Sandbox
from acrgeo.sandbox.doors.server import Served, serve

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
PIPELINE = {"azure", "urllib3", "typing_extensions"}
UNUSED = ("asyncio", "azure.identity", "azure.mgmt", "cryptography", "jmespath", "msal", "requests", "rich", "yaml")
"""What a read that is printed as JSON does without."""
WRITES = (
    "acrgeo.arm.operations",
    "acrgeo.arm.refusals",
    "acrgeo.arm.webhooks",
    "acrgeo.core.desired.registry",
    "acrgeo.core.model.webhook",
    "acrgeo.core.permissions",
    "acrgeo.core.plan",
    "acrgeo.core.rules",
    "acrgeo.executor",
)
"""What a hot read does without: changes, rules and the reasons of errors. Their dataclasses take longest."""
SITE = {"__main__", "_distutils_hack", "sitecustomize"}
"""What every process of Python has, or may have."""


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


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    """Return a served sandbox."""
    with closing(Sandbox()) as sandbox, closing(serve(sandbox)) as served:
        yield served


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
    assert of((*SLOW, "dataclasses", "inspect", "pathlib", "shutil", "urllib"), names) == set()


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


@pytest.mark.parametrize(
    ("line", "used"),
    [
        ("acrgeo re", set()),
        ("acrgeo replica delete contoso ", set()),
        ("acrgeo --sandbox replica delete contoso ", {"acrgeo.sandbox", "sqlite3"}),
        ("acrgeo --sandbox replica add contoso --", set()),
    ],
)
def test_a_completion_of_our_own_scripts_imports_hardly_more_than_the_version(
    tmp_path: Path, line: str, used: set[str]
) -> None:
    """It takes the grammar and files: neither Typer, nor a command, nor dataclasses, nor a sandbox to run."""
    names = read_modules(tmp_path, _ACRGEO_COMPLETE="complete_words", _TYPER_COMPLETE_ARGS=line)
    assert packages(names) == set()
    assert commands(names) == set()
    slow = (*SLOW, "acrgeo.arm", "acrgeo.executor", "acrgeo.sandbox", "dataclasses", "inspect")
    assert {name.removesuffix(".dbapi2") for name in of(slow, names)} - used == {
        name for name in names if name.startswith("acrgeo.sandbox.") and used
    }
    assert "acrgeo.sandbox.sandbox" not in names


def test_a_check_of_files_imports_what_reads_them(tmp_path: Path) -> None:
    """An editor or a hook waits for it: neither the SDK, nor the renderer, nor plans, rules or the sandbox."""
    file = tmp_path / "contoso.yaml"
    file.write_text("apiVersion: acrgeo/v1\nregistry: contoso\nreplicas: [{location: eastus}]\n", encoding="utf-8")
    names = read_modules(tmp_path, "validate", str(file))
    built = {name for name in packages(names) if "cython" in name}  # what libyaml is bound by
    assert packages(names) - built - {"_yaml"} == {*TYPER, "yaml"}
    assert commands(names) == {"validate"}
    unused = ("acrgeo.arm", "acrgeo.executor", "acrgeo.sandbox", "acrgeo.core.plan", "acrgeo.core.rules")
    assert of((*SLOW, *unused), names) == set()


HOT = [["replica", "list", "contoso", "-g", "contoso-rg", "-o", "json"], ["show", "contoso", "-o", "json"]]


@pytest.mark.parametrize("words", HOT, ids=" ".join)
def test_a_read_in_the_sandbox_imports_neither_renderer_nor_management_sdk(tmp_path: Path, words: list[str]) -> None:
    """It needs the SDK's pipeline and the sandbox, and no more."""
    names = read_modules(tmp_path, "--sandbox", *words)
    assert packages(names) <= TYPER | PIPELINE
    assert of((*UNUSED, "acrgeo.executor"), names) == set()
    assert {"azure.core.rest", "acrgeo.sandbox"} <= names  # the pin looks at a command that did its work


@pytest.mark.sockets
@pytest.mark.parametrize("words", HOT, ids=" ".join)
def test_a_read_over_the_network_imports_no_sandbox_either(tmp_path: Path, served: Served, words: list[str]) -> None:
    """Needs sockets: a served sandbox is as far away as Azure is."""
    environ = {
        "ACRGEO_SANDBOX_URL": served.endpoint,
        "ACRGEO_SANDBOX_CA": served.document["caFile"],
        "ACRGEO_SANDBOX_TOKEN": served.document["token"],
    }
    names = read_modules(tmp_path, *words, **environ)
    assert packages(names) <= TYPER | PIPELINE
    assert of((*UNUSED, "acrgeo.executor", "acrgeo.sandbox", "sqlite3"), names) == set()
    assert of(WRITES, names) == set()
    assert "azure.core.rest" in names


def test_a_session_with_azure_imports_no_more_until_it_signs_in() -> None:
    """What a command imports on its way to Azure; the sign-in itself is azure-identity's."""
    code = (
        "import sys; from acrgeo.arm.gateway import Gateway; from acrgeo.arm.session import Session;"
        "Gateway(Session(environ={}, reads_az_profile=False)); print(*sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    names = set(ran.stdout.split())
    assert packages(names) <= PIPELINE | SITE
    assert of((*UNUSED, "acrgeo.executor", "acrgeo.sandbox"), names) == set()


@pytest.mark.sockets
def test_everything_imports_and_runs_without_what_windows_lacks(tmp_path: Path) -> None:
    """No module needs POSIX, and neither do reads, writes, files of ours or a served sandbox, which needs sockets."""
    (tmp_path / "contoso.yaml").write_bytes((Path(__file__).parents[1] / "examples" / "contoso.yaml").read_bytes())
    lines = (
        "--sandbox show contoso",
        "--sandbox plan -f contoso.yaml --out plan.json",
        "--sandbox apply plan.json --yes --events-file events.jsonl",
        "config set token-cache off",
        "config get token-cache",
        "sandbox serve --port 0 --ready-file ready.json",
    )
    folders = {name: str(tmp_path) for name in ("HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.windows", str(tmp_path)],
        input="\n".join(lines),
        env={**folders, "ACRGEO_SANDBOX_SPEED": "600", "PYTHONPATH": str(Path(__file__).parents[1])},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    document = json.loads(done.stdout)
    assert document["failed"] == {}
    assert document["modules"] > 300
    assert {line: (code, err) for line, (code, _, err) in document["ran"].items() if code} == {}
    assert len((tmp_path / "events.jsonl").read_text(encoding="utf-8").splitlines()) > 8
    assert document["ran"][lines[-2]][1] == "off\n"
    assert document["ran"][lines[-1]][1].startswith("200{")
