"""What is in the way of a release, found before anything is built. ``make release-check`` runs it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from acrgeo import __version__
from scripts.release_notes import sections

ROOT = Path(__file__).parents[2]
PLACEHOLDER = "git.example.com"
"""Stands for the address of the repository until it has one."""


def obstacles(placeholders: str, changelog: str, version: str, tag: str, changes: str) -> Iterator[str]:
    """Yield what is in the way.

    ``placeholders`` are lines with the placeholder, ``tag`` is that of the commit, ``changes`` are those that are not
    committed, all as git prints them.
    """
    for line in placeholders.splitlines():
        file, number, _ = line.split(":", 2)
        yield f"{file}:{number}: {PLACEHOLDER} stands where the address of the repository belongs"
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
    return done.stdout.rstrip()


def main() -> None:
    """Print what is in the way, and fail if anything is."""
    # In prose, as in CONTRIBUTING.md, it may stay.
    placeholders = _git("grep", "-nIE", f"(//|@){re.escape(PLACEHOLDER)}", "--", ".", ":!tests")
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    tag = _git("tag", "--points-at", "HEAD", "--list", "v*")
    found = list(obstacles(placeholders, changelog, __version__, tag, _git("status", "--porcelain")))
    for obstacle in found:
        print(obstacle)
    if found:
        sys.exit(1)
    print(f"Nothing is in the way of {__version__}.")


if __name__ == "__main__":
    main()
