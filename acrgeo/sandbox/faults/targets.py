"""Targets: which requests to the registry provider a fault can hit, told by method and path alone."""

from __future__ import annotations

import re

from acrgeo.sandbox.engine.messages import Request

NAMESPACE = "Microsoft.ContainerRegistry"
REPLICATIONS = f"{NAMESPACE}/registries/replications"

_POLL = re.compile(r"/operation(statuses|results)/", re.IGNORECASE)
_PROVIDER = re.compile(rf"/providers/{re.escape(NAMESPACE)}(/|$)", re.IGNORECASE)
_PROVIDER_CALL = re.compile(rf"/providers/{re.escape(NAMESPACE)}/?$", re.IGNORECASE)
_GRAPH = re.compile(r"/providers/Microsoft\.ResourceGraph/", re.IGNORECASE)
_REPLICATION = re.compile(r"/replications/[^/]+/?$", re.IGNORECASE)
_LIST = re.compile(r"/replications/?$", re.IGNORECASE)
_DELETE_POLL = re.compile(r"/locations/[^/]+/operationResults/replications-", re.IGNORECASE)


def _kind(request: Request) -> str:
    if request.method in ("PUT", "PATCH", "DELETE", "POST"):
        return "write"
    return "poll" if _POLL.search(request.path) else "read"


def hits_provider(request: Request, on: str) -> bool:
    """Tell if a request is about the registry provider: a write, a read or the poll of an operation."""
    return bool(_PROVIDER.search(request.path)) and on in ("any", _kind(request))


def hits_replication(request: Request, on: str) -> bool:
    return hits_provider(request, on) and bool(_REPLICATION.search(request.path))


def hits_creation(request: Request, on: str) -> bool:
    return request.method == "PUT" and hits_replication(request, on)


def hits_deletion(request: Request, on: str) -> bool:
    return request.method == "DELETE" and hits_replication(request, on)


def hits_change(request: Request, _on: str) -> bool:
    """Tell if a request creates or changes anything in a subscription; a deletion is none."""
    return request.method in ("PUT", "PATCH", "POST") and request.path.lower().lstrip("/").startswith("subscriptions/")


def hits_write(request: Request, on: str) -> bool:
    """Tell if a request creates, changes or deletes something of the provider; a POST may only ask."""
    return request.method != "POST" and hits_provider(request, on)


def hits_graph(request: Request, on: str) -> bool:
    """Tell if a request is a query of Resource Graph, which is a read although it is a POST."""
    return on in ("any", "read") and bool(_GRAPH.search(request.path))


def hits_list(request: Request, on: str) -> bool:
    return request.method == "GET" and on in ("any", "read") and bool(_LIST.search(request.path))


def hits_delete_poll(request: Request, on: str) -> bool:
    return on in ("any", "poll") and bool(_DELETE_POLL.search(request.path))


def is_replication(request: Request) -> bool:
    """Tell if the path names a replication."""
    return bool(_REPLICATION.search(request.path))


def is_provider_call(request: Request) -> bool:
    """Tell if the request asks how the registry provider is registered."""
    return bool(_PROVIDER_CALL.search(request.path))
