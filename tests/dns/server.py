"""A resolver on loopback, in a thread: it answers what a test tells it, over UDP and TCP."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rrset

HASH = "804e7ffe746c42aba27f19023a280bdc"
Answer = Callable[[dns.message.Message, int], dns.message.Message | bytes | None]
"""From a question, and how many there were before it: the answer, bytes that are none, or silence."""


def chain(host: str, *names: str, address: str | None = "20.42.66.0", ttl: int = 300) -> list[dns.rrset.RRset]:
    """Return aliases from a host over names to an address."""
    owners = [host, *names]
    records = [dns.rrset.from_text(f"{a}.", ttl, "IN", "CNAME", f"{b}.") for a, b in zip(owners, names, strict=False)]
    return records + ([dns.rrset.from_text(f"{owners[-1]}.", 10, "IN", "A", address)] if address else [])


def to_region(host: str, region: str, code: str = "eus-3") -> list[dns.rrset.RRset]:
    """Return the chain of a geo-replicated registry, as published, to a region."""
    return chain(
        host,
        f"{HASH}.trafficmanager.net",
        f"{code}.fe.azcr.io",
        f"{code}-acr-reg.trafficmanager.net",
        f"r0330{code}.{region}.cloudapp.azure.com",
    )


def reply(question: dns.message.Message, records: list[dns.rrset.RRset], code: int = 0) -> dns.message.Message:
    """Return an answer with records."""
    answer = dns.message.make_response(question, recursion_available=True)
    answer.answer = list(records)
    answer.set_rcode(dns.rcode.Rcode.make(code))
    return answer


def bouncing(host: str, *regions: str) -> Answer:
    """Return what answers with one region after the other."""
    return lambda question, count: reply(question, to_region(host, regions[count % len(regions)]))


@contextmanager
def serve(answer: Answer, *, truncates: bool = False) -> Iterator[str]:
    """Serve on a free port of loopback, whose address is yielded. What is truncated over UDP is whole over TCP."""
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind(("127.0.0.1", 0))
    port = udp.getsockname()[1]
    tcp = socket.create_server(("127.0.0.1", port if truncates else 0))
    counts = [0]

    def made(wire: bytes) -> bytes | None:
        question = dns.message.from_wire(wire)
        found = answer(question, counts[0])
        counts[0] += 1
        return found.to_wire() if isinstance(found, dns.message.Message) else found

    def serve_udp() -> None:
        while True:
            wire, peer = udp.recvfrom(4096)
            if not wire:
                return
            if truncates:
                cut = reply(dns.message.from_wire(wire), [])
                cut.flags |= dns.flags.TC
                udp.sendto(cut.to_wire(), peer)
            elif (found := made(wire)) is not None:
                udp.sendto(found, peer)

    def serve_tcp() -> None:
        connection, _ = tcp.accept()
        with connection:
            head = connection.recv(2)
            found = made(connection.recv(struct.unpack("!H", head)[0])) if head else None
            if found is not None:
                connection.sendall(struct.pack("!H", len(found)) + found)

    threads = [threading.Thread(target=target, daemon=True) for target in (serve_udp, serve_tcp)]
    for thread in threads[: 2 if truncates else 1]:
        thread.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", ("127.0.0.1", port))
        if truncates:
            with socket.socket() as last:
                last.settimeout(0.2)
                last.connect_ex(("127.0.0.1", port))
        for thread in threads[: 2 if truncates else 1]:
            thread.join(2)
        udp.close()
        tcp.close()
