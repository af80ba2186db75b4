"""Webhooks: where the region is in a name or a URI, and what one is in another region."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from acrgeo.core.model.registry import Sku
from acrgeo.core.model.webhook import (
    ACTIONS,
    LIMITS,
    Callback,
    Delivery,
    Webhook,
    WebhookSettings,
    has_control,
    is_address,
    like,
    name_in,
    with_region,
)
from tests.rows import rows


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


SETTINGS = WebhookSettings(
    name="hook", location="eastus", callback=Callback(uri="https://x"), actions=("push", "delete"), scope="web:*"
)
SHOWN = Webhook(name="hook", location="eastus", actions=("delete", "push"), scope="web:*")


@rows(
    ("changes", "is_shown"),
    [
        ({}, True),
        ({"provisioning_state": "Updating", "callback": None}, True),
        ({"location": "westus"}, False),
        ({"actions": ("push",)}, False),
        ({"scope": ""}, False),
        ({"is_enabled": False}, False),
    ],
)
def test_settings_are_shown_where_all_of_them_are(changes: dict[str, Any], is_shown: bool) -> None:
    """Actions in any order; where it posts to is in no answer."""
    assert SETTINGS.is_shown_by(replace(SHOWN, **changes)) is is_shown


def test_when_it_was_written_makes_no_other_webhook_of_it() -> None:
    """As for replicas."""
    assert replace(SHOWN, modified_at="2026-07-01T00:00:00Z") == SHOWN


@rows(
    ("uri", "is_one"),
    [
        ("https://x", True),
        ("http://x:8080/a?b=c", True),
        ("HTTPS://x", True),
        ("https://[::1]/a", True),
        ("ftp://x", False),
        ("//x", False),
        ("https://", False),
        ("https:///path", False),
        ("https://x:0", False),
        ("https://x:65536", False),
        ("https://x:abc", False),
        ("https://[x", False),
        ("https://x/a b", False),
        ("https://x/a\tb", False),
        ("https://x/a\x00b", False),
        ("https://x/\x85", False),
        ("", False),
    ],
)
def test_an_address_is_http_with_a_host(uri: str, is_one: bool) -> None:
    """Without blanks, without control characters, and with a port that there is."""
    assert is_address(uri) is is_one


@rows(
    ("text", "has"),
    [
        ("a\tb c", False),
        ("a\nb", True),
        ("\x00", True),
        ("\x1f", True),
        ("\x7f", True),
        ("\x9f", True),
        ("\xa0", False),
    ],
)
def test_a_header_has_no_control_character(text: str, has: bool) -> None:
    """But the tab."""
    assert has_control(text) is has


@rows(
    ("status", "is_well"), [("200", True), ("204", True), ("301", False), ("404", False), ("502", False), (None, False)]
)
def test_a_delivery_is_answered_well_by_2xx(status: str | None, is_well: bool) -> None:
    """Not while Azure lists no answer."""
    assert Delivery(webhook=SHOWN, event="ping", status=status).is_answered_well is is_well


def test_each_tier_has_its_number_of_webhooks() -> None:
    """As documented, as are the events that one may hear of."""
    assert sorted(ACTIONS) == ["chart_delete", "chart_push", "delete", "push", "quarantine"]
    assert LIMITS == {Sku.BASIC: 2, Sku.STANDARD: 10, Sku.PREMIUM: 500}
