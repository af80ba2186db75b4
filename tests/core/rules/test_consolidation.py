"""What is found of images that are to become one registry's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from acrgeo.core.consolidate.merge import Conflict, Copy, Merge
from acrgeo.core.rules.consolidation import find_in
from tests.core.planning import registry

COMMAND = "acrgeo consolidate contoso europe"
OVER = Copy(source="europe", repository="web", digest="sha256:b", tag="1", over="sha256:a")
BARE = Copy(source="europe", repository="web", digest="sha256:b")
KEPT = {"policies": {"retentionPolicy": {"status": "enabled", "days": 7}}}


def conflicts(number: int, winner: str | None = None, *, is_locked: bool = False) -> tuple[Conflict, ...]:
    """Tags that contoso and europe have with different digests."""
    digests = {"contoso": "sha256:a", "europe": "sha256:b"}
    return tuple(
        Conflict(repository="web", tag=str(at), digests=digests, winner=winner, is_locked=is_locked)
        for at in range(number)
    )


def merged(*copies: Copy, found: tuple[Conflict, ...] = ()) -> Merge:
    """What becomes of images."""
    return Merge(copies=copies, conflicts=found, present=0)


CASES: Mapping[str, tuple[Merge, Mapping[str, object], tuple[str, ...]]] = {
    "nothing": (merged(BARE), {}, ()),
    "one conflict": (merged(found=conflicts(1)), {}, ("tag-conflict",)),
    "many conflicts": (merged(found=conflicts(9)), {}, ("tag-conflict",) * 6),
    "a decided one": (merged(OVER, found=conflicts(1, "europe")), {}, ("tag-moves",)),
    "decided for what is kept": (merged(BARE, found=conflicts(1, "contoso")), {}, ()),
    "a locked one": (merged(OVER, found=conflicts(1, "europe", is_locked=True)), {}, ("tag-locked", "tag-moves")),
    "untagged that is deleted": (merged(BARE), KEPT, ("untagged-deleted",)),
    "untagged before that is deleted": (merged(OVER), KEPT, ("tag-moves", "untagged-deleted")),
    "a policy that is off": (merged(BARE), {"policies": {"retentionPolicy": {"status": "disabled"}}}, ()),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_found(name: str) -> None:
    """Refused where nothing decides, warned of where somebody gets another image or loses one."""
    merge, properties, ids = CASES[name]
    findings = list(find_in(merge, replace(registry(), properties=properties), command=COMMAND))
    assert tuple(finding.id for finding in findings) == ids


def test_commands_of_az_find_the_registry_whatever_its_defaults_are() -> None:
    """``repository update`` takes no group."""
    into = replace(registry(), properties=KEPT)
    hints = [one.hint for one in find_in(merged(OVER, found=conflicts(1, "europe", is_locked=True)), into, command="")]
    place = f"--subscription {into.ref.subscription}"
    assert hints == [
        f"az acr repository update -n contoso {place} --image web:0 --write-enabled true",
        None,
        f"az acr config retention update -r contoso -g contoso-rg {place} --status disabled --type UntaggedManifests",
    ]


@pytest.mark.parametrize("number", [1, 5, 6, 9])
def test_the_last_conflict_has_the_commands(number: int) -> None:
    """Once, one for each registry that decides all; the rest is counted."""
    findings = list(find_in(merged(found=conflicts(number)), registry(), command=COMMAND))
    assert [finding.hint for finding in findings[:-1]] == [None] * (len(findings) - 1)
    assert (findings[-1].hint or "").splitlines() == [
        f"{COMMAND} --prefer contoso",
        f"{COMMAND} --prefer europe",
        "or tag by tag: --prefer contoso:web:0",
    ]
    if number > 5:
        assert findings[-1].fact == f"{number - 5} more tags have different digests."


def test_registries_that_decide_only_together_are_named_together() -> None:
    """Where none of them has all of the tags."""
    found = (
        Conflict(repository="web", tag="1", digests={"contoso": "a", "europe": "b"}),
        Conflict(repository="web", tag="2", digests={"europe": "a", "asia": "b"}),
        Conflict(repository="web", tag="3", digests={"contoso": "a", "asia": "b"}),
    )
    *_, last = find_in(merged(found=found), registry(), command=COMMAND)
    assert (last.hint or "").splitlines()[0] == f"{COMMAND} --prefer contoso --prefer europe --prefer asia"


def test_tags_that_move_are_counted_and_named() -> None:
    """Five of them at most; each leaves a manifest without a tag behind, as what comes without one is."""
    for number, text in [
        (1, "Tags of contoso get another digest: web:0. Whoever"),
        (5, "web:0, web:1, web:2, web:3, web:4. Whoever"),
        (7, "web:0, web:1, web:2, web:3, web:4 and 2 more. Whoever"),
    ]:
        copies = [replace(OVER, tag=str(at)) for at in range(number)]
        moves, bare = find_in(merged(BARE, *copies), replace(registry(), properties=KEPT), command=COMMAND)
        assert text in moves.fact
        assert f"without a tag after 7 days, and {number + 1} will have none." in bare.fact
    tagged = merged(replace(OVER, over=None))
    assert list(find_in(tagged, replace(registry(), properties=KEPT), command=COMMAND)) == []


def test_a_conflict_is_told_with_each_digest() -> None:
    """In short, by registry."""
    [finding] = find_in(merged(found=conflicts(1)), registry(), command=COMMAND)
    assert finding.fact == "web:0 is sha256:a in contoso, sha256:b in europe."
