"""Two pipelines with the same file at once: law 3's read before acting keeps them apart."""

from __future__ import annotations

from acrgeo.core.desired.registry import DesiredRegistry
from acrgeo.core.execution.events import Result
from acrgeo.core.execution.goal import Wait
from tests.executor.conftest import World, results, wants


def test_the_second_makes_nothing_twice(replicated: World) -> None:
    """Both plan before either begins; the second only waits for what the first began."""
    desired = DesiredRegistry(
        absent=("westeurope",),
        replicas=(*wants("northeurope", is_routed=True).replicas, *wants("eastus", tags={"team": "web"}).replicas),
    )
    first, second = replicated.plan(desired), replicated.plan(desired)
    replicated.run(first, wait=Wait.NONE)
    sent = replicated.writes()
    assert set(results(replicated.run(second)).values()) == {Result.ALREADY}
    assert replicated.writes() == sent
    assert not replicated.plan(desired).has_changes
