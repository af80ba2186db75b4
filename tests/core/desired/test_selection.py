"""Words that a user typed, and the regions and replicas that they mean."""

from __future__ import annotations

import pytest

from acrgeo.core.desired.selection import parse_regions, select_replicas
from acrgeo.errors import NotFoundError, UsageError
from tests.core.planning import registry, replica
from tests.rows import rows

HERE = registry(
    "Premium", replica("westus"), replica("westus", name="second", home="elsewhere"), replica("eastus", name="canada")
)


def test_regions_stay_in_their_order() -> None:
    """As they are written in a script; one that is given twice is a slip."""
    assert parse_regions(["West US", "eastus"]) == ("westus", "eastus")
    assert parse_regions([]) == ()
    with pytest.raises(UsageError, match="eastus is given twice") as caught:
        parse_regions(["eastus", "westus", "East US"])
    assert caught.value.hint == "name each region once"


@rows(
    ("words", "names"),
    [
        ([], ["westus", "second", "canada"]),
        (["West US"], ["westus"]),  # home of the two
        (["second"], ["second"]),
        (["second", "eastus", "westus"], ["second", "canada", "westus"]),
        (["CANADA"], ["canada"]),
    ],
)
def test_a_replica_is_named_by_its_region_or_by_its_name(words: list[str], names: list[str]) -> None:
    """In the order of the words; all for none."""
    found = [each.name for each in select_replicas(HERE, words)]
    assert sorted(found) == sorted(names) if not words else found == names


@rows(
    ("words", "fact", "hint"),
    [
        (["eastus", "canada"], "eastus is given twice.", "name each region once"),
        (
            ["eastsu"],
            "contoso has no replica in eastsu; it has eastus, westus, westus.",
            "did you mean eastus or westus?",
        ),
        (
            ["Japan East"],
            "contoso has no replica in Japan East; it has eastus, westus, westus.",
            "acrgeo replica add contoso japaneast",
        ),
    ],
)
def test_what_is_not_there_or_given_twice_is_refused(words: list[str], fact: str, hint: str) -> None:
    """With what is there, and what to type next."""
    with pytest.raises((UsageError, NotFoundError)) as caught:
        select_replicas(HERE, words)
    assert (caught.value.message, caught.value.hint) == (fact, hint)
