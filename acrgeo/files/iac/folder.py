"""The files of a folder that may name registries: bounded, and without what tools keep there for themselves."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from acrgeo.errors import UsageError

MOST_BYTES = 1024 * 1024  # of one file: what is larger was made by a program
MOST_FILES = 50_000
MOST_ENTRIES = 1_000_000  # of all folders, so that a folder named by mistake ends
SKIPPED = frozenset(
    {
        ".git",
        ".hg",
        ".svn",
        ".terraform",
        ".terragrunt-cache",
        "node_modules",
        ".venv",
        "__pycache__",
        ".tox",
        ".mypy_cache",
    }
)
"""Folders of tools, which nobody writes by hand."""
ENDINGS = (
    ".tf",
    ".tfvars",
    ".hcl",
    ".bicep",
    ".bicepparam",
    ".json",
    ".yaml",
    ".yml",
    ".tpl",
    ".dockerfile",
    ".sh",
    ".ps1",
    ".cmd",
)
NAMES = ("dockerfile", "containerfile")


@dataclass(slots=True)
class Skipped:
    """What was not read: files that are too large, and places with the reason why they could not be."""

    large: list[str] = field(default_factory=list)
    broken: list[tuple[str, str]] = field(default_factory=list)


def walk(folder: str, skipped: Skipped) -> Iterator[tuple[str, int]]:
    """Yield path and size of each file, by name, those of links too; a folder or file that is met twice counts once.

    Raises UsageError where there is no such folder, or it has too many files.
    """
    if not os.path.isdir(folder):  # noqa: PTH112 Path.is_dir raises for a long name
        known = os.path.lexists(folder)
        raise UsageError(
            f"--iac {folder}: {'this is no folder' if known else 'there is no such folder'}."
            if folder
            else "--iac is empty: it names no folder.",
            hint="is a variable of the shell unset?" if not folder else None,
        )
    seen: set[tuple[int, int]] = set()
    waiting = [folder]
    files = entries = 0
    while waiting:
        path = waiting.pop()
        try:
            found = os.stat(path)  # noqa: PTH116 paths are texts as typed
            if (found.st_dev, found.st_ino) in seen:
                continue
            seen.add((found.st_dev, found.st_ino))
            if stat.S_ISDIR(found.st_mode):
                names = sorted(os.listdir(path), reverse=True)  # noqa: PTH208 names are wanted, not paths
                entries += len(names)
                waiting += [str(Path(path) / name) for name in names if name not in SKIPPED]
            elif stat.S_ISREG(found.st_mode) and _may_name(path):
                files += 1
                if found.st_size > MOST_BYTES:
                    skipped.large.append(path)
                else:
                    yield path, found.st_size
        except OSError as error:
            if path == folder or _may_name(path) or not os.path.islink(path):  # noqa: PTH114 as above
                skipped.broken.append((path, error.strerror or str(error)))
        if files > MOST_FILES or entries > MOST_ENTRIES:
            raise UsageError(f"--iac {folder} has more than {MOST_FILES:,} files to read.", hint="name a folder in it")


def _may_name(path: str) -> bool:
    name = os.path.basename(path).lower()  # noqa: PTH119 as above
    return name.endswith(ENDINGS) or name in NAMES or name.startswith(tuple(f"{each}." for each in NAMES))
