"""A long operation: what is told of it."""

from __future__ import annotations

from acrgeo.core.execution.operation import Operation, OperationState


def test_a_signed_url_is_neither_shown_nor_compared() -> None:
    """Azure signs it anew with each answer, and whoever has it may read the operation."""
    url, resource_url = "https://arm/operations/1?s=signed", "https://arm/replications/eastus?s=signed"
    first = Operation(state=OperationState.RUNNING, url=url, resource_url=resource_url)
    assert first == Operation(state=OperationState.RUNNING, url="https://arm/operations/1?s=other")
    assert first != Operation(state=OperationState.SUCCEEDED, url=url, resource_url=resource_url)
    assert "signed" not in repr(first)


def test_an_operation_has_a_status_only_where_azure_names_one() -> None:
    """Otherwise its result is polled, which answers by status codes."""
    assert not Operation(state=OperationState.RUNNING).is_async_status
