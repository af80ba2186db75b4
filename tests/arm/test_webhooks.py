"""Webhooks and their events as Azure answers them."""

from __future__ import annotations

from typing import Any

import pytest

from acrgeo.arm.session import Session
from acrgeo.arm.webhooks import Webhooks, parse_callback, parse_event, parse_webhook, webhook_body
from acrgeo.core.model.registry import RegistryRef
from acrgeo.core.model.webhook import Callback, WebhookSettings
from acrgeo.errors import AzureError, ErrorKind
from tests.arm.wires import SUBSCRIPTION, Answer, Sent, SignedIn, Wire, always
from tests.core.image.test_event import posted
from tests.rows import rows

REF = RegistryRef(subscription=SUBSCRIPTION, resource_group="contoso-rg", name="contoso")


def over(wire: Wire) -> Webhooks:
    """Return the reads of webhooks over a wire."""
    return Webhooks(Session(subscription=SUBSCRIPTION, credential=SignedIn(), http=wire, environ={}))


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
    events = [
        posted(id="2", timestamp="2023-12-21T23:59:32.2129967Z"),
        {"id": "9", "timestamp": "2023-12-21T23:59:33Z", "action": "ping"},
        posted(id="1", timestamp="2023-12-21T23:59:32.212996699Z"),
        posted(id="8", target={"digest": None}),
        posted(id="3", timestamp="2023-12-21T23:59:32.3Z", action="delete", target={"tag": None}),
        posted(id="2", timestamp="2023-12-21T23:59:32.2129967Z"),
    ]

    def answer(request: Sent) -> Answer:
        if "page=2" in request.url:
            return 200, {"value": [*map(listed, events[3:]), {}]}, {}
        link = f"https://management.azure.com{REF.id}/webhooks/deployed/listEvents?page=2"
        return 200, {"value": [listed(row) for row in events[:3]], "nextLink": link}, {}

    pushes = over(Wire(answer)).list_pushes(REF, "deployed")
    assert [(push.id, push.action) for push in pushes] == [("3", "delete"), ("2", "push"), ("1", "push")]


def test_a_webhook_is_enabled_and_made_where_azure_leaves_it_out() -> None:
    """Its scope is everything then; what Azure says is kept."""
    bare = parse_webhook({"name": "Hook1", "location": "westus", "properties": {"actions": []}})
    assert (bare.is_enabled, bare.scope, bare.provisioning_state, bare.modified_at) == (True, "", "Succeeded", None)
    properties = {"status": "disabled", "scope": "web:*", "provisioningState": "Updating"}
    body = {"name": "hook1", "location": "westus", "properties": properties, "systemData": {"lastModifiedAt": "2026"}}
    full = parse_webhook({"id": f"{REF.id}/webhooks/hook1", **body})
    assert (full.is_enabled, full.scope, full.provisioning_state) == (False, "web:*", "Updating")
    assert (full.modified_at, full.id) == ("2026", f"{REF.id}/webhooks/hook1")


def test_webhooks_are_listed_by_place_and_each_once() -> None:
    """In whatever case their names are, and as Azure listed one last."""
    given = [("Beta", "West US", "a"), ("alpha", "westus", ""), ("zeta", "eastus", ""), ("beta", "westus", "b")]
    value = [{"name": name, "location": location, "properties": {"scope": scope}} for name, location, scope in given]
    found = over(always(200, {"value": value})).list_all(REF)
    assert [(webhook.name, webhook.location) for webhook in found] == [
        ("zeta", "eastus"),
        ("alpha", "westus"),
        ("beta", "westus"),
    ]
    assert found[-1].scope == "b"


def test_a_webhook_that_is_not_there_is_none() -> None:
    """One that may not be read is an error."""
    missing = always(404, {"error": {"code": "ResourceNotFound", "message": "Not there."}})
    assert over(missing).read(REF, "hook1") is None
    with pytest.raises(AzureError) as caught:
        over(always(403, {"error": {"code": "AuthorizationFailed", "message": "No."}})).read(REF, "hook1")
    assert caught.value.kind is ErrorKind.FORBIDDEN


def test_a_callback_has_its_headers_also_without_a_value() -> None:
    """Azure gives null for an empty one."""
    headers = {"X-Token": "secret", "X-Empty": None}
    callback = parse_callback({"serviceUri": "https://contoso.com/hook", "customHeaders": headers})
    assert callback == Callback(uri="https://contoso.com/hook", headers={"X-Token": "secret", "X-Empty": ""})
    assert parse_callback({"serviceUri": "https://contoso.com"}).headers == {}


@rows(
    ("body", "event", "expected"),
    [
        ({"id": "1", "eventResponseMessage": {"statusCode": "200", "reasonPhrase": "OK"}}, "1", ("200", "OK")),
        ({"id": "0", **listed({"id": "1"})}, "1", ("403", "Forbidden")),
        ({"id": "0", **listed({"id": "1"})}, "0", ("403", "Forbidden")),
        ({"id": "0", **listed({"id": "1"})}, "2", None),
        ({"id": "1", "eventResponseMessage": {"statusCode": None}}, "1", ("", "")),
        ({"id": "1"}, "1", ("", "")),
        ({"id": "1", "eventResponseMessage": {"statusCode": "504"}}, "1", ("504", "")),
    ],
)
def test_an_answer_is_that_of_its_event(body: dict[str, Any], event: str, expected: tuple[str, str] | None) -> None:
    """By the ID of the row or of what was posted; a receiver that never answered has neither status nor reason."""
    assert parse_event(body, event) == expected


def test_the_answer_to_a_ping_is_found_among_the_events() -> None:
    """None while Azure does not list it."""
    events = [{"id": "8"}, {"id": "9", **listed({"id": "1"})}]
    assert over(always(200, {"value": events})).read_answer(REF, "hook1", "1") == ("403", "Forbidden")
    assert over(always(200, {"value": events})).read_answer(REF, "hook1", "2") is None


def test_what_is_empty_is_sent_so_that_it_is_emptied() -> None:
    """A PUT that leaves it out would keep what was there."""
    settings = WebhookSettings(
        name="hook1",
        location="westus",
        callback=Callback(uri="https://contoso.com", headers={}),
        actions=("push",),
        scope="",
        is_enabled=False,
    )
    assert webhook_body(settings) == {
        "location": "westus",
        "properties": {
            "serviceUri": "https://contoso.com",
            "customHeaders": {},
            "status": "disabled",
            "scope": "",
            "actions": ["push"],
        },
    }
