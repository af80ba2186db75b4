"""What the value of a setting may be, and how it is kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from acrgeo.core.model import setting_kinds as kinds
from acrgeo.core.model.setting_kinds import Kind
from acrgeo.core.model.settings import CLOUD, OUTPUT
from acrgeo.errors import UsageError
from tests.rows import rows

NAME, NUMBER, REGIONS, SWITCH = kinds.name(), kinds.number(1), kinds.regions(), kinds.switch()


@rows(
    ("kind", "given", "kept"),
    [
        *((SWITCH, given, "on") for given in (True, "on", " ON ", "1", "true", "Yes")),
        *((SWITCH, given, "off") for given in (False, "off", "0", "false", "NO")),
        (CLOUD.kind, "AzureCloud", "public"), (CLOUD.kind, "AzureUSGovernment", "usgov"),
        (CLOUD.kind, "AzureChinaCloud", "china"), (CLOUD.kind, " China", "china"),
        (NAME, " a b ", "a b"), (NAME, "x" * 1024, "x" * 1024),
        (NUMBER, 1, "1"), (NUMBER, " 7 ", "7"), (NUMBER, "007", "7"), (NUMBER, "999999", "999999"),
        (REGIONS, "East US, westeurope,,EASTUS", "eastus,westeurope"), (REGIONS, ["West US"], "westus"),
    ],
)  # fmt: skip
def test_a_value_is_kept_in_one_spelling(kind: Kind, given: object, kept: str) -> None:
    """Whatever it was read from."""
    assert kind.read(given) == kept


@rows(
    ("kind", "given"),
    [
        *((SWITCH, given) for given in (1, 0, None, "", "maybe", ["on"])),
        *((CLOUD.kind, given) for given in ("germany", "", None, 1)),
        *((NAME, given) for given in ("", "  ", "x" * 1025, "a\x00b", "a\nb", "a\x1fb", "a\x7fb", 7, True, None)),
        *((NUMBER, given) for given in (0, "0", -1, "-1", 1.0, "1.5", True, "", "one", None, "\u0661", "1000000")),
        *((REGIONS, given) for given in ("", " ,", [], ["east/us"], ["\u00e9"], [7], 7, ("eastus",), {"a": 1}, None)),
    ],
)
def test_another_value_is_refused(kind: Kind, given: object) -> None:
    """With what it must be."""
    with pytest.raises(UsageError, match=rf"^x is .+; it must be {kind.takes}\.$"):
        replace(OUTPUT, kind=kind).check(given, "x")


def test_kinds_write_what_toml_and_json_have() -> None:
    """Numbers as numbers, regions as a list."""
    assert (NUMBER.written("7"), NAME.written("a"), REGIONS.written("a,b")) == (7, "a", ["a", "b"])


def test_kinds_say_what_they_take() -> None:
    """With the words to choose from, where there are some."""
    assert (NUMBER.takes, CLOUD.kind.takes) == ("a whole number from 1", "public, usgov or china")
    assert (SWITCH.values, CLOUD.kind.values, NAME.values) == (("on", "off"), ("public", "usgov", "china"), ())


def test_a_kind_is_made_where_it_is_needed() -> None:
    """With its words, what it reads and how it is written."""
    switch, name, number, regions = kinds.switch(), kinds.name(), kinds.number(2), kinds.regions()
    assert (switch.takes, switch.values, switch.read(" Yes ")) == ("on or off", ("on", "off"), "on")
    assert (name.takes, name.read(" a "), name.written("a")) == ("a text", "a", "a")
    assert (number.takes, number.read("2"), number.written("2")) == ("a whole number from 2", "2", 2)
    with pytest.raises(ValueError, match=r"^$"):
        number.read(1)
    assert regions.takes == "regions, such as eastus,westeurope"
    assert (regions.read(["West US"]), regions.written("a,b")) == ("westus", ["a", "b"])


@rows(
    ("also", "given", "kept"),
    [(None, " B ", "b"), ({}, "a", "a"), ({"bee": "b"}, "BEE", "b"), ({"bee": "b"}, "c", "c"), (None, "bee", None)],
)
def test_a_choice_takes_its_words_and_their_other_spellings(
    also: dict[str, str] | None, given: str, kept: str | None
) -> None:
    """In any case."""
    choice = kinds.choice("a", "b", "c", also=also)
    assert (choice.takes, choice.values) == ("a, b or c", ("a", "b", "c"))
    if kept is not None:
        assert choice.read(given) == kept
    else:
        with pytest.raises(ValueError, match=r"^$"):
            choice.read(given)
