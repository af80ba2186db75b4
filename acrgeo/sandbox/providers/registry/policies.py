"""Policies as the api-versions from 2017-10-01 to before 2019-05-01 have them: calls beside the registry."""

from __future__ import annotations

from typing import Any

from acrgeo.sandbox.engine import errors
from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.messages import Response, json_response
from acrgeo.sandbox.engine.store import Document
from acrgeo.sandbox.providers.registry import features
from acrgeo.sandbox.providers.registry.body import merge
from acrgeo.sandbox.providers.registry.lookups import check_free, require_registry
from acrgeo.sandbox.providers.registry.shapes import POLICIES_FORM

_SPAN = ("2017-10-01", "2019-05-01")
_NAMES = ("quarantinePolicy", "trustPolicy")


def list_policies(call: Call) -> Response:
    """Answer POST listPolicies."""
    _check_version(call)
    return json_response(200, _view(require_registry(call)))


def update_policies(call: Call) -> Response:
    """Answer POST updatePolicies, done at once."""
    # Assumed: updatePolicies answers 200 rather than an operation; the specification of that time allows both.
    _check_version(call)
    document = require_registry(call)
    body = POLICIES_FORM.read(call.json_body(), call.version)
    check_free(document)
    merge(call, document, {"properties": {"policies": body}})
    features.check(call, document)
    call.touch(document)
    call.store.put(document["id"], document)
    return json_response(200, _view(document))


def _view(document: Document) -> dict[str, Any]:
    return {name: document["properties"]["policies"][name] for name in _NAMES}


def _check_version(call: Call) -> None:
    first, end = _SPAN
    if not first <= call.version[:10] < end:
        raise errors.not_implemented(f"{call.request.method} {call.request.path} in api-version {call.version}")
