"""One answer, one change: what goes wrong in acrgeo itself with one change leaves the others alone."""

from __future__ import annotations

from typing import Any, NoReturn

import pytest

from acrgeo.core.execution.events import Result
from acrgeo.errors import ExitCode
from tests.executor.conftest import World, results, wants


class Odd:
    """A gateway that fails with an exception for one region."""

    def __init__(self, gateway: Any, error: Exception) -> None:
        self._gateway, self._error = gateway, error

    def __getattr__(self, name: str) -> Any:
        return getattr(self._gateway, name)

    def read_replica(self, ref: object, name: str) -> Any:
        """Read, or not."""
        return self._fail() if name == "japaneast" else self._gateway.read_replica(ref, name)

    def _fail(self) -> NoReturn:
        raise self._error


@pytest.mark.parametrize(
    "error", [TypeError("x"), KeyError("x"), AttributeError("x"), RecursionError(), OverflowError(), MemoryError()]
)
def test_defect_ends_its_change_only(replicated: World, error: Exception) -> None:
    """The registry and the region are named; the other change is made; exit 6."""
    replicated.gateway = Odd(replicated.gateway, error)  # type: ignore[assignment] # as good as one
    outcome = replicated.run(wants("japaneast", "canadacentral"))
    assert results(outcome) == {"japaneast": Result.FAILED, "canadacentral": Result.DONE}
    failed = next(ended for ended in outcome.results if ended.result is Result.FAILED)
    assert failed.detail is not None
    assert "contoso/japaneast" in failed.detail
    assert outcome.exit_code is ExitCode.PARTIAL
