"""Operations of the registry provider at subscription scope: how deletions are followed."""

from __future__ import annotations

from typing import Any

from acrgeo.sandbox.engine import operations
from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.store import Document
from acrgeo.sandbox.providers.registry import errors as registry_errors
from acrgeo.sandbox.providers.registry.resource_types import NAMESPACE


def begin_result(call: Call, resource_id: str, location: str, kind: str, due: float) -> dict[str, str]:
    """Start an operation that answers 202, then 200, at subscription scope; return the headers that announce it."""
    results = f"{call.subscription_path}/providers/{NAMESPACE}/locations/{location}/operationResults"
    return operations.begin_result(call, resource_id, f"{results}/{kind}-{call.new_guid()}", due)


def begin_import(call: Call, registry: Document, number: str, due: float, failure: str | None) -> dict[str, str]:
    """Start the operation of an import into a registry; return the headers that announce it.

    It has its home region in upper case in its path (recorded). `failure` is why it ends as failed.
    """
    place = registry["location"].upper()
    path = f"{call.subscription_path}/providers/{NAMESPACE}/locations/{place}/operationResults/{number}"
    end: dict[str, Any] = {"status": operations.SUCCEEDED, "body": {"status": operations.SUCCEEDED}}
    if failure is not None:
        error = registry_errors.import_failed(number, registry["id"], failure)
        end = {
            "status": operations.FAILED,
            "failedCode": error.status,
            "error": {"code": error.code, "message": error.message},
        }
    return operations.begin_result(call, registry["id"], path, due, status=operations.ACCEPTED, end=end)
