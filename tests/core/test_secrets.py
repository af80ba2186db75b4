"""Values that were seen as secrets: what counts as one, and that it is cut out wherever else it turns up."""

from __future__ import annotations

from typing import Any

from acrgeo.core.redaction import CUT
from acrgeo.core.secrets import Secrets
from tests.rows import rows


def is_cut(secrets: Secrets, text: str) -> bool:
    """Return whether a text is cut out of a sentence, all of it."""
    said = secrets.cut(f"it said {text} today")
    assert said in (f"it said {text} today", f"it said {CUT} today"), said
    return said == f"it said {CUT} today"


@rows(
    "value, is_hidden",
    [("abcde", True), ("abcd", False), (" abcde ", True), ("", False), (12345, False), (None, False)],
)
def test_a_text_of_some_length_is_hidden(value: object, is_hidden: bool) -> None:
    """A shorter one is in every other word, and a number is none."""
    secrets = Secrets()
    secrets.hide(value)
    assert is_cut(secrets, str(value).strip() or "x") is is_hidden


def test_a_secret_within_another_leaves_no_rest() -> None:
    """The longest is cut first, in whatever order they were seen."""
    for order in (("abcdef", "abcdefgh"), ("abcdefgh", "abcdef")):
        secrets = Secrets()
        for value in (*order, *order):
            secrets.hide(value)
        assert is_cut(secrets, "abcdefgh")
        assert is_cut(secrets, "abcdef")


@rows(
    "document, hidden, shown",
    [
        ({"password": "hunter-two", "name": "contoso"}, ["hunter-two"], ["contoso"]),
        ({"Passwords": ["hunter-two", "three-four"]}, ["hunter-two", "three-four"], []),
        ({"passwords": ({"name": "first", "value": "hunter-two"},)}, ["hunter-two"], []),
        ({"properties": [{"clientSecret": "hunter-two"}]}, ["hunter-two"], []),
        ({"client_secret": "hunter-two"}, ["hunter-two"], []),
        ({"secret": {"name": "visible", "token": "hunter-two"}}, ["hunter-two"], ["visible"]),
        ({"customHeaders": {"x-anything": "hunter-two"}}, ["hunter-two"], []),
        ({"HEADERS": {"Authorization": "Bearer hunter-two"}}, ["hunter-two"], []),
        ({"headers": {"x-anything": "hunter-two"}}, ["hunter-two"], []),
        ({"serviceUri": "https://ci.example.com/hooks/0123456789"}, ["hooks/0123456789"], ["ci.example.com"]),
        ({"token": 12345678, 5: "visible"}, [], ["12345678", "visible"]),
        ("hunter-two", [], ["hunter-two"]),
    ],
)
def test_what_has_the_name_of_a_secret_is_hidden(document: Any, hidden: list[str], shown: list[str]) -> None:
    """At any depth; headers under any name; a value without its scheme as well."""
    secrets = Secrets()
    secrets.hide_in(document)
    assert [text for text in (*hidden, *shown) if is_cut(secrets, text)] == hidden


@rows(
    "address, hidden, shown",
    [
        ("https://ana:hunter-two@ci.example.com/hook", ["hunter-two"], ["ana-is-here", "ci.example.com", "hook"]),
        ("https://ci.example.com/0123456789abcdef", ["0123456789abcdef"], ["ci.example.com"]),
        ("https://ci.example.com/0123456789abcde", [], ["0123456789abcde"]),
        ("https://ci.example.com/hook?code=hunter-two&name=three-four", ["hunter-two", "three-four"], ["code", "hook"]),
        ("https://ci.example.com/hook?hunter-two#three-four", ["hunter-two", "three-four"], ["hook"]),
        ("just words?with-a-part", ["just words?with-a-part"], ["with-a-part"]),
    ],
)
def test_an_address_is_hidden_with_what_lets_one_in(address: str, hidden: list[str], shown: list[str]) -> None:
    """Password, long path, and each part of the query; not its host."""
    secrets = Secrets()
    secrets.hide_address(address)
    assert address not in secrets.cut(f"it said {address} today")
    assert [text for text in (*hidden, *shown) if is_cut(secrets, text)] == hidden


def test_what_looks_like_a_secret_is_cut_as_well() -> None:
    """A text that was not seen before has its shape."""
    assert "hunter-two" not in Secrets().cut("sent with Bearer hunter-two")
