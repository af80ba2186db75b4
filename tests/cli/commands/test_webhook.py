"""``acrgeo webhook``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from acrgeo.sandbox import Sandbox
from tests.cli.conftest import Cli, check_golden

URI = "https://hooks.example.com/{region}/s3cret"


@dataclass
class Receiver:
    """The posts to a receiver on this machine: path, the secret header, body."""

    url: str
    status: int = 200
    posts: list[tuple[str, str | None, Any]] = field(default_factory=list)


@contextmanager
def receiver() -> Iterator[Receiver]:
    """A receiver on the loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            there.posts.append((self.path, self.headers.get("X-Token"), body))
            self.send_response(there.status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Silent."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        there = Receiver(url=f"http://127.0.0.1:{server.server_port}")
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield there
        finally:
            server.shutdown()
            thread.join()


def test_one_for_each_region(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """Shown, made, listed; the same again changes nothing. No secret is on any stream."""
    cli.premium("eastus")
    monkeypatch.setenv("HOOK", "t0ken")
    words = ("webhook", "add", "contoso", "--each-region", "--uri", URI, "--header-env", "X-Token=HOOK")
    added, listed = cli(*words, "-y"), cli("webhook", "list", "contoso")
    check_golden("webhook", added.err, "--- stdout\n", added.out, listed.out)
    assert [method for method, _ in added.writes if method == "PUT"] == ["PUT", "PUT"]
    again = cli(*words, "-y")
    assert [method for method, _ in again.writes if method == "PUT"] == []
    pages = "".join(
        result.out + result.err for result in (added, listed, again, cli("webhook", "show", "contoso", "-o", "json"))
    )
    assert "s3cret" not in pages
    assert "t0ken" not in pages


def test_secrets_are_shown_only_when_asked_for(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """URI and headers, and not to a reader."""
    monkeypatch.setenv("HOOK", "t0ken")
    cli("webhook", "add", "contoso", "westus", "--uri", URI, "--header-env", "X-Token=HOOK", "-y")
    shown = cli("webhook", "show", "contoso", "acrgeowestus", "--show-secrets", "-o", "json")
    (hook,) = json.loads(shown.out)["webhooks"]
    assert (hook["serviceUri"], hook["customHeaders"]) == (
        "https://hooks.example.com/westus/s3cret",
        {"X-Token": "t0ken"},
    )
    cli.sandbox.set_caller("reader")
    assert cli("webhook", "show", "contoso", "--show-secrets").code == 4
    assert cli("webhook", "show", "contoso").code == 0


@pytest.mark.sockets  # the sandbox posts to a receiver on this machine
def test_a_ping_reaches_the_receiver_of_every_region(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """One POST a region, with the header; what the receiver answered is shown, and decides the exit code."""
    cli.premium("eastus")
    monkeypatch.setenv("HOOK", "t0ken")
    with receiver() as there:
        uri = f"{there.url}/{{region}}"
        cli("webhook", "add", "contoso", "--each-region", "--uri", uri, "--header-env", "X-Token=HOOK", "-y")
        pinged = cli("webhook", "ping", "contoso", "-o", "json")
        deliveries = json.loads(pinged.out)["deliveries"]
        assert (pinged.code, [delivery["statusCode"] for delivery in deliveries]) == (0, ["200", "200"])
        assert sorted((path, token) for path, token, _ in there.posts) == [("/eastus", "t0ken"), ("/westus", "t0ken")]
        assert sorted(body["id"] for _, _, body in there.posts) == sorted(delivery["event"] for delivery in deliveries)
        there.status = 500
        assert cli("webhook", "ping", "contoso", "acrgeoeastus").code == 1
        assert len(there.posts) == 3


def test_nothing_is_posted_beyond_this_machine(cli: Cli) -> None:
    """The sandbox says so as the receiver's answer; without sockets nothing could be sent."""
    cli("webhook", "add", "contoso", "westus", "--uri", URI, "-y")
    pinged = cli("webhook", "ping", "contoso")
    assert pinged.code == 1
    assert "501 Not Implemented" in pinged.out


def test_webhooks_are_changed_and_deleted(cli: Cli) -> None:
    """A difference is a plan; what is gone is not deleted twice."""
    cli("webhook", "add", "contoso", "westus", "--uri", URI, "-y")
    changed = cli("webhook", "add", "contoso", "westus", "--uri", URI, "--action", "push", "--action", "delete", "-y")
    assert "actions push → push, delete" in changed.err
    assert json.loads(cli("webhook", "list", "contoso", "-o", "json").out)["webhooks"][0]["actions"] == [
        "push",
        "delete",
    ]
    assert "webhook acrgeowestus in westus  deleted" in cli("webhook", "delete", "contoso", "acrgeowestus", "-y").out
    gone = cli("webhook", "delete", "contoso", "acrgeowestus", "-y")
    assert (gone.code, gone.writes) == (8, ())


def test_a_dry_run_sends_no_write(cli: Cli) -> None:
    """The plan is on stdout."""
    seen = cli("webhook", "add", "contoso", "westus", "--uri", URI, "--dry-run")
    assert (seen.code, seen.writes) == (0, ())
    assert "+ webhook acrgeowestus in westus" in seen.out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--uri", URI), 2),
        (("westus", "--each-region", "--uri", URI), 2),
        (("westus", "--uri", "hooks.example.com"), 2),
        (("westus", "--uri", URI, "--header-env", "X-Token"), 2),
        (("westus", "--uri", URI, "--header-env", "X-Token=NOWHERE"), 2),
        (("eastus", "--uri", URI), 5),
        (("westus", "--uri", URI, "--action", "pull"), 5),
        (("westus", "--uri", URI, "--name", "no-dash"), 5),
    ],
)
def test_what_cannot_be_is_refused(cli: Cli, words: tuple[str, ...], code: int) -> None:
    """Before any write."""
    seen = cli("webhook", "add", "contoso", *words, "-y")
    assert (seen.code, seen.writes) == (code, ())
    assert "s3cret" not in seen.err


@pytest.mark.parametrize(
    "words",
    [
        ("webhook", "add", "contoso", "eastus", "--uri", "https://hooks.example.com/hook"),
        ("webhook", "delete", "contoso", "acrgeowestus"),
        ("replica", "tag", "contoso", "eastus", "--tag", "team=web"),
        ("routing", "enable", "contoso", "eastus"),
        ("endpoints", "data", "enable", "contoso"),
        ("replica", "add", "contoso", "japaneast"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_a_caller_that_may_not_write_is_refused_before_anything_is_sent(cli: Cli, words: tuple[str, ...]) -> None:
    """No dry run promises a change that the caller's permissions forbid, whatever the change is of."""
    cli.premium("eastus")
    cli("webhook", "add", "contoso", "westus", "--uri", "https://hooks.example.com/hook", "-y")
    cli("routing", "disable", "contoso", "eastus", "-y")
    cli.sandbox.set_caller("reader")
    refused, sent = cli(*words, "--dry-run"), cli(*words, "-y")
    for result in (refused, sent):
        assert (result.code, result.writes) == (4, ()), result.err
        said = " ".join((result.out + result.err).split())
        assert "The permission Microsoft.ContainerRegistry/registries/" in said


def test_a_lock_refuses_a_webhook(cli: Cli) -> None:
    """A finding of preflight blocks a webhook as it blocks a replica."""
    cli.premium("eastus")
    group = f"/subscriptions/{Sandbox.subscription_id}/resourceGroups/contoso-rg"
    lock = f"{group}/providers/Microsoft.Authorization/locks/frozen"
    document = {"id": lock, "name": "frozen", "type": "Microsoft.Authorization/locks"}
    cli.sandbox.put_document(lock, {**document, "properties": {"level": "ReadOnly"}})
    refused = cli("webhook", "add", "contoso", "westus", "--uri", "https://hooks.example.com/hook", "-y")
    assert (refused.code, refused.writes) == (5, ())
    assert "frozen" in refused.err
