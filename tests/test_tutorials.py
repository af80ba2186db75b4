"""The tutorials are true: their blocks run in one shell, in order and word by word, on a sandbox of their own.

In the three parts a word after ``sh`` says for whom a block is: ``sandbox``, ``az`` (which the sandbox serves as well),
``azure`` (which nothing here can run), ``skopeo``, ``start`` (the parts before, in one block) or ``cleanup``; and an
``output`` block is what the block before it prints.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_readme import ROOT, check_run, find_az, is_shown, section, steps_of

TUTORIALS = ROOT / "docs" / "tutorials"
PARTS = sorted(TUTORIALS.glob("[0-9]-*.md"))
OTHERS = sorted(set(TUTORIALS.glob("*.md")) - set(PARTS))
KINDS = {"", "sandbox", "az", "azure", "skopeo", "start", "cleanup"}
END = "=== the end of a block ==="
_BLOCK = re.compile(r"^```sh ?(\w*)\n(.*?)^```\n(?:\n```output\n(.*?)^```\n)?", re.MULTILINE | re.DOTALL)
Blocks = list[tuple[str, str, str]]


def blocks_of(*pages: Path) -> Blocks:
    """Return the blocks of pages in order: for whom each is, what is pasted, what it prints."""
    return [found for page in pages for found in _BLOCK.findall(page.read_text(encoding="utf-8"))]


def check(blocks: Blocks, home: Path, *first: Path) -> None:
    """Paste blocks into one bash that starts in a clone; each line must succeed, and print what is shown."""
    (home / "clone").mkdir()
    (home / "clone" / "examples").symlink_to(ROOT / "examples")
    told = "".join(f"{text}printf '{END}\\n'\n" for _, text, _ in blocks)
    script = f"exec 2>&1\ntrap 'echo \"failed: $BASH_COMMAND\"' ERR\ntrap 'kill $sandbox' EXIT\n{told}"
    environ = {
        "PATH": os.pathsep.join(map(str, [*first, Path(sys.executable).parent, os.environ["PATH"]])),
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "AZURE_CORE_COLLECT_TELEMETRY": "false",
        "AZURE_CORE_ONLY_SHOW_ERRORS": "true",
    }
    done = subprocess.run(
        ["bash", "-c", script],
        env=environ,
        cwd=home / "clone",
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    outputs = done.stdout.split(f"{END}\n")[:-1]
    for (_, text, shown), output in zip(blocks, outputs, strict=False):
        assert "failed: " not in output, f"{text}{output}"
        assert not shown or is_shown(output, shown), f"{text}{output}"
    assert len(outputs) == len(blocks), done.stdout


@pytest.mark.sockets  # a served sandbox, and curl that pushes to it
@pytest.mark.parametrize("page", OTHERS, ids=lambda page: page.stem)
def test_every_block_runs(warm: Path, tmp_path: Path, page: Path) -> None:
    """Each line succeeds, from an empty folder."""
    check_run(steps_of(page.read_text(encoding="utf-8"), "console", "sh"), tmp_path, first=warm)


@pytest.mark.sockets  # a served sandbox
def test_the_three_parts_run_on_the_sandbox(warm: Path, tmp_path: Path) -> None:
    """Pasted one after the other, cleaned up at the end, each block does what the page shows."""
    blocks = [block for block in blocks_of(*PARTS) if block[0] in {"", "sandbox"}]
    check([*blocks, *blocks_of(PARTS[-1])[-2:-1]], tmp_path, warm)
    assert sorted(path.name for path in tmp_path.iterdir() if not path.name.startswith(".")) == ["clone"]


@pytest.mark.sockets  # a served sandbox
@pytest.mark.parametrize("page", PARTS[1:], ids=lambda page: page.stem)
@pytest.mark.parametrize("client", ["sandbox", "skopeo"])
def test_a_part_runs_alone(warm: Path, tmp_path: Path, page: Path, client: str) -> None:
    """From the block that does the parts before it, with Python or skopeo, to the clean-up."""
    if "DOCS_TEST" not in os.environ:
        pytest.skip("The parts run together already: make docs-test runs each alone.")
    if client == "skopeo" and shutil.which("skopeo") is None:
        pytest.skip("There is no skopeo here.")

    def is_meant(kind: str, text: str) -> bool:
        pushes = "image.py push" in text and kind == "sandbox"
        return (
            kind in {"", "start", "cleanup"}
            or (kind == "sandbox" and not (client == "skopeo" and pushes))
            or (kind == client)
        )

    check([block for block in blocks_of(page) if is_meant(*block[:2])], tmp_path, warm)


@pytest.mark.sockets  # the Azure CLI reaches a served sandbox
def test_the_registry_is_made_with_az(warm: Path, tmp_path: Path) -> None:
    """The blocks for az make the registry of part 1, and one from a template, with an Azure CLI that is not changed."""
    az = find_az()
    if az is None or "DOCS_TEST" not in os.environ:
        pytest.skip("This takes the Azure CLI: make docs-test runs it.")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "az").symlink_to(Path(az).absolute())
    signed_in = section("The sandbox with other programs").partition("```sh\n")[2].partition("az acr ")[0]
    check(
        [
            ("", block[1] + (signed_in if block[0] == "sandbox" else ""), "")  # it has a name of its own
            for block in blocks_of(PARTS[0])
            if block[0] in {"", "sandbox", "az", "cleanup"}
        ],
        tmp_path,
        tmp_path / "bin",
        warm,
    )


def test_every_block_is_for_somebody() -> None:
    """No block escapes by a misspelt word, and what a block prints follows it."""
    for page in PARTS:
        text = page.read_text(encoding="utf-8")
        assert {kind for kind, _, _ in blocks_of(page)} <= KINDS
        assert len(re.findall(r"^```\w", text, re.MULTILINE)) == len(blocks_of(page)) + sum(
            bool(shown) for *_, shown in blocks_of(page)
        )
