"""A long operation of Azure, as it was last polled."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum


class OperationState(str, Enum):
    """The state of a long operation."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One accepted write. ``url`` is signed and secret: it is never shown, logged or compared.

    ``resource_url`` is followed where the operation has no URL that may get the token. ``retry_after`` is in seconds.
    ``error_code`` and ``error_message`` are the service's own, redacted.
    """

    state: OperationState
    url: str | None = field(default=None, repr=False, compare=False)
    resource_url: str | None = field(default=None, repr=False, compare=False)
    is_async_status: bool = False
    retry_after: float | None = None
    error_code: str | None = None
    error_message: str | None = None
