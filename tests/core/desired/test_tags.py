"""What a tag may be, and edits of tags."""

from __future__ import annotations

import pytest

from acrgeo.core.desired.tags import apply_edits, check_tag, match_keys, parse_tags, tag_value
from acrgeo.errors import UsageError
from tests.rows import rows


@rows(
    ("words", "removed", "edits"),
    [
        (["team=web", "empty=", "eq=a=b"], ["old"], {"team": "web", "empty": "", "eq": "a=b", "old": None}),
        ([], [], {}),
        (["k" * 512 + "=" + "v" * 256], [], {"k" * 512: "v" * 256}),
    ],
)
def test_words_are_edits(words: list[str], removed: list[str], edits: dict[str, str | None]) -> None:
    """The first equals sign ends the key; the longest that ARM takes is taken."""
    assert parse_tags(words, removed) == edits


@rows(
    ("words", "removed", "fact"),
    [
        (["team"], [], "'team' is not a tag; write key=value."),
        (["=web"], [], "'=web' is not a tag; write key=value."),
        (["team=a", "Team=b"], [], "tag 'Team' is given twice; ARM ignores the case of a key."),
        (["team=a"], ["TEAM"], "tag 'TEAM' is both set and removed."),
        ([" =x"], [], "a tag has no key."),
        ([], [""], "a tag has no key."),
        (["ACRGEO-drained-by=me"], [], "tag 'ACRGEO-drained-by': acrgeo keeps its own records under acrgeo-*."),
        ([], ["acrgeo-drained-by"], "tag 'acrgeo-drained-by': acrgeo keeps its own records under acrgeo-*."),
        *(
            ([f"a{sign}b=x"], [], f"tag {f'a{sign}b'!r}: a key has at most 512 characters and none of < > % & \\ ? /")
            for sign in "<>%&\\?/"
        ),
        (["k." * 256 + "k=x"], [], f"tag '{'k.' * 30}'…: a key has at most 512 characters and none of < > % & \\ ? /"),
        *(
            (
                [f"{word}X=x"],
                [],
                f"tag '{word}X': keys that begin with microsoft, azure, windows are reserved by Azure.",
            )
            for word in ("Microsoft", "azure", "WINDOWS")
        ),
        (["k=" + "v" * 257], [], "tag 'k': the value has 257 characters; ARM takes 256."),
    ],
)
def test_what_arm_refuses_is_refused_before(words: list[str], removed: list[str], fact: str) -> None:
    """With the limit that it is about; acrgeo's own are nobody's to edit."""
    with pytest.raises(UsageError) as caught:
        parse_tags(words, removed)
    assert caught.value.message == fact


def test_the_case_of_a_key_that_is_there_is_kept() -> None:
    """ARM ignores the case of a key, and so do edits and look-ups."""
    there = {"Team": "web", "old": "x"}
    edits = match_keys({"team": "api", "OLD": None, "new": "1"}, there)
    assert edits == {"Team": "api", "old": None, "new": "1"}
    assert apply_edits(there, edits) == {"Team": "api", "new": "1"}
    assert [tag_value(there, key) for key in ("Team", "TEAM", "none")] == ["web", "web", None]
    assert tag_value({"A": "1", "a": "2"}, "a") == "2"
    check_tag("kept", "")
