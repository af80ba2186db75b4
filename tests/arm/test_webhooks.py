"""Webhooks as Azure answers them."""

from __future__ import annotations

import pytest

from acrgeo.arm.webhooks import parse_webhook


@pytest.mark.parametrize("sent", [["push", "chart_delete"], ["Push", "CHART_DELETE"]])
def test_actions_compare_in_any_case(sent: list[str]) -> None:
    """Azure keeps the case that a client sent them in (recorded); a plan must not see a difference in it."""
    webhook = parse_webhook({"name": "hook1", "location": "West US", "properties": {"actions": sent}})
    assert (webhook.location, webhook.actions) == ("westus", ("push", "chart_delete"))
