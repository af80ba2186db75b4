"""``--log-file``: from the file alone a run can be told again, no secret is in it, and nothing depends on it."""

from __future__ import annotations

import json
import os
import stat
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from acrgeo.core.secrets import Secrets
from acrgeo.files.lines import MOST_BYTES, Lines
from acrgeo.output.live.log import log_line
from acrgeo.output.schemas.log import LOG
from acrgeo.sandbox import Response
from acrgeo.sandbox.engine.messages import json_response
from tests.cli.conftest import Cli
from tests.cli.test_interruption import ImpatientUser
from tests.cli.test_throttling import refusals
from tests.rows import rows

ADD = ("replica", "add", "contoso", "eastus", "westeurope", "--upgrade")
REPLICA = "/registries/contoso/replications/eastus$"
VALIDATORS = {shape["properties"]["event"]["const"]: jsonschema.Draft202012Validator(shape) for shape in LOG["oneOf"]}
Line = dict[str, Any]


def read(path: Path) -> list[Line]:
    """Read a log, each line of which has the shape of its event and a length that pipes take whole."""
    lines: list[Line] = []
    for text in path.read_text(encoding="utf-8").splitlines():
        assert len(text) < MOST_BYTES
        lines.append(json.loads(text))
        VALIDATORS[lines[-1]["event"]].validate(lines[-1])
    return lines


def of(lines: list[Line], event: str) -> list[Line]:
    """The lines of an event."""
    return [line for line in lines if line["event"] == event]


def requests(lines: list[Line]) -> list[tuple[str, str]]:
    """The requests that were sent, in order of their beginning."""
    asked = [line for line in lines if line["event"] in ("RequestAnswered", "RequestFailed")]
    asked.sort(key=lambda line: line["seconds"] - line["milliseconds"] / 1000)
    return [(line["method"], line["path"]) for line in asked]


def story(lines: list[Line], change: str) -> list[str]:
    """What happened to a change, a word for each decision; waits in a row count once."""
    words: list[str] = []
    for line in lines:
        if line.get("change") == change and line["event"] != "ChangeMoved":
            said = line.get("decision") or line.get("result") or line.get("errorCode") or line.get("state") or ""
            word = f"{line['event'].removeprefix('Change')} {said}".strip()
            words += [word] if words[-1:] != [word] else []
    return words


DONE = ["Started", "Checked act", "Sent", "Accepted running", "Paused Creating", "Polled succeeded", "Ended done"]


def test_a_run_can_be_told_from_its_log(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who ran what with which settings, every request with its ids, every decision of each change, and the end."""
    path = tmp_path / "run.log"
    monkeypatch.setenv("ACRGEO_RESOURCE_GROUP", "contoso-rg")
    before = len(cli.sandbox.requests())
    done = cli("--log-file", str(path), *ADD, "-o", "json", answer="y\n")
    assert done.code == 0, done.err
    lines = read(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len({line["run"] for line in lines}) == 1
    times = [line["seconds"] for line in lines]
    assert times == sorted(times)
    first, *_, last = lines
    assert first["command"] == ["acrgeo", "--log-file", str(path), *ADD, "-o", "json"]
    origins = {setting["name"]: (setting["value"], setting["origin"]) for setting in first["settings"]}
    assert origins["output"] == ("json", "command line")
    assert origins["resource-group"] == ("contoso-rg", "ACRGEO_RESOURCE_GROUP")
    assert first["sandbox"] == "local"
    assert [line["credential"] for line in of(lines, "SignedIn")] == ["the sandbox's token"]
    sent = cli.sandbox.requests()[before:]
    assert sorted(requests(lines)) == sorted(sent)
    for line in of(lines, "RequestAnswered"):
        assert {"apiVersion", "status", "requestId", "correlationId", "clientRequestId"} <= line.keys()
    planned = [line["planned"] for line in of(lines, "ChangePlanned")]
    document = json.loads(done.out)
    assert [change["id"] for change in planned] == [change["id"] for change in document["results"]]
    assert of(lines, "PlanReviewed")[0]["verdict"] == "changes"
    assert (of(lines, "Asked")[0]["answer"], of(lines, "Confirmed")[0]["by"]) == ("y", "answer")
    assert story(lines, "contoso/sku") == ["Started", "Checked act", "Sent", "Accepted succeeded", "Ended done"]
    assert story(lines, "contoso/eastus") == story(lines, "contoso/westeurope") == DONE
    assert (last["event"], last["exitCode"]) == ("RunEnded", 0)


def test_each_way_to_end_is_in_the_log(cli: Cli, tmp_path: Path) -> None:
    """A throttled, refused, declined, late, interrupted, changed, unneeded and forbidden run: why, and the code."""
    path = tmp_path / "run.log"

    def run(*words: str, answer: str | None = None) -> tuple[int, list[Line]]:
        path.unlink(missing_ok=True)
        code = cli(*words, "--log-file", str(path), answer=answer).code
        lines = read(path)
        assert lines[-1]["event"] == "RunEnded"
        assert lines[-1]["exitCode"] == code
        return code, lines

    add = (*ADD[:4], "--upgrade", "-y")
    _, lines = run(*ADD, answer="n\n")
    assert of(lines, "Declined")
    assert of(lines, "ErrorRaised")[0]["errorCode"] == "NotConfirmed"
    cli.sandbox.answer_next("PUT", REPLICA, *refusals("17"), Response(status=503))
    _, lines = run(*add)
    waits = [line["waits"] for line in of(lines, "ChangePaused") if line["state"] == "throttled"]
    assert waits == [17.0]
    assert [line["kind"] for line in of(lines, "ChangeRefused")] == ["throttled", "transient"]
    assert story(lines, "contoso/eastus").count("Checked act") == 3  # before each write
    assert [line["attempt"] for line in of(lines, "ChangeSent") if line["change"] == "contoso/eastus"] == [1, 1, 2]
    code, lines = run(*add)
    assert (code, of(lines, "PlanReviewed")[0]["verdict"]) == (0, "nothing to do")
    code, lines = run("replica", "delete", "contoso", "westus", "-y")
    assert (code, bool(of(lines, "ErrorRaised"))) == (5, True)
    code, lines = run("replica", "add", "contoso", "japaneast", "-y", "--timeout", "1")
    assert (code, bool(of(lines, "TimeRanOut")), of(lines, "ChangeEnded")[0]["result"]) == (7, True, "running")
    cli.clock = ImpatientUser(cli.time)
    code, lines = run("replica", "add", "contoso", "uksouth", "-y")
    assert (code, of(lines, "PlanEnded")[0]["isInterrupted"], lines[-1]["signal"]) == (130, True, "SIGINT")
    cli.clock = None
    cli.time.advance(60)
    forbidden = json_response(403, {"error": {"code": "AuthorizationFailed", "message": "not allowed"}})
    cli.sandbox.answer_next("DELETE", REPLICA, forbidden)
    _, lines = run("replica", "delete", "contoso", "eastus", "-y")
    (ended,) = of(lines, "ChangeEnded")
    assert (ended["result"], ended["errorCode"]) == ("failed", "AuthorizationFailed")
    cli.sandbox.answer_next("GET", "/registries/contoso$", *refusals("60"))
    _, lines = run("show", "contoso")
    asked = [line["waits"] for line in of(lines, "RequestHeld") if line["reason"] == "Azure asks to wait"]
    assert asked == [60.0]  # a read that goes out beside it may be held too, for the pace that a refusal halves
    attempts = [line["attempt"] for line in of(lines, "RequestAnswered") if line["path"].endswith("registries/contoso")]
    assert attempts[:2] == [1, 2]
    _, lines = run("show", "nowhere")
    assert of(lines, "ErrorRaised")[0]["errorCode"] == "RegistryNotFound"


def test_requests_to_replicas_are_in_the_log(cli: Cli, tmp_path: Path) -> None:
    """With the region that each is for; a token that is got there is in no line."""
    path = tmp_path / "run.log"
    cli.sandbox.load_seed("images")
    done = cli("image", "status", "adatum", "web:1.3", "--log-file", str(path))
    lines = read(path)
    asked = {line["region"] for line in of(lines, "RequestAnswered") if line["path"].startswith("/v2/web/manifests/")}
    assert len(asked) > 1, done.err
    assert "eyJ" not in path.read_text(encoding="utf-8")


SECRETS = {
    "AZURE_CLIENT_SECRET": "client-secret-55555",
    "ACRGEO_SOURCE_PASSWORD": "correct-horse-1",
    "HOOK": "Bearer hook-value-22",
}
URI = "https://me:pa55word-of-uri@hooks.example.com/services/T0001/B0002/deadbeefcafe?sig=signature-4444"
PARTS = ("pa55word-of-uri", "services/T0001/B0002/deadbeefcafe", "signature-4444", "hook-value-22", "Bearer hook")


def test_no_secret_is_in_the_log(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords, headers and addresses of webhooks, tokens and signed URLs, also where Azure repeats them in prose."""
    path = tmp_path / "run.log"
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    cli.premium("eastus")
    hook = ("webhook", "add", "contoso", "eastus", "-y")
    everywhere = (cli.sandbox.token, "client-secret-55555", "correct-horse-1", "eyJhbGciOi.J9.e30", "x?sig=abc&se=1")
    image = ("image", "import", "contoso", "docker.io/library/nginx:1", "--source-username", "me", "-y")
    told = 0
    for words, method, at, known in (
        ((*hook, "--uri", URI, "--header-env", "Authorization=HOOK"), "PUT", "/webhooks/acrgeoeastus$", PARTS),
        ((*hook, f"--uri={URI}", "--header-env=X-Token=HOOK"), "PUT", "/webhooks/acrgeoeastus$", PARTS),
        ((*hook, "--uri", URI), "GET", "/webhooks/acrgeoeastus$", PARTS[:3]),
        (image, "POST", "/importImage$", ()),
        (("show", "contoso"), "GET", "/registries/contoso$", ()),
    ):
        secrets = (*everywhere, *known)
        for status in (400, 403, 409):
            headers = {
                "x-ms-request-id": f"Bearer {secrets[0]}",
                "location": f"https://management.azure.com/a?t={status}",
            }
            body = {"error": {"code": "Odd", "message": f"You sent {' and '.join(secrets)}."}}
            cli.sandbox.answer_next(method, at, json_response(status, body, headers))
            cli(*words, "--log-file", str(path))
            text = path.read_text(encoding="utf-8")
            told += any("You sent [redacted]" in line.get("errorMessage", "") for line in read(path))
            assert [secret for secret in secrets if secret in text] == [], (words, status)
            path.unlink()
    assert told > 10


def test_secrets_on_the_command_line_are_cut_out(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of options and of variables; what else was typed and set is there."""
    path = tmp_path / "run.log"
    monkeypatch.setenv("ACRGEO_URI", URI)
    monkeypatch.setenv("AZURE_CLIENT_SECRET", "client-secret-55555")
    monkeypatch.setenv("AZURE_FEDERATED_TOKEN_FILE", "/var/run/token-of-pod")
    cli("show", "https://me:pa55word-of-uri@contoso.azurecr.io", "--log-file", str(path))
    cli("webhook", "add", "contoso", "eastus", "--uri", URI, "-y", "--dry-run", "--log-file", str(path))
    show, add = of(read(path), "RunStarted")
    assert show["command"][:3] == ["acrgeo", "show", "https://[redacted]@contoso.azurecr.io"]
    assert add["command"][5:8] == ["--uri", "[redacted]", "-y"]
    variables = show["variables"]
    assert (variables["ACRGEO_URI"], variables["AZURE_CLIENT_SECRET"]) == ("[redacted]", "[redacted]")
    assert variables["AZURE_FEDERATED_TOKEN_FILE"] == "/var/run/token-of-pod"
    text = path.read_text(encoding="utf-8")
    assert [part for part in PARTS[:3] if part in text] == []


@pytest.mark.parametrize("kind", ["full", "stopped", "left"])
def test_a_log_that_cannot_be_written_ends_nothing(cli: Cli, kind: str) -> None:
    """A full disk, a reader that stops reading or leaves: the changes are made, and it is told once."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    if kind == "stopped":
        with suppress(BlockingIOError):
            while True:
                os.write(writer, b" " * 4_096)
    elif kind == "left":
        os.close(reader)
    done = cli(*ADD, "-y", "--log-file", "/dev/full" if kind == "full" else f"/dev/fd/{writer}")
    os.close(writer)
    if kind != "left":
        os.close(reader)
    assert (done.code, len(done.writes)) == (0, 3)
    assert " ".join(done.err.split()).count("gets no more lines: ") == 1


def test_a_log_that_cannot_be_opened_is_a_wrong_command_line(cli: Cli, tmp_path: Path) -> None:
    """Exit 2 before anything is sent: a folder, a folder that is not there, a pipe without a reader, the dash."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(tmp_path / "nothing")
    for name in (str(tmp_path), str(tmp_path / "no" / "run.log"), str(tmp_path / "pipe"), str(tmp_path / "link"), "-"):
        before = len(cli.sandbox.requests())
        done = cli(*ADD, "-y", "--log-file", name)
        assert (done.code, cli.sandbox.requests()[before:]) == (2, []), name
        assert "--log-file" in done.err


def test_lines_are_there_as_they_happen(cli: Cli, tmp_path: Path) -> None:
    """Whoever kills the program finds all that happened before: nothing is held back."""
    path = tmp_path / "run.log"
    seen: list[int] = []
    cli.hear_err = lambda text: seen.append(len(of(read(path), "ChangeSent"))) if ": upgraded" in text else None
    assert cli(*ADD, "-y", "--log-file", str(path)).code == 0
    assert seen == [1]


def test_runs_share_a_file_by_whole_lines(tmp_path: Path) -> None:
    """Each has its own descriptor, as two processes do; long lines and short ones."""
    path = tmp_path / "run.log"

    def write(name: str) -> None:
        lines = Lines(path)
        for number in range(200):
            lines.write(log_line({"event": name, "text": f"{name} " * (number * 7)}, Secrets(), most_bytes=MOST_BYTES))
        lines.close()

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert sorted(line["event"] for line in lines) == sorted("abcd" * 200)
    assert all(set(line["text"]) <= {line["event"], " ", "…"} for line in lines)


@rows(
    "facts",
    [
        {"text": "word " * 2_000},
        {"text": "é " * 5_000},
        {"text": "\u202e\ud800\x1b[2J\n" * 900},
        {"text": "pa " * 200_000},
        {"planned": {"tags": {f"key{number}": "v " * 128 for number in range(50)}}},
        {"planned": {"tags": {"k " * 256 + str(number): "\x00 " * 128 for number in range(50)}}},
        {"changes": [f"contoso/region{number}" for number in range(5_000)]},
        {f"name{number}": "x " * 100 for number in range(100)},
        {"seconds": float("inf"), "text": "short"},
        {"nested": {"a": {"b": {"c": ["x " * 450] * 900}}}},
    ],
)
def test_a_line_has_an_end(facts: Mapping[str, object]) -> None:
    """However much there is to tell: JSON on one line of ASCII, and it says that it was cut."""
    line = log_line({"event": "Noted", **facts}, Secrets(), most_bytes=MOST_BYTES)
    document = json.loads(line)
    assert len(line) <= MOST_BYTES
    assert line.isascii()
    assert line.count("\n") == 1
    assert document["event"] == "Noted"
    assert document.get("isCut", False) == (facts.get("text") != "short")
