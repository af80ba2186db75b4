"""``acrgeo push-check``."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NoReturn
from xml.etree import ElementTree

import pytest
import yaml

from acrgeo.sandbox.doors.server import Served, serve
from acrgeo.sandbox.sandbox import Sandbox
from acrgeo.workflow.context import Context
from acrgeo.workflow.options import Common
from tests.cli.conftest import Cli, check_golden
from tests.dns.server import bouncing, reply
from tests.dns.server import serve as serve_dns

HOST = "contoso.azurecr.io"
CONTOSO = (
    f"/subscriptions/{Sandbox.subscription_id}/resourceGroups/contoso-rg"
    "/providers/Microsoft.ContainerRegistry/registries/contoso"
)


@pytest.fixture
def machine(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the root of a machine that asks Azure's resolver; every command of the test runs there."""
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/resolv.conf").write_text("nameserver 168.63.129.16\n", encoding="utf-8")

    def make(common: Common) -> Context:
        return Context.of_process(common, clock=cli.time, open_sandbox=lambda *_: cli.sandbox, root=tmp_path)

    monkeypatch.setattr(Cli, "_make_context", lambda _, common: make(common))
    return tmp_path


@pytest.fixture
def served(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """The sandbox of ``cli``, served, with a port for each host."""
    with closing(serve(cli.sandbox)) as served:
        monkeypatch.delenv("ACRGEO_SANDBOX")
        monkeypatch.setenv("ACRGEO_SANDBOX_URL", served.endpoint)
        monkeypatch.setenv("ACRGEO_SANDBOX_CA", served.document["caFile"])
        monkeypatch.setenv("ACRGEO_SANDBOX_TOKEN", served.document["token"])
        yield served


def set_properties(cli: Cli, **properties: object) -> None:
    """Give contoso other settings."""
    document = cli.sandbox.get_document(CONTOSO)
    assert document is not None
    document["properties"].update(properties)
    cli.sandbox.put_document(CONTOSO, document)


@pytest.mark.sockets  # the resolver is on loopback
def test_a_bouncing_name_is_found_with_one_cure(cli: Cli, machine: Path) -> None:
    """The page has the verdict first, each check, and one cure; programs get the same in every form."""
    cli.premium("eastus")
    before = cli.time.now()
    with serve_dns(bouncing(HOST, "eastus", "westus", "eastus")) as at:  # three lookups a run: each sees the same
        words = ("push-check", "contoso", "web:1.2", "--from", "East US", "--resolver", at)
        shown = cli(*words)
        took = cli.time.now() - before
        document = json.loads(cli(*words, "-o", "json").out)
        as_yaml = yaml.safe_load(cli(*words, "-o", "yaml").out)
        lines = [json.loads(line) for line in cli(*words, "-o", "jsonl").out.splitlines()]
        names = cli(*words, "-o", "name").out.splitlines()
        table = cli(*words, "-o", "tsv").out.splitlines()
        xml = ElementTree.fromstring(cli(*words, "-o", "junit").out)
        states = cli(*words, "--query", "checks[?state=='problem'].check").out.split()
    assert (shown.code, shown.err) == (1, "")
    check_golden("push-check", shown.out.replace(at, "127.0.0.1:55353"))
    assert took == 10  # twice half of the shortest TTL: it went back, and that is enough
    assert document == as_yaml
    assert (document["verdict"]["state"], document["lookups"], document["shortestTtl"]) == ("problem", 3, 10)
    assert document["verdict"]["cure"]["hint"].startswith("acrgeo --sandbox endpoints regional enable contoso\n")
    assert names == [line["check"] for line in lines] == [check["check"] for check in document["checks"]]
    assert len(table) == len(names)
    assert states == ["dns", "cache"]
    assert xml.attrib | {"tests": "8", "failures": "2", "errors": "0", "skipped": "0"} == xml.attrib


@pytest.mark.sockets  # the resolver and the hosts of the sandbox are on loopback
def test_nothing_stands_in_the_way(cli: Cli, machine: Path, served: Served) -> None:
    """The registry lets this machine in, DNS is stable over the length of a push: exit 0. Then what closes it."""
    cli.premium("eastus")
    before = cli.time.now()
    with serve_dns(bouncing(HOST, "eastus")) as at:
        words = ("push-check", "contoso", "--from", "eastus", "--resolver", at)
        fine = cli(*words)
        assert (fine.code, fine.err) == (0, ""), fine.out
        check_golden("push-check-fine", fine.out.replace(at, "127.0.0.1:55353"))
        assert cli.time.now() - before == 120
        set_properties(cli, publicNetworkAccess="Disabled")
        closed = json.loads(cli(*words, "--length", "5s", "-o", "json").out)
        set_properties(cli, publicNetworkAccess="Enabled", networkRuleSet={"defaultAction": "Deny", "ipRules": []})
        denied = cli(*words, "--length", "5s")
        cli.sandbox.set_caller("reader")
        set_properties(cli, networkRuleSet={"defaultAction": "Allow", "ipRules": []})
        reader = cli(*words, "--length", "5s", "-o", "json")
        set_properties(cli, roleAssignmentMode="AbacRepositoryPermissions")
        abac = cli(*words, "--length", "5s", "-o", "json")
    assert closed["verdict"]["cure"]["hint"] == "acrgeo endpoints show contoso --private"
    assert denied.code == reader.code == 1
    assert "refuses the address 127.0.0.1 of this machine" in " ".join(denied.out.split())
    assert "--ip-address 127.0.0.1" in denied.out
    assert json.loads(reader.out)["verdict"]["cure"]["hint"] == "acrgeo permissions check contoso --for push"
    assert abac.code == 5
    assert json.loads(abac.out)["checks"][1]["state"] == "unknown"
    assert all("token" not in path for _, path in cli.sandbox.requests() if path.startswith("/v2"))


def test_nothing_is_known_without_network_and_sign_in(cli: Cli, machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each reason is told, and no traceback; no time is lost with lookups that nobody answers."""

    def nowhere(*_: object, **__: object) -> NoReturn:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    (machine / "etc/resolv.conf").write_text("", encoding="utf-8")
    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    monkeypatch.delenv("ACRGEO_SANDBOX")
    before = cli.time.now()
    found = cli("push-check", "contoso", "--dns-only")
    assert (found.code, found.err, cli.time.now()) == (5, "", before)
    check_golden("push-check-unknown", found.out)


@pytest.mark.sockets  # the resolver is on loopback
@pytest.mark.parametrize("columns", ["40", "200"])
def test_the_page_fits(cli: Cli, machine: Path, monkeypatch: pytest.MonkeyPatch, columns: str) -> None:
    """No line is wider, but for a command."""
    monkeypatch.setenv("COLUMNS", columns)
    with serve_dns(bouncing(HOST, "eastus", "westus")) as at:
        lines = cli("push-check", "contoso", "--resolver", at).out.splitlines()
    assert not [line for line in lines if len(line) > int(columns) and "acrgeo --sandbox" not in line]


def test_a_cache_is_printed_and_nothing_else(cli: Cli, machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a file on stdout, for any width; nothing is asked of Azure, nothing on this machine is changed."""
    monkeypatch.setenv("COLUMNS", "40")
    before = {path: path.read_bytes() for path in machine.rglob("*") if path.is_file()}
    shown = cli("push-check", "contoso", "--fix", "dnsmasq", "--length", "10m")
    assert (shown.code, shown.err) == (0, "")
    check_golden("push-check-dnsmasq", shown.out)
    document = json.loads(cli("push-check", "contoso", "--fix", "dnsmasq", "--length", "10m", "-o", "json").out)
    assert (document["text"], document["name"]) == (shown.out, "dnsmasq")
    assert {path: path.read_bytes() for path in machine.rglob("*") if path.is_file()} == before
    assert cli.sandbox.requests() == []


@pytest.mark.parametrize(
    ("resolv", "words", "code", "said"),
    [
        ("nameserver 127.0.0.53\n", (), 5, "--resolver ADDRESS names it"),
        ("nameserver 127.0.0.53\n", ("--resolver", "10.0.0.4"), 0, "server=10.0.0.4"),
        ("nameserver ::1\nnameserver 10.1.1.1\n", (), 0, "server=10.1.1.1"),
        ("", (), 5, "unknown"),
    ],
)
def test_the_resolver_of_the_cache(
    cli: Cli, machine: Path, resolv: str, words: tuple[str, ...], code: int, said: str
) -> None:
    """One that is no cache itself, or that is given; else it is asked for."""
    (machine / "etc/resolv.conf").write_text(resolv, encoding="utf-8")
    shown = cli("push-check", "contoso", "--fix", "dnsmasq", *words)
    assert (shown.code, said in shown.out + shown.err) == (code, True)


def test_the_commands_of_a_regional_push(cli: Cli, machine: Path) -> None:
    """Off, they are turned on first; on, the hosts are those that Azure lists."""
    cli.premium("eastus")
    off = cli("push-check", "contoso", "--fix", "regional-endpoint").out
    assert cli("endpoints", "regional", "enable", "contoso", "-y").code == 0
    on = cli("push-check", "contoso", "web", "--fix", "regional-endpoint", "--from", "eastus").out
    home = cli("push-check", "contoso", "--fix", "regional-endpoint").out
    check_golden("push-check-regional", off, "\n", on)
    assert "--endpoint westus" in home


def test_the_output_of_a_push_is_read(cli: Cli, machine: Path) -> None:
    """From a file or stdin: the cause and the command; none of its secrets comes back, and nothing is asked."""
    output = (
        f"docker login -p s3cr3t {HOST}\nThe push refers to repository [{HOST}/web]\n"
        'manifest blob unknown: blob unknown to registry\nBearer eyJ0.eyJ1.sig: denied: {"errors":[{"code":"DENIED",'
        '"message":"client with IP \\u0027203.0.113.9\\u0027 is not allowed access. Refer https://aka.ms/acr/firewall"}]}'
    )
    (machine / "push.log").write_text(output, encoding="utf-8")
    (machine / "push16.log").write_text(output, encoding="utf-16")
    shown = cli("push-check", "contoso", "--error-file", str(machine / "push.log"))
    piped = cli("push-check", "contoso", "--error-file", "-", answer=output)
    as_json = cli("push-check", "contoso", "--error-file", str(machine / "push16.log"), "-o", "json")
    assert shown.code == piped.code == as_json.code == 1
    check_golden("push-check-output", shown.out)
    assert [cause["id"] for cause in json.loads(as_json.out)["causes"]] == ["DENIED", "BLOB_UNKNOWN"]
    assert "s3cr3t" not in shown.out + piped.out + as_json.out
    assert "eyJ" not in shown.out + piped.out + as_json.out
    (machine / "push.log").write_text("Pushed. latest: digest: sha256:00", encoding="utf-8")
    none = cli("push-check", "contoso", "--error-file", str(machine / "push.log"))
    assert (none.code, "hint: acrgeo --sandbox push-check contoso" in none.out) == (5, True)
    assert cli.sandbox.requests() == []


def test_each_code_of_a_registry_is_explained(cli: Cli, machine: Path) -> None:
    """By the word in a client's output, in any case."""
    for word in ("BLOB_UNKNOWN", "blob_unknown", "insufficient_scope", "TOOMANYREQUESTS", "push-no-such-host"):
        assert cli("explain", word).code == 0


@pytest.mark.sockets  # the resolver is on loopback
def test_a_registry_that_nobody_knows(cli: Cli, machine: Path) -> None:
    """Neither ARM nor DNS has it: it is not found, with the close name, before the length of a push has passed."""
    before = cli.time.now()
    with serve_dns(lambda question, _: reply(question, [], 3)) as at:
        found = cli("push-check", "contosso", "--resolver", at)
    assert (found.code, found.out) == (8, "")
    assert "contoso" in found.err
    assert cli.time.now() - before < 5


@pytest.mark.parametrize(
    "words",
    [
        ("web:*",),
        ("fabrikam.azurecr.io/web",),
        ("UPPER",),
        ("--length", "0"),
        ("--resolver", "dns.example"),
        ("--fix", "nscd"),
        ("--fix", "dnsmasq", "--error-file", "-"),
        ("--error-file", "/nowhere/at/all"),
        ("--error-file", os.curdir),
    ],
)
def test_wrong_words_ask_nothing(cli: Cli, machine: Path, words: tuple[str, ...]) -> None:
    """They are exit 2, and DNS is not watched first."""
    before = cli.time.now()
    assert cli("push-check", "contoso", *words).code == 2
    assert cli.time.now() == before
    assert cli.sandbox.requests() == []
