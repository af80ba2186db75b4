"""Tags held against each other."""

from __future__ import annotations

import pytest

from acrgeo.core.move.contents import Contents, compare
from tests.rows import rows

A, B = "sha256:" + "a" * 64, "sha256:" + "b" * 64


@pytest.mark.parametrize(
    ("old", "new", "is_complete", "words"),
    [
        ({}, {}, True, "there are no tags"),
        ({}, {"web:1": A}, True, "there are no tags"),
        ({"web:1": A}, {"web:1": A, "web:2": B}, True, "1 of 1 tag the same"),
        ({"web:1": A}, {}, False, "0 of 1 tag the same; 1 missing: web:1"),
        ({"web:1": A, "api:1": B}, {"web:1": B, "api:1": B}, False, "1 of 2 tags the same; 1 other: web:1"),
        ({"web:1": None}, {"web:1": A}, False, "0 of 1 tag the same; 1 unknown: web:1"),
        ({"web:1": A}, {"web:1": None}, False, "0 of 1 tag the same; 1 unknown: web:1"),
        ({f"w:{at}": A for at in range(3)}, {}, False, "0 of 3 tags the same; 3 missing: w:0, w:1, w:2"),
        ({f"w:{at}": A for at in range(4)}, {}, False, "0 of 4 tags the same; 4 missing: w:0, w:1, w:2, …"),
        ({f"w:{at}": A for at in range(5)}, {}, False, "0 of 5 tags the same; 5 missing: w:0, w:1, w:2, …"),
    ],
)  # fmt: skip
def test_only_the_same_digest_is_the_same(
    old: dict[str, str | None], new: dict[str, str | None], is_complete: bool, words: str
) -> None:
    """A digest that is not told proves nothing."""
    compared = compare(old, new)
    assert (compared.is_complete, compared.words) == (is_complete, words)
    assert compared.same + len((*compared.missing, *compared.different, *compared.unknown)) == compared.total


@rows(
    "repositories, tags, words",
    [
        (1, 1, "1 repository, 1 tag"),
        (0, 2, "0 repositories, 2 tags"),
        (1200, None, "1,200 repositories, tags not counted"),
    ],
)
def test_what_is_there_in_words(repositories: int, tags: int | None, words: str) -> None:
    """What was not counted is no zero."""
    assert Contents(repositories=repositories, tags=tags).words == words
