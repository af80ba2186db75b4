"""Text that could steer a terminal, hide, break a drawing or link: on every way out."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree as ET

import pytest
import yaml
from markdown_it import MarkdownIt  # Rich depends on it

from acrgeo.errors import AcrGeoError, DiagnosticsError
from acrgeo.output.console import Streams, text
from acrgeo.output.formats import Format, json_text, print_view, yaml_text
from acrgeo.output.neutral import (
    escaped_json,
    harmless,
    is_neutral,
    markdown,
    markdown_code,
    markup,
    neutral,
    neutral_document,
    one_line,
)
from acrgeo.output.page import Page, assemble, styled
from acrgeo.output.view import View
from acrgeo.output.views.error import print_error, print_note
from acrgeo.output.views.junit import Check, CheckState, CheckSuite, junit_text
from tests.rows import rows

CODES = [
    *range(0x09),
    *range(0x0B, 0x20),
    *range(0x7F, 0xA0),
    *(0xAD, 0x61C, 0x180E, 0xFEFF, 0xFFF9, 0xFFFE, 0xDFFF, 0xD800, 0xE0001, 0xE0041),
    *range(0x200B, 0x2010),
    *range(0x2028, 0x202F),
    *range(0x2060, 0x2070),
]
ALL = "".join(map(chr, CODES))
LINK = "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\"
HOSTILE = f"a{ALL}{LINK}\x9b31mb"
RAW = re.compile(f"[{re.escape(ALL)}]")


def test_each_character_is_replaced_and_letters_are_not() -> None:
    """One sign for one character, so that columns stay in place."""
    for code in CODES:
        assert neutral(f"a{chr(code)}b") == harmless(f"a{chr(code)}b") == "a?b", hex(code)
        assert not is_neutral(chr(code))
    plain = "é 東 ★ ✓ → ⠋ ⚠️ naïve\tb\n"
    assert neutral(plain) == plain
    assert harmless("a\tb\nc") == "a?b?c"
    assert one_line(" a\r\n b\t\u2028c ") == "a b c"


def view_of(value: str) -> View:
    """A view in which a text is a cell, a name, a key and a value."""
    rows = [{"name": value, "status": value, value: value}, {"name": "x", "status": [value]}]
    check = Check(name=value, state=CheckState.FAILED, message=value, text=value)
    suites = [CheckSuite(name=value, facts={value: value}, timestamp=value, checks=[check])]
    return View(
        {"replicas": rows},
        rows,
        markdown=lambda: f"{markdown(value)}\n",
        junit=lambda: junit_text(value, suites),
        sarif=lambda: {"runs": [{value: value}]},
    )


@pytest.mark.parametrize("query", [None, "replicas[].name", "replicas[].[name, status]", "replicas[].{n: name}"])
@pytest.mark.parametrize("form", list(Format))
def test_no_form_lets_one_through(form: Format, query: str | None) -> None:
    """Every format, with and without a query, on a terminal and on a pipe."""
    if form in (Format.MARKDOWN, Format.JUNIT, Format.SARIF) and query is not None:
        return
    for is_terminal in (False, True):
        streams = Streams.captured(is_terminal=is_terminal)
        print_view(streams.out, view_of(HOSTILE), form=form, query=query)
        assert not RAW.search(text(streams.out))


def test_json_and_yaml_say_the_same_as_before() -> None:
    """They escape, and lose nothing: not half a pair, not a key, not in a list."""
    for value in (HOSTILE, *(f"{chr(code)} a: b #c" for code in CODES)):
        document = {"a": value, "list": [value], value: {"deep": value}}
        written = json_text(document)
        assert not RAW.search(written)
        assert json.loads(written) == document
        written = yaml_text(document)
        assert not RAW.search(written)
        assert yaml.safe_load(written) == document


def test_talk_is_neutral() -> None:
    """Pages, notes, errors with their diagnostics, and plain lines; a line end in a diagnostic starts no line."""
    streams = Streams.captured()
    streams.err.print(Page(lambda canvas: canvas.wrap(assemble("x ", (HOSTILE, "bold"), styled(HOSTILE)))))
    streams.err.write(f"{HOSTILE}\n")
    print_note(streams.err, HOSTILE)
    error = AcrGeoError(HOSTILE, hint=HOSTILE, code="X", details={HOSTILE: HOSTILE})
    for is_json in (False, True):
        print_error(streams.err, error, is_json=is_json)
    print_error(streams.err, DiagnosticsError([f"{HOSTILE}\nerror: forged"]))
    written = text(streams.err)
    assert not RAW.search(written)
    assert "\nerror: forged" not in written


def test_columns_are_measured_as_they_are_shown() -> None:
    """What takes no room in the text takes one column on the screen."""
    streams = Streams.captured()
    rows = [{"name": "a\x1b\u200bb", "state": "one"}, {"name": "abcd", "state": "two"}]
    print_view(streams.out, View(rows, rows), form=Format.TABLE)
    assert text(streams.out) == "Name  State\na??b  one\nabcd  two\n"


def test_drawings_stay_well_formed() -> None:
    """Each character that XML forbids, and its own, as content and as an attribute."""
    for value in (HOSTILE, "<script>alert(1)</script>", "\"'>&<", "]]>", "&#x1b;", *map(chr, CODES)):
        made = f'<text title="{markup(value)}">{markup(value)}</text>'
        drawn = ET.fromstring(made.encode())
        assert drawn.text == drawn.get("title") == neutral(value)
        assert ET.fromstring(f"<m>{markup(escaped_json(json.dumps({'a': value})))}</m>".encode()).text


def test_document_that_a_page_draws_from_is_neutral() -> None:
    """At any depth, keys as well; numbers and nothing stay."""
    drawn = neutral_document({"a\x1b": ["\u202e", {"b": "\x9b"}], "n": 1, "x": None, "t": True})
    assert drawn == {"a?": ["?", {"b": "?"}], "n": 1, "x": None, "t": True}


WRITTEN = [
    "@team",
    "@org/team please",
    "mail ana@evil.example",
    "#123",
    "org/repo#123",
    "GH-123",
    "gh-1",
    "!42",
    "~label",
    '~"a label"',
    "$7",
    "%3",
    "&9",
    "org@0123456789abcdef0123456789abcdef01234567",
    "https://evil.example/x",
    "HTTP://EVIL.EXAMPLE",
    "ftp://evil.example",
    "www.evil.example",
    "WWW.evil.example",
    "mailto:x",
    "xmpp:x",
    "[x](https://evil.example)",
    "[x]: https://evil.example",
    "![x](https://evil.example)",
    "<https://evil.example>",
    "<img src=x onerror=alert(1)>",
    "&lt;b&gt;",
    "`code` @team `",
    "`` ` @team",
    "\\`@team",
    "\\@team \\#1",
    "a|b|c",
    "a\n\n# heading @team",
    "a\n- item",
    "***bold*** __x__ ~~y~~",
    "<!-- @team -->",
    "@@team##1",
    "a`@`b@c",
    HOSTILE,
]
LINKED = re.compile(r"@\w|#\d|!\d|[$%&~]\w|://|www\.\w|mailto:\w|xmpp:\w|\bgh-\d", re.IGNORECASE)


@rows("value", WRITTEN)
def test_markdown_is_text_only(value: str) -> None:
    """In a table and in a list item: no link, no picture, no HTML, no emphasis, and no text that a host would link."""
    source = (
        f"| a | b |\n|---|---|\n| {markdown(value)} | end |\n\n- x: {markdown(value)} Next: {markdown_code(value)}\n"
    )
    inline = [
        token for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(source) if token.children
    ]
    assert [token.content for token in inline if token.content == "end"] == ["end"]
    for token in inline:
        assert token.children is not None
        runs = "".join(
            "\n" if child.type == "code_inline" else child.content
            for child in token.children
            if child.type in ("text", "code_inline", "text_special")
        )
        assert {child.type for child in token.children} <= {"text", "text_special", "code_inline"}
        assert not LINKED.search(runs), runs
        assert not RAW.search(token.content)
