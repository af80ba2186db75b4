"""The way to steer a served sandbox: a small path beside ARM, for the holder of its token."""

from __future__ import annotations

import hmac
import json
from typing import TYPE_CHECKING, Any

from acrgeo.sandbox.messages import Request, Response

if TYPE_CHECKING:
    from acrgeo.sandbox.engine import Sandbox

PREFIX = "/_sandbox/"


def handle(sandbox: Sandbox, request: Request) -> Response | None:
    """Answer `POST /_sandbox/seed|caller|reset` with a JSON body; None for every other path.

    The caller's permissions do not count here: they are what is steered.
    """
    if not request.path.startswith(PREFIX):
        return None
    given = request.headers.get("authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {sandbox.token}".encode()):
        return _answer(401, {"error": "The token of the sandbox is wanted."})
    action = request.path.removeprefix(PREFIX)
    if request.method != "POST" or action not in ("seed", "caller", "reset"):
        return _answer(404, {"error": f"There is no {request.method} {request.path}; seed, caller and reset are."})
    try:
        wanted: Any = json.loads(request.body or b"null")
        if action == "seed":
            sandbox.load_seed(wanted)
        elif action == "caller":
            sandbox.set_caller(wanted)
        else:
            sandbox.reset(wanted)
    except (TypeError, ValueError) as error:
        return _answer(400, {"error": str(error)})
    return _answer(200, {})


def _answer(status: int, document: dict[str, Any]) -> Response:
    return Response(
        status=status,
        headers={"content-type": "application/json; charset=utf-8"},
        body=json.dumps(document).encode(),
    )
