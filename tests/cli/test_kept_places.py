"""What a command keeps of where registries are and which regions there are, and what later ones take of it."""

from __future__ import annotations

import json
import threading
from dataclasses import fields, replace
from pathlib import Path

import pytest

from acrgeo.arm.lookup.memory import FRESH_FOR, MOST_REGISTRIES, REFRESHED_AFTER, Memory
from acrgeo.core.model.region import RegionFacts
from acrgeo.files.private import PrivateFolder
from acrgeo.sandbox import Response
from acrgeo.sandbox.engine.messages import json_response
from tests.cli.conftest import Cli
from tests.cli.rounds import CONTOSO, GROUP, LIST, ONE, OTHER, READ, REF, REGIONS, SUBSCRIPTION, World


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
