"""ARM's words for on and off."""

from __future__ import annotations

from acrgeo.core.model.switches import parse_switch, status_word, switch_word
from tests.rows import rows


@rows(("is_on", "word"), [(True, "Enabled"), (False, "Disabled"), (None, None)])
def test_on_and_off_have_a_word_in_both_directions(is_on: bool | None, word: str | None) -> None:
    """In any case; unknown has none."""
    assert switch_word(is_on) == word
    assert parse_switch(word) is is_on
    assert parse_switch(str(word).upper()) is is_on
    if is_on is not None:
        assert status_word(is_on) == str(word).lower()


@rows("word", ["On", "", None, True, 1])
def test_another_word_is_neither(word: object) -> None:
    """Nor are Python's own."""
    assert parse_switch(word) is None
