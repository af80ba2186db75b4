"""Answers without end: too large, too many, too slow, and lists that lead back."""

from __future__ import annotations

import gzip
import socket
import zlib
from collections.abc import Iterator
from typing import Any

import pytest

from acrgeo.arm.bounds import MOST_BYTES, MOST_REPLICAS, BoundError, PageLinks, checked_page, read_pages, read_whole
from acrgeo.arm.bounds.answers import _TimedReader
from acrgeo.arm.error_translation import translate
from acrgeo.arm.gateway import Gateway
from acrgeo.arm.responses import ShapeError
from acrgeo.core.model.registry import RegistryRef, Sku
from acrgeo.errors import AzureError, ErrorKind
from acrgeo.sandbox import Response, Sandbox
from acrgeo.sandbox.engine.messages import json_response
from tests.rows import rows

REF = RegistryRef(subscription="00000000-0000-0000-0000-000000000000", resource_group="contoso-rg", name="contoso")
JSON = "application/json"


def packed(content: bytes, encoding: str) -> Response:
    """An answer in a content encoding."""
    body = gzip.compress(content) if encoding == "gzip" else zlib.compress(content)
    return Response(status=200, headers={"content-type": JSON, "content-encoding": encoding}, body=body)


BOMB = b'{"value": "' + b" " * MOST_BYTES + b'"}'
SMALL_BOMB = b'{"value": [' + b"[]," * 400_000 + b"[]]}"


@pytest.mark.parametrize(
    ("answer", "fact"),
    [
        (packed(BOMB, "gzip"), "is larger than 64 MiB"),
        (packed(BOMB, "deflate"), "is larger than 64 MiB"),
        (Response(status=500, headers={"content-type": JSON}, body=BOMB), "is larger than 64 MiB"),
        (packed(SMALL_BOMB, "gzip"), "has more than 300,000 values"),
    ],
    ids=["gzip", "deflate", "error", "values"],
)
def test_an_answer_is_read_no_further_than_its_bound(
    gateway: Gateway, sandbox: Sandbox, answer: Response, fact: str
) -> None:
    """Unpacked or not, whatever its status: one error, at once, and no retry."""
    sandbox.answer_next("GET", "/registries/contoso$", answer)
    before = len(sandbox.requests())
    with pytest.raises(AzureError, match=fact) as caught:
        gateway.read_registry(REF)
    assert "read contoso" in caught.value.message
    assert (caught.value.kind, caught.value.code) == (ErrorKind.TRANSIENT, "TooLargeAnswer")
    assert len(sandbox.requests()) == before + 1


def test_a_write_with_such_an_answer_is_not_taken_for_refused(gateway: Gateway, sandbox: Sandbox) -> None:
    """Nobody knows whether it took effect: the executor reads again."""
    sandbox.answer_next("PATCH", "/registries/contoso$", packed(SMALL_BOMB, "gzip"))
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


class Pages:
    """A list of the SDK without end."""

    def __init__(self, items: int) -> None:
        self.items = items
        self.continuation_token: str | None = None
        self.number = 0

    def by_page(self) -> Pages:
        """Itself."""
        return self

    def __iter__(self) -> Iterator[list[int]]:
        while True:
            self.number += 1
            self.continuation_token = str(self.number)
            yield [0] * self.items


@pytest.mark.parametrize(("items", "fact"), [(0, "10,000 pages"), (1, "10,000 pages"), (1_000, "200,000")])
def test_a_list_without_end_ends(items: int, fact: str) -> None:
    """After so many pages, also of nothing, or so many items."""
    with pytest.raises(BoundError, match=fact):
        list(read_pages(lambda **_: Pages(items)))


class Parts:
    """An answer in parts, and what became of its connection."""

    def __init__(self, *parts: bytes, breaks: BaseException | None = None) -> None:
        self.parts = parts
        self.breaks = breaks
        self.ends: list[str] = []

    def stream(self, _: int, *, decode_content: bool) -> Iterator[bytes]:
        """Yield the parts, unpacked."""
        assert decode_content
        yield from self.parts
        if self.breaks is not None:
            raise self.breaks

    def close(self) -> None:
        """Remember."""
        self.ends.append("closed")

    def release_conn(self) -> None:
        """Remember."""
        self.ends.append("kept")


@rows(
    ("parts", "most", "fact"),
    [
        ((b"abc", b"d"), 4, None),
        ((b"abc", b"de"), 4, "is larger than 0 MiB"),
        ((b"a" * (3 << 20),), (3 << 20) - 1, "is larger than 2 MiB"),
        ((b"a" * (3 << 20),), 3 << 20, None),
        ((b"{[" * 50_000, b"," * 200_000), MOST_BYTES, None),
        ((b"{[" * 50_000, b"," * 200_000, b"["), MOST_BYTES, "has more than 300,000 values"),
        ((b"{" * 300_001,), MOST_BYTES, "has more than 300,000 values"),
        ((b'"' * 400_000,), MOST_BYTES, None),
        ((), 0, None),
    ],
    ids=["most", "one more", "mebibytes", "all of them", "values", "one more value", "objects", "a long text", "empty"],
)
def test_what_is_within_its_bound_is_read_whole(parts: tuple[bytes, ...], most: int, fact: str | None) -> None:
    """To the last byte; then its connection serves the next request, and is closed where the answer is over."""
    answer: Any = Parts(*parts)
    if fact is None:
        assert read_whole(answer, most) == b"".join(parts)
        assert answer.ends == ["kept"]
        return
    with pytest.raises(BoundError, match=fact):
        read_whole(answer, most)
    assert answer.ends == ["closed"]


def test_the_rest_of_an_answer_is_not_taken_for_the_next_one() -> None:
    """Whatever ends the reading, Ctrl-C too, closes the connection."""
    answer: Any = Parts(b"a", breaks=KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        read_whole(answer)
    assert answer.ends == ["closed"]


def test_the_bound_is_the_one_that_is_told() -> None:
    """64 MiB, to the byte."""
    assert MOST_BYTES / 2**20 == 64


def test_a_list_leads_on_as_far_as_is_told() -> None:
    """Ten thousand pages, so many items, and no page twice."""
    links = PageLinks(most=5)
    assert not links.leads_on(None, 5)
    assert not links.leads_on("", 5)
    with pytest.raises(BoundError, match="lists more than 5"):
        links.leads_on(None, 6)
    links.check(5)
    assert all(links.leads_on(str(number), 5) for number in range(9_999))
    with pytest.raises(BoundError, match="lead back"):
        links.leads_on("9998", 5)
    with pytest.raises(BoundError, match="has more than 10,000 pages"):
        links.leads_on("last", 5)


def test_the_items_of_a_list_are_read_to_its_end() -> None:
    """As many as there may be, from each page; the one too many is not given out."""
    pages = Pages(2)
    reading = read_pages(lambda **_: pages, most=5)
    assert [next(reading) for _ in range(5)] == [0] * 5
    with pytest.raises(BoundError, match="lists more than 5"):
        next(reading)
    assert pages.number == 3


@rows(
    ("page", "reason"),
    [
        ({"value": [{}], "nextLink": None}, None),
        ({"value": [], "nextLink": "https://x"}, None),
        ({"value": [{}, 7]}, "a row of value is a number"),
        ({"value": {}}, "value is an object"),
        ({}, "value is missing"),
        ({"value": [], "nextLink": 7}, "nextLink is a number"),
        ([], "the list is a list"),
        (None, "the list is missing"),
    ],
)
def test_a_page_has_rows_and_a_link(page: object, reason: str | None) -> None:
    """Nothing is an empty list, not no list."""
    if reason is None:
        assert checked_page(page) == page["value"]  # type: ignore[index]
        return
    with pytest.raises(ShapeError) as caught:
        checked_page(page)
    assert caught.value.reason == reason


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


def test_a_write_with_a_late_answer_is_open() -> None:
    """It may have been made."""
    error = translate(BoundError("took longer than 60 s", is_late=True), "create contoso", is_write=True)
    assert error.message.endswith("took longer than 60 s; it is not known whether the change was made.")
