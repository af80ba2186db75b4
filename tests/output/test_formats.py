"""Documents printed as JSON, YAML, TSV, names and tables, with and without a query."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from acrgeo.errors import UsageError
from acrgeo.output.ci.guard import Guard
from acrgeo.output.console import Stream, Streams, text
from acrgeo.output.formats import WRITERS, Format, print_view, yaml_text
from acrgeo.output.page import Page, styled
from acrgeo.output.query import check_query
from acrgeo.output.view import View
from acrgeo.output.views.registries import registries_view
from acrgeo.output.views.replicas import replicas_document
from tests.output import builders
from tests.output.ci.runners import commands

DOCUMENT = replicas_document(builders.everything().replicas, None)


def view_of(document: dict[str, Any]) -> View:
    """A view of a document with replicas, without a page."""
    return View(document, document["replicas"])


def printed(
    form: Format,
    document: Any = DOCUMENT,
    *,
    view: View | None = None,
    query: str | None = None,
    encoding: str = "utf-8",
) -> str:
    """Return what ``print_view`` writes."""
    streams = Streams.captured(encoding=encoding)
    print_view(streams.out, view or view_of(document), form=form, query=query)
    return text(streams.out)


def test_every_form_has_a_writer() -> None:
    """What ``-o`` takes can be printed."""
    assert set(WRITERS) == set(Format)


def test_json_is_indented_and_keeps_letters() -> None:
    """JSON has an indent of two, letters as they are, and one newline at the end."""
    written = printed(Format.JSON, {"name": "café", "replicas": []})
    assert written == '{\n  "name": "café",\n  "replicas": []\n}\n'


def test_json_and_yaml_stay_valid_on_an_ascii_stream() -> None:
    """Where the encoding lacks a letter it is escaped in the way of the format."""
    document = {"name": "café ☕", "replicas": []}
    written = {form: printed(form, document, encoding="ascii") for form in (Format.JSON, Format.YAML)}
    assert all(words.isascii() for words in written.values())
    assert json.loads(written[Format.JSON]) == yaml.safe_load(written[Format.YAML]) == document


def test_yaml_keeps_the_order_of_the_document() -> None:
    """YAML reads back as the document, its keys in the same order."""
    written = printed(Format.YAML)
    read = yaml.safe_load(written)
    assert read == DOCUMENT
    assert list(read["replicas"][0]) == list(DOCUMENT["replicas"][0])


def test_tsv_has_a_line_for_every_row() -> None:
    """Without a query a replica is a line of its values: lower-case booleans, nothing for null and objects."""
    lines = printed(Format.TSV).splitlines()
    assert len(lines) == 6
    assert lines[0].split("\t")[1:6] == ["brazilsouth", "brazilsouth", "false", "true", "Creating"]


def test_tsv_columns_stay_in_place_where_a_key_is_missing() -> None:
    """The home replica that Azure does not list has no id, and its name is in the column of names all the same."""
    home, other = builders.standard().home, builders.replica("eastus")
    lines = printed(Format.TSV, replicas_document([home, other], None)).splitlines()
    assert [line.split("\t")[1] for line in lines] == ["eastus", "westus"]
    assert lines[1].startswith("\twestus\t")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("replicas[?home].[location, home, drained, tags, regionEndpointEnabled]", "westus\ttrue\t\t\ttrue\n"),
        ("replicas[0].regionEndpointEnabled", "true\n"),
        ("replicas[].location | [0:2]", "brazilsouth\ncanadacentral\n"),
        ("replicas[?name=='canada'].{where: location, state: status.displayStatus}", "canadacentral\tSyncing\n"),
        ("length(replicas)", "6\n"),
        ("[[replicas, formatVersion]]", "6\t1.0\n"),
        ("nothing", ""),
    ],
)
def test_query_gives_what_az_gives_as_tsv(query: str, expected: str) -> None:
    """Lists of lists and of objects are lines of cells, a list in a cell is its length, nothing is nothing."""
    assert printed(Format.TSV, query=query) == expected


def test_tsv_cells_hold_no_tabs_or_newlines() -> None:
    """A message with a tab or a newline stays within its cell."""
    assert printed(Format.TSV, {"replicas": [["a\tb\r\nc", "d"]]}) == "a b c\td\n"


def test_name_is_one_name_a_line() -> None:
    """Replicas and registries by name; under a query whatever it gives."""
    assert printed(Format.NAME).splitlines()[:3] == ["brazilsouth", "canada", "eastus"]
    registries = registries_view([builders.everything(), builders.registry(name="fabrikam")])
    assert printed(Format.NAME, view=registries) == "contoso\nfabrikam\n"
    assert printed(Format.NAME, query="replicas[?home].location") == "westus\n"


def test_query_of_nothing_is_null_in_json() -> None:
    """A program that reads JSON gets JSON."""
    assert printed(Format.JSON, query="nothing") == "null\n"


def test_table_is_the_page_without_a_query() -> None:
    """The page is made only when it is printed."""
    assert printed(Format.TABLE, view=View(DOCUMENT, (), lambda: Page(lambda _: [styled("the page")]))) == "the page\n"

    def never() -> Page:
        raise AssertionError

    assert json.loads(printed(Format.JSON, view=View(DOCUMENT, (), never))) == DOCUMENT


def test_a_file_in_the_place_of_a_page_is_written_as_it_is() -> None:
    """What is a file already is not wrapped; it is neutral all the same."""
    line = f"# {'long ' * 40}\u202e\n"
    assert printed(Format.TABLE, view=View({}, (), file=lambda _: line)) == line.replace("\u202e", "?")


def test_markdown_on_an_ascii_stream_shows_the_same_letters() -> None:
    """What the encoding lacks is a character reference, which Markdown turns into the letter again."""
    view = View({}, (), markdown=lambda: "⛔ Łódź\n")
    assert printed(Format.MARKDOWN, view=view, encoding="ascii") == "&#9940; &#321;&#243;d&#378;\n"


def test_markdown_is_for_the_whole_document() -> None:
    """What a query finds has no Markdown."""
    view = View(DOCUMENT, (), markdown=lambda: "**nothing**\n")
    assert printed(Format.MARKDOWN, view=view) == "**nothing**\n"
    with pytest.raises(UsageError, match="--query"):
        printed(Format.MARKDOWN, view=view, query="replicas")


def test_table_of_a_query_is_made_of_its_objects() -> None:
    """Objects become lines under their keys, ids are left out, lists get numbered columns, values a line each."""
    query = "replicas[?home].{id: id, location: location, home: home}"
    assert printed(Format.TABLE, query=query) == "Location  Home\nwestus    true\n"
    assert printed(Format.TABLE, query="replicas[?home].[location, home]") == "Column1  Column2\nwestus   true\n"
    assert printed(Format.TABLE, query="replicas[?home].location") == "westus\n"
    assert printed(Format.TABLE, query="replicas[?location=='nowhere']") == ""


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("replicas[", "it ends too early"),
        ("replicas[?home", "it ends too early"),
        ("home b", "'b' at character 6"),
        ("home[?a=='b]", '"\'b]" at character 10'),
        ("home[ ", "it ends too early"),
    ],
)
def test_bad_query_is_refused_with_the_position(query: str, where: str) -> None:
    """What is no JMESPath is a usage error that says where, before anything is read."""
    with pytest.raises(UsageError) as caught:
        check_query(query)
    assert repr(query) in caught.value.message
    assert where in caught.value.message
    assert "\n" not in caught.value.message


@pytest.mark.parametrize("query", ["", "`"])
def test_unreadable_query_is_a_usage_error(query: str) -> None:
    """Also an empty expression and one that cannot be split into tokens."""
    with pytest.raises(UsageError):
        check_query(query)


def test_query_that_does_not_apply_is_a_usage_error() -> None:
    """A function given the wrong type is the user's diagnostic, not a crash."""
    with pytest.raises(UsageError, match="cannot be applied"):
        printed(Format.JSON, query="length(`1`)")
    with pytest.raises(UsageError):
        printed(Format.JSON, query="unheard(@)")


def test_yaml_in_a_pipeline_reads_back() -> None:
    """No line of it is a command, wherever a value would be broken, and its reader gets every sign."""
    hostile = [
        "::error::x",
        "a\n\n::error::x",
        f"{'a' * 78} ::error::x",
        "\\##[error]x",
        "##vso[a]b",
        "'##[a]",
        "plain",
    ]
    document = {value: {"list": [value], value: value} for value in hostile}
    written = yaml_text(document, is_guarded=True)
    assert yaml.safe_load(written) == document
    assert commands(written, "github") == commands(written, "azdo") == []
    assert Guard()(written) == written
    assert yaml_text({"plain": ["a: b", "é"]}, is_guarded=True) == yaml_text({"plain": ["a: b", "é"]})


def test_data_in_a_file_is_exact_in_a_pipeline(tmp_path: Path) -> None:
    """No runner reads a file: what programs read is not changed for it. A page is for a log, wherever it is kept."""
    view = View([{"name": "::a##[b]"}], [{"name": "::a##[b]"}])
    for form, expected in ((Format.TSV, "::a##[b]\n"), (Format.NAME, "::a##[b]\n"), (Format.TABLE, ": :a## [b]")):
        with (tmp_path / form.value).open("w+", encoding="utf-8") as file:
            print_view(Stream(file, guard=Guard()), view, form=form)
            file.seek(0)
            assert expected in file.read()
    streams = Streams.captured()
    streams.out.guard = Guard()
    print_view(streams.out, view, form=Format.TSV)
    assert text(streams.out) == ": :a## [b]\n"
