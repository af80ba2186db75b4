"""Checks as JUnit XML, read again as a CI system reads it."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from acrgeo.errors import UsageError
from acrgeo.output.console import Streams, text
from acrgeo.output.formats import Format, print_view
from acrgeo.output.view import View
from acrgeo.output.views.junit import Check, CheckState, CheckSuite, junit_text

SUITES = (
    CheckSuite(
        name="contoso.azurecr.io/web:1.2",
        facts={"digest": "sha256:12"},
        timestamp="2026-11-29T10:00:00Z",
        checks=(
            Check(name="westus", seconds=1.25),
            Check(name="eastus", state=CheckState.FAILED, message="missing", text="asked contoso\n404", seconds=2),
            Check(name="westeurope", state=CheckState.SKIPPED, message="unknown"),
            Check(name="japaneast", state=CheckState.ERROR, message="403"),
        ),
    ),
    CheckSuite(name="api", checks=(Check(name="westus"),)),
)  # fmt: skip

HOSTILE = [
    "<b>&amp;</b>", "]]>", "<![CDATA[x]]>", "<!-- x -->", "<?xml?>", "\"'", "\x00\x01\x1b[31m\x07\x7f\x9b",
    "\u202e\u200b", "\ufffe\uffff", "\ud800", "a\tb\nc\r\nd", "&#0;",
    "<!DOCTYPE x [<!ENTITY y 'z'>]>&y;", "é漢😀", "", " x ",
]  # fmt: skip


def test_a_suite_for_each_thing_and_a_test_for_each_check() -> None:
    """With counts and times of each suite and of all, and why a check did not pass."""
    assert junit_text("acrgeo image status", SUITES) == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<testsuites name="acrgeo image status" tests="5" failures="1" errors="1" skipped="1" time="3.250">\n'
        '  <testsuite name="contoso.azurecr.io/web:1.2" tests="4" failures="1" errors="1" skipped="1" time="3.250"'
        ' timestamp="2026-11-29T10:00:00Z">\n'
        "    <properties>\n"
        '      <property name="digest" value="sha256:12" />\n'
        "    </properties>\n"
        '    <testcase name="westus" classname="contoso.azurecr.io/web:1.2" time="1.250" />\n'
        '    <testcase name="eastus" classname="contoso.azurecr.io/web:1.2" time="2.000">\n'
        '      <failure message="missing">asked contoso\n404</failure>\n'
        "    </testcase>\n"
        '    <testcase name="westeurope" classname="contoso.azurecr.io/web:1.2">\n'
        '      <skipped message="unknown" />\n'
        "    </testcase>\n"
        '    <testcase name="japaneast" classname="contoso.azurecr.io/web:1.2">\n'
        '      <error message="403" />\n'
        "    </testcase>\n"
        "  </testsuite>\n"
        '  <testsuite name="api" tests="1" failures="0" errors="0" skipped="0">\n'
        '    <testcase name="westus" classname="api" />\n'
        "  </testsuite>\n"
        "</testsuites>\n"
    )


def test_no_checks_are_no_tests() -> None:
    """The document is one all the same."""
    root = ElementTree.fromstring(junit_text("x", []))
    assert (root.tag, root.get("tests"), len(root)) == ("testsuites", "0", 0)


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_whatever_a_registry_answers_is_text_in_it(value: str, encoding: str) -> None:
    """Every place of a text reads back as that text, without what XML and terminals do not take."""
    suites = [
        CheckSuite(
            name=value,
            facts={value: value},
            timestamp=value,
            checks=[Check(name=value, state=CheckState.FAILED, message=value, text=value)],
        )
    ]
    streams = Streams.captured(encoding=encoding)
    view = View({}, (), junit=lambda: junit_text(value, suites))
    print_view(streams.out, view, form=Format.JUNIT)
    written = text(streams.out)
    assert encoding != "ascii" or written.isascii()
    root = ElementTree.fromstring(written.encode())
    assert [element.tag for element in root.iter()] == [
        "testsuites", "testsuite", "properties", "property", "testcase", "failure",
    ]  # fmt: skip
    shown = {root.get("name"), *(root[0].get(key) for key in ("name", "timestamp")), *root[0][0][0].attrib.values()}
    failure = root[0][1][0]
    assert {*shown, root[0][1].get("name"), failure.get("message")} == {failure.get("message")}
    content = failure.text or ""
    assert " ".join(content.split()) == failure.get("message")
    assert all(character in "\n\t" or character.isprintable() for character in content)
    if value.isascii() and value.isprintable():
        assert content == value


@pytest.mark.parametrize(
    ("view", "query", "fact"),
    [
        (View({}, ()), None, "-o junit is for what has checks, and this has none."),
        (View({"a": 1}, (), junit=lambda: "<x/>"), "a", "-o junit has no --query."),
    ],
)
def test_what_has_no_checks_has_no_junit(view: View, query: str | None, fact: str) -> None:
    """A plain message, and a form that is there."""
    with pytest.raises(UsageError) as caught:
        print_view(Streams.captured().out, view, form=Format.JUNIT, query=query)
    assert (caught.value.message, caught.value.hint) == (fact, "-o json")


def test_a_command_without_checks_refuses_it() -> None:
    """Before anything is read; the commands that have it are named."""
    having = r"^Only validate, push-check, image status, image wait and audit have -o junit\.$"
    with pytest.raises(UsageError, match=having):
        Format.JUNIT.check_command("list")
    Format.JUNIT.check_command("image status")
    with pytest.raises(UsageError, match=r"^Only audit and validate have -o sarif\.$"):
        Format.SARIF.check_command("list")
