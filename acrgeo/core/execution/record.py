"""What a command does and decides, as it does it: each a word in the past tense, and facts that are JSON-ready."""

from __future__ import annotations

from typing import Protocol

from acrgeo.core.secrets import Secrets


class Record(Protocol):
    """Takes what happened. It raises nothing, and several threads may call it; a fact that is None is left out."""

    secrets: Secrets
    """The values that it shows nowhere."""

    def __call__(self, event: str, /, **facts: object) -> None:
        """Take one event."""


class Unrecorded:
    """Keeps nothing."""

    def __init__(self) -> None:
        self.secrets = Secrets()

    def __call__(self, event: str, /, **facts: object) -> None:
        """Take an event."""


class Of:
    """What happened to one change of a plan."""

    def __init__(self, change: str, record: Record) -> None:
        self._change = change
        self._record = record
        self.secrets = record.secrets

    def __call__(self, event: str, /, **facts: object) -> None:
        """Take one event."""
        self._record(event, change=self._change, **facts)
