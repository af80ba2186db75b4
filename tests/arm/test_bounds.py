"""Answers without end: too large, too many, too slow, and lists that lead back."""

from __future__ import annotations

import gzip
import socket
import zlib
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from acrgeo.arm.bounds import MOST_BYTES, MOST_REPLICAS, BoundError
from acrgeo.arm.bounds.answers import _TimedReader
from acrgeo.arm.error_translation import translate
from acrgeo.arm.gateway import Gateway
from acrgeo.core.model.registry import RegistryRef, Sku
from acrgeo.errors import AzureError, ErrorKind
from acrgeo.sandbox import Response, Sandbox
from acrgeo.sandbox.engine.messages import json_response

REF = RegistryRef(subscription="00000000-0000-0000-0000-000000000000", resource_group="contoso-rg", name="contoso")
JSON = "application/json"


def large(encoding: str = "", *, status: int = 200, kind: str = JSON) -> Response:
    """An answer of some bytes more than are read, in a content encoding or in none."""
    return packed(b'{"value": "' + b" " * MOST_BYTES + b'"}', encoding, status=status, kind=kind)


def packed(content: bytes, encoding: str, *, status: int = 200, kind: str = JSON) -> Response:
    """An answer in a content encoding or in none."""
    if encoding:
        content = gzip.compress(content) if encoding == "gzip" else zlib.compress(content)
    encoded = {"content-encoding": encoding} if encoding else {}
    return Response(status=status, headers={"content-type": kind, **encoded}, body=content)


@pytest.mark.parametrize(
    ("answer", "fact"),
    [
        (partial(large, "gzip"), "is larger than 64 MiB"),
        (partial(large, "deflate"), "is larger than 64 MiB"),
        (partial(large, status=500), "is larger than 64 MiB"),
        (partial(packed, b'{"value": [' + b"[]," * 400_000 + b"[]]}", "gzip"), "has more than 300,000 values"),
        (partial(large, kind="text/html"), "is larger than 64 MiB"),
    ],
    ids=["gzip", "deflate", "error", "values", "html"],
)
def test_an_answer_is_read_no_further_than_its_bound(
    gateway: Gateway, sandbox: Sandbox, answer: Callable[[], Response], fact: str
) -> None:
    """Unpacked or not, whatever its status: one error, at once, and no retry."""
    sandbox.answer_next("GET", "/registries/contoso$", answer())
    before = len(sandbox.requests())
    with pytest.raises(AzureError, match=fact) as caught:
        gateway.read_registry(REF)
    assert "read contoso" in caught.value.message
    assert (caught.value.kind, caught.value.code) == (ErrorKind.TRANSIENT, "TooLargeAnswer")
    assert len(sandbox.requests()) == before + 1


def test_a_write_with_such_an_answer_is_not_taken_for_refused(gateway: Gateway, sandbox: Sandbox) -> None:
    """Nobody knows whether it took effect: the executor reads again."""
    sandbox.answer_next("PATCH", "/registries/contoso$", large("gzip"))
    with pytest.raises(AzureError, match="it is not known whether the change was made"):
        gateway.begin_update_registry(REF, sku=Sku.PREMIUM)


def page(link: str | None, count: int = 1) -> Response:
    """A page of replicas."""
    replica = {
        "id": f"{REF.id}/replications/eastus",
        "name": "eastus",
        "location": "eastus",
        "properties": {"provisioningState": "Succeeded"},
    }
    return json_response(200, {"value": [replica] * count, "nextLink": link})


@pytest.mark.parametrize(
    "links",
    [("page=1", "page=1"), ("page=1", "page=2", "page=1"), ("page=1", "page=2", "page=3", "page=2")],
)
def test_a_list_that_leads_back_ends(gateway: Gateway, sandbox: Sandbox, links: tuple[str, ...]) -> None:
    """To its own page, or to one of those before."""
    gateway.begin_update_registry(REF, sku=Sku.PREMIUM)
    path = f"https://management.azure.com{REF.id}/replications?api-version=2025-11-01&"
    sandbox.answer_next("GET", "/replications$", *(page(path + link) for link in links))
    with pytest.raises(AzureError, match="list the replicas of contoso has pages that lead back to one that was read"):
        gateway.read_registry(REF)


def test_a_registry_has_no_more_replicas_than_there_could_be_regions(gateway: Gateway, sandbox: Sandbox) -> None:
    """Two hundred thousand of them are not read to the end."""
    gateway.begin_update_registry(REF, sku=Sku.PREMIUM)
    path = f"https://management.azure.com{REF.id}/replications?api-version=2025-11-01&page="
    sandbox.answer_next("GET", "/replications$", *(page(f"{path}{number}", 500) for number in range(5)))
    with pytest.raises(AzureError, match=f"lists more than {MOST_REPLICAS:,}"):
        gateway.read_registry(REF)


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Two ends of a connection."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.settimeout(300)
        yield ours, theirs


def test_bytes_that_trickle_end_in_time(pair: tuple[socket.socket, socket.socket]) -> None:
    """A byte does not begin the patience again; what came before is read."""
    ours, theirs = pair
    with _TimedReader(ours, seconds=0.05) as reader:
        theirs.sendall(b"H")
        assert reader.read(100) == b"H"
        with pytest.raises(BoundError, match="took longer than 0 s") as caught:
            reader.read(100)
        assert caught.value.is_late
        theirs.sendall(b"T")
        with pytest.raises(BoundError):
            reader.read(100)


def test_silence_is_what_it_was(pair: tuple[socket.socket, socket.socket]) -> None:
    """The timeout of the socket stays, and so does the end of an answer."""
    ours, theirs = pair
    ours.settimeout(0.001)
    with _TimedReader(ours) as reader, pytest.raises(TimeoutError):
        reader.read(100)
    theirs.close()
    with _TimedReader(ours) as reader:
        assert reader.read(100) == b""


def test_a_late_answer_is_a_lost_one() -> None:
    """Told as such, with what was asked."""
    error = translate(BoundError("took longer than 60 s", is_late=True), "read contoso")
    assert error.message == "Azure's answer to the request to read contoso took longer than 60 s."
    assert (error.kind, error.code) == (ErrorKind.LOST, "SlowAnswer")
