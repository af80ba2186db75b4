"""Documents printed as JSON, YAML, TSV, names and tables, with and without a query."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from rich.text import Text

from acrgeo.errors import UsageError
from acrgeo.output.console import Streams, text
from acrgeo.output.formats import Format, check_query, print_document
from acrgeo.output.views.documents import list_document, replicas_document
from tests.output import builders

DOCUMENT = replicas_document(builders.everything().replicas)


def printed(document: Any = DOCUMENT, *, encoding: str = "utf-8", width: int = 80, **options: Any) -> str:
    """What ``print_document`` writes."""
    streams = Streams.captured(encoding=encoding, width=width)
    print_document(streams.out, document, **{"rows": document.get("replicas"), **options})
    return text(streams.out)


def test_json_is_indented_and_keeps_letters() -> None:
    """JSON has an indent of two, letters as they are, and one newline at the end."""
    written = printed({"name": "café", "replicas": []}, output=Format.JSON)
    assert written == '{\n  "name": "café",\n  "replicas": []\n}\n'


def test_json_and_yaml_stay_valid_on_an_ascii_stream() -> None:
    """Where the encoding lacks a letter it is escaped in the way of the format."""
    document = {"name": "café ☕", "replicas": []}
    written = {form: printed(document, output=form, encoding="ascii") for form in (Format.JSON, Format.YAML)}
    assert all(one.isascii() for one in written.values())
    assert json.loads(written[Format.JSON]) == yaml.safe_load(written[Format.YAML]) == document


def test_yaml_keeps_the_order_of_the_document() -> None:
    """YAML reads back as the document, its keys in the same order."""
    written = printed(output=Format.YAML)
    read = yaml.safe_load(written)
    assert read == DOCUMENT
    assert list(read["replicas"][0]) == list(DOCUMENT["replicas"][0])


def test_tsv_has_a_line_for_every_row() -> None:
    """Without a query a replica is a line of its values: lower-case booleans, nothing for null and objects."""
    lines = printed(output=Format.TSV).splitlines()
    assert len(lines) == 6
    assert lines[0].split("\t")[1:6] == ["brazilsouth", "brazilsouth", "false", "true", "Creating"]


def test_tsv_columns_stay_in_place_where_a_key_is_missing() -> None:
    """The home replica that Azure does not list has no id, and its name is in the column of names all the same."""
    home, other = builders.standard().home, builders.replica("eastus")
    lines = printed(replicas_document([home, other]), output=Format.TSV).splitlines()
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
    assert printed(output=Format.TSV, query=query) == expected


def test_tsv_cells_hold_no_tabs_or_newlines() -> None:
    """A message with a tab or a newline stays within its cell."""
    assert printed({"replicas": [["a\tb\r\nc", "d"]]}, output=Format.TSV) == "a b c\td\n"


def test_name_is_one_name_a_line() -> None:
    """Replicas and registries by name; under a query whatever it gives."""
    assert printed(output=Format.NAME).splitlines()[:3] == ["brazilsouth", "canada", "eastus"]
    registries = list_document([builders.everything(), builders.registry(name="fabrikam")])
    assert printed(registries, output=Format.NAME, rows=registries["registries"]) == "contoso\nfabrikam\n"
    assert printed(output=Format.NAME, query="replicas[?home].location") == "westus\n"


def test_query_of_nothing_is_null_in_json() -> None:
    """A program that reads JSON gets JSON."""
    assert printed(output=Format.JSON, query="nothing") == "null\n"


def test_table_is_the_page_without_a_query() -> None:
    """The page is made only when it is printed."""
    assert printed(output=Format.TABLE, table=lambda: Text("the page")) == "the page\n"

    def never() -> Text:
        raise AssertionError

    assert json.loads(printed(output=Format.JSON, table=never)) == DOCUMENT


def test_table_of_a_query_is_made_of_its_objects() -> None:
    """Objects become lines under their keys, ids are left out, lists get numbered columns, values a line each."""
    query = "replicas[?home].{id: id, location: location, home: home}"
    assert printed(output=Format.TABLE, query=query) == "Location  Home\nwestus    true\n"
    assert printed(output=Format.TABLE, query="replicas[?home].[location, home]") == "Column1  Column2\nwestus   true\n"
    assert printed(output=Format.TABLE, query="replicas[?home].location") == "westus\n"
    assert printed(output=Format.TABLE, query="replicas[?location=='nowhere']") == ""


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
        printed(output=Format.JSON, query="length(`1`)")
    with pytest.raises(UsageError):
        printed(output=Format.JSON, query="unheard(@)")
