"""The admin path of a served sandbox: it stands beside ARM and takes the sandbox's token."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from acrgeo.sandbox.engine.messages import Request, Response

if TYPE_CHECKING:
    from acrgeo.sandbox.sandbox import Sandbox

PREFIX = "/_sandbox/"


def handle(sandbox: Sandbox, request: Request) -> Response | None:
    """Answer `POST /_sandbox/seed|caller|reset|fault` with a JSON body; return None for any other path.

    The body of `fault` is a spec, or null to clear them; the answer lists the active ones.
    The caller's permissions do not apply here: this is where they are set.
    """
    if not request.path.startswith(PREFIX):
        return None
    given = request.headers.get("authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {sandbox.token}".encode()):
        return _answer(401, {"error": "The sandbox's token is required."})
    action = request.path.removeprefix(PREFIX)
    if request.method != "POST" or action not in ("seed", "caller", "reset", "fault"):
        known = "Use POST with seed, caller, reset or fault."
        return _answer(404, {"error": f"There is no {request.method} {request.path}. {known}"})
    try:
        wanted: Any = json.loads(request.body or b"null")
        if action == "seed":
            sandbox.load_seed(wanted)
        elif action == "caller":
            sandbox.set_caller(wanted)
        elif action == "reset":
            sandbox.reset(wanted)
        elif wanted is None:
            sandbox.clear_faults()
        elif isinstance(wanted, str):
            sandbox.add_fault(wanted)
        else:
            raise ValueError("A fault is a text, name:key=value,…, or null to clear them.")
    except (TypeError, ValueError, AttributeError, LookupError, RecursionError) as error:
        return _answer(400, {"error": str(error)})
    return _answer(200, {"faults": sandbox.active_faults()} if action == "fault" else {})


def hosts(sandbox: Sandbox, given: str, addresses: Callable[[], Mapping[str, str]]) -> Response:
    """Answer `GET /_sandbox/hosts`: where each host of the registries listens."""
    if not hmac.compare_digest(given.encode(), f"Bearer {sandbox.token}".encode()):
        return _answer(401, {"error": "The sandbox's token is required."})
    try:
        return _answer(200, dict(addresses()))
    except ValueError as error:
        return _answer(400, {"error": str(error)})


def _answer(status: int, document: dict[str, Any]) -> Response:
    return Response(
        status=status,
        headers={"content-type": "application/json; charset=utf-8"},
        body=json.dumps(document).encode(),
    )
