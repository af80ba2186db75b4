"""The join of two sorted lists, registries and replications, that holds no more than a row of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Row = Mapping[str, Any]


def join_replications(registries: Iterable[Row], replications: Iterable[Row]) -> Iterator[tuple[Row, list[Row]]]:
    """Yield each registry with its replications, both lists being sorted by id without case.

    A replication whose registry is not there (yet, or any more) is left out. One that comes too early, because the
    server sorts some sign in another way, is kept until its registry comes.
    """
    early: dict[str, list[Row]] = {}
    waiting = iter(replications)
    head: Row | None = None
    for at, registry in enumerate(registries):
        if at == 0:
            head = next(waiting, None)
        key = _key(registry)
        own = early.pop(key, [])
        while head is not None and (owner := _owner(head)) <= key:
            (own if owner == key else early.setdefault(owner, [])).append(head)
            head = next(waiting, None)
        yield registry, own


def _key(row: Row) -> str:
    return str(row.get("id")).lower()


def _owner(row: Row) -> str:
    return _key(row).partition("/replications/")[0]
