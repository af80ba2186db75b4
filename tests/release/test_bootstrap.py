"""The start of the one file: where it unpacks to, what it trusts, and what it does where it cannot."""

from __future__ import annotations

import io
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

from scripts.release import bootstrap
from scripts.release.single_file import PYTHONS, pack, split, write

NAME, VERSION = "0123-3.13", "3.13"


@pytest.fixture
def archive(tmp_path: Path) -> str:
    """Return an archive of three parts, one of which is for another Python."""
    files = {"3.10_3.13": "a/b.py", "3.13": "a/c.so", "3.10": "a/d.so"}
    parts = [(f"{name}.zip", pack([(path, path[2:3].encode())], 0)) for name, path in files.items()]
    (tmp_path / "acrgeo.pyz").write_bytes(pack(parts, 0))
    return str(tmp_path / "acrgeo.pyz")


def find(archive: str, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where an archive is unpacked with a cache and a folder for what is temporary."""
    (cache.parent / "tmp").mkdir(exist_ok=True)
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    monkeypatch.setattr("tempfile.tempdir", str(cache.parent / "tmp"))
    return Path(bootstrap.find(archive, NAME, VERSION, "linux_x86_64"))


def test_it_unpacks_once_for_its_owner_alone(archive: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both parts lie in one folder, which others cannot write whatever the umask; the second time nothing is done."""
    before = os.umask(0)
    try:
        folder = find(archive, tmp_path / "cache", monkeypatch)
    finally:
        os.umask(before)
    assert folder == tmp_path / "cache" / "acrgeo" / "app" / NAME
    assert {path.name: path.read_bytes() for path in (folder / "a").iterdir()} == {"b.py": b"b", "c.so": b"c"}
    assert [oct(path.stat().st_mode & 0o777) for path in (folder, folder.parent)] == ["0o700", "0o700"]
    Path(archive).unlink()
    assert find(archive, tmp_path / "cache", monkeypatch) == folder


def _file_there(app: Path) -> None:
    app.parent.mkdir(parents=True)
    app.touch()


def _link_there(app: Path) -> None:
    app.parent.mkdir(parents=True)
    (app.parent / "elsewhere").mkdir()
    app.symlink_to(app.parent / "elsewhere")


def _open_to_others(app: Path) -> None:
    app.mkdir(parents=True)
    app.chmod(0o777)


def _unpacked_by_others(app: Path) -> None:
    (app / NAME).mkdir(parents=True)
    app.chmod(0o700)
    (app / NAME).chmod(0o777)


def _below_what_everybody_writes(app: Path) -> None:
    app.parent.parent.mkdir(parents=True)
    app.parent.parent.chmod(0o777)


def _parent_is_a_file(app: Path) -> None:
    app.parent.parent.mkdir(parents=True)
    app.parent.touch()


REFUSED = [_file_there, _link_there, _open_to_others, _unpacked_by_others, _below_what_everybody_writes,
           _parent_is_a_file]  # fmt: skip


@pytest.mark.parametrize("spoil", REFUSED, ids=lambda spoil: spoil.__name__.strip("_"))
def test_it_takes_another_folder_where_one_cannot_be_trusted_or_written(
    archive: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Path], None]
) -> None:
    """That of this user among what is temporary; and with both spoilt it says why, and what to set."""
    spoil(tmp_path / "cache" / "acrgeo" / "app")
    folder = find(archive, tmp_path / "cache", monkeypatch)
    assert folder == tmp_path / "tmp" / f"acrgeo-app-{os.geteuid()}" / NAME
    assert (folder / "a" / "b.py").exists()
    folder.parent.chmod(0o777)
    with pytest.raises(SystemExit) as ended:
        find(archive, tmp_path / "cache", monkeypatch)
    assert ended.value.code == 1


def test_several_at_once_leave_one_folder(archive: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is second finds it there; nobody sees a part of it."""
    base, gate, problems = tmp_path / "app", threading.Barrier(4), []

    def start() -> None:
        gate.wait()
        try:
            bootstrap.unpack(archive, str(base), NAME, VERSION)
        except OSError as error:
            problems.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert [path.name for path in base.iterdir()] == [NAME]


def test_what_was_killed_is_tidied_later(archive: str, tmp_path: Path) -> None:
    """A part that is old is nobody's; one that is new may be another process's."""
    for name, moment in ((".part-old", 1.0), (".part-new", None)):
        (tmp_path / "app" / name).mkdir(parents=True)
        if moment is not None:
            os.utime(tmp_path / "app" / name, (moment, moment))
    bootstrap.unpack(archive, str(tmp_path / "app"), NAME, VERSION)
    assert sorted(path.name for path in (tmp_path / "app").iterdir()) == [".part-new", NAME]


def test_a_file_that_is_damaged_leaves_nothing(tmp_path: Path) -> None:
    """Half an archive is no folder."""
    (tmp_path / "half.pyz").write_bytes(pack([("3.13.zip", pack([("a", b"a")], 0)[:-4])], 0))
    with pytest.raises(OSError, match="is damaged"):
        bootstrap.unpack(str(tmp_path / "half.pyz"), str(tmp_path / "app"), NAME, VERSION)
    assert list((tmp_path / "app").iterdir()) == []


def test_another_python_is_told(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """With those that the file is for, and a command."""
    monkeypatch.setattr(sys, "argv", ["acrgeo.pyz"])
    with pytest.raises(SystemExit):
        bootstrap.main("0123", ("2.6", "2.7"), "linux_x86_64")
    told = capsys.readouterr().err
    assert told.startswith("error: This file is for CPython 2.6, 2.7; this is ")
    assert told.endswith("hint: python2.7 acrgeo.pyz\n")


@pytest.fixture
def trees(tmp_path: Path) -> dict[str, Path]:
    """Return a folder for each Python, alike but for compiled modules and a package of the first."""
    made = {python: tmp_path / "trees" / python for python in PYTHONS}
    for python, tree in made.items():
        (tree / "pack").mkdir(parents=True)
        (tree / "pack" / "same.py").write_text("same")
        (tree / "pack" / f"own-{python}.so").write_text(python)
        (tree / "pack" / "stable.so").write_text("old" if python == "3.10" else "new")
    (made["3.10"] / "tomli.py").write_text("tomli")
    return made


def test_the_same_files_give_the_same_bytes(tmp_path: Path, trees: dict[str, Path]) -> None:
    """Whatever their times and modes are; files that all have alike are there once."""
    parts = split(trees)
    assert parts["3.10_3.11_3.12_3.13"] == {"pack/same.py": b"same"}
    assert sorted(parts["3.10"]) == ["pack/own-3.10.so", "pack/stable.so", "tomli.py"]
    assert parts["3.11_3.12_3.13"] == {"pack/stable.so": b"new"}
    write(tmp_path / "one.pyz", parts, platform="linux_x86_64", epoch=1_700_000_000)
    for path in (tmp_path / "trees").rglob("*"):
        path.chmod(0o700)
        os.utime(path, (1.0, 1.0))
    write(tmp_path / "two.pyz", split(trees), platform="linux_x86_64", epoch=1_700_000_000)
    assert (tmp_path / "one.pyz").read_bytes() == (tmp_path / "two.pyz").read_bytes()
    assert os.access(tmp_path / "one.pyz", os.X_OK)
    with ZipFile(tmp_path / "one.pyz") as archive:
        names = archive.namelist()
        start = archive.read("__main__.py").decode()
        assert start.startswith("import sys\nif sys.version_info < (3, 7):")
        assert "'linux_x86_64'" in start
        with ZipFile(io.BytesIO(archive.read("3.13.zip"))) as own:
            assert own.namelist() == ["pack/own-3.13.so"]
    assert set(names) == {"__main__.py", "bootstrap.py", *(f"{part}.zip" for part in parts)}
