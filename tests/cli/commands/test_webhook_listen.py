"""``acrgeo webhook listen``, with events that are posted to it over loopback."""

from __future__ import annotations

import http.client
import json
import re
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.cli.conftest import Cli, Result, Tape, check_golden
from tests.core.image.test_event import DIGEST, posted

Post = tuple[str, Any, dict[str, str]]
PING = {"id": "1", "timestamp": "2023-12-21T23:59:32Z", "action": "ping"}
DELETION = posted(id="3", action="delete", target={"tag": None, "size": None, "length": None})
EAST: Post = ("/eastus", posted(), {})


@contextmanager
def posts(cli: Cli, sent: Sequence[Post]) -> Iterator[list[int]]:
    """Post when the command says where it listens, one after the other; yields the answers' statuses."""
    statuses: list[int] = []
    threads: list[Thread] = []

    def post(address: str) -> None:
        for path, body, headers in sent:
            connection = http.client.HTTPConnection(address, timeout=10)
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            connection.request("POST", path, content, headers)
            statuses.append(connection.getresponse().status)
            connection.close()

    def hear(text: str) -> None:
        found = re.search(r"Listening at (http://\S+)", text)
        if found:
            threads.append(Thread(target=post, args=(urlsplit(found[1]).netloc,), daemon=True))
            threads[-1].start()

    cli.hear_err = hear
    yield statuses
    cli.hear_err = None
    for thread in threads:
        thread.join(10)


def run(cli: Cli, *words: str, sent: Sequence[Post] = ()) -> Result:
    """Run ``webhook listen`` while events are posted to it, for half a minute at most."""
    with posts(cli, sent):
        return cli("webhook", "listen", *(() if "--timeout" in words else ("--timeout", "30")), *words)


HINT = "acrgeo webhook listen --for team/web:v1 --regions eastus,westus"


def without_port(text: str) -> str:
    """The text with its port, which is any free one, as PORT."""
    return re.sub(r"(127\.0\.0\.1|\[::1\]):\d+", r"\1:PORT", text)


@pytest.mark.sockets  # it listens on loopback
def test_events_are_printed_as_they_come(cli: Cli) -> None:
    """A line each: a ping is talk, a repeat is left out, what cannot be read is refused, and a deletion has no tag."""
    other = {**EAST[1], "id": "2"}
    heard = run(
        cli, "--count", "3",
        sent=[("/eastus", PING, {}), EAST, ("/eastus", other, {}), ("/x", b"hello", {}), ("/westus", posted(), {}),
              ("/eastus", DELETION, {})],
    )  # fmt: skip
    assert heard.code == 0
    check_golden("webhook-listen", without_port(heard.err), "--- stdout\n", heard.out)


@pytest.mark.sockets  # as above
def test_it_ends_when_every_region_was_told_of_the_image(cli: Cli) -> None:
    """What else comes is printed and not waited for; each line of JSON has the path, and the region if awaited."""
    moved = posted(target={"tag": "v2"})
    heard = run(
        cli, "--for", "team/web:v1", "--regions", "East US", "--regions", "westus", "--timeout", "1m", "-o", "jsonl",
        sent=[("/eastus", moved, {}), ("/hooks/westus", posted(), {}), ("/northeurope", posted(), {}), EAST],
    )  # fmt: skip
    rows = [json.loads(line) for line in heard.out.splitlines()]
    assert (heard.code, [row["region"] for row in rows]) == (0, ["eastus", "westus", None, "eastus"])
    assert rows[1] == {
        "formatVersion": "1.0", "id": "de1094b7-e816-476e-9149-ec8c42c7b9a3", "time": "2023-11-17T16:52:01.343145347Z",
        "action": "push", "repository": "team/web", "tag": "v1", "digest": DIGEST, "size": 524,
        "mediaType": "application/vnd.docker.distribution.manifest.v2+json", "host": "contoso.azurecr.io",
        "path": "/hooks/westus", "region": "westus",
    }  # fmt: skip


@pytest.mark.sockets  # as above
@pytest.mark.parametrize("form", ["json", "table"])
def test_time_runs_out(cli: Cli, form: str) -> None:
    """With 7, what did not come, and the command that listens again."""
    heard = run(cli, "--for", "team/web:v1", "--regions", "eastus,westus", "--timeout", "0.05", "-o", form)
    assert heard.code == 7
    assert "Not told: team/web:v1 at eastus, team/web:v1 at westus." in " ".join(heard.err.split())
    assert HINT in " ".join(heard.err.split()).replace("acrgeo --sandbox", "acrgeo")


@pytest.mark.sockets  # as above
def test_without_anything_awaited_the_time_is_all_there_is(cli: Cli) -> None:
    """It was listened as long as was asked for."""
    heard = run(cli, "--timeout", "0.05", "-o", "json", "--query", "events")
    assert (heard.code, json.loads(heard.out)) == (0, [])


@pytest.mark.sockets  # as above
@pytest.mark.parametrize("form", ["json", "table"])
def test_ctrl_c_says_what_came(cli: Cli, form: str) -> None:
    """And what did not; a document has all that came. No traceback, and the port is free again."""
    with posts(cli, [EAST, ("/eastus", PING, {})]):
        told = cli.hear_err

        def interrupt(text: str) -> None:
            assert told is not None
            told(text)
            if "ping at" in text:
                raise KeyboardInterrupt

        cli.hear_err = interrupt
        heard = cli("webhook", "listen", "--for", "team/web:v2", "--timeout", "30", "-o", form)
    assert heard.code == 130
    assert "Interrupted. 1 event. Not told: team/web:v2." in heard.err
    if form == "json":
        document = json.loads(heard.out)
        assert (document["missing"], document["refused"]) == (["team/web:v2"], {})
        assert [event["path"] for event in document["events"]] == ["/eastus"]
    port = re.search(r"127\.0\.0\.1:(\d+)", heard.err)
    assert port is not None
    with socket.socket() as again:
        again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        again.bind(("127.0.0.1", int(port[1])))


@pytest.mark.sockets  # as above
@pytest.mark.parametrize("source", ["variable", "default", "file", "stdin"])
def test_the_secret_comes_from_elsewhere(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, source: str
) -> None:
    """Who has it is heard; who has not is refused with 401 and counted, and nothing prints it."""
    file = tmp_path / "secret"
    file.write_text("t0ken-s3cret\n")
    monkeypatch.setenv("HOOK", "t0ken-s3cret")
    monkeypatch.setenv("ACRGEO_WEBHOOK_SECRET", "t0ken-s3cret")
    cli.typed = Tape(is_terminal=False, content="t0ken-s3cret\n")
    words = {
        "variable": ["X-Token=HOOK"],
        "default": ["X-Token"],
        "file": ["X-Token", "--secret-file", str(file)],
        "stdin": ["X-Token", "--secret-file", "-"],
    }[source]
    sent: list[Post] = [EAST, (*EAST[:2], {"X-Token": "wrong"}), (*EAST[:2], {"X-Token": "t0ken-s3cret"})]
    with posts(cli, sent) as statuses:
        heard = cli("webhook", "listen", "--count", "1", "--timeout", "30", "--secret-header", *words)
    assert (heard.code, statuses) == (0, [401, 401, 200])
    assert "1 event; 2 requests refused, 2 of them without the secret." in heard.err
    assert "t0ken" not in heard.out + heard.err


@pytest.mark.sockets  # as above
def test_what_an_event_says_steers_no_terminal(cli: Cli) -> None:
    """Escapes, line ends and what reads from right to left are shown as such, in every form."""
    evil = posted(
        target={"repository": "a\x1b[2Jb\nc\u202e", "tag": "\x9b2J", "mediaType": "m\r\n"}, request={"host": "h\x07"}
    )
    for form in ("table", "jsonl", "json", "tsv", "name"):
        heard = run(cli, "--count", "1", "-o", form, sent=[("/%1b[2J", evil, {})])
        assert heard.code == 0
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", heard.out + heard.err)
        assert form == "json" or len(heard.out.splitlines()) == 1


@pytest.mark.sockets  # as above
def test_filters_choose_what_is_printed_and_counted(cli: Cli) -> None:
    """What they leave out ends nothing."""
    words = ("--action", "Push", "--repository", "team/*", "--tag", "v*", "--digest", DIGEST, "--count", "1")
    others = [
        posted(target=target) for target in ({"repository": "api"}, {"tag": "1"}, {"digest": f"sha256:{'0' * 64}"})
    ]
    heard = run(cli, *words, sent=[("/", other, {}) for other in (*others, DELETION)] + [EAST])
    assert (heard.code, heard.out.count("\n"), "team/web:v1" in heard.out) == (0, 1, True)


@pytest.mark.sockets  # it listens at every address of this machine, with a secret, until it has said so
def test_an_address_for_others_is_said_to_be_one(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """On stderr, before anything comes."""
    monkeypatch.setenv("ACRGEO_WEBHOOK_SECRET", "t0ken")
    heard = cli("webhook", "listen", "--host", "0.0.0.0", "--secret-header", "X-Token", "--timeout", "0.05")
    assert heard.code == 0
    assert "warning: others can reach this address" in heard.err


@pytest.mark.sockets  # it finds a port taken
def test_a_port_that_is_taken_is_an_error(cli: Cli) -> None:
    """As a second listener meets it."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        heard = cli("webhook", "listen", "--port", str(taken.getsockname()[1]))
    assert heard.code == 1
    assert "cannot be listened at: Address already in use." in heard.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--host", "0.0.0.0"), "Others can reach 0.0.0.0"),
        (("--host", "::"), "Others can reach ::"),
        (("--host", "example.com"), "is no address"),
        (("--port", "65536"), "65536"),
        (("--for", "Web:1"), "lower case"),
        (("--regions", ","), "names no region"),
        (("--regions", "eastus,eastus"), "given twice"),
        (("--regions", "east/us"), "is not a region"),
        (("--count", "0"), "0"),
        (("--count", "1", "--for", "web:1"), "--count goes without"),
        (("--action", "pull"), "is no action of a webhook"),
        (("--for", "web:1", "--action", "delete"), "--for awaits a push"),
        (("--timeout", "soon"), "is not a duration"),
        (("--query", "events"), "without --query"),
        (("--secret-header", "X-Token"), "the variable ACRGEO_WEBHOOK_SECRET is not set"),
        (("--secret-header", "X-Token=NOPE"), "the variable NOPE is not set"),
        (("--secret-header", "X Token=HOME"), "is not the name of a header"),
        (("--secret-header", "X-Token=BLANK"), "The secret is empty"),
        (("--secret-header", "X-Token=BROKEN"), "a line end or a control character"),
        (("--secret-header", "X-Token=HOME", "--secret-file", "x"), "not in both"),
        (("--secret-header", "X-Token", "--secret-file", "/nowhere"), "No such file"),
        (("--secret-file", "x"), "needs the name of the header"),
    ],
)
def test_a_command_line_that_is_wrong_listens_to_nothing(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:
    """Each with what is wrong and no value of a variable."""
    monkeypatch.setenv("BLANK", "  ")
    monkeypatch.setenv("BROKEN", "a\nb")
    wrong = cli("webhook", "listen", *words)
    assert wrong.code == 2
    assert said in " ".join(wrong.err.split())
    assert "Listening" not in wrong.err
