"""Regions as people write them: names, display names, the portal's and az's regional display names."""

from __future__ import annotations

import re

import pytest

from acrgeo.core.desired.keys import REPLICA_KEYS
from acrgeo.core.desired.selection import parse_regions
from acrgeo.core.model.region import normalise_region
from acrgeo.errors import UsageError
from acrgeo.sandbox.engine.regions import PHYSICAL
from tests.rows import rows

LOCATION = re.compile(next(key.pattern for key in REPLICA_KEYS if key.name == "location") or "")


@rows(("name", "display_name", "group"), [(row[0], row[1], row[3]) for row in PHYSICAL])
def test_every_spelling_of_every_region_is_that_region(name: str, display_name: str, group: str) -> None:
    """Name, display name and regional display name, in odd case and with odd spaces, in words and in files."""
    regional = f"({group}) {display_name}"
    for spelling in (name, display_name, regional):
        for odd in (spelling, spelling.upper(), f"  {spelling.replace(' ', '   ')} ", spelling.replace(" ", "\u00a0")):
            assert normalise_region(odd) == name
            assert LOCATION.fullmatch(odd), odd
    assert normalise_region(f"({group}){display_name}".replace(" ", "-")) == name


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("(US) Central US (Stage)", "centralusstage"),
        ("Central US (Stage)", "centralusstage"),
        ("US Gov Virginia", "usgovvirginia"),
        ("(US) East US 2 EUAP", "eastus2euap"),
        ("China_North-3", "chinanorth3"),
    ],
)
def test_other_spellings_are_read_as_azure_names_regions(text: str, region: str) -> None:
    """Brackets behind the name belong to it; those before it are its geography."""
    assert normalise_region(text) == region


@pytest.mark.parametrize("text", ["(US)", "()", "(US) ", "east/us", "eastus;"])
def test_what_names_no_region_is_refused(text: str) -> None:
    """A geography alone, or other punctuation, is no region."""
    with pytest.raises(UsageError, match="is not a region"):
        parse_regions([text])
