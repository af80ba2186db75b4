"""Files that only their owner reads: what another user could have made is not trusted, and nothing is an error."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from acrgeo.arm.sign_in.profile import az_folder
from acrgeo.errors import AcrGeoError
from acrgeo.files.folders import cache_folder, config_folder, expand_home, state_folder
from acrgeo.files.private import ABANDONED, MOST_BYTES, PrivateFolder
from acrgeo.workflow.costs import kept_prices

Spoil = Callable[[Path, Path], object]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the folder, which does not exist yet."""
    return tmp_path / "cache" / "acrgeo" / "tokens"


def modes(path: Path) -> dict[str, str]:
    """Return the mode of a folder and of all in it."""
    return {entry.name: oct(stat.S_IMODE(entry.lstat().st_mode)) for entry in [path, *path.iterdir()]}


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077, 0o777])
def test_the_mode_does_not_depend_on_the_umask(path: Path, umask: int) -> None:
    """0600 in a folder of 0700, from the moment it is made: the file is created so, not changed later."""
    if umask == 0o777:
        path.mkdir(parents=True, mode=0o700)  # with such a umask nobody makes folders
    before = os.umask(umask)
    try:
        assert PrivateFolder(path).write("a", b"1") is None
    finally:
        os.umask(before)
    assert modes(path) == {"tokens": "0o700", "a": "0o600"}
    assert PrivateFolder(path).read("a") == b"1"


def test_what_is_kept_is_replaced_listed_and_forgotten(path: Path) -> None:
    """The last writer wins; what is not there is None, and removing it again is nothing."""
    folder = PrivateFolder(path)
    assert (folder.read("a"), folder.names(), folder.problem()) == (None, (), None)
    assert not path.exists()
    for content in (b"1", b"22"):
        assert folder.write("a", content) is None
    assert (folder.read("a"), folder.names(), folder.problem()) == (b"22", ("a",), None)
    for _ in range(2):
        folder.remove("a")
    assert (folder.read("a"), folder.names()) == (None, ())


def link(kept: Path, other: Path) -> None:
    """Put a link to another file in its place."""
    other.write_bytes(b"planted")
    other.chmod(0o600)
    kept.unlink()
    kept.symlink_to(other)


def hard_link(kept: Path, other: Path) -> None:
    """Give the file a second name elsewhere."""
    os.link(kept, other)


def pipe(kept: Path, _: Path) -> None:
    """Put a pipe in its place, on which a reader would wait for ever."""
    kept.unlink()
    os.mkfifo(kept)


@pytest.mark.parametrize(
    "spoil",
    [
        link,
        hard_link,
        lambda kept, _: kept.chmod(0o640),
        lambda kept, _: kept.chmod(0o604),
        lambda kept, _: kept.chmod(0o620),
        lambda kept, _: (kept.unlink(), kept.mkdir()),
        pipe,
        lambda kept, _: kept.write_bytes(b"x" * (MOST_BYTES + 1)),
        lambda kept, _: kept.parent.chmod(0o770),
        lambda kept, _: kept.parent.chmod(0o707),
        lambda kept, _: (kept.parent.rename(kept.parent.with_name("moved")), kept.parent.symlink_to("moved")),
    ],
)
def test_what_others_could_have_made_is_not_read(path: Path, tmp_path: Path, spoil: Spoil) -> None:
    """A link, a second name, rights of others, no regular file: it is as if nothing was there."""
    folder = PrivateFolder(path)
    assert folder.write("a", b"1") is None
    spoil(path / "a", tmp_path / "other")
    assert folder.read("a") is None


def test_what_belongs_to_another_user_is_not_used(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither read nor written: the folder of somebody whose HOME this run has."""
    folder = PrivateFolder(path)
    folder.write("a", b"1")
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    assert folder.read("a") is None
    assert folder.write("a", b"2") == folder.problem() == f"{path} belongs to another user"
    folder.remove("a")
    monkeypatch.undo()
    assert folder.read("a") == b"1"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_file_of_another_user_in_a_folder_of_ours_is_not_read(path: Path) -> None:
    """It can be replaced, as anything there."""
    folder = PrivateFolder(path)
    folder.write("a", b"1")
    os.chown(path / "a", 12345, 12345)
    assert folder.read("a") is None
    assert folder.write("a", b"2") is None
    assert folder.read("a") == b"2"


def test_nothing_is_made_in_the_home_of_another_user(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As root with the HOME of somebody: a folder of root's there would be in the way of its owner."""
    home = path.parents[1]
    home.mkdir()
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    folder = PrivateFolder(path)
    assert folder.write("a", b"1") == folder.problem() == f"{home} belongs to another user"
    assert list(home.iterdir()) == []


def test_a_link_in_its_place_is_replaced_and_not_followed(path: Path, tmp_path: Path) -> None:
    """Writing and removing touch the link; what it leads to stays."""
    folder = PrivateFolder(path)
    folder.write("a", b"1")
    link(path / "a", tmp_path / "other")
    assert folder.write("a", b"2") is None
    assert (folder.read("a"), (tmp_path / "other").read_bytes()) == (b"2", b"planted")
    link(path / "a", tmp_path / "other")
    folder.remove("a")
    assert (folder.names(), (tmp_path / "other").read_bytes()) == ((), b"planted")


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda path: path.parent.mkdir(parents=True) or path.write_text(""), "{path} is a link or a file"),
        (lambda path: path.parent.parent.write_text(""), "{path.parent.parent} is a file, not a folder"),
        (lambda path: path.mkdir(parents=True) or path.chmod(0o777), "{path} can be written by other users"),
        (lambda path: path.parent.mkdir(parents=True) or path.symlink_to("/nowhere"), "{path} is a link or a file"),
    ],
)
def test_a_reason_is_returned_where_nothing_can_be_kept(
    path: Path, spoil: Callable[[Path], object], reason: str
) -> None:
    """It names the path, and nothing raises."""
    spoil(path)
    folder = PrivateFolder(path)
    assert str(folder.write("a", b"1")).startswith(reason.format(path=path))
    assert str(folder.problem()).startswith(reason.format(path=path))
    folder.remove("a")
    assert (folder.read("a"), folder.names()) == (None, ())


def test_a_file_in_the_place_of_a_folder_costs_nothing(path: Path) -> None:
    """A folder that has the name of a file is left alone, and no half is left behind."""
    folder = PrivateFolder(path)
    (path / "a").mkdir(parents=True)
    path.chmod(0o700)
    assert "Is a directory" in str(folder.write("a", b"1"))
    assert [entry.name for entry in path.iterdir()] == ["a"]


def test_halves_of_killed_writers_are_removed_in_time(path: Path) -> None:
    """One that is being written by somebody else now is left to them."""
    folder = PrivateFolder(path)
    folder.write("a", b"1")
    for name, age in ((".part-old", 2 * ABANDONED), (".part-new", 0.0)):
        half = path / name
        half.write_bytes(b"")
        os.utime(half, (half.stat().st_atime, half.stat().st_mtime - age))
    assert folder.names() == ("a",)
    assert sorted(entry.name for entry in path.iterdir()) == [".part-new", "a"]


def test_a_reader_never_sees_half_of_what_two_write(path: Path) -> None:
    """Two writers at once: what is read is one or the other, whole."""
    folder, contents = PrivateFolder(path), {bytes([byte]) * 50_000 for byte in b"ab"}
    folder.write("a", b"a" * 50_000)
    writers = [threading.Thread(target=lambda c=c: [folder.write("a", c) for _ in range(30)]) for c in contents]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        assert folder.read("a") in contents
    assert [entry.name for entry in path.iterdir()] == ["a"]


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "../a", "/etc/passwd"])
def test_a_name_is_no_path(path: Path, name: str) -> None:
    """What would leave the folder is a mistake of ours."""
    path.mkdir(parents=True)
    path.chmod(0o700)
    with pytest.raises(AcrGeoError):
        PrivateFolder(path).read(name)


def test_a_user_without_a_home_is_told_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the variable nor an entry among the users: an error in words; a path that needs no home is as it was."""
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.setattr("os.getuid", lambda: 987_654)
    for find, variable in (
        (cache_folder, "XDG_CACHE_HOME"),
        (config_folder, "XDG_CONFIG_HOME"),
        (state_folder, "XDG_STATE_HOME"),
    ):
        with pytest.raises(AcrGeoError, match=variable):
            find({})
    assert expand_home("~nobody-of-that-name/x") == Path("~nobody-of-that-name/x")
    assert az_folder({}).name == ".azure"
    assert kept_prices({}) is None


def test_folders_follow_the_xdg_specification() -> None:
    """A relative or an empty variable is as none."""
    assert cache_folder({"XDG_CACHE_HOME": "/x", "HOME": "/h"}) == Path("/x/acrgeo")
    assert config_folder({"XDG_CONFIG_HOME": "/x", "HOME": "/h"}) == Path("/x/acrgeo")
    for text in ("", "x"):
        assert cache_folder({"XDG_CACHE_HOME": text, "HOME": "/h"}) == Path("/h/.cache/acrgeo")
        assert config_folder({"XDG_CONFIG_HOME": text, "HOME": "/h"}) == Path("/h/.config/acrgeo")
