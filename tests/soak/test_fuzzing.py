"""The kept corpus of each fuzzer: examples, and every input that ever found something."""

from __future__ import annotations

import random
from contextlib import nullcontext

import pytest

from acrgeo.errors import AcrGeoError, UsageError
from tests.soak.fuzz.mutations import SECRETS, Mutator, is_canary_whole
from tests.soak.fuzz.oracle import judge
from tests.soak.fuzz.targets import Target
from tests.soak.fuzzing import CORPUS, TARGETS, kept, replay, run

EXAMPLES = {"arguments": 6}
"""How many examples are tried of what takes long; other tests run each of those command lines."""


@pytest.mark.parametrize("name", TARGETS)
def test_kept_inputs_are_read_or_refused(name: str) -> None:
    """Each ends in a value or in an error of acrgeo's, in time, without a secret."""
    assert len(kept(name)) > 1
    assert replay(TARGETS[name], EXAMPLES.get(name, 100)) == []


def test_every_folder_of_inputs_has_a_target() -> None:
    """An input that nobody replays keeps nothing."""
    assert {path.name for path in CORPUS.iterdir()} == set(TARGETS)


def test_what_must_not_be_is_seen() -> None:
    """Another exception, an error without words, a defect and a secret are violations; an error with words is none."""

    def attempt(content: bytes) -> str:
        if content == b"defect":
            raise AcrGeoError("Internal error: KeyError in x.py:1.", code="Defect")
        if content == b"wordless":
            raise UsageError(" ")
        if content == b"refused":
            raise UsageError("It is wrong.", details={"mistakes": ["line 1"]})
        return content.decode()  # UnicodeDecodeError

    secret = SECRETS[0].encode()
    found = {
        content: judge(attempt, content, secrets=("told",))
        for content in (b"defect", b"wordless", b"\xff", b"told", secret)
    }
    assert all(found.values()), found
    assert found[b"\xff"].startswith("UnicodeDecodeError")
    assert judge(attempt, b"refused") == judge(attempt, b"fine") == judge(attempt, secret, hides=False) == ""
    assert is_canary_whole(secret)
    assert not is_canary_whole(secret[1:])


def test_a_seed_makes_the_same_inputs_again() -> None:
    """A violation is told with its seed."""
    made = [[Mutator(random.Random(7), [b"word"]).mutate([b'{"a": 1}', b"b: 2\n"]) for _ in range(1)] for _ in range(2)]
    assert made[0] == made[1]


def test_a_violation_is_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """By its place, with the input that shows it; the run goes on."""

    def attempt(content: bytes) -> str:
        if content:
            raise KeyError(len(content))
        return ""

    monkeypatch.setitem(TARGETS, "dns", Target(name="dns", open=lambda _: nullcontext(attempt)))
    tally = run(0.1, 1, ["dns"])
    assert tally.fuzzed["dns"] > 0
    assert 1 <= len(tally.violations) <= 20
    assert tally.violations[0].startswith("fuzz dns seed 1 found-")
