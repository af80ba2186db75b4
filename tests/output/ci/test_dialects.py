"""The dialects of runners: what is told comes back as it was, and nothing else does."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acrgeo.output.ci import azure_pipelines, github
from acrgeo.output.ci.azure_pipelines import AzurePipelines
from acrgeo.output.ci.dialect import Annotation, Dialect, Level, few_annotations, readable
from acrgeo.output.ci.github import GitHub
from tests.output.ci.runners import AZURE, GITHUB_DATA, GITHUB_PROPERTY, Command, commands, outputs
from tests.rows import rows

DIALECTS: list[Dialect] = [GitHub("x"), AzurePipelines()]
SIGNS = [
    "%",
    "\r",
    "\n",
    ":",
    ",",
    ";",
    "]",
    "[",
    "=",
    "#",
    "%25",
    "%0A",
    "%AZP25",
    "%3A",
    "::",
    "##[",
    "##vso[",
    "é",
    "",
]
TEXTS = st.text(
    st.one_of(st.sampled_from("%:;,]#[=\r\n ADvso025P3"), st.characters(exclude_categories=["Cs"])), max_size=40
)


@rows(
    ("text", "data", "property_", "azure_data", "azure_property"),
    [
        ("plain", "plain", "plain", "plain", "plain"),
        ("100%", "100%25", "100%25", "100%AZP25", "100%AZP25"),
        ("a\nb", "a%0Ab", "a%0Ab", "a%0Ab", "a%0Ab"),
        ("a\rb", "a%0Db", "a%0Db", "a%0Db", "a%0Db"),
        ("a:b,c", "a:b,c", "a%3Ab%2Cc", "a:b,c", "a:b,c"),
        ("a;b]c", "a;b]c", "a;b]c", "a;b]c", "a%3Bb%5Dc"),
        ("%0A::error::x", "%250A::error::x", "%250A%3A%3Aerror%3A%3Ax", "%AZP250A::error::x", "%AZP250A::error::x"),
        ("%AZP25", "%25AZP25", "%25AZP25", "%AZP25AZP25", "%AZP25AZP25"),
        ("]##vso[x]", "]##vso[x]", "]##vso[x]", "]##vso[x]", "%5D##vso[x%5D"),
        ("naïve ✓", "naïve ✓", "naïve ✓", "naïve ✓", "naïve ✓"),
    ],
)
def test_escapes(text: str, data: str, property_: str, azure_data: str, azure_property: str) -> None:
    """The escape sign first, then what ends a line, then what ends a property."""
    assert (github.escaped_data(text), github.escaped_property(text)) == (data, property_)
    assert (azure_pipelines.escaped_data(text), azure_pipelines.escaped_property(text)) == (azure_data, azure_property)


def test_any_three_signs_come_back() -> None:
    """All of some thousand texts that mean something to a runner."""
    for parts in product(SIGNS, repeat=3):
        text = "".join(parts)
        for escape, marks in (
            (github.escaped_data, GITHUB_DATA),
            (github.escaped_property, GITHUB_PROPERTY),
            (azure_pipelines.escaped_property, AZURE),
        ):
            escaped = back = escape(text)
            for mark, sign in marks.items():
                back = back.replace(mark, sign)
            assert back == text, (text, escaped)
            assert not {"\r", "\n"} & set(escaped)


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
@given(title=TEXTS, message=TEXTS, file=TEXTS, code=TEXTS, line=st.integers(0, 9), level=st.sampled_from(Level))
@settings(max_examples=30, deadline=None)
def test_an_annotation_comes_back(
    dialect: Dialect, title: str, message: str, file: str, code: str, line: int, level: Level
) -> None:
    """Message, title, file and place are as they were given, and there is one command."""
    annotation = Annotation(level=level, title=title, message=message, file=file, id=code, line=line, column=line)
    (command,) = commands(dialect.annotation(annotation), dialect.name)
    place = {"line": str(line), "col": str(line)} if line else {}
    if dialect.name == "github":
        full = f"{title} ({code})" if title and code else title or code
        expected = {"file": file, **place, "title": readable(full)}
        assert command == Command(
            level.value, {key: value for key, value in expected.items() if value}, readable(message)
        )
    else:
        assert command.name == "task.logissue"
        assert command.data == (f"{readable(title)}: " if title else "") + readable(message)
        assert command.properties.get("sourcepath", "") == file
        assert command.properties.get("code", "") == code
        assert command.properties["type"] == ("error" if level is Level.ERROR else "warning")
        assert command.properties.get("columnnumber") == (str(line) if line else None)


@given(value=TEXTS, title=TEXTS, delimiter=st.sampled_from(["x", "", "ab"]))
@settings(max_examples=100, deadline=None)
def test_outputs_groups_and_masks_come_back(value: str, title: str, delimiter: str) -> None:
    """Whatever is in a value; one of several lines ends where it ended."""
    hub, azure = GitHub(delimiter), AzurePipelines()
    text = hub.output("first", value) + hub.output("second", "2")
    assert outputs(text) == {"first": value, "second": "2"}
    expected = Command("task.setvariable", {"variable": "first", "isOutput": "true"}, value)
    assert commands(azure.output("first", value), "azdo") == [expected]
    assert commands(hub.mask(value), "github") == [Command("add-mask", {}, value)]
    assert commands(azure.mask(value), "azdo") == [Command("task.setsecret", {}, value)]
    assert commands(hub.group(title), "github") == [Command("group", {}, readable(title))]
    assert [command.name for command in commands(azure.group(title), "azdo")] == ["group"]
    assert commands(azure.summary(value), "azdo") == [Command("task.uploadsummary", {}, value)]


def test_a_value_cannot_end_itself() -> None:
    """Also where it knows the delimiter."""
    hub = GitHub("known")
    value = "a\nghadelimiter_known\nghadelimiter_known_\nhas_changes=false"
    assert outputs(hub.output("plan", value)) == {"plan": value}


def test_few_annotations_says_how_many_more() -> None:
    """A runner shows ten of a level: errors come first, each once, and the last tells of the rest."""
    many = [Annotation(level=level, message=f"{level.value} {at}") for at in range(12) for level in reversed(Level)]
    few = few_annotations([*many, *many])
    assert [each.level for each in few] == [level for level in Level for _ in range(10)]
    assert [each.message for each in few[:10]] == [
        *(f"error {at}" for at in range(9)),
        "and 3 more; the log and the summary have them all",
    ]
    assert few_annotations(many[:30]) == [each for level in Level for each in many[:30] if each.level is level]
