"""Webhooks: every call is synchronous (recorded). A ping is delivered to receivers on the loopback only."""

from __future__ import annotations

import json
from typing import Any

from acrgeo.sandbox.engine import errors
from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.clock import http_date, timestamp
from acrgeo.sandbox.engine.forms import shown
from acrgeo.sandbox.engine.groups import require_group
from acrgeo.sandbox.engine.locations import normalise
from acrgeo.sandbox.engine.messages import Response, empty_response, json_response
from acrgeo.sandbox.engine.store import Document
from acrgeo.sandbox.providers.registry import errors as registry_errors
from acrgeo.sandbox.providers.registry import links
from acrgeo.sandbox.providers.registry.deliveries import Answer, deliver, is_loopback
from acrgeo.sandbox.providers.registry.lookups import check_name, child_id, require_child, require_parent
from acrgeo.sandbox.providers.registry.resource_types import WEBHOOKS
from acrgeo.sandbox.providers.registry.shapes import WEBHOOK_FORM, WEBHOOK_SPANS
from acrgeo.sandbox.providers.registry.tiers import WEBHOOK_LIMITS

_DELAY = 1.0
"""Seconds of speed 1 until a ping is listed (about one, as recorded)."""


def put(call: Call) -> Response:
    """Answer PUT webhook, 200 at once; URI and headers are kept apart and never shown."""
    registry = require_parent(call)
    body = WEBHOOK_FORM.read(call.json_body(), call.version)
    if "location" not in body:
        raise errors.location_required()
    location, wanted = normalise(body["location"]), dict(body.get("properties", {}))
    existing = call.store.get(child_id(call, "webhook"))
    if existing is not None:
        if location != existing["location"]:
            raise errors.location_fixed(existing["name"], existing["location"], call.params["group"], body["location"])
        return _update(call, existing, body)
    check_name("webhook", call.params["webhook"])
    for required in ("serviceUri", "actions"):
        if not wanted.get(required):
            raise errors.invalid_content(f"The property 'properties.{required}' is required")
    if location not in links.regions_of(call, registry):
        raise registry_errors.registry_not_there(registry["name"])
    tier = registry["sku"]["name"]
    if len(call.store.of_type(registry["id"], WEBHOOKS)) >= WEBHOOK_LIMITS[tier]:
        raise registry_errors.limit_reached("webhooks", WEBHOOK_LIMITS[tier], tier)
    document: Document = {
        "type": WEBHOOKS,
        "id": f"{registry['id']}/webhooks/{call.params['webhook']}",
        "name": call.params["webhook"],
        "location": location,
        "tags": {},
        "systemData": call.system_data(),
        "properties": {"status": "enabled", "scope": "", "actions": [], "provisioningState": "Succeeded"},
        "_callback": {"serviceUri": "", "customHeaders": {}},
        "_events": [],
    }
    return _store(call, document, body)


def patch(call: Call) -> Response:
    """Answer PATCH webhook, 200 at once."""
    document = _required(call)
    body = WEBHOOK_FORM.read(call.json_body(), call.version)
    if "location" in body and normalise(body["location"]) != document["location"]:
        raise registry_errors.immutable_property("location", "webhook")
    return _update(call, document, body)


def get(call: Call) -> Response:
    """Answer GET webhook."""
    return json_response(200, shown(_required(call), WEBHOOK_SPANS, call.version))


def list_all(call: Call) -> Response:
    """Answer LIST webhooks."""
    found = call.store.of_type(require_parent(call)["id"], WEBHOOKS)
    return json_response(200, {"value": [shown(webhook, WEBHOOK_SPANS, call.version) for webhook in found]})


def delete(call: Call) -> Response:
    """Answer DELETE webhook: 200, or 204 without webhook or registry (recorded for a replication)."""
    require_group(call)
    if call.store.get(child_id(call, "webhook")) is None:
        return empty_response(204)
    call.store.delete(child_id(call, "webhook"))
    return empty_response(200)


def callback_config(call: Call) -> Response:
    """Answer POST getCallbackConfig, the only way to read URI and headers."""
    callback = _required(call)["_callback"]
    return json_response(200, {key: value for key, value in callback.items() if value})


def ping(call: Call) -> Response:
    """Answer POST ping with the id of the event, not its outcome."""
    document = _required(call)
    event = _event(call, document)
    document["_events"].insert(0, {"at": call.now + _DELAY / call.site.speed, "event": event})
    call.store.put(document["id"], document)
    return json_response(200, {"id": event["id"]})


def list_events(call: Call) -> Response:
    """Answer POST listEvents, newest first."""
    document = _required(call)
    due = sorted((entry for entry in document["_events"] if entry["at"] <= call.now), key=lambda entry: -entry["at"])
    for entry in due:
        if "content" in entry:
            # Assumed: an event of an image has the shape of a ping's; nothing is sent for it, and its answer says so.
            entry["event"] = _shaped(call, document, entry.pop("content"), is_sent=False)
    call.store.put(document["id"], document)
    return json_response(200, {"value": [entry["event"] for entry in due]})


def _event(call: Call, document: Document) -> dict[str, Any]:
    """Return the event of a ping."""
    content = {"id": call.new_guid(), "timestamp": timestamp(call.now), "action": "ping"}
    return _shaped(call, document, content, is_sent=True)


def _shaped(call: Call, document: Document, content: dict[str, Any], *, is_sent: bool) -> dict[str, Any]:
    """Return an event in the recorded shape, sent to a receiver on this machine if wanted."""
    number = content["id"]
    written = json.dumps(content, separators=(",", ":"))
    trace = call.new_guid().replace("-", "")
    uri = document["_callback"]["serviceUri"]
    headers = {
        "User-Agent": "AzureContainerRegistry/1.0",
        "Content-Type": "application/json; charset=utf-8",
        **document["_callback"]["customHeaders"],
        "traceparent": f"00-{trace}-{trace[:16]}-01",
        "X-Forwarded-For": "true",
        "Content-Length": str(len(written)),
    }
    answer = deliver(uri, headers, written) if is_sent and is_loopback(uri) else _undelivered(call, trace)
    return {
        "eventRequestMessage": {
            "content": content,
            "headers": headers,
            "method": "POST",
            "requestUri": uri if uri.count("/") > 2 else f"{uri}/",
            "version": "1.1",
        },
        "eventResponseMessage": {
            "content": answer.content,
            "headers": dict(answer.headers),
            "reasonPhrase": answer.reason,
            "statusCode": str(answer.status),
            "version": "1.1",
        },
        "id": number,
    }


def _undelivered(call: Call, trace: str) -> Answer:
    # Assumed: the answer of a webhook's receiver, which is the sandbox's own because nothing is sent beyond this
    # machine.
    content = "The sandbox delivers no webhooks beyond this machine."
    headers = {
        "Server": "acrgeo-sandbox",
        "ETag": f'"{trace}"',
        "Cache-Control": "no-store",
        "Date": http_date(call.now),
        "Connection": "close",
        "Content-Length": str(len(content)),
        "Content-Type": "text/plain",
    }
    return Answer(status=501, reason="Not Implemented", headers=headers, content=content)


def _update(call: Call, document: Document, body: dict[str, Any]) -> Response:
    call.touch(document)
    return _store(call, document, body)


def _store(call: Call, document: Document, body: dict[str, Any]) -> Response:
    if "tags" in body:
        document["tags"] = body["tags"]
    for key, value in body.get("properties", {}).items():
        place = "_callback" if key in document["_callback"] else "properties"
        document[place][key] = value
    call.store.put(document["id"], document)
    return json_response(200, shown(document, WEBHOOK_SPANS, call.version))


def _required(call: Call) -> Document:
    require_parent(call)
    return require_child(call, "webhook")
