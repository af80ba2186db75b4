"""Hints in Markdown: what is to be pasted is code, and nothing else is."""

from __future__ import annotations

from acrgeo.output.page import markdown_hints
from tests.rows import rows


@rows(
    ("hint", "is_cell", "shown"),
    [
        (None, False, []),
        ("", False, []),
        ("did you mean westus?", False, ["did you mean westus?"]),
        ("acrgeo list", False, ["`acrgeo list`"]),
        ("az login\nacrgeo whoami\n", False, ["`az login`", "`acrgeo whoami`"]),
        ("ask for a_role | *\n  acrgeo whoami", False, [r"ask for a\_role \| \*", "`acrgeo whoami`"]),
        ("az acr list | cat", False, ["`az acr list | cat`"]),
        ("az acr list | cat", True, [r"`az acr list \| cat`"]),
        ("tell a | b", True, [r"tell a \| b"]),
        ("acrgeo show `x`", True, ["`acrgeo show x`"]),
    ],
)
def test_commands_of_a_hint_are_code(hint: str | None, is_cell: bool, shown: list[str]) -> None:
    """Each by itself; prose is text, in which nothing is markup, and a bar ends no cell."""
    assert markdown_hints(hint, is_cell=is_cell) == shown
