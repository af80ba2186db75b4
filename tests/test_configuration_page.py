"""docs/configuration.md has every setting as the code has it, and commands that exist."""

from __future__ import annotations

import os
import re

import pytest

from acrgeo.core.desired.source import Place
from acrgeo.core.model.settings import SETTINGS, Source, check_settings
from scripts.reference.settings import PAGE, with_table


def test_the_table_is_generated() -> None:
    """``UPDATE_GOLDEN=1`` rewrites it."""
    text = PAGE.read_text(encoding="utf-8")
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(with_table(text), encoding="utf-8")
        pytest.fail(f"{PAGE.name} was rewritten; look at it, then run again without UPDATE_GOLDEN")
    assert with_table(text) == text


def test_the_page_names_what_there_is() -> None:
    """Each source is explained, each stricter setting is listed, and each example is allowed."""
    page = PAGE.read_text(encoding="utf-8")
    assert all(f"`{source.value}`" in page for source in Source)
    listed = page.partition("## What a repository may say")[2].partition("Anything else")[0]
    assert set(re.findall(r"^\| `([a-z-]+)`", listed, re.MULTILINE)) == {
        setting.name for setting in SETTINGS if setting.stricter is not None
    }
    given, wrong = check_settings((setting.name, setting.example, Place("x")) for setting in SETTINGS)
    assert (len(given), wrong) == (len(SETTINGS), [])
