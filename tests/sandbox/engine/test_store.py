"""The store: transactions, what is due, and a file that survives a kill and several writers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from acrgeo.sandbox.engine.lifecycle import Change, Transition
from acrgeo.sandbox.engine.store import Store

WRITER = """
import sys
import threading
from pathlib import Path
from acrgeo.sandbox.engine.store import Store
store = Store(Path(sys.argv[1]))
print("ready", flush=True)
for number in range(int(sys.argv[2])):
    with store.transaction():
        count = store.setting("count") or 0
        store.set_setting("count", count + 1)
        store.put(f"/documents/{count}", {"number": count})
"""


def writer(path: Path, rounds: int) -> subprocess.Popen[str]:
    """A process that counts, one document a step."""
    command = [sys.executable, "-c", WRITER, str(path), str(rounds)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_an_error_undoes_the_whole_transaction() -> None:
    """Also what a nested one did."""
    store = Store()
    with pytest.raises(KeyError), store.transaction():  # noqa: PT012  the block is the transaction
        store.put("/a", {})
        with store.transaction():
            store.put("/b", {})
        raise KeyError
    assert store.under("/") == []
    with store.transaction():
        store.put("/c", {"c": 1})
    assert store.get("/C") == {"c": 1}


def test_a_document_takes_what_is_below_along() -> None:
    """Children by path, not by the beginning of the name."""
    store = Store()
    for key in ("/a/one", "/a/one/x", "/a/one/x/y", "/a/one2", "/a/one-2"):
        store.put(key, {"id": key})
    assert [document["id"] for document in store.under("/a/one")] == ["/a/one/x", "/a/one/x/y"]
    store.schedule([Transition(due=5, resource_id="/a/one/x", change={"put": {}})])
    store.delete("/A/ONE")
    store.settle(10)
    assert [document["id"] for document in store.under("/a")] == ["/a/one-2", "/a/one2"]


def test_changes_apply_in_the_order_of_their_moments() -> None:
    """A set reaches into the document and None removes; a put does not replace; a set on nothing does nothing."""
    store = Store()
    store.put("/a", {"state": {"now": "new", "old": 1}})
    steps: list[tuple[float, Change]] = [
        (3, {"set": {"state.now": "third"}}),
        (1, {"set": {"state.now": "first", "state.old": None}}),
    ]
    store.schedule(Transition(due=due, resource_id="/a", change=change) for due, change in steps)
    store.schedule([Transition(due=1, resource_id="/b", change={"set": {"x": 1}})])
    store.schedule([Transition(due=2, resource_id="/a", change={"put": {"state": {}}})])
    assert (store.next_due("/a"), store.next_due("/c")) == (1, None)
    store.settle(2.5)
    assert (store.get("/a"), store.get("/b")) == ({"state": {"now": "first"}}, None)
    store.schedule([Transition(due=2.9, resource_id="/a", change={"set": {"state.now": "second"}})])
    store.settle(10)
    assert store.get("/a") == {"state": {"now": "third"}}


def test_two_processes_lose_nothing(tmp_path: Path) -> None:
    """Both count in one file, from its creation on; every step is there."""
    path = tmp_path / "state.db"
    writers = [writer(path, 100) for _ in range(2)]
    for process in writers:
        with process:
            assert process.stdout is not None
            process.stdout.read()
        assert process.returncode == 0
    with closing(Store(path)) as store:
        assert store.setting("count") == 200
        assert len(store.under("/documents")) == 200


def test_a_killed_process_leaves_whole_steps(tmp_path: Path) -> None:
    """After kill -9 the count and the documents agree, and the file can be written."""
    path = tmp_path / "state.db"
    with writer(path, 1_000_000) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with closing(Store(path)) as store:
            while (store.setting("count") or 0) < 20:
                pass
        os.kill(process.pid, signal.SIGKILL)
    with closing(Store(path)) as store:
        assert store.setting("count") == len(store.under("/documents")) >= 20
        with store.transaction():
            store.set_setting("count", 0)
        assert store.setting("count") == 0


def test_the_end_of_the_process_waits_for_a_request(tmp_path: Path) -> None:
    """Another thread may be in the middle of one: sqlite crashes where its connection is closed meanwhile."""
    store = Store(tmp_path / "s.db")
    entered, leave = threading.Event(), threading.Event()

    def answer() -> None:
        with store.transaction():
            entered.set()
            leave.wait(10)
            store.put("/late", {"is": "kept"})

    request = threading.Thread(target=answer)
    end = threading.Thread(target=store._close)
    request.start()
    assert entered.wait(10)
    end.start()
    end.join(0.05)
    leave.set()
    request.join(10)
    end.join(10)
    with closing(Store(tmp_path / "s.db")) as again:
        assert again.get("/late") == {"is": "kept"}
