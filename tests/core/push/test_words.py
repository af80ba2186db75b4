"""Names, counts and times as sentences have them."""

from __future__ import annotations

from acrgeo.core.push.words import counted_lookups, listed, time_words
from tests.rows import rows


@rows(
    ("names", "words"),
    [
        ("a", "a"),
        ("a b", "a and b"),
        ("a b c", "a, b and c"),
        ("a b c d e", "a, b, c, d and e"),
        ("a b c d e f", "a, b, c, d, e and 1 more"),
        ("a b c d e f g h", "a, b, c, d, e and 3 more"),
    ],
)
def test_names_stand_as_in_a_sentence(names: str, words: str) -> None:
    """Five of them; of many the rest is counted."""
    assert listed(names.split()) == words


@rows(
    ("seconds", "words"),
    [
        (0.26, "0.3 s"),
        (9.44, "9.4 s"),
        (10.0, "10 s"),
        (10.4, "10 s"),
        (60.0, "60 s"),
        (119.6, "2 min"),
        (120.0, "2 min"),
        (121.0, "121 s"),
        (3_600.0, "60 min"),
    ],
)
def test_a_time_is_short(seconds: float, words: str) -> None:
    """In minutes where they are whole, from two on."""
    assert time_words(seconds) == words


def test_one_lookup_is_told_as_one() -> None:
    """And more are counted."""
    assert [counted_lookups(count) for count in (0, 1, 2)] == ["0 lookups", "one lookup", "2 lookups"]
