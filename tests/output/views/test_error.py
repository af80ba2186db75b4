"""Errors as text and as JSON."""

from __future__ import annotations

import json

from acrgeo.errors import AcrGeoError, RefusedError
from acrgeo.output.console import Streams, text
from acrgeo.output.views.error import print_error, print_note, render_error
from tests.output.golden import rendered

ERROR = RefusedError(
    "contoso is Standard; replicas need Premium.",
    hint="acrgeo replica add contoso eastus --upgrade",
    code="premium-first",
)


def test_error_is_fact_and_hint() -> None:
    """The fact first, the next step second, and nothing else."""
    assert rendered(render_error(ERROR)) == (
        "error: contoso is Standard; replicas need Premium.\nhint: acrgeo replica add contoso eastus --upgrade\n"
    )
    assert rendered(render_error(AcrGeoError("It failed."))) == "error: It failed.\n"


def test_long_error_hangs_under_its_text() -> None:
    """Later lines stand under the first word of the fact."""
    lines = rendered(render_error(ERROR), width=40).splitlines()
    assert lines[:2] == ["error: contoso is Standard; replicas", "       need Premium."]


def test_markup_in_an_error_is_text() -> None:
    """Brackets are no markup and escape sequences do nothing."""
    assert rendered(render_error(AcrGeoError("[bold]x[/] :smile: \x1b[31m"))) == "error: [bold]x[/] :smile: ?[31m\n"


def test_json_error_is_one_document_on_stderr() -> None:
    """Under -o json a program reads the error as JSON, and stdout stays empty."""
    streams = Streams.captured(encoding="ascii")
    print_error(streams.err, RefusedError("café", code="x"), is_json=True)
    assert json.loads(text(streams.err))["error"]["message"] == "café"
    assert text(streams.out) == ""


def test_text_error_and_note_go_to_the_stream_given() -> None:
    """A note looks like a hint of its own."""
    streams = Streams.captured()
    print_error(streams.err, ERROR)
    print_note(streams.err, "Clients move as their DNS caches expire.")
    assert text(streams.err) == rendered(render_error(ERROR)) + "note: Clients move as their DNS caches expire.\n"
