"""Start acrgeo from one file. What Python cannot import from an archive, compiled modules, is unpacked once.

Law: the standard library and Python 3.7 are enough; nothing is imported from a folder that another user could have
written; no folder is there in part. Whatever HOME is, and whoever starts at the same moment, acrgeo starts.
"""

from __future__ import annotations

import os
import stat
import sys
import time
from collections.abc import Iterator, Mapping

CACHE_VARIABLE = "XDG_CACHE_HOME"
_ABANDONED = 600.0
_PART = ".part-"
_ONLY_OWNER = 0o077
_OTHERS_WRITE = 0o022


def main(digest: str, pythons: tuple[str, ...], platform: str) -> None:
    """Run acrgeo of this archive: ``digest`` names its contents, ``pythons`` those that it is for, such as 3.13."""
    version = ".".join(map(str, sys.version_info[:2]))
    if version not in pythons or sys.implementation.name != "cpython":
        raise failure(
            f"This file is for CPython {', '.join(pythons)}; this is {sys.implementation.name} {version}.",
            f"python{pythons[-1]} {sys.argv[0]}",
        )
    try:
        folder = find(sys.path[0], f"{digest}-{version}", version, platform)
    except KeyboardInterrupt:
        sys.stderr.write("error: Interrupted.\n")
        sys.exit(130)
    others = [path for path in sys.path[1:] if os.path.basename(path) not in ("site-packages", "dist-packages")]
    sys.path[:] = [folder, *others]  # an older azure of the system would hide ours
    from acrgeo.__main__ import main as run

    run()


def find(archive: str, name: str, version: str, platform: str) -> str:
    """Return the folder that the archive is unpacked in; unpack it where there is none."""
    problems = []
    for base in places(os.environ):
        folder = os.path.join(base, name)
        problem = distrust(base) if os.path.lexists(base) else distrust_above(base)
        if problem is None and os.path.lexists(folder):
            problem = distrust(folder)
            if problem is None:
                return folder
        elif problem is None:
            try:
                unpack(archive, base, name, version)
            except OSError as error:
                problem = f"{base}: {error.strerror or error}"
            else:
                try_compiled(folder, platform)
                return folder
        problems.append(problem)
    raise failure(
        f"There is no folder to unpack to. {'; '.join(problems)}.", f"set {CACHE_VARIABLE} to a folder of yours"
    )


def places(environ: Mapping[str, str]) -> Iterator[str]:
    """Yield each folder that may be unpacked to, the best first."""
    named = [environ.get(CACHE_VARIABLE), environ.get("LOCALAPPDATA") if os.name == "nt" else None]
    caches = [path for path in named if path and os.path.isabs(path)]
    home = os.path.expanduser("~")
    if not caches and os.path.isabs(home):  # else the user has none
        caches.append(os.path.join(home, ".cache"))
    if caches:
        yield os.path.join(caches[0], "acrgeo", "app")
    import tempfile

    try:
        yield os.path.join(tempfile.gettempdir(), f"acrgeo-app-{os.geteuid() if hasattr(os, 'geteuid') else 'user'}")
    except FileNotFoundError:  # there is none
        return


def distrust(path: str) -> str | None:
    """Return why a folder that is there is not to be trusted, None where it is."""
    try:
        found = os.lstat(path)
    except OSError as error:
        return f"{path}: {error.strerror or error}"
    if not stat.S_ISDIR(found.st_mode):
        return f"{path} is no folder"
    if not hasattr(os, "geteuid"):  # Windows closes a user's folders to others
        return None
    if found.st_uid != os.geteuid():
        return f"{path} belongs to another user"
    if found.st_mode & _OTHERS_WRITE:
        return f"{path} can be written by other users"
    return None


def distrust_above(path: str) -> str | None:
    """Return why nothing is to be made below the first folder above a path, None where something may be."""
    while not os.path.exists(path):
        path = os.path.dirname(path)
    found = os.stat(path)
    if hasattr(os, "geteuid") and found.st_uid not in (0, os.geteuid()):
        return f"{path} belongs to another user"
    if found.st_mode & stat.S_IWOTH and not found.st_mode & stat.S_ISVTX:
        return f"{path} can be written by everybody"
    return None


def unpack(archive: str, base: str, name: str, version: str) -> None:
    """Unpack what is for a Python to a folder that appears whole, unless another process was first. Raises OSError."""
    import io
    import shutil
    import tempfile
    from zipfile import BadZipFile, ZipFile

    before = os.umask(_ONLY_OWNER)
    try:
        os.makedirs(base, exist_ok=True)
        forget_abandoned(base)
        part = tempfile.mkdtemp(prefix=_PART, dir=base)
        try:
            with ZipFile(archive) as whole:
                for each in whole.namelist():
                    if not each.endswith(".zip") or version not in each[: -len(".zip")].split("_"):
                        continue
                    with ZipFile(io.BytesIO(whole.read(each))) as contents:
                        contents.extractall(part)
            try:
                os.rename(part, os.path.join(base, name))
            except OSError:
                if not os.path.isdir(os.path.join(base, name)):
                    raise
        except BadZipFile as error:
            raise OSError(f"{archive} is damaged ({error})") from error
        finally:
            shutil.rmtree(part, ignore_errors=True)
    finally:
        os.umask(before)


def forget_abandoned(base: str) -> None:
    """Remove what processes left that were killed while they unpacked."""
    import shutil

    for name in os.listdir(base):
        path = os.path.join(base, name)
        try:
            if name.startswith(_PART) and time.time() - os.lstat(path).st_mtime > _ABANDONED:
                shutil.rmtree(path, ignore_errors=True)
        except OSError:  # another process removed it
            pass


def try_compiled(folder: str, platform: str) -> None:
    """End with a reason where the compiled modules are for another system; leave nothing behind."""
    import shutil

    sys.path.insert(0, folder)
    try:
        from cryptography.hazmat.bindings import _rust  # noqa: F401 it only has to load
    except ImportError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise failure(f"This file is for {platform}, this machine is not: {error}.", "make dist") from error
    finally:
        sys.path.remove(folder)


def failure(fact: str, hint: str) -> SystemExit:
    """Say what is wrong and what to do as acrgeo does; return what ends the program."""
    sys.stderr.write(f"error: {fact}\nhint: {hint}\n")
    return SystemExit(1)
