"""The answers of the data plane: OCI's error envelope, with the codes and texts of the service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from acrgeo.sandbox.engine.messages import Response, json_response

VERSION = {"docker-distribution-api-version": "registry/2.0", "server": "openresty"}
_VISIT = "authentication required, visit https://aka.ms/acr/authorization for more information."


class RefusedError(Exception):
    """A refusal, as an answer."""

    def __init__(
        self, status: int, code: str, message: str, detail: Any = None, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        error = {"code": code, "message": message, "detail": detail}
        self.response = json_response(status, {"errors": [error]}, headers)


def unauthorized(challenge: str = "", detail: Any = None) -> RefusedError:
    """Return 401, with the challenge where one says how to go on."""
    return RefusedError(401, "UNAUTHORIZED", _VISIT, detail, {"www-authenticate": challenge} if challenge else {})


def denied(address: str) -> RefusedError:
    """Return 403 of the firewall."""
    text = f"client with IP '{address}' is not allowed access. Refer https://aka.ms/acr/firewall to grant access."
    return RefusedError(403, "DENIED", text)


def unsupported(what: str) -> RefusedError:
    """Return 501 for what the sandbox does not implement, by its name."""
    return RefusedError(501, "UNSUPPORTED", f"The sandbox does not implement {what}.")


def unknown_manifest(reference: str) -> RefusedError:
    """Return 404 for a tag or a digest."""
    if ":" in reference:
        return RefusedError(404, "MANIFEST_UNKNOWN", f"manifest {reference} is not found")
    return RefusedError(404, "MANIFEST_UNKNOWN", f'manifest tagged by "{reference}" is not found', {"Tag": reference})


def unknown_name(repository: str) -> RefusedError:
    """Return 404 for a repository."""
    return RefusedError(404, "NAME_UNKNOWN", "repository name not known to registry", {"name": repository})


def unknown_blob(digest: str) -> RefusedError:
    """Return 404 for a blob."""
    return RefusedError(404, "BLOB_UNKNOWN", f"blob unknown to registry; {digest}")


def invalid(code: str, message: str, status: int = 400) -> RefusedError:
    """Return a refusal of what was sent."""
    # Assumed: statuses and texts of refused pushes, which are those of OCI's distribution specification.
    return RefusedError(status, code, message)


def accepted(status: int, headers: Mapping[str, str] | None = None, body: bytes = b"") -> Response:
    """Return an answer that is no error."""
    return Response(status=status, headers=dict(headers or {}), body=body)
