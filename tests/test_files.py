"""Files: YAML with places, and atomic writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from acrgeo.core.desired.source import plain_of
from acrgeo.errors import UsageError
from acrgeo.files import read_documents, read_json, write_whole


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


@pytest.mark.parametrize(
    ("text", "diagnostic"),
    [
        ("a: 1\na: 2\n", "<stdin>:2:1: a: duplicate key; the first is at <stdin>:1:1"),
        ("a: !!python/object:os.system x\n", "<stdin>:1:4: the tag !!python/object:os.system is not allowed"),
        ("a: !env HOME\n", "<stdin>:1:4: the tag !env is not allowed"),
        ("a: !!int x\n", "<stdin>:1:4: 'x' does not match its tag"),
        ("a: &a [*a]\n", "<stdin>:1:4: this refers to itself"),
        ("[a]: 1\n", "<stdin>:1:1: a key must be text"),
        ("a: [1\n", "<stdin>:2:1: this is not YAML: while parsing a flow sequence"),
        ("a: *b\n", "<stdin>:1:4: this is not YAML: found undefined alias"),
        ("a: 1\n\tb: 2\n", "<stdin>:2:1: this is not YAML"),
        ("a: \x07\n", "<stdin>:1:4: a character that YAML does not allow"),
        ("", "<stdin>: the file has no document"),
        ("# only a comment\n", "<stdin>: the file has no document"),
        (b"a: 1\nb: \xff\n", "<stdin>:2:4: this is not UTF-8"),
        ("[" * 5_000, "<stdin>: nested too deeply"),
    ],
)
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
    """``*.yaml`` and ``*.yml``, sorted; neither other files nor folders below."""
    for name, text in {"b.yaml": "n: b", "a.yml": "n: a", "c.txt": "n: c"}.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "deeper").mkdir()
    (tmp_path / "deeper" / "d.yaml").write_text("n: d")
    roots, diagnostics = read_documents([str(tmp_path)], lambda: b"")
    assert [plain_of(root) for root in roots] == [{"n": "a"}, {"n": "b"}]
    assert not diagnostics


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
