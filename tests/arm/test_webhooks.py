"""Webhooks and their events as Azure answers them."""

from __future__ import annotations

from typing import Any

import pytest

from acrgeo.arm.session import Session
from acrgeo.arm.webhooks import Webhooks, parse_webhook
from acrgeo.core.model.registry import RegistryRef
from tests.arm.wires import SUBSCRIPTION, Answer, Sent, SignedIn, Wire
from tests.core.image.test_event import posted


@pytest.mark.parametrize("sent", [["push", "chart_delete"], ["Push", "CHART_DELETE"]])
def test_actions_compare_in_any_case(sent: list[str]) -> None:
    """Azure keeps the case that a client sent them in (recorded); a plan must not see a difference in it."""
    webhook = parse_webhook({"name": "hook1", "location": "West US", "properties": {"actions": sent}})
    assert (webhook.location, webhook.actions) == ("westus", ("push", "chart_delete"))


def listed(content: object) -> dict[str, Any]:
    """Return a row of the list of events, in the recorded shape."""
    return {
        "eventRequestMessage": {"content": content, "headers": {"X-Token": "secret"}, "method": "POST"},
        "eventResponseMessage": {"content": "<!doctype html>", "reasonPhrase": "Forbidden", "statusCode": "403"},
    }


def test_pushes_are_listed_over_pages_and_the_newest_first() -> None:
    """Each once, whatever page has it; a ping, and what cannot be read, is left out."""
    rows = [
        posted(id="2", timestamp="2023-12-21T23:59:32.2129967Z"),
        {"id": "9", "timestamp": "2023-12-21T23:59:33Z", "action": "ping"},
        posted(id="1", timestamp="2023-12-21T23:59:32.212996699Z"),
        posted(id="8", target={"digest": None}),
        posted(id="3", timestamp="2023-12-21T23:59:32.3Z", action="delete", target={"tag": None}),
        posted(id="2", timestamp="2023-12-21T23:59:32.2129967Z"),
    ]
    ref = RegistryRef(subscription=SUBSCRIPTION, resource_group="contoso-rg", name="contoso")

    def answer(request: Sent) -> Answer:
        if "page=2" in request.url:
            return 200, {"value": [*map(listed, rows[3:]), {}]}, {}
        link = f"https://management.azure.com{ref.id}/webhooks/deployed/listEvents?page=2"
        return 200, {"value": [listed(row) for row in rows[:3]], "nextLink": link}, {}

    session = Session(subscription=SUBSCRIPTION, credential=SignedIn(), http=Wire(answer), environ={})
    pushes = Webhooks(session).list_pushes(ref, "deployed")
    assert [(push.id, push.action) for push in pushes] == [("3", "delete"), ("2", "push"), ("1", "push")]
