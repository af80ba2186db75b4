"""Operations of the registry provider at subscription scope: how deletions are followed."""

from __future__ import annotations

from acrgeo.sandbox.engine import operations
from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.providers.registry.resource_types import NAMESPACE


def begin_result(call: Call, resource_id: str, location: str, kind: str, due: float) -> dict[str, str]:
    """Start an operation that answers 202, then 200, at subscription scope; return the headers that announce it."""
    results = f"{call.subscription_path}/providers/{NAMESPACE}/locations/{location}/operationResults"
    return operations.begin_result(call, resource_id, f"{results}/{kind}-{call.new_guid()}", due)
