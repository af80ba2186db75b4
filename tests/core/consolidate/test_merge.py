"""Tags and digests of several registries, merged: what is copied, what is there, what contradicts."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from acrgeo.core.consolidate.inventory import Contents, Inventory, untagged_of
from acrgeo.core.consolidate.merge import images_of, merge
from acrgeo.core.consolidate.preference import check_preferences, parse_preferences
from acrgeo.errors import UsageError

NAMES = {name: name for name in ("contoso", "europe", "asia")} | {"europe.azurecr.io": "europe"}


def having(name: str, texts: str, locked: tuple[str, ...] = ()) -> Inventory:
    """An inventory written as ``web:1=a web@b``: a tag with its digest, or a digest without one."""
    tags: dict[str, dict[str, str]] = {}
    bare: dict[str, list[str]] = {}
    for text in texts.split():
        if "@" in text:
            repository, digest = text.split("@")
            bare.setdefault(repository, []).append(digest)
            tags.setdefault(repository, {})
        else:
            image, digest = text.split("=")
            repository, tag = image.split(":")
            tags.setdefault(repository, {})[tag] = digest
    return Inventory(
        registry=name,
        repositories={
            repository: Contents(
                tags=found,
                untagged=tuple(bare.get(repository, ())),
                locked=frozenset(locked) if locked else frozenset(),
            )
            for repository, found in tags.items()
        },
    )


CASES: Mapping[str, tuple[str, str, str, tuple[str, ...], str, str]] = {
    # into, europe, asia, --prefer -> copies, conflicts with their winners
    "nothing anywhere": ("", "", "", (), "", ""),
    "all is there": ("web:1=a", "web:1=a", "", (), "", ""),
    "a tag is missing": ("", "web:1=a", "", (), "europe web:1=a", ""),
    "a digest under another tag gets the tag": ("web:1=a", "web:2=a", "", (), "europe web:2=a", ""),
    "two agree, the first is taken": ("", "web:1=a", "web:1=a", (), "europe web:1=a", ""),
    "untagged": ("", "web@b", "", (), "europe web@b", ""),
    "untagged that is there": ("web@b", "web@b", "", (), "", ""),
    "untagged that is tagged there": ("web:9=b", "web@b", "", (), "", ""),
    "untagged that comes with a tag": ("", "web@b", "web:1=b", (), "asia web:1=b", ""),
    "the same digest in another repository": ("api:1=a", "web:1=a", "", (), "europe web:1=a", ""),
    "undecided": ("web:1=a", "web:1=b", "", (), "", "web:1=?"),
    "undecided between sources": ("", "web:1=a", "web:1=b", (), "", "web:1=?"),
    "undecided, and what is beside it": ("web:1=a", "web:1=b web:2=c", "", (), "europe web:2=c", "web:1=?"),
    "the kept one wins": ("web:1=a", "web:1=b", "", ("contoso",), "europe web@b", "web:1=contoso"),
    "the other wins": ("web:1=a", "web:1=b", "", ("europe",), "europe web:1=b!a", "web:1=europe"),
    "by its login server": ("web:1=a", "web:1=b", "", ("Europe.azurecr.io",), "europe web:1=b!a", "web:1=europe"),
    "one decided of two": (
        "web:1=a web:2=a",
        "web:1=b web:2=b",
        "",
        ("europe:web:1",),
        "europe web:1=b!a",
        "web:1=europe web:2=?",
    ),
    "a tag outweighs a registry": (
        "web:1=a web:2=a",
        "web:1=b web:2=b",
        "",
        ("europe", "contoso:web:2"),
        "europe web:1=b!a",  # its b is there by then
        "web:1=europe web:2=contoso",
    ),
    "a glob outweighs a registry": (
        "web:1=a api:1=a",
        "web:1=b api:1=b",
        "",
        ("contoso", "europe:w*"),
        "europe api@b europe web:1=b!a",
        "api:1=contoso web:1=europe",
    ),
    "a tag outweighs a glob": (
        "web:1=a",
        "web:1=b",
        "",
        ("europe:web:*", "contoso:web:1"),
        "europe web@b",
        "web:1=contoso",
    ),
    "the first of two registries": (
        "web:1=a",
        "web:1=b",
        "web:1=c",
        ("asia", "europe"),
        "asia web:1=c!a europe web@b",
        "web:1=asia",
    ),
    "preferred, without the tag": ("web:1=a", "web:1=b", "", ("asia",), "", "web:1=?"),
    "the winner is there already": ("web:1=b", "web:1=b", "web:1=c", ("europe",), "asia web@c", "web:1=europe"),
    "three registries, one tag": (
        "web:1=a",
        "web:1=b",
        "web:1=c",
        ("contoso",),
        "europe web@b asia web@c",
        "web:1=contoso",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_becomes_of_images(name: str) -> None:
    """Every tag gets one digest, and no digest of a source is lost."""
    into, europe, asia, preferences, copies, conflicts = CASES[name]
    kept, sources = having("contoso", into), [having("europe", europe), having("asia", asia)]
    merged = merge(kept, sources, parse_preferences(preferences, NAMES))
    shown = [
        f"{copy.source} {copy.repository}"
        + (f":{copy.tag}={copy.digest}" if copy.tag else f"@{copy.digest}")
        + (f"!{copy.over}" if copy.over else "")
        for copy in merged.copies
    ]
    expected = copies.split()
    assert shown == [" ".join(pair) for pair in zip(expected[::2], expected[1::2], strict=True)]
    winners = [f"{conflict.image}={conflict.winner or '?'}" for conflict in merged.conflicts]
    assert winners == conflicts.split()
    if not merged.undecided:
        after = kept.images | {(copy.repository, copy.digest) for copy in merged.copies}
        assert set(images_of(sources)) <= after


@pytest.mark.parametrize(
    ("into", "europe", "preferences", "present"),
    [
        ("web:1=a", "web:1=a web:2=b", (), 1),
        ("web@b", "web@b web@c", (), 1),
        ("web:1=a", "web:1=b", ("europe",), 0),  # what the kept one loses is nothing of the other's
        ("web:1=a web:2=b", "web:1=b", ("contoso",), 2),
    ],
)
def test_what_is_there_is_counted(into: str, europe: str, preferences: tuple[str, ...], present: int) -> None:
    """A tag with the same digest, and a digest that needs no tag."""
    merged = merge(having("contoso", into), [having("europe", europe)], parse_preferences(preferences, NAMES))
    assert merged.present == present


def test_a_winner_that_is_there_is_counted_once() -> None:
    """By its tag, and not by its digest as well."""
    sources = [having("europe", "web:1=b"), having("asia", "web:1=c")]
    assert merge(having("contoso", "web:1=b"), sources, parse_preferences(["europe"], NAMES)).present == 1


def test_a_locked_tag_is_told() -> None:
    """Only where it would be written over."""
    into, europe = having("contoso", "web:1=a", locked=("1",)), having("europe", "web:1=b")
    for preference, is_locked in (("europe", True), ("contoso", False)):
        (conflict,) = merge(into, [europe], parse_preferences([preference], NAMES)).conflicts
        assert conflict.is_locked is is_locked


REFUSED = {
    "asian": "asian is none of the registries",
    "": "nothing is none of the registries",
    ":web:1": "nothing is none of the registries",
    "europe:": "'' is no image",
    "europe:web": "names no tag",
    "europe:Web:1": "a repository is in lower case",
    f"europe:web@sha256:{'0' * 64}": "names no tag",
}


@pytest.mark.parametrize("text", REFUSED)
def test_a_preference_that_says_nothing_is_refused(text: str) -> None:
    """With what is wrong, and how one is written."""
    with pytest.raises(UsageError, match="--prefer") as caught:
        parse_preferences([text], NAMES)
    assert REFUSED[text] in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("europe:web:1", None),
        ("europe:w*", None),
        ("europe", None),
        ("asia", None),
        ("contoso:web:9", None),
        ("europe:web:9", "did you mean europe:web:1?"),  # contoso has it
        ("europe:xyz/*", "acrgeo image status europe --all"),
        ("contoso:web:2?", "did you mean contoso:web:9?"),
        ("asia:web:1", "acrgeo image status asia --all"),
    ],
)
def test_a_preference_for_tags_that_are_not_there_is_refused(text: str, hint: str | None) -> None:
    """A slip would decide nothing, and not be seen; a registry as a whole may have none."""
    inventories = [having("contoso", "web:9=a"), having("europe", "web:1=b other@c"), having("asia", "")]
    preferences = parse_preferences([text], NAMES)
    if hint is None:
        check_preferences(preferences, inventories)
        return
    with pytest.raises(UsageError, match="has no such tag") as caught:
        check_preferences(preferences, inventories)
    assert caught.value.hint == hint


def test_two_preferences_for_one_tag_are_refused() -> None:
    """Neither is the one that is meant; the same twice is."""
    assert len(parse_preferences(["europe:web:1", "europe:web:1"], NAMES)) == 2
    with pytest.raises(UsageError, match="both europe and asia for web:1"):
        parse_preferences(["europe:web:1", "asia:web:1"], NAMES)


@pytest.mark.parametrize(
    ("manifests", "parts", "left"),
    [
        ({"a": ("1",), "b": ()}, {}, ("b",)),
        ({"i": ("1",), "b": (), "c": ()}, {"i": ("b",)}, ("c",)),
        ({"i": (), "b": (), "c": ()}, {"i": ("b", "c")}, ("i",)),
        ({"i": (), "j": (), "b": ()}, {"i": ("j",), "j": ("b",)}, ("i",)),
        ({"i": ()}, {"i": ("i",)}, ("i",)),
    ],
)
def test_parts_of_an_index_come_with_it(
    manifests: Mapping[str, tuple[str, ...]], parts: Mapping[str, tuple[str, ...]], left: tuple[str, ...]
) -> None:
    """Only what no index names is to be copied by itself."""
    assert untagged_of(manifests, parts) == left


def test_tags_and_images_are_counted() -> None:
    """Each tag of each repository; a digest counts once however many tags it has."""
    inventory = having("europe", "web:1=a web:2=a api:1=a web@b")
    assert inventory.tags == 3
    assert sorted(inventory.images) == [("api", "a"), ("web", "a"), ("web", "b")]


def test_a_registry_that_is_not_one_of_them_comes_with_how_to_say_it() -> None:
    """The nearest name, or both ways to write a preference."""
    for text, hint in {
        "europa": "did you mean europe?",
        "": "--prefer contoso, or --prefer asia:REPOSITORY:TAG",
        "asia:": "--prefer asia:REPOSITORY:TAG",
        "asia:web": "--prefer asia:web:TAG",
    }.items():
        with pytest.raises(UsageError) as caught:
            parse_preferences([text], NAMES)
        assert caught.value.hint == hint
