"""What is in the way of a release, found before anything is built. ``make release-check`` runs it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from acrgeo import __version__
from scripts.release_notes import sections

ROOT = Path(__file__).parents[2]
PLACEHOLDER = "git.example.com"
"""Stands for the address of the repository until it has one."""
PAGES = ("pyproject.toml", "README.md", "SECURITY.md", "examples/github-actions.yml", "examples/azure-pipelines.yml")


def obstacles(pages: Mapping[str, str], changelog: str, version: str, tag: str, changes: str) -> Iterator[str]:
    """Yield what is in the way.

    ``tag`` is that of the commit, ``changes`` what is not committed, both as git prints them.
    """
    for name, text in pages.items():
        if PLACEHOLDER in text:
            line = text[: text.index(PLACEHOLDER)].count("\n") + 1
            yield f"{name}:{line}: {PLACEHOLDER} stands where the address of the repository belongs"
    found = sections(changelog)
    if not found.get(version):
        yield f"CHANGELOG.md: there is no section [{version}], or nothing in it"
    if found.get("Unreleased"):
        yield "CHANGELOG.md: the section [Unreleased] is not empty: its lines belong to a version"
    if not re.fullmatch(r"\d+\.\d+\.\d+((a|b|rc)\d+)?", version):
        yield f"acrgeo/__init__.py: {version} is no version to release"
    if tag != f"v{version}":
        yield f"git: this commit is {f'tagged {tag}' if tag else 'not tagged'}, not v{version}"
    if changes:
        yield "git: there are changes that are not committed"


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S607 from PATH
    return done.stdout.strip()


def main() -> None:
    """Print what is in the way, and fail if anything is."""
    pages = {name: (ROOT / name).read_text(encoding="utf-8") for name in PAGES}
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    tag = _git("tag", "--points-at", "HEAD", "--list", "v*")
    found = list(obstacles(pages, changelog, __version__, tag, _git("status", "--porcelain")))
    for obstacle in found:
        print(obstacle)
    if found:
        sys.exit(1)
    print(f"Nothing is in the way of {__version__}.")


if __name__ == "__main__":
    main()
