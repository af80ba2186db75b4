"""Tags at a scope: read, replaced, merged and deleted without a write of the resource itself."""

from __future__ import annotations

from collections.abc import Mapping

from acrgeo.sandbox.engine import errors
from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.groups import GROUPS
from acrgeo.sandbox.engine.locks import check_locks
from acrgeo.sandbox.engine.messages import Response, empty_response, json_response
from acrgeo.sandbox.engine.policy.definitions import RESOURCE_GROUPS
from acrgeo.sandbox.engine.policy.enforcement import obey
from acrgeo.sandbox.engine.scopes import scope_of
from acrgeo.sandbox.engine.store import Document
from acrgeo.sandbox.providers.resources.shapes import TAGS_CHANGE_FORM, TAGS_FORM

TAGS = "Microsoft.Resources/tags"
_MOST, _LONGEST_NAME, _LONGEST_VALUE = 50, 512, 256


def get(call: Call) -> Response:
    """Answer GET tags."""
    return _answer(scope_of(call), _tagged(call)["tags"])


def put(call: Call) -> Response:
    """Answer PUT tags, which replaces all: 200 (recorded)."""
    return _write(call, TAGS_FORM.read(call.json_body(), call.version).get("properties", {}).get("tags", {}))


def patch(call: Call) -> Response:
    """Answer PATCH tags with all tags after it (recorded): Merge adds and overwrites, Delete removes pairs."""
    body = TAGS_CHANGE_FORM.read(call.json_body(), call.version)
    if "operation" not in body:
        raise errors.invalid_content("The property 'operation' is required")
    given: dict[str, str] = body.get("properties", {}).get("tags", {})
    before: dict[str, str] = _tagged(call)["tags"]
    spelled = {name.lower(): name for name in before}
    if body["operation"] == "Replace":
        return _write(call, given)
    if body["operation"] == "Merge":
        # Assumed: a name that is there keeps its spelling.
        return _write(call, {**before, **{spelled.get(name.lower(), name): value for name, value in given.items()}})
    # Assumed: a pair with another value is left alone.
    gone = {spelled.get(name.lower(), name): value for name, value in given.items()}
    return _write(call, {name: value for name, value in before.items() if gone.get(name) != value})


def delete(call: Call) -> Response:
    """Answer DELETE tags: 200 with an empty body (recorded)."""
    _write(call, {})
    return empty_response(200)


def tags_key(scope: str) -> str:
    """Return the id of the tags of a scope."""
    return f"{scope}/providers/{TAGS}/default"


def _tagged(call: Call) -> Document:
    """Return what carries the tags: the group or resource, for a subscription a document of its own.

    Raises ArmError: 404, or 501 for a resource without tags.
    """
    scope = scope_of(call)
    if "group" not in call.params:
        return call.store.get(tags_key(scope)) or {"id": tags_key(scope), "type": TAGS, "tags": {}}
    document = call.store.get(scope) or {}
    if document["type"] != GROUPS and "location" not in document:
        raise errors.not_implemented(f"tags of {document['type']}")
    return {**document, "tags": document.get("tags", {})}


def _write(call: Call, tags: Mapping[str, str]) -> Response:
    """Store the tags as locks and policies allow, and answer with them."""
    # Assumed: policies judge it like a write of the resource, and only a ReadOnly lock stops it, a deletion, too. The
    # resource's time of change stays. How too many or too long ones are refused is not recorded.
    scope, document = scope_of(call), _tagged(call)
    check_locks(call, scope, is_delete=False)
    names = {name.lower() for name in tags}
    is_too_long = any(len(name) > _LONGEST_NAME or len(value) > _LONGEST_VALUE for name, value in tags.items())
    if len(names) < len(tags) or len(names) > _MOST or is_too_long:
        limits = f"{_MOST} tags, names of {_LONGEST_NAME} and values of {_LONGEST_VALUE} characters"
        raise errors.invalid_content(f"The limits are {limits}, and names differ in more than case")
    wanted = {"tags": dict(tags)}
    if "group" in call.params:
        kind = RESOURCE_GROUPS if document["type"] == GROUPS else document["type"]
        wanted = obey(call, scope, kind, wanted)
    document["tags"] = wanted["tags"]
    call.store.put(document["id"], document)
    return _answer(scope, document["tags"])


def _answer(scope: str, tags: Mapping[str, str]) -> Response:
    body = {"id": tags_key(scope), "name": "default", "type": TAGS, "properties": {"tags": dict(tags)}}
    return json_response(200, body)
