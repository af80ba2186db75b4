"""Questions to a resolver on loopback that answers well and badly."""

from __future__ import annotations

import socket

import pytest

from acrgeo.core.trace.resolver import parse_resolver
from acrgeo.core.trace.sample import Lookup
from acrgeo.dns.connection import measure
from acrgeo.dns.resolver import look_up
from tests.dns.server import Answer, chain, reply, serve, to_region

HOST = "contoso.azurecr.io"
pytestmark = pytest.mark.sockets  # the resolver is on loopback


def ask(answer: Answer, *, truncates: bool = False, timeout: float = 2.0) -> Lookup:
    """Look the name up once at a resolver that answers so."""
    with serve(answer, truncates=truncates) as at:
        return look_up(HOST, parse_resolver(at), timeout=timeout)


@pytest.mark.parametrize("truncates", [False, True])
def test_an_answer_is_a_chain(truncates: bool) -> None:
    """With its TTLs, over UDP, and over TCP where it is cut off."""
    found = ask(lambda question, _: reply(question, to_region(HOST, "eastus")), truncates=truncates)
    assert (found.region, found.problem) == ("eastus", None)
    assert found.chain is not None
    assert [link.ttl for link in (*found.chain.aliases, *found.chain.addresses)] == [300, 300, 300, 300, 10]


def test_an_answer_in_parts_is_asked_for_again() -> None:
    """A resolver that does not follow aliases is asked for each."""
    whole = to_region(HOST, "eastus")
    found = ask(lambda question, _: reply(question, [r for r in whole if r.name == question.question[0].name]))
    assert found.region == "eastus"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda question, _: reply(question, [], 3), "no such name (NXDOMAIN)"),
        (lambda question, _: reply(question, chain(HOST, "a.example", address=None), 3), "a.example: there is no"),
        (lambda question, _: reply(question, [], 2), "SERVFAIL"),
        (lambda question, _: reply(question, [], 5), "REFUSED"),
        (lambda question, _: reply(question, [], 4), "NOTIMP"),
        (lambda question, _: reply(question, []), f"{HOST} has no address"),
        (lambda question, _: reply(question, chain(HOST, "b.example", HOST, address=None)), "leads back to itself"),
        (lambda question, _: reply(question, chain(HOST, *(f"a{n}.example" for n in range(20)))), "more than 16"),
        (lambda question, n: reply(question, chain(question.question[0].name.to_text()[:-1], f"a{n}.x", address=None)),
         "more than 16"),
    ],
)  # fmt: skip
def test_no_address_has_a_reason(answer: Answer, said: str) -> None:
    """Whatever the resolver answers."""
    found = ask(answer)
    assert found.region is None
    assert said in str(found.problem)
    assert not found.is_silent


@pytest.mark.parametrize("answer", [lambda *_: None, lambda *_: b"x", lambda *_: b"\0" * 40])
def test_silence_and_noise_end_in_time(answer: Answer) -> None:
    """What is no answer is passed over."""
    found = ask(answer, timeout=0.05)
    assert (found.problem, found.is_silent) == ("no answer within 0.05 s", True)


def test_a_hostile_name_is_harmless() -> None:
    """Bytes that steer a terminal are written as numbers."""
    found = ask(lambda question, _: reply(question, chain(HOST, "a\\027[2Jb.example", address="20.42.66.0")))
    assert found.chain is not None
    assert found.chain.names == ("a\\027[2jb.example",)
    assert "\x1b" not in found.words


def test_a_connection_is_timed() -> None:
    """TCP is timed where it opens, TLS is unknown where nobody speaks it, and a closed port says so."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        opened = measure("127.0.0.1", port=port, timeout=0.05)
    closed = measure("127.0.0.1", port=port, timeout=0.05)
    assert opened.tcp is not None
    assert (opened.tls, closed.tcp) == (None, None)
    assert str(opened.reason).startswith("TLS: ")
    assert "refused" in str(closed.reason)
