"""``acrgeo trace``."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import NoReturn

import pytest
import yaml

from acrgeo.arm.gateway import Gateway
from acrgeo.workflow.context import Context
from acrgeo.workflow.options import Common
from tests.cli.conftest import Cli, check_golden
from tests.dns.server import bouncing, chain, reply, serve, to_region

HOST = "contoso.azurecr.io"


@pytest.fixture
def machine(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the root of a machine that asks Azure's resolver; every command of the test runs there."""
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/resolv.conf").write_text("nameserver 168.63.129.16\n", encoding="utf-8")

    def make(common: Common) -> Context:
        return Context.of_process(
            common, clock=cli.time, open_sandbox=lambda *_: cli.sandbox, connected=cli.gateway, root=tmp_path
        )

    monkeypatch.setattr(Cli, "_make_context", lambda _, common: make(common))
    return tmp_path


@pytest.mark.sockets  # the resolver is on loopback
def test_bouncing_is_found_with_its_cures(cli: Cli, machine: Path) -> None:
    """The page has the verdict first, then what it rests on; a program gets the same."""
    cli.premium("eastus")
    with serve(bouncing(HOST, "eastus", "westus")) as at:
        shown = cli("trace", "contoso", "--resolver", at)
        document = json.loads(cli("trace", "contoso", "--resolver", at, "--times", "2", "-o", "json").out)
        as_yaml = yaml.safe_load(cli("trace", "contoso", "--resolver", at, "--times", "2", "-o", "yaml").out)
        names = cli("trace", "contoso", "--resolver", at, "--times", "2", "-o", "name").out
        line = json.loads(cli("trace", "contoso", "--resolver", at, "--times", "2", "-o", "jsonl").out)
    assert (shown.code, shown.err) == (1, "")
    check_golden("trace", shown.out.replace(at, "127.0.0.1:55353"))
    assert document == as_yaml
    assert document["verdict"]["state"] == line["state"] == "bouncing"
    assert document["resolvers"][0]["sequence"] == ["eastus", "westus"]
    assert document["geoReplicated"] is True
    assert names == "eastus\nwestus\n"


@pytest.mark.sockets  # the resolver is on loopback
@pytest.mark.parametrize(
    ("region", "words", "code", "state"),
    [
        ("eastus", (), 0, "stable"),
        ("japaneast", (), 1, "stale"),
        ("japaneast", ("--dns-only",), 0, "stable"),
    ],
)
def test_a_region_is_compared_with_the_replicas(
    cli: Cli, machine: Path, region: str, words: tuple[str, ...], code: int, state: str
) -> None:
    """Where they are known; --dns-only does not ask for them, and says what is unknown for it."""
    cli.premium("eastus")
    before = len(cli.sandbox.requests())
    with serve(bouncing(HOST, region)) as at:
        found = cli("trace", HOST, "--resolver", at, "--times", "2", "-o", "json", *words)
    document = json.loads(found.out)
    assert (found.code, document["verdict"]["state"]) == (code, state)
    assert (len(cli.sandbox.requests()) == before) is (words == ("--dns-only",)) is (document["replicas"] is None)
    assert any("replicas" in line for line in document["unknown"]) is bool(words)


@pytest.mark.sockets  # the resolver is on loopback
def test_the_public_path_to_a_private_registry(cli: Cli, machine: Path) -> None:
    """The classic mistake of private link is told with what ends it; names that steer a terminal do not."""
    names = ("contoso.privatelink.azurecr.io", "a\\027]0x\\007.example", "r1.westus.cloudapp.azure.com")
    with serve(lambda question, _: reply(question, chain(HOST, *names))) as at:
        found = cli("trace", "contoso", "--resolver", at, "--times", "1")
    assert found.code == 1
    assert "outside private link" in found.out
    assert "hint: acrgeo --sandbox endpoints show contoso --private" in found.out
    assert "\x1b" not in found.out
    assert "\x07" not in found.out


@pytest.mark.sockets  # the resolver is on loopback
def test_watching_prints_each_move(cli: Cli, machine: Path) -> None:
    """One line for the first answer and for each that differs, failures among them."""
    cli.premium("eastus")
    regions = ["eastus", "eastus", "westus", None, "westus"]

    with serve(
        lambda question, n: (
            reply(question, to_region(HOST, regions[n] or ""), 0) if regions[n] else reply(question, [], 2)
        )
    ) as at:
        found = cli("trace", "contoso", "--watch", "--times", "5", "--interval", "10s", "--resolver", at, "-o", "jsonl")
    moves = [json.loads(line) for line in found.out.splitlines()]
    assert [move["region"] for move in moves] == ["eastus", "westus", None, "westus"]
    assert moves[2]["serves"] == "unknown: the resolver failed (SERVFAIL)"
    assert len({move["time"] for move in moves}) == 4
    assert found.code == 1


def test_a_sandbox_has_no_dns(cli: Cli, machine: Path) -> None:
    """Nothing is asked of anybody: what is unknown is said, with the way to know it."""
    found = cli("trace", "contoso")
    assert found.code == 5
    check_golden("trace-unknown", found.out)


def test_nothing_is_known_without_network_and_sign_in(cli: Cli, machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without a resolver, not signed in: each reason is told, and no traceback."""
    (machine / "etc/resolv.conf").write_text("", encoding="utf-8")
    monkeypatch.delenv("ACRGEO_SANDBOX")
    found = cli("trace", "contoso", "--dns-only", "-o", "json")
    assert (found.code, found.err) == (5, "")
    unknown = json.loads(found.out)["unknown"]
    assert [line.partition(":")[0] for line in unknown] == [
        "Who serves",
        "The replicas",
        "Round-trip times",
        "The host",
        "The region of a data redirect",
    ]


@pytest.mark.sockets  # the resolver is on loopback
def test_signed_in_the_replicas_are_known_and_timed(
    cli: Cli, gateway: Gateway, machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each by its regional endpoint where those are on; with none, or without its address, the reason is told."""

    def nowhere(*_: object, **__: object) -> NoReturn:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    cli.premium("eastus")
    (machine / "etc/resolv.conf").write_text("", encoding="utf-8")
    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    monkeypatch.delenv("ACRGEO_SANDBOX")
    cli.gateway = gateway
    with serve(bouncing(HOST, "eastus")) as at:
        words = ("trace", "contoso", "--resolver", at, "--times", "1", "-o", "json")
        off = json.loads(cli(*words).out)
        assert cli("endpoints", "regional", "enable", "contoso", "-y").code == 0
        on = json.loads(cli(*words).out)
    assert (off["verdict"]["state"], on["verdict"]["state"]) == ("stable", "stable")
    assert [(row["location"], row["serves"], row["host"]) for row in on["replicas"]] == [
        ("eastus", True, "contoso.eastus.geo.azurecr.io"),
        ("westus", False, "contoso.westus.geo.azurecr.io"),
    ]
    assert {row["reason"] for row in on["replicas"]} == {"its name has no address here"}
    assert {row["reason"] for row in off["replicas"]} == {
        "regional endpoints are off: no other host leads to one replica"
    }


@pytest.mark.sockets  # the resolver is on loopback
@pytest.mark.parametrize("columns", ["40", "200"])
def test_the_page_fits(cli: Cli, machine: Path, monkeypatch: pytest.MonkeyPatch, columns: str) -> None:
    """No line is wider, but for a word or a command that is."""
    monkeypatch.setenv("COLUMNS", columns)
    with serve(bouncing(HOST, "eastus", "westus")) as at:
        lines = cli("trace", "contoso", "--resolver", at, "--times", "2").out.splitlines()
    wide = [line for line in lines if len(line) > int(columns) and "hint: " not in line]
    assert all(len(line.split()) <= 2 for line in wide), wide


@pytest.mark.sockets  # the resolver is on loopback
def test_a_registry_that_nobody_knows(cli: Cli, machine: Path) -> None:
    """Neither ARM nor DNS has it: it is not found, with the close name."""
    with serve(lambda question, _: reply(question, [], 3)) as at:
        found = cli("trace", "contosso", "--resolver", at, "--times", "1")
    assert (found.code, found.out) == (8, "")
    assert "contoso" in found.err


@pytest.mark.parametrize(
    "words", [("--resolver", "dns.example"), ("--times", "0"), ("--interval", "0"), ("--watch", "--query", "name")]
)
def test_wrong_words_ask_nothing(cli: Cli, machine: Path, words: tuple[str, ...]) -> None:
    """They are exit 2."""
    assert cli("trace", "contoso", *words).code == 2
