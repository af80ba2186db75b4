"""Requests and responses: a sandbox is a function from the first to the second."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

DROPPED = 0
"""The status of a connection that dies without an answer; each door says it its way."""
JSON_TYPE = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One HTTP request.

    `path` is raw, percent-encoded, without the query; header names are lower-case;
    `host` is the registry's host that a door stands for, "" where it is that of `base_url`;
    `base_url` is the scheme://host[:port] that the client used: operation URLs are built on it.
    """

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    base_url: str = "https://management.azure.com"
    host: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One HTTP answer; header names are lower-case. The door holds it back for `delay` seconds."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    delay: float = 0.0


def json_response(status: int, document: Any, headers: Mapping[str, str] | None = None) -> Response:
    """Return an answer with a JSON body and ARM's content type."""
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
    return Response(status=status, headers={"content-type": JSON_TYPE, **(headers or {})}, body=body)


def empty_response(status: int, headers: Mapping[str, str] | None = None) -> Response:
    """Return an answer without a body."""
    return Response(status=status, headers=dict(headers or {}))
