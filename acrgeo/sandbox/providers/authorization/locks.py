"""Management locks: plain documents at a subscription, group or resource."""

from __future__ import annotations

from acrgeo.sandbox.engine import errors
from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.forms import shown
from acrgeo.sandbox.engine.locks import LOCKS, locks_above, locks_below
from acrgeo.sandbox.engine.messages import Response, empty_response, json_response
from acrgeo.sandbox.engine.scopes import scope_of
from acrgeo.sandbox.engine.store import Document
from acrgeo.sandbox.providers.authorization.errors import lock_not_found
from acrgeo.sandbox.providers.authorization.shapes import LOCK_FORM

AT_SCOPE = "atscope()"


def put(call: Call) -> Response:
    """Answer PUT lock: 201 when it is new, else 200."""
    # Assumed: shape and statuses of locks, which are those of the specification.
    body = LOCK_FORM.read(call.json_body(), call.version).get("properties", {})
    if "level" not in body:
        raise errors.invalid_content("The property 'properties.level' is required")
    key = f"{scope_of(call)}/providers/{LOCKS}/{call.params['lock']}"
    is_new = call.store.get(key) is None
    document: Document = {"properties": body, "id": key, "type": LOCKS, "name": call.params["lock"]}
    call.store.put(key, document)
    return json_response(201 if is_new else 200, document)


def get(call: Call) -> Response:
    """Answer GET lock."""
    document = call.store.get(f"{scope_of(call)}/providers/{LOCKS}/{call.params['lock']}")
    if document is None:
        raise lock_not_found(call.params["lock"])
    return json_response(200, shown(document, {}, call.version))


def list_all(call: Call) -> Response:
    """Answer LIST locks: those at the scope and below it, with the filter atScope() those at the scope and above it."""
    scope, wanted = scope_of(call), call.request.query.get("$filter")
    if wanted is None:
        return json_response(200, {"value": list(locks_below(call, scope))})
    # Assumed(4): the filter atScope() shows the locks at or above the scope, as Get-AzResourceLock -AtScope says. If
    # not, preflight misses a lock above the registry, and the write is refused by Azure with ScopeLocked.
    if wanted.lower() != AT_SCOPE:
        raise errors.invalid_filter(wanted, "atScope()")
    return json_response(200, {"value": list(locks_above(call, scope))})


def delete(call: Call) -> Response:
    """Answer DELETE lock: 200, or 204 when there is none."""
    key = f"{scope_of(call)}/providers/{LOCKS}/{call.params['lock']}"
    if call.store.get(key) is None:
        return empty_response(204)
    call.store.delete(key)
    return empty_response(200)
