"""Webhooks: where the region is in a name or a URI, and what one is in another region."""

from __future__ import annotations

import pytest

from acrgeo.core.model.webhook import Callback, Webhook, like, name_in, with_region


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://x/eastus", "https://x/japaneast"),
        ("https://x/EastUS/a", "https://x/japaneast/a"),
        ("https://hookeastus.example.com", "https://hookjapaneast.example.com"),
        ("https://fn-eastus.example.com/eastus2", "https://fn-japaneast.example.com/eastus2"),
        ("https://x/eastus2", "https://x/eastus2"),
        ("https://x/hook", "https://x/hook"),
        ("https://x/eastus?key=aeastusb", "https://x/japaneast?key=aeastusb"),
    ],
)
def test_a_region_is_replaced_where_it_stands_for_one(text: str, expected: str) -> None:
    """As a word where there is one, so that a secret which happens to have it stays; never in a longer region."""
    assert with_region(text, "eastus", "japaneast") == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("hookeastus", "hookjapaneast"),
        ("eastushook", "japaneasthook"),
        ("hook01", "hook01japaneast"),
        ("HookEastUS", "Hookjapaneast"),
    ],
)
def test_a_webhook_like_another_has_the_region_in_its_name(name: str, expected: str) -> None:
    """In place of the other's region, or at the end."""
    webhook = Webhook(name=name, location="eastus", actions=("push",), is_enabled=False)
    made = like(webhook, Callback(uri="https://x/eastus", headers={"X-Region": "eastus", "X": "k"}), "japaneast")
    assert (made.name, made.location, made.is_enabled, made.callback.uri) == (
        expected,
        "japaneast",
        False,
        "https://x/japaneast",
    )
    assert made.callback.headers == {"X-Region": "japaneast", "X": "k"}
    assert like(webhook, made.callback, "eastus").name == name


def test_the_name_of_a_pattern_has_the_region_at_its_end_or_where_it_says() -> None:
    """As webhook add names them."""
    assert (name_in("hook", "eastus"), name_in("a{region}b", "eastus")) == ("hookeastus", "aeastusb")
