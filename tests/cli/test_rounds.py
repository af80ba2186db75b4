"""How many requests a command sends, and which of them go out together: each is held until its whole round is there."""

from __future__ import annotations

import json
import threading
from dataclasses import fields, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from urllib3 import BaseHTTPResponse

from acrgeo.arm.credential import static_credential
from acrgeo.arm.gateway import Gateway
from acrgeo.arm.lookup.memory import FRESH_FOR, MOST_REGISTRIES, REFRESHED_AFTER, Memory
from acrgeo.arm.lookup.registries import REPLICAS_AT_ONCE
from acrgeo.arm.pipeline.connections import Wire
from acrgeo.arm.session import Session
from acrgeo.core.model.region import RegionFacts
from acrgeo.core.model.registry import RegistryRef
from acrgeo.files.private import PrivateFolder
from acrgeo.sandbox import Response
from acrgeo.sandbox.doors.pool import SandboxPool
from acrgeo.sandbox.engine.messages import json_response
from tests.cli.conftest import Cli, Result

GROUP = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/contoso-rg"
CONTOSO = f"{GROUP}/providers/Microsoft.ContainerRegistry/registries/contoso"
SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"
OTHER = "11111111-0000-0000-0000-000000000000"
PATIENCE = 10.0
READ = "registry replicas"
REGIONS = "locations provider"


def label(method: str, path: str) -> str:
    """Name a request by what it reads."""
    last = path.rpartition("/")[2]
    names = {
        "resources": "look-up",
        "Microsoft.ContainerRegistry": "provider",
        "contoso": "registry",
        "registries": "list",
        "replications": "replicas",
    }
    if "/operationStatuses/" in path:
        return "poll"
    return ("" if method == "GET" else f"{method}:") + names.get(last, last)


class Gate:
    """The sandbox behind a gate that opens for a whole round at once; ``rounds`` are the numbers of requests."""

    def __init__(self, pool: SandboxPool, rounds: list[int]) -> None:
        self._pool = pool
        self._ends = [sum(rounds[: at + 1]) for at in range(len(rounds))]
        self._changed = threading.Condition()
        self.sent: list[str] = []

    def urlopen(self, method: str, url: str, **options: Any) -> BaseHTTPResponse:
        """Answer once as many requests are here as the round has."""
        with self._changed:
            self.sent.append(label(method, url.partition("?")[0].removeprefix("https://management.azure.com")))
            end = next((end for end in self._ends if end >= len(self.sent)), len(self.sent))
            self._changed.notify_all()
            self._changed.wait_for(lambda: len(self.sent) >= end, PATIENCE)
        return self._pool.urlopen(method, url, **options)

    def rounds(self) -> list[str]:
        """Return what was sent, a line a round; what was not expected is in the last."""
        cuts = [0, *self._ends[:-1], len(self.sent)]
        return [" ".join(sorted(self.sent[begin:end])) for begin, end in pairwise(cuts)]


class World:
    """Runs command lines on a sandbox, each as a process of its own would, with what earlier ones learned."""

    def __init__(self, cli: Cli, folder: Path) -> None:
        self.cli = cli
        self.folder = folder
        self.told: list[str] = []
        self.store = PrivateFolder(folder)
        cli.premium("eastus", "westeurope")

    def __call__(
        self, *words: str, rounds: list[str], is_fresh: bool = False, subscription: str | None = SUBSCRIPTION
    ) -> Result:
        """Run a command, and check the requests of each of its rounds."""
        gate = Gate(SandboxPool(self.cli.sandbox), [len(line.split()) for line in rounds])
        self.cli.gateway = self.gateway(gate, is_fresh=is_fresh, subscription=subscription)
        try:
            result = self.cli(*words)
        finally:
            self.cli.gateway = None
        assert gate.rounds() == [" ".join(sorted(line.split())) for line in rounds]
        return result

    def run(self, *words: str, subscription: str | None = SUBSCRIPTION) -> Result:
        """Run a command, whatever its rounds."""
        self.cli.gateway = self.gateway(SandboxPool(self.cli.sandbox), subscription=subscription)
        try:
            return self.cli(*words)
        finally:
            self.cli.gateway = None

    def memory(self, *, is_fresh: bool = False) -> Memory:
        """Return what commands learned."""
        return Memory(self.store, now=self.cli.time.now, is_fresh=is_fresh, tell=self.told.append)

    def gateway(self, wire: Wire, *, is_fresh: bool = False, subscription: str | None = SUBSCRIPTION) -> Gateway:
        cli = self.cli
        session = Session(
            subscription=subscription,
            credential=static_credential(cli.sandbox.token),
            http=wire,
            environ={},
            sleep=cli.time.sleep,
        )
        return Gateway(session, self.memory(is_fresh=is_fresh))


@pytest.fixture
def world(cli: Cli, tmp_path: Path) -> World:
    """Return contoso with three replicas, and a cache that is empty."""
    return World(cli, tmp_path / "cache")


LIST = ("replica", "list", "contoso")
ONE = [READ]


@pytest.mark.parametrize(
    ("words", "cold", "cold_in_group", "warm"),
    [
        (LIST, [f"look-up {REGIONS}", READ], [f"{READ} {REGIONS}"], [READ]),
        ((*LIST, "-o", "json"), [f"look-up {REGIONS}", READ], [f"{READ} {REGIONS}"], [READ]),
        (("show", "contoso"), [f"look-up {REGIONS}", READ], [f"{READ} {REGIONS}"], [READ]),
        (("regions", "contoso"), [f"look-up {REGIONS}", READ], [f"{READ} {REGIONS}"], [READ]),
        (("map", "contoso", "--ascii"), [f"look-up {REGIONS}", READ], [f"{READ} {REGIONS}"], [READ]),
        (("routing", "show", "contoso"), ["look-up", READ], [READ], [READ]),
        (
            ("routing", "show", "contoso", "-o", "json"),
            [f"look-up {REGIONS}", READ],
            [f"{READ} {REGIONS}"],
            [READ],
        ),
        (("replica", "add", "contoso", "eastus", "-y"), ["look-up", f"{READ} eastus"], [f"{READ} eastus"], None),
        (
            ("replica", "add", "contoso", "eastus", "westeurope", "-y"),
            ["look-up", f"{READ} eastus westeurope"],
            [f"{READ} eastus westeurope"],
            None,
        ),
        (("show", "contoso.azurecr.io"), [f"look-up {REGIONS}", READ], [f"{READ} {REGIONS}"], [READ]),
        (
            ("replica", "show", "contoso"),
            [f"look-up {REGIONS}", READ, "eastus webhooks westeurope westus"],
            [f"{READ} {REGIONS}", "eastus webhooks westeurope westus"],
            [READ, "eastus webhooks westeurope westus"],
        ),
        (("export", "contoso"), ["look-up", READ, "webhooks"], [READ, "webhooks"], [READ, "webhooks"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_is_independent_goes_out_together(
    world: World, words: tuple[str, ...], cold: list[str], cold_in_group: list[str], warm: list[str] | None
) -> None:
    """One round once the registry's place is known, two with a look-up, and no regions that are known."""
    warm = warm or cold_in_group
    assert world(*words, rounds=cold).code == 0
    first = world(*words, rounds=warm)
    assert world(*words, "-g", "contoso-rg", rounds=warm).out == first.out
    world.folder.joinpath(f"regions-public-{SUBSCRIPTION}.json").unlink(missing_ok=True)
    assert world(*words, "-g", "contoso-rg", rounds=cold_in_group).out == first.out


def test_the_subscription_is_checked_beside_what_is_read_in_it(world: World) -> None:
    """Where nobody names it, the list of subscriptions decides: what was read in another one is thrown away."""
    world(*LIST, rounds=["subscriptions", f"look-up {REGIONS}", READ], subscription=None)
    right = world(*LIST, rounds=[f"subscriptions {READ}"], subscription=None)
    world.memory().keep_subscription(OTHER)
    world.memory().keep_registry(replace(REF, subscription=OTHER))
    assert world.run(*LIST, subscription=None).out == right.out
    world(*LIST, rounds=[f"subscriptions {READ}"], subscription=None)
    world.memory().keep_subscription(OTHER)
    done = world.run("replica", "tag", "contoso", "eastus", "--tag", "a=b", "-y", subscription=None)
    assert done.code == 0
    assert [path for _, path in done.writes] == [f"{CONTOSO}/replications/eastus"]


@pytest.mark.parametrize(
    ("words", "rounds"),
    [
        (
            ("routing", "disable", "contoso", "eastus"),
            [READ, "permissions locks", f"{READ} eastus westeurope", "PATCH:eastus", "poll", "eastus"],
        ),
        (
            ("replica", "tag", "contoso", "eastus", "westeurope", "--tag", "a=b"),
            [
                READ,
                "permissions locks locks POST:checkPolicyRestrictions POST:checkPolicyRestrictions",
                "eastus westeurope",
                "PATCH:eastus PATCH:westeurope",
                "eastus westeurope",
            ],
        ),
    ],
    ids=lambda value: " ".join(value[:2]) if isinstance(value, tuple) else "",
)
def test_what_is_independent_is_written_together(world: World, words: tuple[str, ...], rounds: list[str]) -> None:
    """Each step of several changes is one round, and what guards a drain is read with the replica itself."""
    world.cli.is_ordered = False
    done = world(*words, "-g", "contoso-rg", "-y", rounds=rounds)
    assert done.code == 0, done.err


class Crowd:
    """The sandbox, and how many requests were under way at once."""

    def __init__(self, pool: SandboxPool) -> None:
        self._pool = pool
        self._lock = threading.Lock()
        self._now = self.most = 0

    def urlopen(self, method: str, url: str, **options: Any) -> BaseHTTPResponse:
        """Answer, and count meanwhile."""
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
        try:
            return self._pool.urlopen(method, url, **options)
        finally:
            with self._lock:
                self._now -= 1


def test_many_replicas_are_read_at_once_but_not_all(world: World) -> None:
    """More than the connections that are kept would wait in vain."""
    crowd = Crowd(SandboxPool(world.cli.sandbox))
    gateway = world.gateway(crowd)
    gateway.read_registry(REF)
    names = [f"replica{number}" for number in range(3 * REPLICAS_AT_ONCE)]
    assert gateway.read_replicas(REF, [*names, "eastus"])["eastus"] is not None
    assert 1 < crowd.most <= REPLICAS_AT_ONCE


def test_a_resource_id_needs_no_look_up(world: World) -> None:
    """Its place is in it."""
    assert world("show", CONTOSO, rounds=[f"{READ} {REGIONS}"]).code == 0
    assert world("show", CONTOSO, rounds=ONE).code == 0
    assert world("show", "contoso", rounds=ONE).code == 0  # and it is kept


def test_refresh_asks_for_everything_and_keeps_it(world: World) -> None:
    """--refresh takes nothing from earlier commands; later ones take what it read."""
    assert world(*LIST, rounds=[f"look-up {REGIONS}", READ]).code == 0
    assert world(*LIST, rounds=[f"look-up {REGIONS}", READ], is_fresh=True).code == 0
    assert world(*LIST, rounds=ONE).code == 0


def test_regions_are_used_for_a_day_and_refreshed_after_half_of_it(world: World) -> None:
    """Nobody waits for the refresh: it goes out with what the command reads."""
    assert world(*LIST, rounds=[f"look-up {REGIONS}", READ]).code == 0
    world.cli.time.advance(REFRESHED_AFTER - 60)
    assert world(*LIST, rounds=ONE).code == 0
    world.cli.time.advance(120)
    assert world(*LIST, rounds=[f"{READ} {REGIONS}"]).code == 0
    for _ in range(1000):  # the refresh may end after the command
        read_at = json.loads(world.store.read(f"regions-public-{SUBSCRIPTION}.json") or b"{}").get("readAt", 0)
        if read_at > world.cli.time.now() - 60:
            break
        threading.Event().wait(0.01)
    assert world(*LIST, rounds=ONE).code == 0
    world.cli.time.advance(FRESH_FOR + 1)
    assert world(*LIST, rounds=[f"{READ} {REGIONS}"]).code == 0


def test_a_clock_that_was_set_back_makes_nothing_young(world: World) -> None:
    """What was read in the future is asked for again."""
    assert world(*LIST, rounds=[f"look-up {REGIONS}", READ]).code == 0
    path = world.folder / f"regions-public-{SUBSCRIPTION}.json"
    document = json.loads(path.read_text())
    path.write_text(json.dumps({**document, "readAt": document["readAt"] + 10 * FRESH_FOR}))
    assert world(*LIST, rounds=[f"{READ} {REGIONS}"]).code == 0


REF = RegistryRef(subscription=SUBSCRIPTION, resource_group="contoso-rg", name="contoso")
ELSEWHERE = replace(REF, resource_group="gone-rg")


def test_a_registry_that_was_made_again_in_another_group_is_looked_up(world: World) -> None:
    """A 404 where it was is not the answer: the look-up is, and it is kept."""
    world.memory().keep_registry(ELSEWHERE)
    gone = world(*LIST, rounds=[f"{READ} {REGIONS}", "look-up", READ])
    assert gone.code == 0
    assert world(*LIST, rounds=ONE).out == gone.out


@pytest.mark.parametrize(
    "answer",
    [
        json_response(403, {"error": {"code": "AuthorizationFailed", "message": "No."}}),
        json_response(404, {"error": {"code": "ResourceGroupNotFound", "message": "No."}}),
        "fabrikam",
    ],
    ids=["denied", "no group", "another name"],
)
def test_what_answers_where_a_registry_was_must_be_that_registry(world: World, answer: Response | str) -> None:
    """Whoever may not read it there, or finds another one, looks it up."""
    world.memory().keep_registry(REF)
    if isinstance(answer, str):
        document = world.cli.sandbox.get_document(CONTOSO) or {}
        answer = json_response(200, {**document, "id": document["id"].replace("contoso", answer), "name": answer})
    world.cli.sandbox.answer_next("GET", "/registries/contoso$", answer)
    assert "eastus" in world(*LIST, rounds=[f"{READ} {REGIONS}", "look-up", READ]).out


@pytest.mark.parametrize(
    "words",
    [
        ("replica", "tag", "contoso", "eastus", "--tag", "a=b"),
        ("replica", "add", "contoso", "uksouth"),
        ("routing", "disable", "contoso", "eastus"),
        ("replica", "delete", "contoso", "eastus"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_a_write_goes_where_the_registry_is(world: World, words: tuple[str, ...]) -> None:
    """A place that is kept and wrong never reaches a write."""
    world.memory().keep_registry(ELSEWHERE)
    done = world.run(*words, "-y")
    assert done.code == 0, done.err
    assert done.writes
    assert all(path.startswith(CONTOSO) for _, path in done.writes)


def test_a_registry_that_is_gone_is_not_found(world: World) -> None:
    """As if nothing had been kept: with close names."""
    world.memory().keep_registry(replace(ELSEWHERE, name="contosso"))
    done = world.run("show", "contosso")
    assert done.code == 8
    assert "did you mean contoso" in done.err


PLACES: list[object] = [
    None,
    [],
    {"contoso": None},
    {"contoso": {}},
    {"contoso": ""},
    {"contoso": "contoso-rg"},
    {"contoso": f"{GROUP}/providers/Microsoft.ContainerRegistry/registries/fabrikam"},
    {"contoso": CONTOSO.replace(SUBSCRIPTION, OTHER)},
    {"contoso": f"{CONTOSO}/replications/eastus"},
    {"contoso": f"{CONTOSO}/"},
    {"contoso": f"https://evil.example{CONTOSO}"},
]
WRONG = ["", "{", "[]", "null", "\x00\xff", "[" * 100_000, '{"formatVersion": 2}', '{"formatVersion": 1}']


@pytest.mark.parametrize(
    "content", [*WRONG, *(json.dumps({"formatVersion": 1, "registries": places}) for places in PLACES)]
)
def test_a_place_that_is_not_as_it_was_written_is_not_there(tmp_path: Path, content: str) -> None:
    """It is looked up, and kept anew."""
    store = PrivateFolder(tmp_path / "cache")
    store.write(f"registries-public-{SUBSCRIPTION}.json", content.encode("latin-1"))
    assert Memory(store).registry(SUBSCRIPTION, "contoso") is None
    Memory(store).keep_registry(REF)
    assert Memory(store).registry(SUBSCRIPTION, "contoso") == REF


ROW = {**dict.fromkeys(field.name for field in fields(RegionFacts)), "name": "westus", "display_name": "West US"}


def regions_document(**changes: object) -> str:
    """Return a document of regions as it is written, with changes to its only row."""
    row = {**ROW, "is_offered": True, **changes}
    document = {"formatVersion": 1, "readAt": 1_790_000_000, "providerState": None, "regions": [row]}
    return json.dumps(document)


@pytest.mark.parametrize(
    "content",
    [
        *WRONG,
        regions_document(is_offered="yes"),
        regions_document(name=None),
        regions_document(name=1),
        regions_document(pair=["eastus"]),
        regions_document(has_zones=1),
        regions_document(latitude="47"),
        regions_document(latitude=float("nan")),
        regions_document(longitude=float("inf")),
        regions_document().replace('"geography": null, ', ""),
        regions_document().replace("1790000000", '"today"'),
        regions_document().replace("1790000000", "NaN"),
        regions_document().replace('"providerState": null', '"providerState": 1'),
        '{"formatVersion": 1, "readAt": 1790000000, "providerState": null, "regions": []}',
        '{"formatVersion": 1, "readAt": 1790000000, "providerState": null, "regions": {"westus": {}}}',
    ],
)
def test_regions_that_are_not_as_they_were_written_are_not_there(tmp_path: Path, content: str) -> None:
    """One value of the wrong kind, and Azure is asked."""
    memory = Memory(PrivateFolder(tmp_path / "cache"), now=lambda: 1_790_000_060.0)
    store = PrivateFolder(tmp_path / "cache")
    store.write(f"regions-public-{SUBSCRIPTION}.json", content.encode("latin-1"))
    assert memory.regions(SUBSCRIPTION) is None
    store.write(f"regions-public-{SUBSCRIPTION}.json", regions_document().encode())
    known = memory.regions(SUBSCRIPTION)
    assert known is not None
    assert known.facts["westus"] == RegionFacts(name="westus", display_name="West US", is_offered=True)


def test_what_is_kept_has_the_mode_of_secrets_and_holds_none(world: World) -> None:
    """Mode 0600, and neither token nor tags nor anything else of a registry but its place and its replicas."""
    world("show", "contoso", rounds=[f"look-up {REGIONS}", READ])
    files = sorted(world.folder.iterdir())
    assert [path.name for path in files] == [
        f"{what}-public-{SUBSCRIPTION}.json" for what in ("regions", "registries", "seen")
    ]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    kept = "".join(path.read_text() for path in files)
    assert world.cli.sandbox.token not in kept
    assert json.loads(files[1].read_text()) == {"formatVersion": 1, "registries": {"contoso": CONTOSO}}


def test_clouds_and_subscriptions_do_not_mix(world: World) -> None:
    """A name is of a subscription, and a subscription of a cloud."""
    world.memory().keep_registry(REF)
    assert world.memory().registry(OTHER, "contoso") is None
    assert Memory(world.store, cloud="china").registry(SUBSCRIPTION, "contoso") is None
    world.memory().keep_registry(replace(REF, subscription="not/an/id"))
    assert len(list(world.folder.iterdir())) == 1


def test_a_cache_that_cannot_be_written_is_told_with_verbose_only(world: World) -> None:
    """A file in the place of the folder: commands work, and what is told says why nothing is kept."""
    world.folder.write_text("")
    assert world(*LIST, rounds=[f"look-up {REGIONS}", READ]).err == ""
    assert world(*LIST, rounds=[f"look-up {REGIONS}", READ]).err == ""
    assert any("not kept" in line and str(world.folder) in line for line in world.told)


def test_many_processes_keep_what_they_learn(tmp_path: Path) -> None:
    """Each file is there whole at any time; of two that write at once, one may have to ask again."""
    store = PrivateFolder(tmp_path / "cache")
    refs = [replace(REF, name=f"registry{number}") for number in range(20)]
    threads = [threading.Thread(target=Memory(store).keep_registry, args=(ref,)) for ref in refs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = [ref for ref in refs if Memory(store).registry(SUBSCRIPTION, ref.name) == ref]
    assert kept


def test_no_more_than_a_thousand_places_are_kept(tmp_path: Path) -> None:
    """The oldest goes first."""
    store = PrivateFolder(tmp_path / "cache")
    rows = {f"registry{number}": f"{CONTOSO[:-7]}registry{number}" for number in range(MOST_REGISTRIES)}
    content = json.dumps({"formatVersion": 1, "registries": rows})
    store.write(f"registries-public-{SUBSCRIPTION}.json", content.encode())
    Memory(store).keep_registry(REF)
    assert Memory(store).registry(SUBSCRIPTION, "contoso") == REF
    assert Memory(store).registry(SUBSCRIPTION, "registry0") is None
    assert Memory(store).registry(SUBSCRIPTION, "registry1") is not None


def forget(world: World, region: str, **changes: object) -> None:
    """Have what is kept say something else of a region; without changes, that there is none."""
    name = f"regions-public-{SUBSCRIPTION}.json"
    world.folder.joinpath(name).unlink(missing_ok=True)
    world.run("show", "contoso")
    document = json.loads(world.store.read(name) or b"{}")
    rows = [row if row["name"] != region else {**row, **changes} for row in document["regions"]]
    document["regions"] = [row for row in rows if changes or row["name"] != region]
    assert document["regions"] != json.loads(world.store.read(name) or b"{}")["regions"]
    world.store.write(name, json.dumps(document).encode())


@pytest.mark.parametrize("changes", [{}, {"is_offered": False}], ids=["unknown", "not offered"])
def test_no_plan_is_refused_on_what_is_kept(world: World, tmp_path: Path, changes: dict[str, object]) -> None:
    """A region that Azure offers since: every command that refuses asks first."""
    manifest = tmp_path / "contoso.yaml"
    manifest.write_text("apiVersion: acrgeo/v1\nregistry: contoso\nreplicas:\n  - location: uksouth\n")
    for words in (
        ("replica", "add", "contoso", "uksouth", "--dry-run"),
        ("plan", "-f", str(manifest)),
        ("replica", "delete", "contoso", "uksouth", "-y"),
        ("preflight", "contoso", "--add", "uksouth"),
    ):
        forget(world, "uksouth", **changes)
        done = world.run(*words)
        assert done.code == 0, (words, done.err + done.out)


def test_what_is_kept_permits_nothing(world: World) -> None:
    """A region that Azure offers no more is refused before any write."""
    forget(world, "westus3", name="atlantis")
    done = world.run("replica", "add", "contoso", "atlantis", "-y")
    assert (done.code, done.writes) == (5, ())
    forget(world, "westus3", name="atlantis")
    assert world.run("show", "contoso").code == 0


def test_the_local_sandbox_keeps_nothing(cli: Cli, tmp_path: Path) -> None:
    """Its state is not Azure's, and it answers at once anyway."""
    assert cli("show", "contoso").code == 0
    assert not (tmp_path / ".cache").exists()


def test_verbose_tells_what_was_not_asked(world: World) -> None:
    """And how to ask."""
    world(*LIST, rounds=[f"look-up {REGIONS}", READ])
    assert world.told == []
    world(*LIST, rounds=ONE)
    assert [line.rpartition("; ")[2] for line in world.told] == ["--refresh asks again", "--refresh looks it up"]
