"""How far an answer is read, in small ones."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from acrgeo.arm.bounds import MOST_BYTES, BoundError, read_whole
from acrgeo.arm.bounds.answers import MOST_SECONDS, _TimedReader, _TimedResponse
from acrgeo.arm.error_translation import translate
from tests.rows import rows


class Parts:
    """An answer in parts, and what became of its connection."""

    def __init__(self, *parts: bytes, breaks: BaseException | None = None) -> None:
        self.parts = parts
        self.breaks = breaks
        self.ends: list[str] = []

    def stream(self, _: int, *, decode_content: bool) -> Iterator[bytes]:
        """Yield the parts, unpacked."""
        assert decode_content
        yield from self.parts
        if self.breaks is not None:
            raise self.breaks

    def close(self) -> None:
        """Remember."""
        self.ends.append("closed")

    def release_conn(self) -> None:
        """Remember."""
        self.ends.append("kept")


@rows(
    ("parts", "most", "fact"),
    [
        ((b"abc", b"d"), 4, None),
        ((b"abc", b"de"), 4, "is larger than 0 MiB"),
        ((b"a" * (3 << 20),), (3 << 20) - 1, "is larger than 2 MiB"),
        ((b"a" * (3 << 20),), 3 << 20, None),
        ((b"{[" * 50_000, b"," * 200_000), MOST_BYTES, None),
        ((b"{[" * 50_000, b"," * 200_000, b"["), MOST_BYTES, "has more than 300,000 values"),
        ((b"{" * 300_001,), MOST_BYTES, "has more than 300,000 values"),
        ((b'"' * 400_000,), MOST_BYTES, None),
        ((), 0, None),
    ],
    ids=["most", "one more", "mebibytes", "all of them", "values", "one more value", "objects", "a long text", "empty"],
)
def test_what_is_within_its_bound_is_read_whole(parts: tuple[bytes, ...], most: int, fact: str | None) -> None:
    """To the last byte; then its connection serves the next request, and is closed where the answer is over."""
    answer: Any = Parts(*parts)
    if fact is None:
        assert read_whole(answer, most) == b"".join(parts)
        assert answer.ends == ["kept"]
        return
    with pytest.raises(BoundError, match=fact):
        read_whole(answer, most)
    assert answer.ends == ["closed"]


def test_the_rest_of_an_answer_is_not_taken_for_the_next_one() -> None:
    """Whatever ends the reading, Ctrl-C too, closes the connection."""
    answer: Any = Parts(b"a", breaks=KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        read_whole(answer)
    assert answer.ends == ["closed"]


def test_the_bound_is_the_one_that_is_told() -> None:
    """64 MiB, to the byte, and the minute after which ARM itself ends a request."""
    assert MOST_BYTES / 2**20 == 64
    assert MOST_SECONDS == 60


def test_a_write_with_a_late_answer_is_open() -> None:
    """It may have been made."""
    error = translate(BoundError("took longer than 60 s", is_late=True), "create contoso", is_write=True)
    assert error.message.endswith("took longer than 60 s; it is not known whether the change was made.")


@pytest.mark.parametrize("kind", [_TimedReader, _TimedResponse])
def test_what_an_interruption_leaves_half_made_is_closed_in_silence(
    kind: type[_TimedReader | _TimedResponse], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python closes it when nobody has it any more, and would print what goes wrong then."""
    printed: list[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", printed.append)
    half_made = kind.__new__(kind)
    half_made.close()
    del half_made
    kind.__new__(kind)
    gc.collect()
    assert printed == []
