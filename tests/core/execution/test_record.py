"""What is recorded of one change says which."""

from __future__ import annotations

from acrgeo.core.execution.record import Of, Unrecorded


def test_each_event_of_a_change_names_it() -> None:
    """Beside its own facts; what is a secret of the run is one there too."""
    kept: list[tuple[str, dict[str, object]]] = []

    class Kept(Unrecorded):
        def __call__(self, event: str, /, **facts: object) -> None:
            kept.append((event, facts))

    run = Kept()
    made = Of("contoso/eastus", run)
    made("ChangeSent", attempt=1)
    assert kept == [("ChangeSent", {"change": "contoso/eastus", "attempt": 1})]
    assert made.secrets is run.secrets
