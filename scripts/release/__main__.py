"""Make ``dist``: everything is built twice, compared, and tried. ``make dist`` runs it."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import venv
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

from acrgeo import __version__
from scripts.release import bill, single_file
from scripts.release.trial import TrialError, try_out
from scripts.release_notes import notes

ROOT = Path(__file__).parents[2]
DIST = ROOT / "dist"
LONG_AGO = 1_000_000_000


def main() -> None:
    """Fill ``dist``, which is empty or as it was where anything fails."""
    epoch = int(os.environ.get("SOURCE_DATE_EPOCH") or _git("log", "-1", "--format=%ct"))
    os.environ["SOURCE_DATE_EPOCH"] = str(epoch)
    with TemporaryDirectory(prefix="acrgeo-dist-") as name:
        work = Path(name)
        made = work / "made"
        made.mkdir()
        say(f"wheel and sdist of {_git('describe', '--always', '--dirty')}, at {epoch}")
        for path in build_packages(work):
            shutil.copy(path, made)
        wheel, sdist = sorted(made.iterdir(), key=lambda path: path.suffix != ".whl")
        check_contents(wheel)
        subprocess.run(
            [sys.executable, "-m", "twine", "--no-color", "check", "--strict", str(wheel), str(sdist)], check=True
        )

        platform = single_file.this_platform()
        say(f"one file for {platform} and Python {', '.join(single_file.PYTHONS)}")
        file = made / f"acrgeo-{__version__}-{platform}.pyz"
        trees = build_file(work, wheel, file, platform, epoch)

        say("bill of materials")
        venv.create(work / "empty", with_pip=False)
        python = work / "empty" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        bills = {each: bill.read_bill(tree, ROOT / "pyproject.toml", epoch, python) for each, tree in trees.items()}
        bill.write(made / f"acrgeo-{__version__}.cdx.json", bill.merge(bills, __version__))
        print("  as the schema of CycloneDX says")

        (made / f"acrgeo-{__version__}.md").write_text(notes(ROOT / "CHANGELOG.md", __version__), encoding="utf-8")
        sums = "".join(f"{_sha256(path)}  {path.name}\n" for path in sorted(made.iterdir()))
        (made / "SHA256SUMS").write_text(sums, encoding="ascii")

        say("the file where there is nothing")
        for line in try_out(file, work / "trial"):
            print(line, flush=True)
        shutil.rmtree(DIST, ignore_errors=True)
        shutil.copytree(made, DIST)
    say("dist")
    print(sums, end="")


def say(text: str) -> None:
    """Print what begins."""
    print(f"== {text}", flush=True)


def build_packages(work: Path) -> list[Path]:
    """Build wheel and sdist in two places that differ in path, umask, zone and times; return the first's.

    Raises TrialError where a hash differs, also that of the wheel which the sdist gives.
    """
    first = copy_of_sources(work / "one", umask=0o022)
    second = copy_of_sources(work / "another" / "and a longer path", umask=0o077)
    for path in second.rglob("*"):
        os.utime(path, (LONG_AGO, LONG_AGO))
    built = [
        _hatchling(first, work / "out-1", umask=0o022, zone="UTC"),
        _hatchling(second, work / "out-2", umask=0o077, zone="Pacific/Auckland"),
    ]
    with tarfile.open(next((work / "out-1").glob("*.tar.gz"))) as archive:
        if sys.version_info >= (3, 12):
            archive.extractall(work / "unpacked", filter="data")
        else:
            archive.extractall(work / "unpacked")  # noqa: S202 it was made here
    (unpacked,) = (work / "unpacked").iterdir()
    from_sdist = _hatchling(unpacked, work / "out-3", umask=0o022, zone="UTC", targets=("wheel",))
    hashes = [{path.name: _sha256(path) for path in paths} for paths in (*built, from_sdist)]
    if hashes[0] != hashes[1] or not hashes[2].items() <= hashes[0].items():
        raise TrialError(f"two builds differ: {hashes}")
    for name, digest in hashes[0].items():
        print(f"  {digest}  {name}, twice the same")
    return built[0]


def copy_of_sources(folder: Path, *, umask: int) -> Path:
    """Copy what git has, with what is changed and not committed, to a folder."""
    before = os.umask(umask)
    try:
        for name in _listed():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((ROOT / name).read_bytes())
            if os.access(ROOT / name, os.X_OK):
                target.chmod(0o777 & ~umask)
    finally:
        os.umask(before)
    return folder


def check_contents(wheel: Path) -> None:
    """Raise TrialError where a file of the package is not in the wheel, or one is that is none of it."""
    with ZipFile(wheel) as archive:
        names = set(archive.namelist())
    packaged = {name for name in names if ".dist-info/" not in name and ".data/" not in name}
    expected = {name for name in _listed() if name.startswith("acrgeo/")}
    if packaged != expected:
        raise TrialError(f"the wheel has other files than acrgeo/: {sorted(packaged ^ expected)}")
    shared = {name.partition(".data/data/")[2] for name in names if ".data/" in name}
    print(f"  {len(packaged)} files of acrgeo and no others; {', '.join(sorted(shared))}")


def build_file(work: Path, wheel: Path, file: Path, platform: str, epoch: int) -> dict[str, Path]:
    """Build the file that runs, twice; return the folders that it is made of. Raises TrialError where they differ."""
    trees = single_file.install(wheel, work / "trees", platform)
    single_file.write(file, single_file.split(trees), platform=platform, epoch=epoch)
    again = work / "again.pyz"
    parts = single_file.split(single_file.install(wheel, work / "other" / "trees", platform))
    single_file.write(again, parts, platform=platform, epoch=epoch)
    if _sha256(file) != _sha256(again):
        raise TrialError("two builds of the one file differ")
    print(f"  {_sha256(file)}  {file.name}, twice the same, {file.stat().st_size // 1_000_000} MB")
    return trees


def _hatchling(
    folder: Path, out: Path, *, umask: int, zone: str, targets: tuple[str, ...] = ("sdist", "wheel")
) -> list[Path]:
    before = os.umask(umask)
    try:
        for target in targets:
            words = [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", str(out)]
            subprocess.run(words, cwd=folder, env={**os.environ, "TZ": zone}, capture_output=True, check=True)
    finally:
        os.umask(before)
    return sorted(out.iterdir())


def _listed() -> Iterator[str]:
    listed = _git("ls-files", "-z", "--cached", "--others", "--exclude-standard")
    return (name for name in sorted(set(listed.split("\0"))) if name and (ROOT / name).is_file())


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S607 from PATH
    return done.stdout.strip()


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    try:
        main()
    except (TrialError, ValueError, OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"make dist: {error}")
