"""Resource groups: create, read, tag, delete with everything in them."""

from __future__ import annotations

import re

from acrgeo.sandbox.engine import errors, operations
from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.groups import GROUPS, check_group_stays, new_group, require_group
from acrgeo.sandbox.engine.locations import LOCATION_NAMES, is_region, normalise
from acrgeo.sandbox.engine.messages import Response, empty_response, json_response
from acrgeo.sandbox.providers.resources.errors import group_location_fixed, invalid_group_name
from acrgeo.sandbox.providers.resources.shapes import GROUP_FORM

NAME = re.compile(r"[-\w._()]{0,89}[-\w_()]")


def put(call: Call) -> Response:
    """Answer PUT group: 201 when it is new, else 200 (recorded)."""
    body = GROUP_FORM.read(call.json_body(), call.version)
    existing = call.store.get(call.group_id)
    wanted: str | None = body.get("location", existing and existing["location"])
    if wanted is None:
        raise errors.location_required()
    if not NAME.fullmatch(call.params["group"]):
        raise invalid_group_name(call.params["group"])
    if existing is not None:
        check_group_stays(call, existing)
        if normalise(wanted) != existing["location"]:
            raise group_location_fixed(existing["location"], wanted)
    if not is_region(normalise(wanted)):
        raise errors.location_not_available(wanted, GROUPS, ",".join(sorted(LOCATION_NAMES)))
    document = existing or new_group(call.group_id, normalise(wanted))
    if "tags" in body:
        document["tags"] = body["tags"]
    call.store.put(document["id"], document)
    return json_response(200 if existing else 201, document)


def patch(call: Call) -> Response:
    """Answer PATCH group: tags are replaced, nothing else can change."""
    document = require_group(call)
    body = GROUP_FORM.read(call.json_body(), call.version)
    if normalise(body.get("location") or document["location"]) != document["location"]:
        raise group_location_fixed(document["location"], body["location"])
    if "tags" in body:
        document["tags"] = body["tags"]
    call.store.put(document["id"], document)
    return json_response(200, document)


def get(call: Call) -> Response:
    """Answer GET group."""
    return json_response(200, require_group(call))


def head(call: Call) -> Response:
    """Answer HEAD group: 204 or 404 (specification)."""
    return empty_response(204 if call.store.get(call.group_id) else 404)


def list_all(call: Call) -> Response:
    """Answer LIST groups."""
    found = call.store.of_type(call.subscription_path, GROUPS)
    return json_response(200, {"value": found})


def delete(call: Call) -> Response:
    """Answer DELETE group: 202 and a Location at subscription scope (recorded); what is in it goes with it."""
    document = require_group(call)
    due = operations.begin_delete(call, document)
    path = f"{call.subscription_path}/operationresults/groups-{call.new_guid()}"
    return empty_response(202, operations.begin_result(call, document["id"], path, due))
