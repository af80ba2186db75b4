"""Webhooks: every call is synchronous (recorded). Events are sent to receivers on the loopback only."""

from __future__ import annotations

from typing import Any

from acrgeo.sandbox.engine import errors
from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.clock import timestamp
from acrgeo.sandbox.engine.deliveries import deliver
from acrgeo.sandbox.engine.forms import shown
from acrgeo.sandbox.engine.groups import require_group
from acrgeo.sandbox.engine.locations import normalise
from acrgeo.sandbox.engine.messages import Response, empty_response, json_response
from acrgeo.sandbox.engine.outbox import item_of, post_of
from acrgeo.sandbox.engine.store import Document
from acrgeo.sandbox.providers.registry import errors as registry_errors
from acrgeo.sandbox.providers.registry import links
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
    """Answer POST ping with the id of the event, not its outcome: it is sent at once, and listed a second later."""
    document, outbox = _required(call), call.site.outbox
    content = {"id": call.new_guid(), "timestamp": timestamp(call.now), "action": "ping"}
    event: dict[str, Any] = {
        "at": call.now + _DELAY / call.site.speed,
        "due": call.now,
        "content": content,
        "trace": call.new_guid(),
    }
    if not outbox.is_served:
        post = post_of(document, event)
        event["event"] = item_of(event, post, deliver(post, call.now))
    outbox.note(call.store, document, event)
    return json_response(200, {"id": content["id"]})


def list_events(call: Call) -> Response:
    """Answer POST listEvents, newest first."""
    return json_response(200, {"value": call.site.outbox.listed(_required(call), call.now)})


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
