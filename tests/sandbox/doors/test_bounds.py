"""What a client may not do to a served sandbox: send deep JSON, say nothing, trickle, or hold every thread."""

from __future__ import annotations

import json
import os
import socket
import stat
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from acrgeo.sandbox import Sandbox
from acrgeo.sandbox.doors import wire
from acrgeo.sandbox.doors.deadline import RequestReader
from acrgeo.sandbox.doors.server import Served, serve
from acrgeo.sandbox.engine.store import StateError
from tests.sandbox.doors.client import SUBSCRIPTIONS, address, bearer, connect, send_raw

SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000000"
REGISTRY = f"{SUBSCRIPTION}/resourceGroups/contoso-rg/providers/Microsoft.ContainerRegistry/registries/contoso"
DEEP = [
    b"[" * 100_000,
    b"{" * 100_000,
    b'{"a":' * 900 + b"1" + b"}" * 900,
    b"[" * 900 + b"]" * 900,
    b'{"location": "westus", "tags": ' + b'{"a":' * 70 + b'"b"' + b"}" * 70 + b"}",
    b'{"permissions": ' + b"[" * 500 + b"]" * 500 + b"}",
    b'"' + b'\\"' * 100_000 + b"[" * 1_000,
]
TARGETS = [
    ("POST", "/_sandbox/caller"),
    ("POST", "/_sandbox/seed"),
    ("POST", "/_sandbox/reset"),
    ("POST", "/_sandbox/fault"),
    ("PUT", f"{REGISTRY}?api-version=2025-11-01"),
    ("PATCH", f"{REGISTRY}?api-version=2025-11-01"),
    ("PUT", f"{REGISTRY}/replications/eastus?api-version=2025-11-01"),
    ("PUT", f"{REGISTRY}/webhooks/hook01?api-version=2025-11-01"),
    ("POST", "/common/oauth2/v2.0/token"),
]


@pytest.mark.parametrize(("method", "target"), TARGETS)
def test_deep_json_is_a_bad_request(sandbox: Sandbox, method: str, target: str) -> None:
    """On the admin path as on ARM's: an answer of 400, whatever the depth, and the sandbox goes on."""
    before = sandbox.get_document(REGISTRY)
    for body in DEEP:
        answer = wire.answer(
            sandbox,
            method=method,
            target=target,
            headers=[("Authorization", f"Bearer {sandbox.token}"), ("Content-Type", "application/json")],
            body=body,
            base_url="https://127.0.0.1",
        )
        assert answer.status == 400, body[:40]
        assert json.loads(answer.body)
    assert sandbox.get_document(REGISTRY) == before


def test_brackets_in_texts_are_not_depth(sandbox: Sandbox) -> None:
    """A text may hold any of them, quotes included."""
    body = json.dumps({"tags": {"note": '["\\{' * 60}}).encode()
    answer = wire.answer(
        sandbox,
        method="PATCH",
        target=f"{REGISTRY}?api-version=2025-11-01",
        headers=[("Authorization", f"Bearer {sandbox.token}"), ("Content-Type", "application/json")],
        body=body,
        base_url="https://127.0.0.1",
    )
    assert answer.status == 200


@pytest.mark.sockets
@pytest.mark.parametrize("second", ["127.0.0.1", "evil.example", ""])
def test_two_host_headers_are_refused(served: Served, second: str) -> None:
    """Needs sockets: which of them counts would be a guess."""
    head = f"GET {SUBSCRIPTIONS} HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: {second}\r\n\r\n"
    assert send_raw(served, head.encode())[0] == 400


@pytest.mark.sockets
@pytest.mark.parametrize("begun", [b"\x16\x03"])
def test_silent_clients_hold_few_threads(served: Served, begun: bytes) -> None:
    """Needs sockets: of many that say nothing the oldest give way, and who asks is answered."""
    before = threading.active_count()
    with ExitStack() as opened:
        for _ in range(140):
            silent = opened.enter_context(socket.create_connection(address(served), timeout=10))
            silent.sendall(begun)
        with connect(served) as connection:
            connection.request("GET", SUBSCRIPTIONS, headers=bearer(served))
            assert connection.getresponse().status == 200
        assert threading.active_count() - before <= 160


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Two ends of a connection."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_a_request_that_trickles_ends(pair: tuple[socket.socket, socket.socket]) -> None:
    """A byte does not begin the patience again; before a request there is more of it, and after it again."""
    ours, theirs = pair
    with RequestReader(ours, idle=10, request=0.05) as reader:
        for _ in range(2):
            reader.next_request()
            theirs.sendall(b"G")
            assert reader.read(10) == b"G"
        with pytest.raises(TimeoutError):
            reader.read(10)
        theirs.sendall(b"E")
        with pytest.raises(TimeoutError):
            reader.read(10)


@pytest.mark.sockets
@pytest.mark.parametrize("umask", [0o777, 0o077, 0o000])
def test_files_are_private_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    """Needs sockets: state, ready file, certificate and the folders made for them."""
    before = os.umask(umask)
    try:
        with (
            closing(Sandbox(state=tmp_path / "a" / "b" / "s.db")) as sandbox,
            closing(serve(sandbox, ready_file=tmp_path / "ready.json")) as served,
        ):
            ca_file = Path(served.document["caFile"])
            files = [tmp_path / "a" / "b" / "s.db", tmp_path / "ready.json", ca_file]
            folders = [tmp_path / "a", tmp_path / "a" / "b", ca_file.parent]
            assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
            assert {stat.S_IMODE(path.stat().st_mode) for path in folders} == {0o700}
    finally:
        os.umask(before)


def blocked(path: Path, kind: str) -> Path:
    """A path that holds something else than a file."""
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "link":
        path.symlink_to(path.parent / "other")
    else:
        return Path(os.devnull)
    return path


@pytest.mark.sockets
@pytest.mark.parametrize("kind", ["folder", "pipe", "link", "device"])
def test_a_ready_file_replaces_files_only(tmp_path: Path, sandbox: Sandbox, kind: str) -> None:
    """Needs sockets: what else is there stays, also for root, and nothing is served."""
    path = blocked(tmp_path / "ready.json", kind)
    before = path.lstat().st_mode
    with pytest.raises(OSError, match="not a regular file"):
        serve(sandbox, ready_file=path)
    assert path.lstat().st_mode == before


@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_a_state_file_is_a_file(tmp_path: Path, kind: str) -> None:
    """Neither a device nor a pipe keeps a state."""
    with pytest.raises(StateError, match="not a regular file"):
        Sandbox(state=blocked(tmp_path / "s.db", kind))
