"""A test that is a table: one test for all rows, where each takes less time than pytest takes for a test.

As ``pytest.mark.parametrize``, for functions without fixtures. Every row runs, whatever becomes of those before it, and
each that fails is named.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any

import pytest

Check = Callable[..., None]


def rows(
    names: str | Sequence[str], table: Iterable[Any], ids: Callable[[Any], object] | Iterable[object] | None = None
) -> Callable[[Check], Callable[[], None]]:
    """Run the function below once for each row; ``ids`` name the rows, or make a name of a value."""
    words = [word.strip() for word in names.split(",")] if isinstance(names, str) else list(names)
    values = [_values_of(row) if len(words) > 1 else (row,) for row in table]
    if ids is None or callable(ids):
        named = [", ".join(str(ids(value)) if ids else repr(value) for value in row) for row in values]
    else:
        named = [str(name) for name in ids]
    assert values, "a table without rows checks nothing"
    assert len(named) == len(values)
    assert all(len(row) == len(words) for row in values), f"a row that does not have {words}"

    def decorate(check: Check) -> Callable[[], None]:
        taken = list(inspect.signature(check).parameters)
        assert sorted(taken) == sorted(words), f"{check.__name__} takes {taken}; a table has no fixtures"

        @wraps(check)
        def run() -> None:
            failed: list[tuple[str, BaseException]] = []
            for name, row in zip(named, values, strict=True):
                try:
                    check(**dict(zip(words, row, strict=True)))
                except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001 told below
                    failed.append((name, error))
            if failed:
                told = "\n".join(f"[{name}] {type(error).__name__}: {error}" for name, error in failed)
                raise AssertionError(f"{len(failed)} of {len(values)} rows fail:\n{told}") from failed[0][1]

        run.__signature__ = inspect.Signature()  # type: ignore[attr-defined]  # pytest looks for fixtures there
        return run

    return decorate


def _values_of(row: Any) -> tuple[Any, ...]:
    """Return the values of a row."""
    return tuple(row)
