"""``acrgeo image wait --listen``, with events that are posted to it over loopback while it waits."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.cli.commands.test_image import at_once
from tests.cli.commands.test_image_wait import arrivals, meanwhile, states
from tests.cli.conftest import Cli
from tests.core.image.test_event import posted
from tests.sandbox.dataplane.client import Client

WAIT = ("image", "wait", "contoso", "web:1.2", "--listen")
EVERYWHERE = "0.0.0.0"
SECRET = {"X-Acrgeo-Secret": "correct horse"}

pytestmark = pytest.mark.sockets  # it listens on loopback


@dataclass
class Hooks:
    """The webhooks of a registry, which post where the command says that it listens."""

    cli: Cli
    headers: Mapping[str, str] = field(default_factory=dict)
    statuses: list[int] = field(default_factory=list)
    address: str = ""

    def __post_init__(self) -> None:
        self.cli.hear_err = self._hear

    def _hear(self, text: str) -> None:
        found = re.search(r"Listening at (http://\S+)", text)
        self.address = urlsplit(found[1]).netloc if found else self.address

    def post(self, path: str, digest: str, **changes: Any) -> None:
        """Post that an image arrived."""
        target = {"digest": digest, "repository": "web", "tag": "1.2", "mediaType": "a", "size": 1, "length": 1}
        request = {"id": "r", "host": changes.pop("host", "contoso.azurecr.io"), "method": "PUT", "useragent": "a"}
        time = self.cli.time.now()
        body = json.dumps(posted(id=f"{path}{time}", target=target, request=request, **changes))
        headers = {"Host": self.address, "Content-Length": str(len(body)), **self.headers}
        lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", body]
        host, _, port = self.address.partition(":")
        with socket.create_connection(("127.0.0.1" if host == EVERYWHERE else host, int(port)), timeout=10) as sender:
            sender.sendall("\r\n".join(lines).encode())
            answer = b"".join(iter(lambda: sender.recv(4_096), b""))  # to its end: then the event can be taken
        self.statuses.append(int(answer.split()[1]))

    def later(self, *paths: str, digest: str, **changes: Any) -> Callable[[], None]:
        """Return what posts to each path."""

        def post() -> None:
            for path in paths:
                self.post(path, digest, **changes)

        return post


@pytest.fixture
def registry(cli: Cli) -> Client:
    """Contoso with replicas in eastus and japaneast, without regional endpoints and webhooks."""
    cli.premium("eastus", "japaneast")
    return Client(cli.sandbox)


def test_events_that_reach_this_machine_end_it_at_once(cli: Cli, registry: Client) -> None:
    """Nothing else tells of it; each path is a region, and where it listens is told on stderr."""
    digest = registry.push("web", "1.2")
    hooks = Hooks(cli)
    clock = meanwhile(
        cli,
        (30, hooks.later("/westus", "/in/EastUS/x", digest=digest)),
        (60, hooks.later("/japaneast", digest=digest)),
    )
    done = cli(*WAIT, "-o", "json")
    assert (done.code, hooks.statuses, set(states(done).values())) == (0, [200] * 3, {"synced"}), done.err
    assert {arrival["evidence"] for arrival in arrivals(done).values()} == {"told"}
    assert 60 <= sum(clock.slept) < 61
    said = " ".join(done.err.split())
    assert f"Listening at http://{hooks.address}/ on this machine only" in said
    assert f"http://{hooks.address}/{{region}}" in said


def test_an_event_makes_it_ask_at_once(cli: Cli, registry: Client) -> None:
    """Where only what can be pulled counts, an event is the moment to look, and no evidence."""
    at_once(cli, "endpoints", "regional", "enable", "contoso")
    digest = registry.push("web", "1.2")
    hooks = Hooks(cli)

    def arrive() -> None:
        registry.at("eastus").push("web", "1.2")
        registry.at("japaneast").push("web", "1.2")
        hooks.later("/eastus", "/japaneast", digest=digest)()

    clock = meanwhile(cli, (15.4, arrive))
    done = cli(*WAIT, "--evidence", "asked", "-o", "json")
    assert (done.code, {arrival["evidence"] for arrival in arrivals(done).values()}) == (0, {"asked"})
    assert 15.4 <= sum(clock.slept) < 15.7


@pytest.mark.parametrize("demand", ["any", "asked", "told"])
def test_a_forged_event_never_outweighs_what_is_asked(cli: Cli, registry: Client, demand: str) -> None:
    """The endpoint of a region that has it not says so, whatever anybody posts."""
    at_once(cli, "endpoints", "regional", "enable", "contoso")
    digest = registry.push("web", "1.2")
    hooks = Hooks(cli)
    meanwhile(cli, (2, hooks.later("/westus", "/eastus", "/japaneast", digest=digest)))
    late = cli(*WAIT, "--evidence", demand, "--timeout", "5", "-o", "json")
    assert (late.code, states(late)["eastus"], states(late)["japaneast"]) == (7, "missing", "missing")


@pytest.mark.parametrize("host", ["127.0.0.1", EVERYWHERE])
@pytest.mark.parametrize(
    ("headers", "code", "status"), [(SECRET, 0, 200), ({}, 7, 401), ({"X-Acrgeo-Secret": "wrong"}, 7, 401)]
)
def test_only_who_knows_the_secret_is_believed(
    cli: Cli, registry: Client, host: str, headers: dict[str, str], code: int, status: int
) -> None:
    """Without it nothing is evidence, at whatever address, and the refusal is told once."""
    digest = registry.push("web", "1.2")
    cli.monkeypatch.setenv("ACRGEO_WEBHOOK_SECRET", SECRET["X-Acrgeo-Secret"])
    hooks = Hooks(cli, headers)
    meanwhile(cli, (2, hooks.later("/westus", "/eastus", "/japaneast", digest=digest)))
    ended = cli(*WAIT, "--host", host, "--secret-header", "X-Acrgeo-Secret", "--timeout", "5")
    assert (ended.code, hooks.statuses) == (code, [status] * 3)
    assert ended.err.count("refused a request with 401") == (code == 7)
    assert ("others can reach this address" in " ".join(ended.err.split())) == (host != "127.0.0.1")
    assert SECRET["X-Acrgeo-Secret"] not in ended.err + ended.out


@pytest.mark.parametrize(
    ("paths", "changes"),
    [
        (("/", "/elsewhere"), {}),
        (("/westus", "/eastus", "/japaneast"), {"host": "fabrikam.azurecr.io"}),
        (("/westus", "/eastus", "/japaneast"), {"action": "quarantine"}),
        (("/westus", "/eastus"), {}),
    ],
)
def test_what_is_of_another_place_is_no_evidence(
    cli: Cli, registry: Client, paths: tuple[str, ...], changes: dict[str, Any]
) -> None:
    """A path without a region, another registry, another action, or simply not all: it waits until time is over."""
    digest = registry.push("web", "1.2")
    hooks = Hooks(cli)
    meanwhile(cli, (2, hooks.later(*paths, digest=digest, **changes)))
    late = cli(*WAIT, "--timeout", "5", "-o", "json")
    assert (late.code, states(late)["japaneast"]) == (7, "unknown")
    assert ("names no region of contoso" in late.err) == (paths[0] == "/")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--listen", "--host", EVERYWHERE), "could post any event"),
        (("--listen", "--host", "::"), "could post any event"),
        (("--listen", "--host", "::ffff:10.0.0.1"), "could post any event"),
        (("--port", "8080"), "--port says where or how to listen"),
        (("--secret-header", "X-A"), "--secret-header says where or how to listen"),
        (("--listen", "--secret-header", "X-A"), "ACRGEO_WEBHOOK_SECRET"),
        (("--listen", "--secret-file", "s"), "--secret-file needs the name of the header"),
    ],
)
def test_a_wrong_command_line_is_refused(cli: Cli, words: tuple[str, ...], said: str) -> None:
    """An address that others reach needs a secret: exit 2, before anything is read."""
    ended = cli("image", "wait", "contoso", "web:1.2", *words)
    assert (ended.code, said in " ".join(ended.err.split())) == (2, True), ended.err


def test_a_tag_that_moves_is_heard_of(cli: Cli, registry: Client) -> None:
    """Home told of another image under the tag: what was waited for will never be deployed."""
    first = registry.push("web", "1.2")
    hooks = Hooks(cli)
    later = "2027-01-01T00:00:00.1234567Z"
    meanwhile(
        cli,
        (2, hooks.later("/westus", digest=first)),
        (9, hooks.later("/westus", digest=f"sha256:{'b' * 64}", timestamp=later)),
    )
    ended = cli(*WAIT)
    assert (ended.code, "is another image by now" in " ".join(ended.err.split())) == (5, True), ended.err
