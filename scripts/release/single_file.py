"""The file that runs: acrgeo and all that it depends on, for each Python that it supports, in one archive.

It holds a small program, ``bootstrap``, and archives, each with the files that are for the Pythons in its name, such as
``3.11_3.12_3.13.zip``: compiled modules and packages may differ. The same inputs give the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

PYTHONS = ("3.10", "3.11", "3.12", "3.13")
PLATFORMS = {
    "linux_x86_64": "x86_64-manylinux_2_28",
    "linux_aarch64": "aarch64-manylinux_2_28",
    "macosx_arm64": "aarch64-apple-darwin",
    "macosx_x86_64": "x86_64-apple-darwin",
    "win_amd64": "x86_64-pc-windows-msvc",
}
"""What a file is named after, and what uv calls it."""
LOCK = Path(__file__).with_name("requirements.txt")
_SHEBANG = b"#!/usr/bin/env python3\n"
_MAIN = """import sys
if sys.version_info < (3, 7):  # as old a Python can read this, and no more
    sys.exit("error: This file is for CPython %s." % ", ".join({pythons!r}))
from bootstrap import main
main({digest!r}, {pythons!r}, {platform!r})
"""
_OF_THE_INSTALLER = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json")


def this_platform() -> str:
    """Return the name of the platform that this is, such as ``linux_x86_64``."""
    words = sysconfig.get_platform().replace("_", "-").split("-")
    machine = {"universal2": os.uname().machine} if hasattr(os, "uname") else {}
    last = "x86_64" if words[-2:] == ["x86", "64"] else words[-1]
    return f"{words[0]}_{machine.get(last, last)}"


def install(wheel: Path, folder: Path, platform: str) -> dict[str, Path]:
    """Install the wheel and what is locked for each Python below a folder; return the folder of each.

    Nothing is built: every file is from a wheel whose hash is in the lock. Uses the network.
    """
    trees = {}
    for python in PYTHONS:
        trees[python] = folder / python
        words = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--no-deps", "--target", str(trees[python]),
                 "--python", sys.executable, "--python-version", python, "--python-platform", PLATFORMS[platform],
                 "--only-binary", ":all:", "--no-compile-bytecode", "--link-mode", "copy"]  # fmt: skip
        subprocess.run([*words, "--require-hashes", "--requirements", str(LOCK)], check=True)
        subprocess.run([*words, str(wheel)], check=True)
        clean(trees[python])
    return trees


def clean(tree: Path) -> None:
    """Remove what an installer leaves: programs that name its Python, and records of where it found a wheel."""
    for name in ("bin", "Scripts", "share"):
        shutil.rmtree(tree / name, ignore_errors=True)
    (tree / ".lock").unlink(missing_ok=True)
    for information in tree.glob("*.dist-info"):
        for name in _OF_THE_INSTALLER:
            (information / name).unlink(missing_ok=True)


def split(trees: Mapping[str, Path]) -> dict[str, dict[str, bytes]]:
    """Return the files by their paths, apart by the Pythons that have them alike: ``3.10``, ``3.11_3.12_3.13``."""
    owners: dict[tuple[str, bytes], list[str]] = {}
    for python, tree in trees.items():
        for found in tree.rglob("*"):
            if found.is_file():
                owners.setdefault((found.relative_to(tree).as_posix(), found.read_bytes()), []).append(python)
    parts: dict[str, dict[str, bytes]] = {}
    for (path, content), pythons in owners.items():
        parts.setdefault("_".join(pythons), {})[path] = content
    return parts


def write(target: Path, parts: Mapping[str, Mapping[str, bytes]], *, platform: str, epoch: int) -> None:
    """Write the file that runs."""
    archives = {f"{name}.zip": pack(files.items(), epoch) for name, files in parts.items()}
    digest = hashlib.sha256(b"".join(archives[name] for name in sorted(archives))).hexdigest()[:16]
    main = _MAIN.format(digest=digest, pythons=PYTHONS, platform=platform)
    program = Path(__file__).with_name("bootstrap.py").read_bytes()
    files = [("__main__.py", main.encode()), ("bootstrap.py", program), *sorted(archives.items())]
    target.write_bytes(_SHEBANG + pack(files, epoch, compression=ZIP_STORED, before=len(_SHEBANG)))
    target.chmod(0o755)


def pack(files: Iterable[tuple[str, bytes]], epoch: int, *, compression: int = ZIP_DEFLATED, before: int = 0) -> bytes:
    """Return an archive of files; ``before`` is how many bytes will stand before it."""
    moment = time.gmtime(max(epoch, 315_532_800))  # the archives' time begins in 1980
    buffer = io.BytesIO(b"\0" * before)
    buffer.seek(before)
    with ZipFile(buffer, "w") as archive:
        for name, content in sorted(files):
            entry = ZipInfo(name, moment[:6])
            entry.create_system = 3  # as on Unix, wherever it is made
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, content, compress_type=compression, compresslevel=9)
    return buffer.getvalue()[before:]
