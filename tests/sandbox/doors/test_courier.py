"""Events of webhooks go to receivers on this machine, and to no other, when they are due at the webhook's region."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from acrgeo.sandbox.doors.courier import Courier
from acrgeo.sandbox.doors.server import serve
from acrgeo.sandbox.engine.deliveries import Answer
from acrgeo.sandbox.engine.outbox import Delivery
from tests.sandbox.dataplane.client import LOGIN, Client
from tests.sandbox.driver import REGISTRY, Driver

REGIONS = ("westus", "eastus")
WELL = Answer(status=200, reason="OK", headers={"Server": "x"}, content="thanks")


def hook(region: str) -> str:
    """The id of a region's webhook."""
    return f"{REGISTRY}/webhooks/hook{region}"


def add_hooks(premium: Driver, uri: str, **headers: str) -> Client:
    """Two regional webhooks, and a client that pushes."""
    premium.add("eastus")
    premium.clock.advance(60)
    for region in REGIONS:
        properties = {"serviceUri": f"{uri}/{region}", "actions": ["push", "delete"], "customHeaders": headers}
        assert premium.put(hook(region), {"location": region, "properties": properties}).status == 200
    return Client(premium.sandbox)


def listed(premium: Driver, region: str) -> list[dict[str, Any]]:
    """The events of a region's webhook."""
    found: list[dict[str, Any]] = premium.post(f"{hook(region)}/listEvents").body["value"]
    return found


def taken(premium: Driver, *busy: str) -> list[tuple[str, str]]:
    """Take, and answer, what is due: the webhook of each and what it was sent."""
    found = []
    while isinstance(delivery := premium.sandbox.take_delivery(busy), Delivery):
        premium.sandbox.record_answer(delivery, WELL)
        found.append((delivery.webhook, delivery.post.uri))
    return found


def test_an_event_is_taken_once_when_it_is_due_at_its_region(premium: Driver) -> None:
    """First where it was pushed to, then where it arrives; the time until the next one is known."""
    client = add_hooks(premium, "https://hooks.example.com")
    assert premium.sandbox.take_delivery() is None
    client.push("web", "1")
    assert taken(premium) == [(hook("westus"), "https://hooks.example.com/westus")]
    due = premium.sandbox.take_delivery()
    assert isinstance(due, float)
    assert 20 <= due - premium.clock.now() < 21
    premium.clock.advance(21)
    assert taken(premium) == [(hook("eastus"), "https://hooks.example.com/eastus")]
    assert premium.sandbox.take_delivery() is None


def test_of_one_webhook_one_event_at_a_time(premium: Driver) -> None:
    """A busy webhook keeps its events in order and holds up no other; an event of one that is gone is forgotten."""
    client = add_hooks(premium, "https://hooks.example.com")
    for tag in ("1", "2"):
        client.push("web", tag)
    premium.clock.advance(30)
    assert [webhook for webhook, _ in taken(premium, hook("westus"))] == [hook("eastus")] * 2
    assert premium.sandbox.take_delivery([hook("westus")]) is None
    assert premium.delete(hook("westus")).status == 200
    assert taken(premium) == []


def test_an_answer_is_listed_as_recorded(premium: Driver) -> None:
    """The status is a text; what was sent is shown with its headers, those of the webhook among them."""
    client = add_hooks(premium, "https://hooks.example.com", key="secret")
    digest = client.push("web", "1")
    (unsent,) = listed(premium, "westus")
    assert unsent["eventResponseMessage"]["statusCode"] == "501"
    premium.sandbox.outbox.is_served = True
    assert listed(premium, "westus") == []
    taken(premium)
    (event,) = listed(premium, "westus")
    request, response = event["eventRequestMessage"], event["eventResponseMessage"]
    assert (request["content"]["target"]["digest"], request["headers"]["key"]) == (digest, "secret")
    assert response == {
        "content": "thanks", "headers": {"Server": "x"}, "reasonPhrase": "OK", "statusCode": "200", "version": "1.1"
    }  # fmt: skip
    assert request == unsent["eventRequestMessage"]


@pytest.mark.parametrize("name", ["Content-Type", "content-type", "X-Forwarded-For", "content-length"])
def test_a_header_is_sent_once(premium: Driver, name: str) -> None:
    """A webhook may replace the content type; what belongs to the message stays."""
    client = add_hooks(premium, "https://hooks.example.com", **{name: "application/x-mine"})
    client.push("web", "1")
    delivery = premium.sandbox.take_delivery()
    assert isinstance(delivery, Delivery)
    names = [header.lower() for header in delivery.post.headers]
    assert len(names) == len(set(names))
    assert ("application/x-mine" in delivery.post.headers.values()) == (name.lower() == "content-type")


@dataclass
class Receiver:
    """A receiver on this machine, and what it got: path, headers, body."""

    url: str
    status: int = 200
    answer: bytes = b""
    posts: queue.Queue[tuple[str, Any, bytes]] = field(default_factory=queue.Queue)


@contextmanager
def receiver() -> Iterator[Receiver]:
    """Listen on the loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(there.status)
            self.send_header("Content-Length", str(len(there.answer)))
            self.end_headers()
            self.wfile.write(there.answer)
            there.posts.put((self.path, self.headers, body))

        def log_message(self, *_: object) -> None:
            """Silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        there = Receiver(url=f"http://127.0.0.1:{server.server_port}")
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield there
        finally:
            server.shutdown()


def answered(premium: Driver, region: str) -> dict[str, Any]:
    """The answer to the newest event of a region's webhook, as soon as it is there."""
    for _ in range(50):
        seen = premium.sandbox.outbox.number
        if events := listed(premium, region):
            answer: dict[str, Any] = events[0]["eventResponseMessage"]
            return answer
        premium.sandbox.outbox.wait(seen, 1)
    raise AssertionError("no answer")


@pytest.mark.sockets  # a courier posts to a receiver on this machine
def test_the_courier_posts_what_is_due(premium: Driver) -> None:
    """Also what was due before it came, with the recorded headers; the receiver's answer is kept, its body cut."""
    with receiver() as there, closing(Courier(premium.sandbox)) as courier:
        add_hooks(premium, there.url, **{"X-Token": "t0ken"}).push("web", "1")
        courier.start()
        there.status, there.answer = 403, b"<!doctype html>" + b"x" * 10_000
        path, headers, body = there.posts.get(timeout=10)
        assert (path, headers["User-Agent"], headers["X-Forwarded-For"], headers["X-Token"]) == (
            "/westus", "AzureContainerRegistry/1.0", "true", "t0ken"
        )  # fmt: skip
        assert headers["Content-Type"] == "application/json; charset=utf-8"
        assert headers["traceparent"].startswith("00-")
        assert b'"action":"push"' in body
        assert LOGIN.encode() in body
        assert there.posts.empty()
        premium.clock.advance(21)
        premium.sandbox.outbox.wake()
        assert there.posts.get(timeout=10)[0] == "/eastus"
        answer = answered(premium, "eastus")
        assert (answer["statusCode"], answer["reasonPhrase"], len(answer["content"])) == ("403", "Forbidden", 4096)


@pytest.mark.sockets  # it finds nobody at a port of this machine
@pytest.mark.parametrize(
    ("uri", "status"),
    [
        ("https://hooks.example.com", "501"),
        ("http://192.0.2.7:80", "501"),
        ("http://127.0.0.1.example.com", "501"),
        ("http://127.0.0.1:9", "502"),
        ("ftp://127.0.0.1", "502"),
        ("http://127.0.0.1:nine", "502"),
    ],
)
def test_a_receiver_that_cannot_be_reached_is_an_answer(premium: Driver, uri: str, status: str) -> None:
    """Nothing leaves this machine, and the event says that it failed."""
    with closing(Courier(premium.sandbox)) as courier:
        courier.start()
        add_hooks(premium, uri).push("web", "1")
        assert answered(premium, "westus")["statusCode"] == status


@pytest.mark.sockets  # a served sandbox posts to a receiver on this machine
def test_a_served_sandbox_has_a_courier(premium: Driver) -> None:
    """A ping comes at once, a second before it is listed; when the server has ended, images are not told any more."""
    with receiver() as there:
        with closing(serve(premium.sandbox)):
            client = add_hooks(premium, there.url)
            premium.post(f"{hook('eastus')}/ping")
            assert there.posts.get(timeout=10)[0] == "/eastus"
            assert listed(premium, "eastus") == []
            premium.clock.advance(1)
            assert answered(premium, "eastus")["statusCode"] == "200"
        client.push("web", "1")
        assert listed(premium, "westus")[0]["eventResponseMessage"]["statusCode"] == "501"
        assert there.posts.empty()
