"""The admin user's two passwords: made by the sandbox, of no use anywhere."""

from __future__ import annotations

import hashlib

from acrgeo.sandbox.engine import errors
from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.messages import Response, json_response
from acrgeo.sandbox.engine.store import Document
from acrgeo.sandbox.providers.registry import errors as registry_errors
from acrgeo.sandbox.providers.registry.lookups import require_registry
from acrgeo.sandbox.providers.registry.shapes import CREDENTIAL_FORM

_NAMES = ("password", "password2")


def list_credentials(call: Call) -> Response:
    """Answer POST listCredentials; refused while the admin user is disabled (recorded)."""
    return json_response(200, _view(call, _required(call)))


def regenerate_credential(call: Call) -> Response:
    """Answer POST regenerateCredential: the named password changes, the other stays."""
    document = _required(call)
    name = CREDENTIAL_FORM.read(call.json_body(), call.version).get("name")
    if name is None:
        raise errors.invalid_content("The property 'name' is required")
    generations = document.setdefault("_passwords", {})
    generations[name] = generations.get(name, 0) + 1
    call.store.put(document["id"], document)
    return json_response(200, _view(call, document))


def passwords(call: Call, document: Document) -> list[str]:
    """Return the passwords of a registry's admin user; none while it is disabled."""
    if not document["properties"]["adminUserEnabled"]:
        return []
    return [_password(call, document, name) for name in _NAMES]


def _required(call: Call) -> Document:
    document = require_registry(call)
    if not document["properties"]["adminUserEnabled"]:
        raise registry_errors.admin_disabled(document["id"])
    return document


def _view(call: Call, document: Document) -> dict[str, object]:
    return {
        "username": document["name"],
        "passwords": [{"name": name, "value": _password(call, document, name)} for name in _NAMES],
    }


def _password(call: Call, document: Document, name: str) -> str:
    generation = document.get("_passwords", {}).get(name, 0)
    seed = f"{document['id']}/{name}/{generation}".lower()
    return f"acrgeo-sandbox-{hashlib.sha256(call.site.secret + seed.encode()).hexdigest()[:32]}"
