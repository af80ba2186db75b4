"""Ordinary text is never a command."""

from __future__ import annotations

import json
from itertools import product

from hypothesis import example, given, settings
from hypothesis import strategies as st

from acrgeo.output.ci.guard import Guard
from acrgeo.output.neutral import neutral, unspoken, unspoken_json
from tests.output.ci.runners import commands
from tests.rows import rows

PIECES = [
    "::",
    ":",
    "#",
    "##",
    "[",
    "vso[",
    "VSO[",
    "error",
    "]",
    " ",
    "\t",
    "\n",
    "\u00a0",
    "\u2003",
    "x",
    "::add-mask::",
]


@rows(
    ("text", "written"),
    [
        ("::error::x", ": :error::x"),
        ("  \t::error::x", "  \t: :error::x"),
        ("\u2003::set-env name=a::b", "\u2003: :set-env name=a::b"),
        ("a\n::error::x\n", "a\n: :error::x\n"),
        ("##[error]x", "## [error]x"),
        ("a ##vso[task.complete]x", "a ##vso [task.complete]x"),
        ("a ##VSO[task.complete]x", "a ##VSO [task.complete]x"),
        ("###[group]", "### [group]"),
        ("a::b ## [x] #[y] ##vs[z]", "a::b ## [x] #[y] ##vs[z]"),
        ("x ::error::", "x ::error::"),
        (":::error::", ": ::error::"),
    ],
)
def test_one_blank_breaks_a_command(text: str, written: str) -> None:
    """And nothing else changes."""
    assert unspoken(text) == written
    assert Guard()(text) == written


def test_no_text_in_pieces_is_a_command() -> None:
    """However it comes: the runner finds nothing, and without blanks it is the same text."""
    for parts in product(PIECES, repeat=3):
        guard = Guard()
        written = "".join(guard(part) for part in (*parts, "error::x", "]y"))
        for runner in ("github", "azdo"):
            assert commands(written, runner) == [], (parts, written)
        assert written.replace(" ", "") == "".join((*parts, "error::x", "]y")).replace(" ", "")
        assert len(written) - len("".join(parts)) <= len("error::x]y") + 4


@given(texts=st.lists(st.text(st.one_of(st.sampled_from("#:[]vsoVSO \n\t"), st.characters()), max_size=12), max_size=8))
@example(texts=["#", "#", "[error]x"])
@example(texts=[" ", ":", ":error::x"])
@settings(max_examples=150, deadline=None)
def test_whatever_is_written_is_no_command(texts: list[str]) -> None:
    """Any text in any pieces."""
    guard = Guard()
    written = "".join(guard(neutral(text)) for text in texts)
    assert commands(written, "github") == commands(written, "azdo") == []


@given(value=st.text(st.sampled_from('#:[]vso \n"\\a'), max_size=30))
@settings(max_examples=150, deadline=None)
def test_json_keeps_its_texts(value: str) -> None:
    """The runner finds no command in it, its reader every sign."""
    text = unspoken_json(json.dumps({value: [value]}, indent=2))
    assert json.loads(text) == {value: [value]}
    assert Guard()(text) == text
