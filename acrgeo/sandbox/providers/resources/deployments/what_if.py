"""What-if: what a template would change, property by property."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from acrgeo.sandbox.engine import operations
from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.errors import ArmError
from acrgeo.sandbox.engine.groups import require_group
from acrgeo.sandbox.engine.messages import Request, Response, empty_response
from acrgeo.sandbox.engine.operations import RESULT_HEADER, SUCCEEDED
from acrgeo.sandbox.providers.resources.deployments.deployments import check_policies
from acrgeo.sandbox.providers.resources.deployments.templates import Resource, read_body, read_template

_SENT_ONLY = ("apiVersion", "systemData")


def begin_what_if(call: Call) -> Response:
    """Answer POST whatIf: 202 and a Location, which answers with the changes (recorded)."""
    # Assumed: what the template does not say counts as unchanged, locations and tiers compare without case, and other
    # resources of the group are ignored. Only a change of one property is recorded.
    properties = read_body(call)
    template = read_template(call, properties)
    check_policies(call, template)
    is_short = (properties.get("whatIfSettings") or {}).get("resultFormat") == "ResourceIdOnly"
    changes = [_change(call, resource, is_short=is_short) for resource in template.resources]
    known = {resource.id.lower() for resource in template.resources}
    for document in call.store.under(f"{require_group(call)['id']}/providers"):
        if "location" in document and document["id"].lower() not in known:
            changes.append({"resourceId": document["id"], "changeType": "Ignore"})
    result = {"status": SUCCEEDED, "properties": {"correlationId": call.new_guid(), "changes": changes}}
    path = f"{call.subscription_path}/operationresults/whatif-{call.new_guid()}"
    end = {"status": SUCCEEDED, "body": result}
    due = call.due("update", call.store.get(call.group_id)["location"])  # type: ignore[index]  # the route found it
    headers = operations.begin(call, call.group_id, path, header=RESULT_HEADER, status="Running", due=due, end=end)
    return empty_response(202, headers)


def _change(call: Call, resource: Resource, *, is_short: bool) -> dict[str, Any]:
    after = {**resource.body, "apiVersion": resource.version, "id": resource.id, "type": resource.kind}
    after["name"] = resource.id.rsplit("/", 1)[1]
    before = _read(call, resource)
    if before is None:
        change = {"resourceId": resource.id, "changeType": "Create"}
        return change if is_short else {**change, "after": after}
    delta = list(_delta(before, resource.body, ""))
    change = {"resourceId": resource.id, "changeType": "Modify" if delta else "NoChange"}
    merged = _merged(before, resource.body)
    return change if is_short else {**change, "before": before, "after": merged, **({"delta": delta} if delta else {})}


def _read(call: Call, resource: Resource) -> dict[str, Any] | None:
    """Return the resource as its api-version shows it, None where it is not there."""
    if call.store.get(resource.id) is None:
        return None
    request = Request(
        method="GET", path=resource.id, query={"api-version": resource.version}, headers=call.request.headers
    )
    try:
        document = json.loads(call.answer(request).body)
    except ArmError as error:
        if error.status == 404:
            return None
        raise
    return {key: value for key, value in document.items() if key not in _SENT_ONLY} | {"apiVersion": resource.version}


def _delta(before: Mapping[str, Any], after: Mapping[str, Any], path: str) -> Iterator[dict[str, Any]]:
    """Return a row for each property that the template gives another value."""
    for key, value in after.items():
        where, old = f"{path}{key}", before.get(key)
        if isinstance(value, Mapping) and isinstance(old, Mapping):
            if key == "tags":
                yield from (
                    {"path": f"{where}.{name}", "propertyChangeType": "Delete", "before": text, "after": None}
                    for name, text in old.items()
                    if name not in value
                )
            yield from _delta(old, value, f"{where}.")
        elif _plain(value, key) != _plain(old, key):
            kind = "Create" if key not in before else "Modify"
            yield {"path": where, "propertyChangeType": kind, "before": old, "after": value}


def _merged(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(before)
    for key, value in after.items():
        old = merged.get(key)
        is_nested = key != "tags" and isinstance(value, Mapping) and isinstance(old, Mapping)
        merged[key] = _merged(old, value) if is_nested and isinstance(old, Mapping) else value
    return merged


def _plain(value: Any, key: str) -> Any:
    """Return a value as it compares."""
    if isinstance(value, str) and key in ("location", "name", "tier", "type"):
        return value.lower().replace(" ", "")
    return value
