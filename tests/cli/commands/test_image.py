"""``acrgeo image status``: from a push to a verdict, by endpoints that are asked and webhooks that told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.cli.conftest import Cli, Result, check_golden
from tests.sandbox.dataplane.client import INDEX, LOGIN, Client, digest_of

HOOK = "https://hooks.example.com/{region}"
NOWHERE = f"sha256:{'0' * 64}"


def at_once(cli: Cli, *words: str) -> None:
    """A write that takes a while."""
    cli.prepare(*words, "-y")
    cli.time.advance(60)


@pytest.fixture
def registry(cli: Cli) -> Client:
    """Contoso with replicas in eastus and japaneast, and somebody who pushes to it."""
    cli.premium("eastus", "japaneast")
    return Client(cli.sandbox)


@pytest.fixture
def regional(cli: Cli, registry: Client) -> Client:
    """The same with regional endpoints."""
    at_once(cli, "endpoints", "regional", "enable", "contoso")
    return registry


def states(result: Result) -> dict[str, str]:
    """The states of the only image, by region."""
    (image,) = json.loads(result.out)["images"]
    return {cell["location"]: cell["state"] for cell in image["regions"]}


def cells(result: Result, image: int = 0) -> dict[str, dict[str, Any]]:
    """The cells of an image by region."""
    return {cell["location"]: cell for cell in json.loads(result.out)["images"][image]["regions"]}


def push_index(client: Client, tag: str) -> tuple[str, list[str]]:
    """An index of two platforms, and the digests of its children."""
    children = [client.push("web", f"{tag}-{arch}", arch.encode()) for arch in ("amd64", "arm64")]
    manifests = [
        {"digest": digest, "size": 1, "mediaType": "x", "platform": {"os": "linux", "architecture": arch}}
        for digest, arch in zip(children, ("amd64", "arm64"), strict=True)
    ]
    written = json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests}).encode()
    assert client.send("PUT", f"/v2/web/manifests/{tag}", written, content_type=INDEX).status == 201
    return digest_of(written), children


def test_a_push_is_followed_over_the_regions(cli: Cli, regional: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Synced at home and missing elsewhere, synced everywhere, stale where the tag has moved on; a page at each."""
    regional.push("web", "1.2")
    pushed = cli("image", "status", "contoso", "web:1.2")
    cli.time.advance(60)
    arrived = cli("image", "status", "contoso", f"{LOGIN}/web:1.2")
    regional.push("web", "1.2", b"another")
    moved = cli("image", "status", "contoso", "web:1.2")
    monkeypatch.setenv("COLUMNS", "40")
    narrow = cli("image", "status", "contoso", "web:1.2")
    assert [shown.code for shown in (pushed, arrived, moved, narrow)] == [7, 0, 7, 7]
    check_golden("image-status", *(shown.out + "---\n" for shown in (pushed, arrived, moved, narrow)))


def test_no_global_endpoint_is_asked(cli: Cli, regional: Client) -> None:
    """Any replica may answer there; -v shows every request."""
    regional.push("web", "1.2")
    log = cli("image", "status", "contoso", "web:1.2", "*", "-v", "--deep").err
    assert "HEAD contoso.eastus.geo.azurecr.io/v2/web/manifests/1.2 404" in log
    assert f" {LOGIN}/" not in log


def test_webhooks_tell_without_regional_endpoints(cli: Cli, registry: Client) -> None:
    """The same story from events alone; a region without a webhook stays unknown, with both ways to know it."""
    at_once(cli, "webhook", "add", "contoso", "westus", "eastus", "--uri", HOOK)
    registry.push("web", "1.2")
    both = ("image", "status", "contoso", "web:1.2", "--regions", "westus,eastus", "-o", "json")
    pushed = cli(*both)
    assert (pushed.code, states(pushed)) == (7, {"eastus": "missing", "westus": "synced"})
    cli.time.advance(60)
    arrived = cli(*both)
    assert (arrived.code, states(arrived)) == (0, {"eastus": "synced", "westus": "synced"})
    assert cells(arrived)["eastus"]["evidence"] == ["told"]
    registry.push("web", "1.2", b"another")
    moved = cells(cli(*both))["eastus"]
    assert (moved["state"], moved["since"]) == ("stale", cells(arrived)["eastus"]["since"])
    everywhere = cli("image", "status", "contoso", "web:*")
    assert everywhere.code == 7
    check_golden("image-status-told", everywhere.out)


def test_a_push_before_the_webhook_is_unknown(cli: Cli, registry: Client) -> None:
    """It told nothing of it, and that proves nothing."""
    registry.push("web", "1.2")
    cli.time.advance(60)
    at_once(cli, "webhook", "add", "contoso", "--each-region", "--uri", HOOK)
    found = cli("image", "status", "contoso", "web:1.2", "-o", "json")
    assert (found.code, set(states(found).values())) == (5, {"unknown"})
    assert "made or changed" in cells(found)["eastus"]["reason"]


@pytest.mark.parametrize(
    ("words", "part"),
    [(("web:1.2",), "image-status-unknown"), (("web:*",), "image-status-unlisted"), (("--all",), None)],
)
def test_with_neither_it_is_unknown(cli: Cli, registry: Client, words: tuple[str, ...], part: str | None) -> None:
    """Exit 5 with the commands that would make it known; the global endpoint is no way out."""
    registry.push("web", "1.2")
    found = cli("image", "status", "contoso", *words)
    assert found.code == 5
    for command in ("endpoints regional enable contoso", "webhook add contoso --each-region"):
        assert f"acrgeo --sandbox {command}" in found.out + found.err
    if part is not None:
        check_golden(part, found.out, found.err)


def test_arrival_may_be_demanded(cli: Cli, regional: Client) -> None:
    """What was only asked can be pulled; whether it has arrived is unknown where no webhook told of it."""
    at_once(cli, "webhook", "add", "contoso", "westus", "eastus", "--uri", HOOK)
    regional.push("web", "1.2")
    cli.time.advance(60)
    any_, told = (
        cli("image", "status", "contoso", "web:1.2", "--evidence", it, "-o", "json") for it in ("any", "told")
    )
    assert (any_.code, told.code) == (0, 5)
    assert {place: cell["evidence"] for place, cell in cells(any_).items()} == {
        "eastus": ["asked", "told"],
        "japaneast": ["asked"],
        "westus": ["asked", "told"],
    }
    assert states(told) == {"eastus": "synced", "japaneast": "unknown", "westus": "synced"}


@pytest.mark.parametrize(
    ("words", "code", "states_of"),
    [
        ((), 7, {"eastus": "stale", "japaneast": "missing", "westus": "synced"}),
        (("--newest",), 7, {"eastus": "synced", "japaneast": "missing", "westus": "stale"}),
        (("--expect", NOWHERE), 7, {"eastus": "stale", "japaneast": "missing", "westus": "stale"}),
    ],
)
def test_what_is_compared_with(
    cli: Cli, regional: Client, words: tuple[str, ...], code: int, states_of: dict[str, str]
) -> None:
    """Home by default, or the newest, or a digest that is expected."""
    regional.push("web", "1.2", b"at home")
    cli.time.advance(2)
    regional.at("eastus").push("web", "1.2", b"elsewhere")
    found = cli("image", "status", "contoso", "web:1.2", "-o", "json", *words)
    assert (found.code, states(found)) == (code, states_of)


def test_an_image_that_was_pushed_elsewhere_is_missing_at_home(cli: Cli, regional: Client) -> None:
    """It is compared with where it is."""
    regional.at("eastus").push("web", "1.2")
    found = cli("image", "status", "contoso", "web:1.2", "-o", "json")
    assert (found.code, states(found)) == (7, {"eastus": "synced", "japaneast": "missing", "westus": "missing"})


def test_an_index_is_where_its_parts_are(cli: Cli, regional: Client) -> None:
    """Its platforms are shown; a child or, with --deep, a layer that is missing in a region is named."""
    digest, children = push_index(regional, "1.2")
    cli.time.advance(60)
    whole = cli("image", "status", "contoso", "web:1.2", "--deep", "-o", "json")
    document = json.loads(whole.out)["images"][0]
    assert (whole.code, document["platforms"]) == (0, ["linux/amd64", "linux/arm64"])
    assert {cell["parts"]["checked"] for cell in cells(whole).values()} == {6}
    east = regional.at("eastus")
    assert east.send("DELETE", f"/v2/web/blobs/{digest_of(b'arm64')}").status == 202
    plain, deep = (cli("image", "status", "contoso", f"web@{digest}", "-o", "json", *it) for it in ((), ("--deep",)))
    assert (plain.code, deep.code) == (0, 7)
    assert digest_of(b"arm64") in cells(deep)["eastus"]["reason"]
    assert east.send("DELETE", f"/v2/web/manifests/{children[1]}").status == 202
    broken = cells(cli("image", "status", "contoso", "web:1.2", "-o", "json"))["eastus"]
    assert broken["state"] == "missing"
    assert f"{children[1]} (linux/arm64)" in broken["reason"]


NOWHERE_FOUND = {
    "web:1.3": "did you mean web:1.2?",
    "wep:1.2": "did you mean web:1.2?",
    "zzz": "image status contoso --all",
    "web": "image status contoso 'web:*'",
    f"web@{NOWHERE}": "image status contoso 'web:*'",
    "wep:*": "did you mean web?",
    "web:9*": "the tags of web: 1.2",
    "zz/*": "its repositories: web",
}


def test_an_image_that_is_nowhere_is_not_found(cli: Cli, regional: Client) -> None:
    """Exit 8, with close names; beside one that is there each is told apart."""
    regional.push("web", "1.2")
    for image, hint in NOWHERE_FOUND.items():
        found = cli("image", "status", "contoso", image)
        assert (found.code, found.out) == (8, ""), image
        assert hint in " ".join(found.err.split()), image
    absent = [image for image in NOWHERE_FOUND if "*" not in image]
    among = cli("image", "status", "contoso", "web:1.2", *absent, "-o", "json")
    assert among.code == 8
    first, *others = json.loads(among.out)["images"]
    assert {cell["state"] for cell in first["regions"]} == {"synced", "missing"}
    assert len(others) == len(absent)
    page = cli("image", "status", "contoso", "web:1.2", *absent).out
    assert page.count("no replica has it") == len(absent)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("web@sha256:12",), "web@sha256:12"),
        (("fabrikam.azurecr.io/web:1",), "fabrikam"),
        ((), "The image is missing."),
        (("web", "--expect", "12"), "is no digest"),
        (("web", "--expect", NOWHERE, "--newest"), "contradict"),
        (("web", "--evidence", "hearsay"), "hearsay"),
    ],
)
def test_a_wrong_command_line_is_refused(cli: Cli, words: tuple[str, ...], said: str) -> None:
    """Exit 2, before any registry's host is asked."""
    found = cli("image", "status", "contoso", *words)
    assert (found.code, found.out) == (2, "")
    assert said in " ".join(found.err.split())


def test_a_region_that_cannot_be_asked_is_unknown_and_the_others_are_answered(cli: Cli, regional: Client) -> None:
    """A replica that is being created, with the command that waits for it."""
    regional.push("web", "1.2")
    cli.time.advance(60)
    cli("replica", "add", "contoso", "uksouth", "-y", "--no-wait")
    found = cli("image", "status", "contoso", "web:1.2", "-o", "json")
    assert found.code == 5
    assert states(found) == {"eastus": "synced", "japaneast": "synced", "uksouth": "unknown", "westus": "synced"}
    new = cells(found)["uksouth"]
    assert (new["reason"].split(";")[0], "replica wait contoso uksouth" in new["hint"]) == (
        "the replica is Creating",
        True,
    )


def test_a_firewall_is_named(cli: Cli, regional: Client) -> None:
    """The address that it keeps out, and what to do; nothing is asked again of the same host."""
    regional.push("web", "1.2")
    registry = next(it for it in cli.sandbox._store.under("/subscriptions") if it.get("name") == "contoso")
    registry["properties"]["networkRuleSet"] = {"defaultAction": "Deny", "ipRules": []}
    cli.sandbox._store.put(registry["id"], registry)
    found = cli("image", "status", "contoso", "web:1.2", "web:1.3", "-v")
    assert found.code == 5
    assert "127.0.0.1" in found.out
    assert "az acr network-rule add" in found.out
    assert found.out.count("unknown: ") == 1  # told once for all regions and images


def test_who_may_not_pull_gets_the_missing_permission(cli: Cli, regional: Client, tmp_path: Path) -> None:
    """It is named, with the role that has it; every region is unknown, never missing."""
    regional.push("web", "1.2")
    role = {"actions": ["*/read"], "notActions": ["Microsoft.ContainerRegistry/registries/pull/read"]}
    (tmp_path / "role.json").write_text(json.dumps({"permissions": [role]}), encoding="utf-8")
    cli("sandbox", "caller", str(tmp_path / "role.json"))
    found = cli("image", "status", "contoso", "web:1.2", "-o", "json")
    assert (found.code, set(states(found).values())) == (5, {"unknown"})
    home = cells(found)["westus"]
    assert "repository:web:pull is missing" in home["reason"]
    assert "az role assignment create" in home["hint"]


def test_what_webhooks_told_may_not_be_listed(cli: Cli, registry: Client, tmp_path: Path) -> None:
    """Then the missing permission is the reason."""
    at_once(cli, "webhook", "add", "contoso", "--each-region", "--uri", HOOK)
    registry.push("web", "1.2")
    role = {"actions": ["*/read"], "notActions": []}
    (tmp_path / "role.json").write_text(json.dumps({"permissions": [role]}), encoding="utf-8")
    cli("sandbox", "caller", str(tmp_path / "role.json"))
    found = cli("image", "status", "contoso", "web:1.2", "-o", "json")
    assert (found.code, set(states(found).values())) == (5, {"unknown"})
    assert "events" in cells(found)["eastus"]["told"]["reason"]


def test_many_images_are_folded(cli: Cli, regional: Client) -> None:
    """The page has those that are not synced everywhere; wide and JSON have all."""
    for number in range(21):
        regional.push("web", f"1.{number}")
    cli.time.advance(60)
    regional.push("web", "2.0", b"new")
    page, wide = (cli("image", "status", "contoso", "--all", *form) for form in ((), ("-o", "wide")))
    assert (page.code, len(wide.out.splitlines()) > 22) == (7, True)
    check_golden("image-status-many", page.out)
    assert len(json.loads(cli("image", "status", "contoso", "web:1.*", "-o", "json").out)["images"]) == 21


def test_the_images_of_workloads_are_found(cli: Cli, regional: Client, tmp_path: Path) -> None:
    """Of this registry; the places that name what is not synced are told, and one that cannot be read is unknown."""
    for tag in ("1.2", "1.3"):
        regional.push("web", tag)
    cli.time.advance(60)
    containers = [{"name": f"c{tag}", "image": f"{LOGIN}/web:{tag}"} for tag in ("1.2", "1.3")]
    others = [{"name": "other", "image": "nginx:1"}]
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": {"containers": containers + others}}
    (tmp_path / "pod.yaml").write_text(json.dumps(pod), encoding="utf-8")
    synced = cli("image", "status", "contoso", "-f", str(tmp_path))
    assert synced.code == 0
    assert "1 image of other registries is left out." in " ".join(synced.out.split())
    containers[1]["image"] = f"{LOGIN}/web:2"
    (tmp_path / "pod.yaml").write_text(json.dumps(pod), encoding="utf-8")
    nowhere = cli("image", "status", "contoso", "-f", str(tmp_path / "pod.yaml"))
    assert nowhere.code == 8
    assert "Pod web, container c1.3" in " ".join(nowhere.out.split())
    compose = {"services": {"web": {"image": f"{LOGIN}/web:1.2"}, "api": {"image": "${REGISTRY}/api:$TAG"}}}
    (tmp_path / "pod.yaml").unlink()
    (tmp_path / "compose.yaml").write_text(json.dumps(compose), encoding="utf-8")
    unknown = cli("image", "status", "contoso", "-f", str(tmp_path), "-o", "junit")
    assert unknown.code == 5
    root = ElementTree.fromstring(unknown.out)
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("4", "0", "1")


def test_checks_are_junit(cli: Cli, regional: Client) -> None:
    """A suite for each image with a test for each region: not yet is a failure, unknown an error."""
    regional.push("web", "1.2")
    cli("replica", "add", "contoso", "uksouth", "-y", "--no-wait")
    shown = cli("image", "status", "contoso", "web:1.2", "-o", "junit")
    assert shown.code == 7
    check_golden("image-status-junit", shown.out)


def test_every_form_says_the_same(cli: Cli, regional: Client) -> None:
    """YAML, tsv, jsonl with a row for each image in each region, names, Markdown."""
    regional.push("web", "1.2")
    regional.push("api", "7")
    forms = ("yaml", "tsv", "jsonl", "name", "markdown")
    shown = {form: cli("image", "status", "contoso", "web:1.2", "api:7", "-o", form) for form in forms}
    assert {each.code for each in shown.values()} == {7}
    assert [len(shown[form].out.splitlines()) for form in ("tsv", "jsonl", "name")] == [6, 6, 2]
    assert all(json.loads(line)["formatVersion"] == "1.0" for line in shown["jsonl"].out.splitlines())
    check_golden("image-status-markdown", shown["markdown"].out)


def test_a_seed_has_images(cli: Cli) -> None:
    """To try it without a push: the last two arrive in the last region after an hour."""
    cli("sandbox", "seed", "images")
    early = cli("image", "status", "adatum", "--all", "--deep")
    assert early.code == 7
    check_golden("image-status-seed", early.out)
    cli.time.advance(3600)
    assert cli("image", "status", "adatum", "--all", "--deep").code == 0
    assert Client(cli.sandbox).json("/v2/_catalog") == {"repositories": []}
