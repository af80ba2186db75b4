"""Errors as text and as JSON."""

from __future__ import annotations

import json

from acrgeo.errors import AcrGeoError, AzureError, ErrorKind, ExitCode, RefusedError
from acrgeo.output.console import Streams, text
from acrgeo.output.views.error import error_document, print_error, print_note, render_error
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


def test_error_has_code_message_hint_and_details() -> None:
    """Details stand beside the agreed keys and cannot replace them."""
    error = RefusedError(
        "It is Standard.", hint="upgrade", code="premium-first", details={"sku": "Standard", "code": "x"}
    )
    assert error_document(error) == {
        "error": {
            "sku": "Standard",
            "code": "premium-first",
            "message": "It is Standard.",
            "hint": "upgrade",
            "exitCode": 5,
        }
    }
    azure = AzureError("No.", kind=ErrorKind.FORBIDDEN, code="AuthorizationFailed")
    assert error_document(azure)["error"]["exitCode"] == ExitCode.NOT_PERMITTED
