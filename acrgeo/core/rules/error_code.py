"""The code of an error, and what it means."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorCode:
    """The code of an error: why it comes, and what ends it. ``link`` is a page of Microsoft's."""

    id: str
    cause: str
    cure: str
    link: str | None = None
