"""The store: documents, the changes that are due, and settings. It never sees a request.

Law: one transaction per request, so that a kill at any time leaves a consistent file and two processes may share it.
"""

from __future__ import annotations

import errno
import json
import os
import sqlite3
import tempfile
import threading
import weakref
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from acrgeo.sandbox.engine.lifecycle import Transition, apply_change

SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (key TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS transitions (number INTEGER PRIMARY KEY, due REAL NOT NULL, key TEXT NOT NULL,
                                        change TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS transitions_due ON transitions (due);
CREATE INDEX IF NOT EXISTS transitions_key ON transitions (key);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""

Document = dict[str, Any]


def key_of(resource_id: str) -> str:
    """Return the key of a resource: ids compare without case."""
    return resource_id.lower()


class StateError(OSError):
    """The state file cannot be used: full, read-only, locked for too long, or no database. It names the file."""


class Store:
    """Documents by resource id, in a file (sqlite, WAL) or in memory. Its methods raise StateError."""

    def __init__(self, path: Path | None = None) -> None:
        self._lock = threading.RLock()
        self._depth = 0
        self._path = path
        if path is not None:
            _make_folder(path.parent)
        with self._named():
            if path is not None and not path.exists():
                _create(path)
            if path is not None and not path.is_file():
                raise StateError(errno.EINVAL, "it is not a regular file", str(path))
            self._connection = sqlite3.connect(
                path if path is not None else ":memory:", timeout=30, isolation_level=None, check_same_thread=False
            )
            self._close = weakref.finalize(self, _close, self._connection, self._lock)
            if path is not None:
                self._connection.execute("PRAGMA synchronous=NORMAL")
        with self.transaction():
            for statement in filter(str.strip, SCHEMA.split(";")):
                self._connection.execute(statement)

    def close(self) -> None:
        """Close the file; a store that is garbage-collected, or whose process ends, closes it by itself."""
        self._close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make everything inside true at once or not at all; a nested transaction joins the outer one."""
        with self._lock:
            if self._depth:
                yield
                return
            with self._named():
                self._connection.execute("BEGIN IMMEDIATE")
                self._depth = 1
                try:
                    yield
                    self._connection.execute("COMMIT")
                except BaseException:  # Ctrl-C too: half a request is never kept
                    self._connection.rollback()
                    raise
                finally:
                    self._depth = 0

    @contextmanager
    def _named(self) -> Iterator[None]:
        """Raise sqlite's errors with the file that they do not name."""
        try:
            yield
        except sqlite3.Error as error:
            if self._path is None:
                raise
            raise StateError(errno.EIO, str(error), str(self._path)) from error

    def get(self, resource_id: str) -> Document | None:
        """Return the document with an id, or None."""
        row = self._connection.execute("SELECT body FROM documents WHERE key = ?", (key_of(resource_id),)).fetchone()
        return None if row is None else json.loads(row[0])

    def put(self, resource_id: str, document: Document) -> None:
        """Store a document."""
        self._connection.execute(
            "INSERT INTO documents VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET body = excluded.body",
            (key_of(resource_id), json.dumps(document)),
        )

    def delete(self, resource_id: str) -> None:
        """Forget a document, everything under it, and what was due for them."""
        key = key_of(resource_id)
        for table in ("documents", "transitions"):
            self._connection.execute(
                f"DELETE FROM {table} WHERE key = ? OR (key >= ? AND key < ?)",  # noqa: S608  table is ours
                (key, key + "/", key + "0"),
            )

    def under(self, prefix: str) -> list[Document]:
        """Return the documents below an id, in id order."""
        key = key_of(prefix).rstrip("/")
        rows = self._connection.execute(
            "SELECT body FROM documents WHERE key >= ? AND key < ? ORDER BY key", (key + "/", key + "0")
        )
        return [json.loads(row[0]) for row in rows]

    def first_under(self, prefix: str, most: int) -> list[Document]:
        """Return at most so many documents below an id, the first in id order."""
        key = key_of(prefix).rstrip("/")
        rows = self._connection.execute(
            "SELECT body FROM documents WHERE key >= ? AND key < ? ORDER BY key LIMIT ?", (key + "/", key + "0", most)
        )
        return [json.loads(row[0]) for row in rows]

    def at_depth(self, prefix: str) -> list[Document]:
        """Return the documents directly below an id, in id order."""
        key = key_of(prefix).rstrip("/")
        rows = self._connection.execute(
            "SELECT body FROM documents WHERE key > ? AND key < ? AND key NOT GLOB ? ORDER BY key",
            (key + "/", key + "0", key + "/*/*"),
        )
        return [json.loads(row[0]) for row in rows]

    def page(self, pattern: str, prefixes: Sequence[str] | None, *, after: str, most: int) -> list[Document]:
        """Return at most so many documents whose key matches (GLOB) and is greater than `after`, in id order.

        Nothing deeper than the pattern matches. `prefixes` None is everywhere.
        """
        where, values = _matching(pattern, prefixes)
        rows = self._select("body", f"key > ? AND {where} ORDER BY key LIMIT ?", (after, *values, most))
        return [json.loads(row[0]) for row in rows]

    def keys(self, pattern: str, prefixes: Sequence[str] | None) -> list[str]:
        """Return the keys of the documents that all pages together have, in order."""
        where, values = _matching(pattern, prefixes)
        return [row[0] for row in self._select("key", f"{where} ORDER BY key", values)]

    def count(self, pattern: str, prefixes: Sequence[str] | None) -> int:
        """Count the documents that all pages together have."""
        where, values = _matching(pattern, prefixes)
        return int(self._select("count(*)", where, values).fetchone()[0])

    def _select(self, what: str, where: str, values: Sequence[object]) -> sqlite3.Cursor:
        """Read documents; both texts are ours, and ``values`` are bound."""
        return self._connection.execute(f"SELECT {what} FROM documents WHERE {where}", values)  # noqa: S608  as said

    def of_type(self, prefix: str, resource_type: str) -> list[Document]:
        """Return the resources of a type below an id, in id order."""
        return [document for document in self.under(prefix) if document.get("type") == resource_type]

    def schedule(self, transitions: Iterable[Transition]) -> None:
        """Note changes that become due."""
        self._connection.executemany(
            "INSERT INTO transitions (due, key, change) VALUES (?, ?, ?)",
            [
                (transition.due, key_of(transition.resource_id), json.dumps(transition.change))
                for transition in transitions
            ],
        )

    def unschedule(self, resource_id: str) -> None:
        """Forget what was due for a document."""
        self._connection.execute("DELETE FROM transitions WHERE key = ?", (key_of(resource_id),))

    def next_due(self, resource_id: str) -> float | None:
        """Return when the next change of a document is due."""
        row = self._connection.execute(
            "SELECT min(due) FROM transitions WHERE key = ?", (key_of(resource_id),)
        ).fetchone()
        return None if row[0] is None else float(row[0])

    def settle(self, now: float) -> None:
        """Apply, in order, every change that is due."""
        while True:
            row = self._connection.execute(
                "SELECT number, key, change FROM transitions WHERE due <= ? ORDER BY due, number LIMIT 1", (now,)
            ).fetchone()
            if row is None:
                return
            number, key, text = row
            self._connection.execute("DELETE FROM transitions WHERE number = ?", (number,))
            change = json.loads(text)
            after = apply_change(self.get(key), change)
            if after is not None:
                self.put(key, after)
            elif change.get("delete"):
                self.delete(key)

    def setting(self, name: str) -> Any:
        """Return a setting, a JSON value, or None."""
        row = self._connection.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return None if row is None else json.loads(row[0])

    def set_setting(self, name: str, value: Any) -> None:
        """Store a setting, a JSON value."""
        self._connection.execute(
            "INSERT INTO settings VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, json.dumps(value)),
        )

    def clear(self) -> None:
        """Forget documents and what is due, and keep the settings."""
        self._connection.execute("DELETE FROM documents")
        self._connection.execute("DELETE FROM transitions")


def _matching(pattern: str, prefixes: Sequence[str] | None) -> tuple[str, list[str]]:
    where, values = "key GLOB ? AND key NOT GLOB ?", [pattern, f"{pattern}/*"]
    if prefixes is not None:
        below = " OR ".join("(key >= ? AND key < ?)" for _ in prefixes) or "0"
        where += f" AND ({below})"
        values += [bound for prefix in prefixes for bound in (key_of(prefix) + "/", key_of(prefix) + "0")]
    return where, values


def _close(connection: sqlite3.Connection, lock: AbstractContextManager[object]) -> None:
    """Close between two requests: sqlite crashes where another thread, such as one that reads ahead, still uses it."""
    with lock:
        connection.close()


def _make_folder(folder: Path) -> None:
    """Make a folder with those above it, private to their owner whatever the umask."""
    if not folder.is_dir():
        if folder.parent != folder:
            _make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        folder.chmod(0o700)


def _create(path: Path) -> None:
    """Create an empty file in WAL mode, whole and private to its owner, unless another process was first.

    Processes that switch one file to WAL at the same moment fail with "database is locked", whatever their timeout.
    """
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}-") as directory:
        Path(directory).chmod(0o700)  # the umask may have taken the owner's rights
        fresh = Path(directory) / path.name
        fresh.touch(mode=0o600)
        fresh.chmod(0o600)
        with closing(sqlite3.connect(fresh)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA user_version=1")
        with suppress(FileExistsError):
            os.link(fresh, path)
