"""The wire: how both doors turn what arrives into a `Request`, and who answers it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl

from acrgeo.sandbox import Request, Response, Sandbox
from acrgeo.sandbox.dataplane.hosts import host_of
from acrgeo.sandbox.doors import admin, login
from acrgeo.sandbox.engine import errors
from acrgeo.sandbox.engine.messages import DROPPED

_DEEPEST = 64

__all__ = ["DROPPED", "answer", "framed"]


def answer(
    sandbox: Sandbox,
    *,
    method: str,
    target: str,
    headers: Iterable[tuple[str, str]],
    body: bytes,
    base_url: str,
    host: str | None = None,
) -> Response:
    """Answer a request; `target` is the raw path, percent-encoded, with its query.

    `host` is the registry's host that the door stands for, where `base_url` does not name it.
    """
    path, _, query = target.partition("?")
    host = host or host_of(base_url)
    if host is None and _depth(body) > _DEEPEST:
        return errors.invalid_content(f"The request content is nested deeper than {_DEEPEST} levels").response()
    request = Request(
        method=method,
        path=path,
        query=_joined(parse_qsl(query, keep_blank_values=True), "scope", " "),
        headers=_joined(((name.lower(), value) for name, value in headers), "accept", ", "),
        body=body,
        base_url=base_url,
        host=host or "",
    )
    if host is not None:
        return sandbox.handle(request)
    return admin.handle(sandbox, request) or login.handle(sandbox, request) or sandbox.handle(request)


def _joined(pairs: Iterable[tuple[str, str]], listed: str, between: str) -> dict[str, str]:
    """Return values by name: of the one that is a list, sent in parts, all of them; of any other the last."""
    values: dict[str, str] = {}
    for name, value in pairs:
        values[name] = f"{values[name]}{between}{value}" if name == listed and name in values else value
    return values


def _depth(body: bytes) -> int:
    """Return how deep a body of JSON is nested, without parsing it; 0 where it could not be deep."""
    if body.count(b"[") + body.count(b"{") <= _DEEPEST:
        return 0
    depth = deepest = 0
    is_text = False
    for mark in re.findall(rb'\\.|["\[\]{}]', body, re.DOTALL):
        if mark == b'"':
            is_text = not is_text
        elif not is_text and mark in (b"[", b"{"):
            depth += 1
            deepest = max(deepest, depth)
        elif not is_text and mark in (b"]", b"}"):
            depth -= 1
    return deepest


def framed(response: Response) -> dict[str, str]:
    """Return the headers with a `content-length`. A length that is set stays, so that a body can be cut short."""
    length = {} if response.status == 204 else {"content-length": str(len(response.body))}  # RFC 9110: none on a 204
    return {**length, **response.headers}
