"""From what each source says of an image in a region to its state there."""

from __future__ import annotations

from typing import Any

import pytest

from acrgeo.core.image.answers import Descriptor
from acrgeo.core.image.reference import ImageRef
from acrgeo.core.image.status.evidence import Answer, Demand, Source, Unknown
from acrgeo.core.image.status.judge import Basis, Parts, Reference, find_reference, is_nowhere, judge_cell
from tests.rows import rows

REF, OTHER = f"sha256:{'a' * 64}", f"sha256:{'b' * 64}"
DIGESTS = {"ref": REF, "other": OTHER, "none": None}
WEB = ImageRef(repository="web", tag="1.2")
EARLY, NOON, LATE = "2026-11-29T10:00:00Z", "2026-11-29T10:30:00Z", "2026-11-29T11:00:00Z"


def answer(source: Source, said: str, since: str | None = None) -> Answer:
    """What a source says: ``ref``, ``other``, ``none`` for not there, or a reason why it is unknown."""
    if said in DIGESTS:
        return Answer(source=source, digest=DIGESTS[said], since=since)
    return Answer(source=source, unknown=Unknown(reason=said, command=f"acrgeo {said}"))


def asked(said: str, since: str | None = None) -> Answer:
    """What the regional endpoint says."""
    return answer(Source.ASKED, said, since)


def told(said: str, since: str | None = None) -> Answer:
    """What a webhook said."""
    return answer(Source.TOLD, said, since)


HOME = Reference(basis=Basis.HOME, digest=REF, location="westus")


@rows(
    ("endpoint", "webhook", "demand", "state", "evidence"),
    [
        ("ref", "ref", "any", "synced", "asked told"),
        ("ref", "quiet", "any", "synced", "asked"),
        ("off", "ref", "any", "synced", "told"),
        ("off", "quiet", "any", "unknown", ""),
        ("none", "none", "any", "missing", "asked told"),
        ("none", "quiet", "any", "missing", "asked"),
        ("off", "none", "any", "missing", "told"),
        ("other", "other", "any", "stale", "asked told"),
        ("other", "quiet", "any", "stale", "asked"),
        ("off", "other", "any", "stale", "told"),
        # They disagree: what was just asked outweighs what was told.
        ("ref", "none", "any", "synced", "asked"),
        ("ref", "other", "any", "synced", "asked"),
        ("none", "ref", "any", "missing", "asked"),
        ("other", "ref", "any", "stale", "asked"),
        # Only what was asked counts.
        ("ref", "none", "asked", "synced", "asked"),
        ("off", "ref", "asked", "unknown", ""),
        ("none", "ref", "asked", "missing", "asked"),
        # Arrival is demanded: told, and not contradicted.
        ("ref", "ref", "told", "synced", "asked told"),
        ("ref", "quiet", "told", "unknown", ""),
        ("off", "ref", "told", "synced", "told"),
        ("ref", "none", "told", "missing", "told"),
        ("ref", "other", "told", "stale", "told"),
        ("none", "ref", "told", "missing", "asked"),
        ("other", "ref", "told", "stale", "asked"),
        ("off", "quiet", "told", "unknown", ""),
    ],
)
def test_a_state_follows_from_two_sources(endpoint: str, webhook: str, demand: str, state: str, evidence: str) -> None:
    """Each pair of answers, under each demand, with the sources that say so."""
    cell = judge_cell("eastus", HOME, [asked(endpoint), told(webhook)], Demand(demand))
    assert (cell.state.value, " ".join(source.value for source in cell.evidence)) == (state, evidence)
    known = [each for each in (endpoint, webhook) if each in DIGESTS]
    assert (cell.note is not None) is (len(set(known)) == 2 and state != "unknown")
    assert (cell.reason is not None) is (state == "unknown")


@pytest.mark.parametrize(
    ("demand", "reason", "commands"),
    [
        ("any", "off; quiet", ("acrgeo off", "acrgeo quiet")),
        ("asked", "off", ("acrgeo off",)),
        ("told", "quiet", ("acrgeo quiet",)),
    ],
)
def test_what_is_unknown_has_the_reasons_that_count(demand: str, reason: str, commands: tuple[str, ...]) -> None:
    """With the commands that would make it known."""
    cell = judge_cell("eastus", HOME, [asked("off"), told("quiet")], Demand(demand))
    assert (cell.reason, cell.commands) == (reason, commands)


def test_without_a_digest_to_compare_with_only_missing_is_known() -> None:
    """An image that is there may be the right one or not."""
    reference = Reference(basis=Basis.HOME, reason="home is silent")
    there, gone = (judge_cell("eastus", reference, [asked(said)], Demand.ANY) for said in ("other", "none"))
    assert (there.state.value, there.reason, there.digest) == ("unknown", "home is silent", OTHER)
    assert gone.state.value == "missing"


@pytest.mark.parametrize(
    ("demand", "endpoint", "webhook", "digest", "since"),
    [
        ("any", asked("ref"), told("ref", NOON), REF, NOON),
        ("any", asked("ref", LATE), told("ref", NOON), REF, LATE),
        ("any", asked("ref"), told("other", NOON), REF, None),
        ("told", asked("other"), told("quiet"), OTHER, None),
        ("asked", asked("off"), told("ref", NOON), REF, None),
        ("told", asked("ref", LATE), told("ref", NOON), REF, NOON),
    ],
)
def test_a_cell_has_the_digest_and_the_time_of_what_counts(
    demand: str, endpoint: Answer, webhook: Answer, digest: str, since: str | None
) -> None:
    """The time only of a source that says the same; the digest also where it does not count as evidence."""
    cell = judge_cell("eastus", HOME, [endpoint, webhook], Demand(demand))
    assert (cell.digest, cell.since) == (digest, since)


@rows(
    ("endpoint", "webhook", "demand", "note"),
    [
        ("ref", "ref", "any", None),
        ("ref", "quiet", "any", None),
        ("none", "ref", "any", "its push was told there, but it cannot be pulled there now: it may have been deleted"),
        ("ref", "none", "any", "it can be pulled there, but the webhook of the region told that it has not arrived"),
        ("ref", "other", "any", f"it can be pulled there, but the webhook of the region told that it has {OTHER}"),
        ("ref", "none", "told", f"the webhook of the region told otherwise, but its endpoint says that it has {REF}"),
        ("none", "ref", "told", "its push was told there, but it cannot be pulled there now: it may have been deleted"),
    ],
)
def test_what_the_other_source_says_is_told(endpoint: str, webhook: str, demand: str, note: str | None) -> None:
    """With what it may mean."""
    cell = judge_cell("eastus", HOME, [asked(endpoint), told(webhook)], Demand(demand))
    assert cell.note is note if note is None else (cell.note or "").startswith(note)


@rows("demand", ["any", "asked", "told"])
def test_one_source_is_enough_and_none_says_nothing(demand: str) -> None:
    """A source that was not there says neither, and does not stand for the other."""
    cell = judge_cell("eastus", HOME, [told("ref", NOON)], Demand(demand))
    assert (cell.asked, cell.digest) == (None, REF)
    assert (cell.state.value, cell.evidence) == (("unknown", ()) if demand == "asked" else ("synced", (Source.TOLD,)))
    nothing = judge_cell("eastus", HOME, [], Demand(demand))
    assert (nothing.state.value, nothing.reason) == ("unknown", "nothing was asked and nothing was told")


@rows(
    ("said", "command", "commands"),
    [("other", "acrgeo newest", ("acrgeo newest",)), ("other", None, ()), ("none", "acrgeo newest", ())],
)
def test_what_compares_otherwise_is_told_of_the_unknown_only(
    said: str, command: str | None, commands: tuple[str, ...]
) -> None:
    """What is missing needs no digest to compare with."""
    reference = Reference(basis=Basis.HOME, reason="home is silent", command=command)
    assert judge_cell("eastus", reference, [asked(said)], Demand.ANY).commands == commands


CHILD = Descriptor(digest=OTHER, media_type=None, size=None, platform="linux/arm64")


@pytest.mark.parametrize(
    ("said", "parts", "state", "words"),
    [
        ("ref", Parts(checked=2), "synced", None),
        ("ref", Parts(checked=2, missing=(CHILD,)), "missing", f"{OTHER} (linux/arm64)"),
        ("ref", Parts(checked=1, missing=(CHILD,), unknown=Unknown(reason="busy")), "missing", "linux/arm64"),
        ("ref", Parts(checked=1, unknown=Unknown(reason="busy")), "unknown", "busy"),
        ("other", Parts(checked=1, missing=(CHILD,)), "stale", None),
    ],
)
def test_an_image_is_where_all_its_parts_are(said: str, parts: Parts, state: str, words: str | None) -> None:
    """The part that is missing is named."""
    cell = judge_cell("eastus", HOME, [asked(said)], Demand.ANY, parts)
    assert cell.state.value == state
    assert words is None if cell.reason is None else words is not None and words in cell.reason
    assert Parts(unknown=Unknown(reason="busy")).checked == 0


NEWEST = {"is_newest": True}
FIRST_REF = {**NEWEST, "pushed": {REF: LATE, OTHER: EARLY}}
FIRST_OTHER = {**NEWEST, "pushed": {REF: EARLY, OTHER: NOON}}
THEN_REF = {**NEWEST, "pushed": {REF: LATE, OTHER: NOON}}


@rows(
    ("west", "east", "how", "digest", "basis"),
    [
        # Home is compared with, by what it was asked, else by what it told.
        ([asked("ref")], [asked("other")], {}, REF, "home"),
        ([asked("off"), told("ref")], [asked("other")], {}, REF, "home"),
        ([asked("other"), told("ref")], [asked("ref")], {}, OTHER, "home"),
        ([asked("off"), told("quiet")], [asked("other")], {}, None, "home"),
        # Home has none: the newest of the others.
        ([asked("none")], [asked("other")], {}, OTHER, "newest"),
        ([asked("none")], [asked("none")], {}, None, "newest"),
        # What was told and is not there by now is none.
        ([asked("none"), told("ref")], [asked("none"), told("ref")], {}, None, "newest"),
        ([asked("none"), told("ref")], [asked("other"), told("ref")], {}, OTHER, "newest"),
        # The expected one needs nobody.
        ([asked("off")], [asked("off")], {"expected": OTHER}, OTHER, "expected"),
        # The newest, by the time of the tag.
        ([asked("ref", EARLY)], [asked("other", LATE)], NEWEST, OTHER, "newest"),
        ([asked("ref", LATE)], [asked("other", EARLY)], NEWEST, REF, "newest"),
        ([asked("ref", LATE)], [asked("other", None)], NEWEST, None, "newest"),
        ([asked("ref", LATE)], [asked("other", LATE)], NEWEST, None, "newest"),
        ([asked("ref")], [asked("ref")], NEWEST, REF, "newest"),
        # A tag that went back to a digest has another time where that was not heard of yet.
        ([asked("ref", LATE)], [asked("other", NOON), asked("ref", EARLY)], NEWEST, REF, "newest"),
        ([asked("ref", EARLY)], [asked("other", NOON), asked("ref", LATE)], NEWEST, REF, "newest"),
        # What was told has the time when the push was first heard of, not when it arrived.
        ([told("ref", EARLY)], [told("other", LATE)], FIRST_REF, REF, "newest"),
        ([told("ref", EARLY)], [told("other", LATE)], NEWEST, None, "newest"),
        # The time of the tag outweighs it, in whatever order they come.
        (
            [asked("ref", LATE), told("ref")],
            [told("other")],
            FIRST_OTHER,
            REF,
            "newest",
        ),
        (
            [told("ref"), told("other")],
            [asked("ref", EARLY)],
            THEN_REF,
            OTHER,
            "newest",
        ),
    ],
)
def test_the_digest_to_compare_with(
    west: list[Answer], east: list[Answer], how: dict[str, Any], digest: str | None, basis: str
) -> None:
    """Which one, and where it comes from; without one the reason is told."""
    found = find_reference(WEB, {"westus": west, "eastus": east}, home="westus", **how)
    assert (found.digest, found.basis.value) == (digest, basis)
    assert (found.reason is None) is (digest is not None)


@pytest.mark.parametrize(
    ("west", "east", "said"),
    [
        ([asked("none"), told("ref")], [asked("none"), told("none")], True),
        ([asked("none")], [asked("off"), told("quiet")], True),
        ([asked("none"), told("ref")], [asked("off"), told("ref")], False),
        ([asked("off"), told("ref")], [asked("none")], False),
        ([asked("ref"), told("none")], [asked("none")], False),
    ],
)
def test_an_image_that_was_deleted_is_nowhere(west: list[Answer], east: list[Answer], said: bool) -> None:
    """That its push was told once does not count where the endpoint says that it is gone."""
    assert is_nowhere({"westus": west, "eastus": east}) is said


def test_without_one_at_home_the_first_that_was_heard_of_is_compared_with() -> None:
    """By when each push was first told, as where the newest is asked for."""
    answers = {"westus": [asked("none")], "eastus": [told("ref", EARLY)], "japaneast": [told("other", LATE)]}
    found = find_reference(WEB, answers, home="westus", pushed={REF: LATE, OTHER: EARLY})
    assert (found.digest, found.location, found.basis) == (REF, "eastus", Basis.NEWEST)
    alone = find_reference(WEB, {"westus": [asked("none")], "eastus": [told("ref")]}, home="westus")
    assert (alone.digest, alone.location) == (REF, "eastus")


def test_an_image_by_digest_is_its_own_reference() -> None:
    """Whatever home has."""
    image = ImageRef(repository="web", digest=OTHER)
    assert find_reference(image, {"westus": (asked("ref"),)}, home="westus").digest == OTHER
