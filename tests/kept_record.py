"""A record of what happens, for tests: it keeps everything."""

from __future__ import annotations

from acrgeo.core.secrets import Secrets


class KeptRecord:
    """Keeps each event with its facts."""

    def __init__(self) -> None:
        self.secrets = Secrets()
        self.events: list[tuple[str, dict[str, object]]] = []

    def __call__(self, event: str, /, **facts: object) -> None:
        """Keep one."""
        self.events.append((event, facts))

    def of(self, event: str) -> list[dict[str, object]]:
        """Return the facts of each event of a name."""
        return [facts for name, facts in self.events if name == event]
