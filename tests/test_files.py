"""Files: YAML with places, and atomic writes."""

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path

import pytest

from acrgeo.core.desired.source import plain_of
from acrgeo.errors import UsageError
from acrgeo.files.documents import MOST_YAML, read_documents
from acrgeo.files.reading import read_bytes, read_json
from acrgeo.files.writing import check_writable, open_to_append, write_whole

BOMB = "".join(f"a{at}: &a{at} [{', '.join([f'*a{at - 1}' if at else 'x'] * 10)}]\n" for at in range(13))
"""Ten times as much with every line."""


def read(text: str | bytes) -> tuple[list[object], list[str]]:
    """Return the documents of a text on stdin as plain data, and the diagnostics as text."""
    content = text.encode() if isinstance(text, str) else text
    roots, diagnostics = read_documents(["-"], lambda: content)
    return [plain_of(root) for root in roots], [str(diagnostic) for diagnostic in diagnostics]


def test_values_have_their_places() -> None:
    """Lines and columns count from 1, keys and values apart."""
    (root,), diagnostics = read_documents(["-"], lambda: b"# first\na:\n  - b: 1\n")
    assert not diagnostics
    assert root.entries is not None
    assert str(root.entries["a"].place) == "<stdin>:2:1"
    assert root.entries["a"].node.items is not None
    assert str(root.entries["a"].node.items[0].place) == "<stdin>:3:5"


def test_scalars_are_plain() -> None:
    """Texts, numbers, switches and null are Python's."""
    text = "{a: x, b: 1, c: 1.5, d: true, e: null, f: '1'}"
    assert read(text) == ([{"a": "x", "b": 1, "c": 1.5, "d": True, "e": None, "f": "1"}], [])


def test_a_file_has_several_documents_and_empty_ones_are_nothing() -> None:
    """Empty documents between separators do not count."""
    assert read("---\na: 1\n---\n# nothing\n---\nb: 2\n") == ([{"a": 1}, {"b": 2}], [])


def test_anchors_are_shared() -> None:
    """An alias equals its anchor, also a thousand times."""
    assert read("a: &x {b: 1}\nc: *x\n") == ([{"a": {"b": 1}, "c": {"b": 1}}], [])


UNREADABLE = [
    ("a: 1\na: 2\n", "<stdin>:2:1: a: duplicate key; the first is at <stdin>:1:1"),
    ("a: !!python/object:os.system x\n", "<stdin>:1:4: the tag !!python/object:os.system is not allowed"),
    ("a: !env HOME\n", "<stdin>:1:4: the tag !env is not allowed"),
    ("a: !!int x\n", "<stdin>:1:4: 'x' does not match its tag"),
    ("a: !!int ''\n", "<stdin>:1:4: '' does not match its tag"),
    ("a: !!bool maybe\n", "<stdin>:1:4: 'maybe' does not match its tag"),
    ("a: !!float ''\n", "<stdin>:1:4: '' does not match its tag"),
    ("a: !!timestamp abc\n", "<stdin>:1:4: 'abc' does not match its tag"),
    ("a: 2026-13-45\n", "<stdin>:1:4: '2026-13-45' does not match its tag"),
    ("a: !!str [b]\n", "<stdin>:1:4: this does not match its tag"),
    ("a: !!seq x\n", "<stdin>:1:4: this does not match its tag"),
    ("a: !!map x\n", "<stdin>:1:4: this does not match its tag"),
    ("a: !!set {b}\n", "<stdin>:1:4: the tag !!set is not allowed"),
    ("a: !!binary aaaa\n", "<stdin>:1:4: the tag !!binary is not allowed"),
    ("!!python/name:os.system a: 1\n", "<stdin>:1:1: a key must be text"),
    ("null: 1\n", "<stdin>:1:1: a key must be text"),
    ("=: 1\n", "<stdin>:1:1: a key must be text"),
    ("b: 1\n<<: {a: 1}\n", "<stdin>:2:1: merge keys (<<) are not allowed; write the keys out"),
    ("a: 1:30\n", "<stdin>:1:4: '1:30' means 90 in YAML; write the number, or put it in quotes"),
    ("a: 0x1F\n", "<stdin>:1:4: '0x1F' means 31 in YAML"),
    ("a: 010\n", "<stdin>:1:4: '010' means 8 in YAML"),
    ("a: 0b11\n", "<stdin>:1:4: '0b11' means 3 in YAML"),
    ("a: 1_0\n", "<stdin>:1:4: '1_0' means 10 in YAML"),
    (f"a: 0x{'f' * 5_000}\n", "<stdin>:1:4: '[redacted]' is a number of another base in YAML"),
    (f"a: {'9' * 6_000}\n", "<stdin>:1:4: '[redacted]' does not match its tag"),
    ("a: \x00\n", "<stdin>:1:4: a character that YAML does not allow"),
    ("a:\n\t- b\n", "<stdin>:2:1: this is not YAML"),
    ("a: &a [*a]\n", "<stdin>:1:4: this refers to itself"),
    ("[a]: 1\n", "<stdin>:1:1: a key must be text"),
    ("a: [1\n", "<stdin>:2:1: this is not YAML: while parsing a flow sequence"),
    ("a: *b\n", "<stdin>:1:4: this is not YAML: found undefined alias"),
    ("a: 1\n\tb: 2\n", "<stdin>:2:1: this is not YAML"),
    ("a: \x07\n", "<stdin>:1:4: a character that YAML does not allow"),
    ("", "<stdin>: the file has no document"),
    ("# only a comment\n", "<stdin>: the file has no document"),
    (b"a: 1\nb: \xff\n", "<stdin>:2:4: this is not UTF-8"),
    ("[" * 5_000, "<stdin>:1:1001: nested too deeply"),
    (f"a: {'{b: ' * 40}1{'}' * 40}\n", "<stdin>:1:120: nested too deeply"),
    ("".join(f"{' ' * depth}a:\n" for depth in range(40)), "<stdin>:31:31: nested too deeply"),
    (f"a: [{'x, ' * 1_001}]\n", "<stdin>:1:3005: more than 1,000 items in one list or mapping"),
    (f"a: {{{', '.join(f'k{at}: 1' for at in range(1_001))}}}\n", "<stdin>:1:8895: more than 1,000 items"),
    (BOMB, "<stdin>:5:15: more than 20,000 values in one document, once every alias is written out"),
    ("---\na: 1\n" * 10_001, "<stdin>:20001:1: more than 10,000 documents in one file"),
    (f"---\n[{'[x, x, x, x], ' * 999}]\n" * 101, "<stdin>:202:1403: more than 400,000 values in all files"),
    (b"x" * (MOST_YAML + 1), "<stdin>: this is larger than 4 MiB"),
]
"""Texts that cannot be read, and how the one line about each begins."""


@pytest.mark.parametrize(("text", "diagnostic"), UNREADABLE)
def test_a_mistake_has_its_place(text: str | bytes, diagnostic: str) -> None:
    """Whatever cannot be read is one diagnostic with its place."""
    _, found = read(text)
    (line,) = found
    assert line.startswith(diagnostic)


def test_what_comes_before_broken_yaml_is_read() -> None:
    """Documents before a syntax error, and other files, are read."""
    documents, diagnostics = read("a: 1\n---\nb: [\n")
    assert documents == [{"a": 1}]
    assert len(diagnostics) == 1


def test_a_folder_gives_its_own_files_in_order(tmp_path: Path) -> None:
    """``*.yaml`` and ``*.yml``, sorted; neither other files nor hidden ones nor folders below."""
    for name, text in {"b.yaml": "n: b", "a.yml": "n: a", "c.txt": "n: c", ".pre-commit-config.yaml": "n: d"}.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "deeper").mkdir()
    (tmp_path / "deeper" / "d.yaml").write_text("n: d")
    roots, diagnostics = read_documents([str(tmp_path)], lambda: b"")
    assert [plain_of(root) for root in roots] == [{"n": "a"}, {"n": "b"}]
    assert not diagnostics


def test_a_file_that_is_named_twice_is_read_once(tmp_path: Path) -> None:
    """By itself and in its folder, or by two spellings; a link is another file, and stdin is empty after a read."""
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text("a: 1\n", encoding="utf-8")
    (tmp_path / "link.yaml").symlink_to("a.yaml")
    heard: list[str] = []
    names = ["-", str(tmp_path), f"{tmp_path}/a.yaml", f"{tmp_path}/./b.yaml", f"{tmp_path}/", "-", str(tmp_path)]
    roots, diagnostics = read_documents(names, lambda: b"a: 1", tell=lambda label, _: heard.append(label))
    assert heard == ["<stdin>", *(f"{tmp_path}/{name}.yaml" for name in ("a", "b", "link"))]
    assert (len(roots), diagnostics) == (4, [])


def test_what_is_not_there_is_a_mistake_and_the_rest_is_read(tmp_path: Path) -> None:
    """A missing file and an empty folder are diagnostics."""
    (tmp_path / "a.yaml").write_text("n: a")
    (tmp_path / "empty").mkdir()
    names = [str(tmp_path / name) for name in ("none.yaml", "empty", "a.yaml")]
    roots, diagnostics = read_documents(names, lambda: b"")
    assert len(roots) == 1
    assert [str(diagnostic) for diagnostic in diagnostics] == [
        f"{tmp_path}/none.yaml: No such file or directory",
        f"{tmp_path}/empty: this folder has no .yaml or .yml file",
    ]


def test_a_byte_order_mark_is_no_mistake() -> None:
    """Editors on Windows write one."""
    assert read(b"\xef\xbb\xbfa: 1\n") == ([{"a": 1}], [])


def test_a_private_file_is_read_by_its_owner_only(tmp_path: Path) -> None:
    """Nothing else is left in the folder."""
    path = tmp_path / "plan.json"
    path.write_text("before")
    write_whole(path, "after", is_private=True)
    assert path.read_text() == "after"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    """A folder in the way is an error, and no temporary file is left."""
    (tmp_path / "taken").mkdir()
    with pytest.raises(UsageError, match=r"Could not write .*taken"):
        write_whole(tmp_path / "taken", "text")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


@pytest.mark.parametrize(("text", "fact"), [("{", "is not JSON"), (None, "No such file")])
def test_a_file_that_is_not_json_is_an_error(tmp_path: Path, text: str | None, fact: str) -> None:
    """The error names the file."""
    path = tmp_path / "plan.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(UsageError, match=fact):
        read_json(str(path))


def test_yaml_of_a_whole_fleet_is_read() -> None:
    """Larger than what PyYAML reads alone: libyaml's reader gives the same values and places."""
    one = "---\napiVersion: acrgeo/v1\nregistry: contoso\nreplicas:\n  - {location: eastus, tags: {team: web}}\n"
    (*_, root), diagnostics = read_documents(["-"], (one * 2_000).encode)
    assert not diagnostics
    assert root.entries is not None
    assert str(root.entries["replicas"].place) == "<stdin>:9999:1"
    assert plain_of(root) == {
        "apiVersion": "acrgeo/v1",
        "registry": "contoso",
        "replicas": [{"location": "eastus", "tags": {"team": "web"}}],
    }


def test_all_files_together_are_bounded(tmp_path: Path) -> None:
    """What is over the bound is a diagnostic, and what fits is read."""
    (tmp_path / "a.yaml").write_text("a: 1")
    (tmp_path / "b.yaml").write_text("#" * MOST_YAML)
    (tmp_path / "c.yaml").write_text("c: 1")
    roots, diagnostics = read_documents([str(tmp_path)], lambda: b"")
    assert len(roots) == 2
    assert [str(found) for found in diagnostics] == [f"{tmp_path}/b.yaml: this is larger than 3 MiB"]


@pytest.mark.parametrize("name", ["/dev/zero", "/dev/null", "/dev/full", "/dev/random"])
def test_a_device_is_no_file(name: str) -> None:
    """Told at once, not after it filled the memory."""
    _, diagnostics = read_documents([name], lambda: b"")
    assert [str(found) for found in diagnostics] == [f"{name}: this is a device, not a file"]
    with pytest.raises(UsageError, match=f"{name}: this is a device, not a file"):
        read_json(name)


def test_a_pipe_that_nobody_writes_to_is_told(tmp_path: Path) -> None:
    """It is not waited for, as a plain read would."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="nobody writes to this pipe"):
        read_bytes(str(tmp_path / "pipe"), 100, patience=0.001)


def test_a_pipe_is_read_until_its_end(tmp_path: Path) -> None:
    """As of ``-f <(command)``; what is too much is refused there, too."""
    for most in (100, 3):
        reader, writer = os.pipe()
        os.write(writer, b"a: 1")
        os.close(writer)
        if most == 100:
            assert read_bytes(f"/dev/fd/{reader}", most) == b"a: 1"
        else:
            with pytest.raises(OSError, match="larger than"):
                read_bytes(f"/dev/fd/{reader}", most)
        os.close(reader)


def test_a_name_that_the_system_does_not_take_is_a_mistake() -> None:
    """A name that is too long is a diagnostic; an empty one, of an unset variable, is an error by itself."""
    _, diagnostics = read_documents(["x" * 5_000], lambda: b"")
    assert str(diagnostics[0]).endswith(": File name too long")
    for names in ([""], ["a.yaml", ""]):
        with pytest.raises(UsageError, match="-f is empty"):
            read_documents(names, lambda: b"")
    with pytest.raises(UsageError, match="is empty"):
        read_json("")


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("[" * 100_000, "is nested too deeply"),
        ("[" * 200 + "]" * 200, "is nested too deeply"),
        ('{"a": ' * 150 + "1" + "}" * 150, "is nested too deeply"),
        ("9" * 5_000, "is not JSON: a number is too long"),
        ("[NaN]", "NaN is no number of JSON"),
        ("[" + "1," * 1_000_001 + "1]", "has more than 1,000,000 values"),
        ("\x00", "is not JSON"),
    ],
)
def test_json_is_bounded(tmp_path: Path, text: str, fact: str) -> None:
    """Depth, numbers and how much there is."""
    path = tmp_path / "plan.json"
    path.write_text(text)
    with pytest.raises(UsageError, match=fact):
        read_json(str(path))


@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664), (0o000, 0o666)])
def test_a_new_file_follows_the_umask(tmp_path: Path, umask: int, mode: int) -> None:
    """A private one does not: it is its owner's whatever the umask. What was there keeps its mode."""
    before = os.umask(umask)
    try:
        write_whole(tmp_path / "new", "text")
        write_whole(tmp_path / "private", "text", is_private=True)
        (tmp_path / "old").touch()
        (tmp_path / "old").chmod(0o640)
        write_whole(tmp_path / "old", "text")
    finally:
        os.umask(before)
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert modes == {"new": mode, "private": 0o600, "old": 0o640}


def test_a_private_file_survives_any_umask(tmp_path: Path) -> None:
    """Also one that takes the owner's own rights."""
    before = os.umask(0o777)
    try:
        write_whole(tmp_path / "private", "text", is_private=True)
    finally:
        os.umask(before)
    assert (tmp_path / "private").stat().st_mode & 0o777 == 0o600


def taken(path: Path, kind: str) -> Path:
    """Something at a path that is no regular file, or a path where none can be."""
    if kind == "folder":
        path.mkdir()
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind(str(path))
    elif kind == "link to nothing":
        path.symlink_to(path.parent / "none")
    elif kind == "link to a folder":
        path.symlink_to(path.parent)
    elif kind == "no folder":
        return path / "deeper" / "file"
    elif kind == "below a file":
        path.touch()
        return path / "file"
    elif kind == "long name":
        return path.parent / ("x" * 300)
    elif kind == "empty name":
        return Path()
    return path


KINDS = (
    *("folder", "socket", "link to nothing", "link to a folder"),
    *("no folder", "below a file", "long name", "empty name"),
)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_regular_file_is_never_replaced(tmp_path: Path, kind: str) -> None:
    """Found by the check before anything is done, and again when it is written; all stays as it is, also for root."""
    path = taken(tmp_path / "out", kind)
    before = sorted(found.name for found in tmp_path.iterdir())
    with pytest.raises(UsageError, match=r"--out .*Nothing was changed"):
        check_writable("--out", path)
    with pytest.raises(UsageError, match="Could not write"):
        write_whole(path, "text")
    if kind not in ("no folder", "long name"):
        with pytest.raises(OSError, match=r".+"):
            open_to_append(path)
    assert sorted(found.name for found in tmp_path.iterdir()) == before
    assert not os.path.isfile(path)  # noqa: PTH113 Path.is_file raises for a long name


def test_a_link_stays_and_its_file_is_replaced(tmp_path: Path) -> None:
    """As an editor does it."""
    (tmp_path / "real").write_text("before")
    (tmp_path / "link").symlink_to("real")
    check_writable("--out", tmp_path / "link")
    write_whole(tmp_path / "link", "after")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "after"


def test_a_check_leaves_nothing(tmp_path: Path) -> None:
    """Neither a new file nor a changed one."""
    (tmp_path / "old").write_text("before")
    for name in ("new", "old"):
        check_writable("--out", tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["old"]
    assert (tmp_path / "old").read_text() == "before"


def test_a_pipe_and_a_device_are_written_to(tmp_path: Path) -> None:
    """``--out /dev/stdout`` and ``>(command)`` work, and are still there afterwards."""
    reader, writer = os.pipe()
    write_whole(Path(f"/dev/fd/{writer}"), "text")
    assert os.read(reader, 100) == b"text"
    with open_to_append(Path(f"/dev/fd/{writer}")) as events:
        events.write("event")
    assert os.read(reader, 100) == b"event"
    os.close(reader)
    os.close(writer)
    write_whole(Path(os.devnull), "text")
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)  # noqa: PTH116 the device, whatever pathlib makes of it
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="nobody reads this pipe"):
        open_to_append(tmp_path / "pipe")
    with pytest.raises(UsageError, match="nobody reads this pipe"):
        write_whole(tmp_path / "pipe", "text")
