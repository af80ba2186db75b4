"""Webhooks: synchronous, secretive, and delivered to this machine only."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from acrgeo.sandbox.engine.deliveries import is_loopback
from tests.rows import rows
from tests.sandbox.driver import REGISTRY, Driver

HOOK = f"{REGISTRY}/webhooks/hook1"
BODY: dict[str, Any] = {
    "location": "westus",
    "properties": {"serviceUri": "https://hook.example.com/x", "actions": ["push"], "customHeaders": {"key": "secret"}},
}


def test_a_webhook_lives_without_operations(arm: Driver) -> None:
    """Create, change and delete answer 200 at once; deleting again is 204."""
    created = arm.put(HOOK, BODY)
    assert (created.status, created.state) == (200, "Succeeded")
    assert created.body["properties"] == {
        "status": "enabled",
        "scope": "",
        "actions": ["push"],
        "provisioningState": "Succeeded",
    }
    changed = arm.patch(HOOK, {"tags": {"a": "b"}, "properties": {"scope": "web:*", "status": "disabled"}})
    assert (changed.body["properties"]["scope"], changed.body["properties"]["status"]) == ("web:*", "disabled")
    assert arm.get(HOOK).body == changed.body == arm.get(f"{REGISTRY}/webhooks").body["value"][0]
    assert (arm.delete(HOOK).status, arm.delete(HOOK).status) == (200, 204)
    assert arm.get(HOOK).status == 404


@pytest.mark.parametrize("actions", [["Push"], ["PUSH", "chart_Delete"], ["push", "quarantine"]])
def test_actions_keep_the_case_that_was_sent(arm: Driver, actions: list[str]) -> None:
    """In the answer, in GET and after a PATCH (recorded); a word that is none is refused."""
    created = arm.put(HOOK, {**BODY, "properties": {**BODY["properties"], "actions": actions}})
    assert created.body["properties"]["actions"] == actions
    changed = arm.patch(HOOK, {"properties": {"actions": actions[::-1]}})
    assert changed.body["properties"]["actions"] == actions[::-1] == arm.get(HOOK).body["properties"]["actions"]
    assert arm.patch(HOOK, {"properties": {"actions": ["pull"]}}).code == "InvalidRequestContent"


def test_uri_and_headers_are_told_only_when_asked_for(arm: Driver) -> None:
    """getCallbackConfig is an action, which a reader may not do."""
    assert "secret" not in str(arm.put(HOOK, BODY).body)
    config = arm.post(f"{HOOK}/getCallbackConfig").body
    assert config == {"serviceUri": "https://hook.example.com/x", "customHeaders": {"key": "secret"}}
    arm.patch(HOOK, {"properties": {"customHeaders": {}}})
    assert arm.post(f"{HOOK}/getCallbackConfig").body == {"serviceUri": "https://hook.example.com/x"}
    arm.sandbox.set_caller("reader")
    assert arm.post(f"{HOOK}/getCallbackConfig").status == 403


def test_a_ping_leaves_an_event_a_second_later(arm: Driver) -> None:
    """The status code is a string; the answer says that nothing was sent."""
    arm.put(HOOK, BODY)
    first = arm.post(f"{HOOK}/ping").body["id"]
    assert arm.post(f"{HOOK}/listEvents").body == {"value": []}
    arm.clock.advance(1)
    second = arm.post(f"{HOOK}/ping").body["id"]
    arm.clock.advance(1)
    events = arm.post(f"{HOOK}/listEvents").body["value"]
    assert [event["id"] for event in events] == [second, first]
    request, response = events[0]["eventRequestMessage"], events[0]["eventResponseMessage"]
    assert (request["content"]["action"], request["headers"]["key"]) == ("ping", "secret")
    assert response["statusCode"] == "501"
    assert response["content"] == "The sandbox delivers no webhooks beyond this machine."


def test_webhooks_live_where_the_registry_does(premium: Driver) -> None:
    """The home region or that of a replica; the place cannot change."""
    elsewhere = {**BODY, "location": "East US"}
    refused = premium.put(HOOK, elsewhere)
    assert (refused.status, refused.code) == (404, "RegistryResourceNotFound")
    premium.add("eastus")
    assert premium.put(HOOK, elsewhere).body["location"] == "eastus"
    assert premium.put(HOOK, BODY).code == "InvalidResourceLocation"
    assert premium.patch(HOOK, {"location": "westus"}).code == "PropertyCannotBeChanged"


def test_the_tier_limits_their_number(arm: Driver) -> None:
    """Standard has ten."""
    for number in range(10):
        assert arm.put(f"{REGISTRY}/webhooks/hook{number}x", BODY).status == 200
    assert arm.put(f"{REGISTRY}/webhooks/hook10", BODY).code == "LimitExceeded"
    assert arm.put(f"{REGISTRY}/webhooks/hook9x", BODY).status == 200
    usages = {usage["name"]: usage["currentValue"] for usage in arm.get(f"{REGISTRY}/listUsages").body["value"]}
    assert usages["Webhooks"] == 10


@pytest.mark.parametrize(
    "properties",
    [
        {"actions": ["push"]},
        {"serviceUri": "https://hook.example.com"},
        {"serviceUri": "https://hook.example.com", "actions": ["explode"]},
        {"serviceUri": "https://hook.example.com", "actions": ["push"], "secret": "x"},
    ],
)
def test_bad_webhooks_are_refused(arm: Driver, properties: dict[str, Any]) -> None:
    """URI and known actions are required, unknown properties refused."""
    assert arm.put(HOOK, {"location": "westus", "properties": properties}).code == "InvalidRequestContent"
    assert arm.put(f"{REGISTRY}/webhooks/no", BODY).code == "InvalidResourceName"


@rows(
    ("uri", "is_here"),
    [
        ("http://127.0.0.1:8080/x", True),
        ("http://127.9.9.9/", True),
        ("http://localhost/", True),
        ("http://[::1]:1/", True),
        ("http://127.0.0.1.example.com/", False),
        ("http://localhost.example.com/", False),
        ("http://127.0.0.1@example.com/", False),
        ("http://10.0.0.1/", False),
        ("http://0.0.0.0/", False),
        ("https://hook.example.com/x", False),
        ("", False),
        ("http://[::1", False),
    ],
)
def test_only_the_loopback_is_here(uri: str, is_here: bool) -> None:
    """Whatever a name looks like."""
    assert is_loopback(uri) is is_here


@pytest.mark.sockets  # it finds nobody at a port of this machine
def test_a_receiver_that_is_gone_is_an_answer(arm: Driver) -> None:
    """The ping itself succeeds; the event tells."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    arm.put(HOOK, {**BODY, "properties": {**BODY["properties"], "serviceUri": f"http://127.0.0.1:{port}/"}})
    assert arm.post(f"{HOOK}/ping").status == 200
    arm.clock.advance(1)
    (event,) = arm.post(f"{HOOK}/listEvents").body["value"]
    assert event["eventResponseMessage"]["statusCode"] == "502"
