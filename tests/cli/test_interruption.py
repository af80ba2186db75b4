"""Prompts, Ctrl-C and what is said afterwards."""

from __future__ import annotations

import io
import json
import shlex
from dataclasses import dataclass

import pytest

from acrgeo.sandbox import Response, VirtualClock
from tests.cli.conftest import Cli, check_golden

ADD = ("replica", "add", "contoso", "eastus", "westeurope", "--upgrade")


@dataclass(slots=True)
class ImpatientUser:
    """A clock whose sleep number ``at`` is a Ctrl-C."""

    time: VirtualClock
    at: int = 1
    slept: int = 0

    def now(self) -> float:
        """The time of the sandbox."""
        return self.time.now()

    def sleep(self, seconds: float) -> None:
        """Let time pass, or not."""
        self.slept += 1
        if self.slept >= self.at:
            raise KeyboardInterrupt
        self.time.sleep(seconds)


def test_without_a_terminal_nothing_is_asked(cli: Cli) -> None:
    """Exit 2 with the two ways on; the plan was shown."""
    seen = cli(*ADD)
    assert (seen.code, seen.out, seen.writes) == (2, "", ())
    assert "Plan: 2 to create" in seen.err
    assert seen.err.endswith("hint: --yes to go ahead, --dry-run to look only\n")


@pytest.mark.parametrize("answer", ["n\n", "\n", "no\n", "yess\n", "", "Y e s\n"])
def test_any_other_answer_changes_nothing(cli: Cli, answer: str) -> None:
    """Only y and yes are consent; Ctrl-D is not."""
    seen = cli(*ADD, answer=answer)
    assert (seen.code, seen.out, seen.writes) == (1, "", ())
    assert seen.err.endswith("error: Not confirmed; nothing was changed.\n")


@pytest.mark.parametrize("answer", ["y\n", "YES\n"])
def test_yes_goes_ahead(cli: Cli, monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    """The plan that was shown is made, with the board on the terminal; the outcome takes the board's place."""
    monkeypatch.setenv("TERM", "xterm")
    seen = cli(*ADD, answer=answer)
    assert (seen.code, len(seen.writes)) == (0, 3)
    assert "[y/N] " in seen.err
    assert "\x1b[2K" in seen.err
    assert "3 changes: 3 done." in seen.out


def test_terminal_that_cannot_redraw_gets_lines(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """TERM=dumb, as in an editor: lines as on a pipe, at its own width."""
    monkeypatch.setenv("COLUMNS", "40")
    seen = cli(*ADD, answer="y\n")
    assert "\x1b" not in seen.err + seen.out
    assert "eastus: created in 10 s\n" in seen.err
    assert all(len(line) <= 40 for line in seen.out.splitlines())


def test_nothing_to_do_is_not_asked_about(cli: Cli) -> None:
    """There is no prompt without a change."""
    cli.premium("eastus", "westeurope")
    assert "[y/N]" not in cli(*ADD, answer="").err


def test_ctrl_c_in_the_middle(cli: Cli) -> None:
    """Exit 130, what is still running in Azure, and the command that finishes it: the same one."""
    cli.clock = ImpatientUser(cli.time)
    seen = cli(*ADD, "-y")
    cli.clock = None
    check_golden("interrupted", seen.out)
    assert seen.code == 130
    again = seen.out.partition("hint: acrgeo ")[2].splitlines()[0]
    assert again == " ".join(("--sandbox", *ADD, "-y"))
    attached = cli(*again.split())
    assert (attached.code, attached.writes) == (0, ())
    repeated = cli(*ADD)
    assert (repeated.code, repeated.writes) == (0, ())


@pytest.mark.parametrize("stops", ["key", "time"])
def test_what_is_hinted_routes_what_was_to_be_routed_when_ready(cli: Cli, stops: str) -> None:
    """Waiting for the replicas would end with 0 and leave them unrouted for ever."""
    words = [*ADD, "--route-when-ready", "-y"]
    if stops == "key":
        cli.clock = ImpatientUser(cli.time)
    else:
        words += ["--timeout", "5"]
    seen = cli(*words)
    cli.clock = None
    assert seen.code == (130 if stops == "key" else 7)
    again = seen.out.partition("hint: acrgeo ")[2].splitlines()[0]
    assert cli(*shlex.split(again)).code == 0
    replicas = json.loads(cli("replica", "list", "contoso", "-o", "json").out)["replicas"]
    assert {replica["regionEndpointEnabled"] for replica in replicas} == {True}
    assert json.loads(cli(*words, "--no-wait", "-o", "json").out)["results"] == []


def test_wait_ready_is_kept_when_the_command_is_run_again(cli: Cli) -> None:
    """Nothing is to be changed any more, but the replica is Syncing: followed until it is Ready, without a prompt."""
    words = ("replica", "add", "contoso", "eastus", "--upgrade")
    cli(*words, "--no-wait", "-y")
    cli.time.advance(10)
    assert "Syncing" in cli("replica", "list", "contoso").out
    seen = cli(*words, "--wait", "ready")
    assert (seen.code, seen.writes) == (0, ())
    assert "it is Syncing; it is awaited until it is Ready" in seen.err
    assert "Syncing" not in cli("replica", "list", "contoso").out


def test_command_that_brings_a_replaced_replica_back_works(cli: Cli) -> None:
    """A repair that ran out of time half-way: what it says to type leaves the replica as it was."""
    words = ("--name", "mirror01", "--tag", "team=web site", "--no-routing", "--upgrade", "-y")
    assert cli("replica", "add", "contoso", "eastus", *words).code == 0
    cli.time.advance(60)
    listed = json.loads(cli("replica", "list", "contoso", "-o", "json").out)["replicas"]
    path = next(replica["id"] for replica in listed if replica["location"] == "eastus")
    document = cli.sandbox.get_document(path)
    assert document is not None
    document["properties"]["provisioningState"] = "Failed"
    cli.sandbox.put_document(path, document)
    stopped = cli("replica", "repair", "contoso", "eastus", "-y", "--timeout", "5", "-o", "json")
    again = json.loads(stopped.out)["results"][0]["lookAgain"]
    assert stopped.code == 7
    assert f"if this stops half-way: {again}" in stopped.err
    assert cli(*shlex.split(again)[1:], "-y").code == 0
    replica = next(
        replica
        for replica in json.loads(cli("replica", "list", "contoso", "-o", "json").out)["replicas"]
        if not replica["home"]
    )
    assert (replica["name"], replica["tags"], replica["regionEndpointEnabled"]) == (
        "mirror01",
        {"team": "web site"},
        False,
    )


def test_ctrl_c_as_json(cli: Cli) -> None:
    """A program is told the same, on stdout, as JSON."""
    cli.clock = ImpatientUser(cli.time)
    seen = cli(*ADD, "-y", "-o", "json")
    assert seen.code == 130
    assert '"isInterrupted": true' in seen.out


class InterruptedInput(io.StringIO):
    """Somebody who presses Ctrl-C at the question."""

    def isatty(self) -> bool:
        """A terminal."""
        return True

    def readline(self, _: int = -1, /) -> str:  # type: ignore[override] # typeshed takes it for a binary stream
        """Raises."""
        raise KeyboardInterrupt


def test_ctrl_c_at_the_question(cli: Cli) -> None:
    """Exit 130, and that nothing was changed is true."""
    cli.typed = InterruptedInput()
    seen = cli(*ADD, answer="")
    assert (seen.code, seen.writes) == (130, ())
    assert seen.err.endswith("error: Interrupted; nothing was changed.\n")


def test_ctrl_c_while_reading(cli: Cli) -> None:
    """A read that waits for its retry is interrupted without a traceback."""
    cli.clock = ImpatientUser(cli.time)
    cli.sandbox.answer_next("GET", "/registries/contoso$", Response(status=503, headers={"retry-after": "5"}))
    seen = cli("show", "contoso")
    waits = "Azure throttles or is busy: waiting 5 s as it asks (--timeout: 5 min 00 s in total).\n"
    assert (seen.code, seen.out, seen.err) == (130, "", f"{waits}error: Interrupted.\n")


def test_second_ctrl_c_does_not_claim_that_nothing_was_changed(cli: Cli) -> None:
    """Pressed again while the outcome is told: exit 130, and that Azure goes on."""
    cli.clock = ImpatientUser(cli.time)

    def press(_: str) -> None:
        raise KeyboardInterrupt

    cli.hear_out = press
    seen = cli(*ADD, "-y")
    assert (seen.code, seen.out) == (130, "")
    assert seen.err.endswith(
        "error: Interrupted twice. Changes that were sent continue in Azure.\n"
        f"hint: acrgeo --sandbox {' '.join(ADD)} -y\n"
    )


def left(_: str) -> None:
    """Nobody reads any more."""
    raise BrokenPipeError


def test_change_goes_on_when_nobody_listens_to_the_talk(cli: Cli) -> None:
    """A reader of stderr that left does not stop a change in the middle."""
    cli.hear_err = left
    done = cli(*ADD, "-y")
    assert (done.code, done.err, len(done.writes)) == (0, "", 3)
    assert "3 changes: 3 done." in done.out


def test_exit_code_of_a_change_survives_a_reader_that_left(cli: Cli) -> None:
    """The outcome could not be told, but it is the exit code all the same."""
    cli.hear_out = left
    done = cli("upgrade", "contoso", "-y")
    assert (done.code, len(done.writes)) == (0, 1)
    late = cli(*ADD, "-y", "--timeout", "1")
    assert late.code == 7


@pytest.mark.parametrize("form", ["table", "json", "tsv"])
def test_read_ends_quietly_when_its_reader_left(cli: Cli, form: str) -> None:
    """``| head -1`` is no error."""
    cli.hear_out = left
    seen = cli("show", "contoso", "-o", form)
    assert (seen.code, seen.out, seen.err) == (0, "", "")
