"""Tags held against each other."""

from __future__ import annotations

import pytest

from acrgeo.core.move.contents import compare

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
