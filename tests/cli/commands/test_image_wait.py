"""``acrgeo image wait``: from a push to all regions, on a virtual clock: what is asked, when it ends, and how."""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from acrgeo.core.image.arrivals import FEWEST
from acrgeo.files.private import PrivateFolder
from acrgeo.output.console import Stream, Streams
from acrgeo.sandbox import Response, VirtualClock
from acrgeo.sandbox.engine.contents import content_root
from acrgeo.workflow.context import Context
from acrgeo.workflow.images.history import History
from acrgeo.workflow.images.status import Wanted
from acrgeo.workflow.images.waiting import WaitOptions, wait_for_images
from acrgeo.workflow.options import Common
from tests.cli.commands.test_image import HOOK, NOWHERE, at_once, push_index
from tests.cli.conftest import Cli, Result, check_golden
from tests.sandbox.dataplane.client import Client

WAIT = ("image", "wait", "contoso")


@dataclass
class Deeds(VirtualClock):
    """The sandbox's clock, on which things happen while somebody sleeps."""

    inner: VirtualClock
    deeds: list[tuple[float, Callable[[], object]]] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.inner.now()

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.inner.advance(seconds)
        due = [deed for deed in self.deeds if deed[0] <= sum(self.slept)]
        self.deeds = [deed for deed in self.deeds if deed not in due]
        for _, deed in due:
            deed()


@pytest.fixture
def registry(cli: Cli) -> Client:
    """Contoso with replicas in eastus and japaneast."""
    cli.premium("eastus", "japaneast")
    return Client(cli.sandbox)


@pytest.fixture
def regional(cli: Cli, registry: Client) -> Client:
    """The same with regional endpoints."""
    at_once(cli, "endpoints", "regional", "enable", "contoso")
    return registry


def meanwhile(cli: Cli, *deeds: tuple[float, Callable[[], object]]) -> Deeds:
    """Let things happen so many seconds after the wait began."""
    cli.clock = clock = Deeds(cli.time, list(deeds))
    return clock


def arrivals(result: Result) -> dict[str, Any]:
    """How the only image arrived, by region."""
    (image,) = json.loads(result.out)["images"]
    return {cell["location"]: cell["arrival"] for cell in image["regions"]}


def test_it_ends_when_the_last_region_has_it(cli: Cli, regional: Client) -> None:
    """A line for each change, how long each region took at most, and no request for what has come."""
    regional.push("web", "1.2")
    clock = meanwhile(cli)
    done = cli(*WAIT, "web:1.2")
    assert done.code == 0
    assert clock.slept[0] == 1
    assert clock.slept == sorted(clock.slept[:-1]) + clock.slept[-1:]
    check_golden("image-wait", done.err + "---\n", done.out)
    again = cli(*WAIT, "web:1.2", "-o", "json")
    assert (again.code, json.loads(again.out)["result"]) == (0, "synced")
    assert all(arrival["wasThere"] for arrival in arrivals(again).values())


def states(result: Result) -> dict[str, str]:
    """The states of the only image, by region."""
    (image,) = json.loads(result.out)["images"]
    return {cell["location"]: cell["state"] for cell in image["regions"]}


def test_only_what_is_left_is_asked(cli: Cli, regional: Client) -> None:
    """A region that has it is asked no more, the global endpoint never."""
    regional.push("web", "1.2")
    regional.at("eastus").push("web", "1.2")
    meanwhile(cli)
    done = cli(*WAIT, "web:1.2", "-v")
    asked = re.findall(r"HEAD contoso\.(\w+)\.geo\.azurecr\.io/v2/web/manifests/1\.2", done.err)
    assert (done.code, asked.count("eastus"), asked.count("japaneast") > 5) == (0, 1, True)
    assert " contoso.azurecr.io/v2" not in done.err


def test_webhooks_tell_when_it_came(cli: Cli, registry: Client) -> None:
    """The same from events alone, with exact times; home at once."""
    at_once(cli, "webhook", "add", "contoso", "--each-region", "--uri", HOOK)
    registry.push("web", "1.2")
    meanwhile(cli)
    done = cli(*WAIT, "web:1.2", "-o", "json", "--evidence", "told")
    found = arrivals(done)
    assert (done.code, set(states(done).values())) == (0, {"synced"})
    assert {place: arrival["atMost"] for place, arrival in found.items()} == dict.fromkeys(found, False)
    assert found["westus"]["seconds"] == 0
    assert 19 < found["eastus"]["seconds"] < 22


def test_what_was_told_replaces_what_was_only_asked(cli: Cli, regional: Client) -> None:
    """The endpoint is quicker, the webhook exact."""
    at_once(cli, "webhook", "add", "contoso", "--each-region", "--uri", HOOK)
    regional.push("web", "1.2")
    meanwhile(cli)
    found = arrivals(cli(*WAIT, "web:1.2", "-o", "json"))
    assert {arrival["evidence"] for arrival in found.values()} == {"told"}


def test_with_neither_it_ends_at_once(cli: Cli, registry: Client) -> None:
    """Exit 5 with the commands that would make it known, and nothing slept."""
    registry.push("web", "1.2")
    clock = meanwhile(cli)
    ended = cli(*WAIT, "web:1.2")
    assert (ended.code, clock.slept) == (5, [])
    assert "cannot be known: regional endpoints are off; no webhook there" in " ".join(ended.err.split())
    assert "endpoints regional enable contoso" in ended.err


def test_time_is_over(cli: Cli, regional: Client) -> None:
    """Exit 7 with what is missing where, the document all the same, and the command that goes on without its end."""
    regional.push("web", "1.2")
    meanwhile(cli)
    late = cli(*WAIT, "web:1.2", "--timeout", "5", "-o", "json")
    assert (late.code, json.loads(late.out)["result"]) == (7, "timeout")
    error = json.loads(late.err[late.err.index("{") :])["error"]
    assert "web:1.2 in eastus (missing), web:1.2 in japaneast (missing)" in error["message"]
    assert error["hint"] == "acrgeo --sandbox image wait contoso web:1.2 -o json"
    assert cli(*WAIT, "web:1.2").code == 0


@pytest.mark.parametrize(
    ("deed", "code", "said"),
    [
        ("move", 5, "is another image by now"),
        ("delete", 5, "was deleted in westus (home)"),
        ("replica", 5, "The replica in eastus "),
        ("endpoints", 5, "regional endpoints are off"),
    ],
)
def test_what_will_never_be_ends_it(cli: Cli, regional: Client, deed: str, code: int, said: str) -> None:
    """A tag that moves or is deleted at home, a replica that goes, endpoints that are switched off."""
    first = regional.push("web", "1.2", b"layer")
    deeds: dict[str, Callable[[], object]] = {
        "move": lambda: regional.push("web", "1.2", b"another"),
        "delete": lambda: regional.send("DELETE", f"/v2/web/manifests/{first}"),
        "replica": lambda: quietly(cli, "replica", "delete", "contoso", "eastus", "-y", "--no-wait"),
        "endpoints": lambda: quietly(cli, "endpoints", "regional", "disable", "contoso", "-y", "--no-wait"),
    }
    meanwhile(cli, (3, deeds[deed]))
    ended = cli(*WAIT, "web:1.2")
    assert (ended.code, said in " ".join(ended.err.split())) == (code, True), ended.err


def test_a_replica_that_fails_ends_it(cli: Cli, regional: Client) -> None:
    """It is noticed when the registry is read again, with what repairs it."""
    regional.push("web", "1.2")

    def fail() -> None:
        replica = next(
            it for it in cli.sandbox._store.under("/subscriptions") if it.get("id", "").endswith("/replications/eastus")
        )
        replica["properties"]["provisioningState"] = "Failed"
        cli.sandbox._store.put(replica["id"], replica)

    clock = meanwhile(cli, (3, fail))
    ended = cli(*WAIT, "web:1.2")
    assert (ended.code, sum(clock.slept) < 60) == (5, True), ended.err
    assert "The replica in eastus is Failed" in " ".join(ended.err.split())
    assert "replica repair contoso eastus" in ended.err


@pytest.mark.parametrize(("looks", "code"), [(1, 0), (2, 5)])
def test_home_is_asked_twice_before_an_image_counts_as_deleted(
    cli: Cli, regional: Client, looks: int, code: int
) -> None:
    """A single 404 may be of a hiccup: where the image is there again after a pause, the wait goes on."""
    regional.push("web", "1.2")
    missing = Response(status=404, body=b'{"errors": [{"code": "MANIFEST_UNKNOWN"}]}')
    answers = [missing] * (looks + 1)  # of home and of eastus at the first look, of home alone at the second
    meanwhile(cli, (3, lambda: cli.sandbox.answer_next("HEAD", r"/v2/web/manifests/1\.2", *answers)))
    ended = cli(*WAIT, "web:1.2", "--regions", "eastus")
    assert (ended.code, "was deleted in westus (home)" in ended.err) == (code, code == 5), ended.err


def quietly(cli: Cli, *words: str) -> None:
    """Somebody else's command meanwhile."""
    streams = {name: getattr(sys, name) for name in ("stdin", "stdout", "stderr")}
    done = Cli(sandbox=cli.sandbox, time=cli.time, monkeypatch=cli.monkeypatch)(*words)
    for name, stream in streams.items():
        cli.monkeypatch.setattr(sys, name, stream)
    assert done.code == 0, done.err


def test_a_region_that_has_it_may_go(cli: Cli, regional: Client) -> None:
    """What has come is not looked at again."""
    regional.push("web", "1.2")
    regional.at("eastus").push("web", "1.2")
    meanwhile(cli, (3, lambda: quietly(cli, "replica", "delete", "contoso", "eastus", "-y", "--no-wait")))
    assert cli(*WAIT, "web:1.2").code == 0


def test_a_tag_that_moves_after_its_image_was_everywhere_is_noticed(cli: Cli, regional: Client) -> None:
    """At the end home is asked once more for those that came first."""
    regional.push("api", "1")
    cli.time.advance(60)
    regional.push("web", "1.2")
    meanwhile(cli, (3, lambda: regional.push("api", "1", b"another")))
    ended = cli(*WAIT, "web:1.2", "api:1")
    assert ended.code == 5
    assert "api:1 is another image by now" in " ".join(ended.err.split())


def test_an_expected_digest_may_come_later(cli: Cli, regional: Client) -> None:
    """Nobody has it, and another one stands under its tag: that is no reason to give up."""
    regional.push("web", "1.2", b"before")
    cli.time.advance(60)
    expected = Client(cli.sandbox).push("other", "1", b"after")
    meanwhile(cli, (30, lambda: regional.push("web", "1.2", b"after")))
    done = cli(*WAIT, "web:1.2", "--expect", expected, "-o", "json")
    assert (done.code, set(states(done).values())) == (0, {"synced"})
    meanwhile(cli)
    never = cli(*WAIT, "web:1.2", "--expect", NOWHERE, "--timeout", "1m")
    assert never.code == 7
    assert "(stale)" in never.err


def test_nothing_of_the_name_is_not_found(cli: Cli, regional: Client) -> None:
    """Exit 8 at once, with close names: most likely a typing error."""
    regional.push("web", "1.2")
    clock = meanwhile(cli)
    ended = cli(*WAIT, "wep:1.2")
    assert (ended.code, clock.slept, "did you mean web:1.2?" in ended.err) == (8, [], True)


def test_an_index_is_there_with_its_parts(cli: Cli, regional: Client) -> None:
    """Until its children have come it is missing; a digest has no tag that could move."""
    digest, _ = push_index(regional, "1.2")
    meanwhile(cli)
    done = cli(*WAIT, f"web@{digest}", "--deep", "-o", "json")
    assert (done.code, {cell["parts"]["checked"] for cell in json.loads(done.out)["images"][0]["regions"]}) == (0, {6})
    assert json.loads(done.out)["images"][0]["totalSize"] == len(b"{}") + len(b"amd64") + len(b"arm64")


def test_a_replica_that_asks_for_patience_gets_it(cli: Cli, regional: Client) -> None:
    """429 with Retry-After: nothing is asked again before, and the wait goes on."""
    regional.push("web", "1.2")
    registry = next(it for it in cli.sandbox._store.under("/subscriptions") if it.get("name") == "contoso")
    path = f"{content_root(registry)}/rates/eastus/read"
    clock = meanwhile(cli, (2, lambda: cli.sandbox._store.put(path, {"left": 0.0, "at": cli.time.now()})))
    done = cli(*WAIT, "web:1.2", "--timeout", "10m")
    assert (done.code, max(clock.slept)) == (0, 60)
    assert "waiting 1 min 00 s as it asks" in done.err


def test_a_firewall_ends_it(cli: Cli, regional: Client) -> None:
    """It keeps this machine out for good: exit 5, with the address and what lets it in."""
    regional.push("web", "1.2")
    registry = next(it for it in cli.sandbox._store.under("/subscriptions") if it.get("name") == "contoso")
    registry["properties"]["networkRuleSet"] = {"defaultAction": "Deny", "ipRules": []}
    cli.sandbox._store.put(registry["id"], registry)
    ended = cli(*WAIT, "web:1.2", "--evidence", "asked")
    assert ended.code == 5
    assert "127.0.0.1" in ended.err
    assert "az acr network-rule add" in ended.err


def test_ctrl_c_names_the_command_that_goes_on(cli: Cli, regional: Client, tmp_path: Path) -> None:
    """What is known is shown; the events of both runs are in one file; the same command ends it."""
    file = tmp_path / "events.ndjson"

    def interrupt() -> None:
        raise KeyboardInterrupt

    regional.push("web", "1.2")
    meanwhile(cli, (3, interrupt))
    words = (*WAIT, "web:1.2", "--timeout", "5m", "--events-file", str(file))
    stopped = cli(*words)
    assert stopped.code == 130
    assert f"acrgeo --sandbox image wait contoso web:1.2 --events-file {file}" in stopped.err
    assert "synced in 1 of 3 regions" in stopped.out
    meanwhile(cli)
    assert cli(*words).code == 0
    events = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert all(event["formatVersion"] == "1.0" and event["at"] for event in events)
    assert [event["result"] for event in events if event["event"] == "WaitEnded"] == ["interrupted", "synced"]
    seen = [event for event in events if event["event"] == "ImageSeen" and event["location"] == "eastus"]
    assert [event["state"] for event in seen] == ["missing", "missing", "synced"]
    assert (seen[-1]["arrival"]["atMost"], seen[-1]["arrival"]["seconds"] > 0) == (True, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "The image is missing."),
        (("web", "--timeout", "soon"), "soon"),
        (("web", "--events-file", "-"), "stdout is for the result"),
        (("web", "--events-file", "/nowhere/at/all/events.ndjson"), "--events-file"),
        (("web@sha256:12",), "web@sha256:12"),
    ],
)
def test_a_wrong_command_line_is_refused(cli: Cli, words: tuple[str, ...], said: str) -> None:
    """Exit 2, before anything is waited for."""
    found = cli(*WAIT, *words)
    assert (found.code, said in " ".join(found.err.split())) == (2, True)


def test_every_form_is_there_at_its_end(cli: Cli, regional: Client) -> None:
    """JUnit, Markdown, lines and YAML also when time is over."""
    regional.push("web", "1.2")
    meanwhile(cli)
    for form, part in (("junit", 'failures="2"'), ("markdown", "| "), ("tsv", "missing"), ("jsonl", '"arrival"')):
        late = cli(*WAIT, "web:1.2", "--timeout", "2", "-o", form)
        assert (late.code, part in late.out) == (7, True), late.err


def context(cli: Cli, shown: io.StringIO | None = None) -> Context:
    """One with streams of its own, on the sandbox and a clock that is slept on."""
    out, err = Stream(file=shown or io.StringIO(), width=80), Stream(file=io.StringIO(), width=80)
    return Context(
        common=Common(sandbox=True),
        environ={"ACRGEO_SANDBOX_SPEED": "1"},
        streams=Streams(out=out, err=err),
        clock=Deeds(cli.time),
        open_sandbox=lambda *_: cli.sandbox,
    )


ONE = Wanted(images=["web:1"])


def test_what_earlier_waits_saw_is_told_again(cli: Cli, regional: Client, tmp_path: Path) -> None:
    """From ten arrivals on there is an estimate; an arrival that was seen is shown with its time."""
    history = History(PrivateFolder(tmp_path / "kept"), "arrivals.json")
    regional.push("web", "1", b"one")
    assert wait_for_images(context(cli), "contoso", ONE, WaitOptions(timeout=900, history=history)) == 0
    first = next(each for each in history.seen if each.location == "eastus")
    assert (first.size, first.is_bound, 20 <= first.seconds <= 24) == (5, True, True)
    history.keep([replace(first, digest=f"sha256:{number}", seconds=number) for number in range(1, FEWEST)])
    kept = History(PrivateFolder(tmp_path / "kept"), "arrivals.json")
    regional.push("web", "2", b"two")
    shown = io.StringIO()
    both = Wanted(images=["web:2", "web:1"])
    assert wait_for_images(context(cli, shown), "contoso", both, WaitOptions(timeout=900, history=kept)) == 0
    text = " ".join(shown.getvalue().split())
    assert len(re.findall(r"≤ 2\d s \(asked\)", text)) == 4
    assert len(kept.seen) == FEWEST + 3
