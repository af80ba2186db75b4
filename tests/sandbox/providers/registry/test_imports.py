"""Imports: from one registry of the sandbox to another, as recorded, and their failures in the service's words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from acrgeo.sandbox import Sandbox
from tests.sandbox.dataplane.client import INDEX, Client, digest_of
from tests.sandbox.driver import GROUP, REGISTRY, SUBSCRIPTION, Answer, Driver

SOURCE = f"{GROUP}/providers/Microsoft.ContainerRegistry/registries/contosowesteu"
HOST = "contosowesteu.azurecr.io"


@pytest.fixture(name="source")
def _source(arm: Driver) -> Client:
    return Client(arm.sandbox, host=HOST, login=HOST)


def send(arm: Driver, image: str, *tags: str, mode: str = "NoForce", **source: Any) -> Answer:
    """POST importImage, by resource id unless a source is given."""
    given = source or {"resourceId": SOURCE}
    return arm.post(
        f"{REGISTRY}/importImage",
        {"source": {**given, "sourceImage": image}, "targetTags": list(tags), "mode": mode},
    )


def index_of(client: Client, name: str, count: int) -> str:
    """Push an index of so many images, tagged many; its digest."""
    manifests, digest = [], ""
    for number in range(count):
        digest = client.push(name, f"part{number}", str(number).encode()) if number < 3 else digest
        manifests.append({"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": digest, "size": 1})
    written = json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests}).encode()
    answer = client.send("PUT", f"/v2/{name}/manifests/many", written, content_type=INDEX)
    assert answer.status == 201, answer.body
    return digest_of(written)


def test_an_import_is_accepted_followed_and_there(arm: Driver, source: Client) -> None:
    """202 with the home region in upper case, Accepted, Succeeded; then the digest is at home and spreads."""
    arm.upgrade()
    arm.add("eastus")
    arm.clock.advance(60)
    digest = source.push("web", "1")
    begun = send(arm, "web:1", "shop/web:1")
    assert (begun.status, begun.body) == (202, None)
    path = f"{SUBSCRIPTION}/providers/Microsoft.ContainerRegistry/locations/WESTUS/operationResults/registries-"
    assert path in begun.headers["location"]
    target = Client(arm.sandbox)
    running = arm.follow(begun.headers["location"])
    assert (running.status, running.body, target.head("shop/web", "1")) == (202, {"status": "Accepted"}, None)
    ended = arm.finish(begun)
    assert (ended.status, ended.body) == (200, {"status": "Succeeded"})
    assert target.head("shop/web", "1") == digest
    on = {"properties": {"regionalEndpoints": "Enabled"}}
    assert arm.patch(REGISTRY, on, "2026-03-01-preview").status == 200
    assert target.at("eastus").head("shop/web", "1") is None
    arm.clock.advance(60)
    assert target.at("eastus").head("shop/web", "1") == digest


@pytest.mark.parametrize(
    ("image", "tags", "names"),
    [
        ("web", ["web"], [("web", "latest")]),
        ("web:1", ["other"], [("other", "1")]),
        ("web:1", ["a:1", "b/c:2"], [("a", "1"), ("b/c", "2")]),
        ("web:1", [], [("web", "1")]),
        ("web@{digest}", ["a:1"], [("a", "1")]),
        ("web@{digest}", ["a"], [("a", "latest")]),
    ],
)
def test_forms_of_source_and_target(
    arm: Driver, source: Client, image: str, tags: list[str], names: list[tuple[str, str]]
) -> None:
    """No tag means latest at the source, and the source's at the target."""
    source.push("web", "latest")
    digest = source.push("web", "1")
    arm.finish(send(arm, image.format(digest=digest), *tags))
    assert [Client(arm.sandbox).head(*name) for name in names] == [digest] * len(names)


def test_an_index_arrives_whole_and_untagged(arm: Driver, source: Client) -> None:
    """Manifests and blobs come along; a repository without a tag has the manifest only."""
    digest = index_of(source, "web", 3)
    body = {
        "source": {"resourceId": SOURCE.replace("resourceGroups", "resourcegroups"), "sourceImage": f"web@{digest}"},
        "untaggedTargetRepositories": ["copy"],
    }
    arm.finish(arm.post(f"{REGISTRY}/importImage", body))
    target = Client(arm.sandbox)
    assert target.head("copy", digest) == digest
    listed = target.json("/acr/v1/copy/_manifests")
    assert len(listed["manifests"]) == 4
    assert target.send("GET", "/v2/copy/tags/list").status in (200, 404)


def test_the_mode_decides_about_a_tag_that_is_there(arm: Driver, source: Client) -> None:
    """NoForce is refused at once, Force overwrites; the registry itself may be the source."""
    digest = source.push("web", "1", b"new")
    target = Client(arm.sandbox)
    target.push("web", "1", b"old")
    refused = send(arm, "web:1", "web:1")
    assert (refused.status, refused.code) == (409, "Conflict")
    assert "already exists in target registry" in refused.message
    arm.finish(send(arm, "web:1", "web:1", mode="Force"))
    assert target.head("web", "1") == digest
    arm.finish(send(arm, "web:1", "web:stable", resourceId=REGISTRY))
    assert target.head("web", "stable") == digest


CLOSED = {"sku": {"name": "Premium"}, "properties": {"publicNetworkAccess": "Disabled"}}
FENCED = {"sku": {"name": "Premium"}, "properties": {"networkRuleSet": {"defaultAction": "Deny"}}}
SEALED = {
    "sku": {"name": "Premium"},
    "properties": {"publicNetworkAccess": "Disabled", "policies": {"exportPolicy": {"status": "disabled"}}},
}


def without_bypass(body: Mapping[str, Any]) -> dict[str, Any]:
    """The same, and trusted services kept out."""
    return {**body, "properties": {**body["properties"], "networkRuleBypassOptions": "None"}}


@pytest.mark.parametrize(
    ("changes", "given", "image", "text"),
    [
        ({}, {}, "web:2", f"Unable to find manifest digest  Repo: {HOST}/web Tag: 2 Manifest: "),
        ({}, {}, "none", "Tag: latest Manifest: "),
        ({}, {"registryUri": HOST}, "web:1", "Invalid message Unauthorized Unauthorized"),
        (
            {},
            {"registryUri": HOST, "credentials": {"username": "someone", "password": "wrong"}},
            "web:1",
            '"authentication required"',
        ),
        ({SOURCE: CLOSED}, {"registryUri": HOST}, "web:1", "requested access to the resource is denied"),
        ({SOURCE: FENCED}, {"registryUri": HOST}, "web:1", "is not allowed access"),
        ({SOURCE: without_bypass(FENCED)}, {}, "web:1", "is not allowed access"),
        ({SOURCE: SEALED}, {}, "web:1", "requested access to the resource is denied"),
        ({REGISTRY: without_bypass(FENCED)}, {}, "web:1", "Access to contoso.azurecr.io denied."),
    ],
)
def test_failures_come_with_the_operation(
    arm: Driver,
    source: Client,
    changes: Mapping[str, Mapping[str, Any]],
    given: Mapping[str, Any],
    image: str,
    text: str,
) -> None:
    """Accepted, and ended as InvalidParameters with the service's words; nothing is at the target."""
    source.push("web", "1")
    for registry, body in changes.items():
        assert arm.patch(registry, body).status in (200, 201)
    ended = arm.finish(send(arm, image, "web:1", **given))
    assert (ended.status, ended.code) == (400, "InvalidParameters")
    assert text in ended.message
    assert f"Resource {REGISTRY} " in ended.message


@pytest.mark.parametrize("body", [CLOSED, FENCED])
def test_a_closed_source_lets_trusted_services_in(arm: Driver, source: Client, body: Mapping[str, Any]) -> None:
    """By resource id, as long as the bypass is on."""
    source.push("web", "1")
    arm.patch(SOURCE, body)
    assert arm.finish(send(arm, "web:1", "web:1")).status == 200


def test_an_import_has_fifty_manifests_at_most(arm: Driver, source: Client) -> None:
    """An index of 50 images has 51."""
    index_of(source, "web", 50)
    assert "51 manifests" in arm.finish(send(arm, "web:many", "web:many")).message


def credentials_of(arm: Driver, kind: str) -> dict[str, str]:
    """Credentials that the second registry takes."""
    if kind == "admin":
        arm.patch(SOURCE, {"properties": {"adminUserEnabled": True}})
        listed = arm.post(f"{SOURCE}/listCredentials").body
        return {"username": listed["username"], "password": listed["passwords"][1]["value"]}
    if kind == "client":
        return {"username": Sandbox.client_id, "password": Sandbox.client_secret}
    return {"password": arm.sandbox.token}


@pytest.mark.parametrize("kind", ["admin", "client", "token"])
def test_a_host_takes_credentials(arm: Driver, source: Client, kind: str) -> None:
    """A user with a password, or a token alone."""
    source.push("web", "1")
    given: dict[str, Any] = {"registryUri": HOST, "credentials": credentials_of(arm, kind)}
    assert arm.finish(send(arm, "web:1", "web:1", **given)).status == 200


@pytest.mark.parametrize(
    ("given", "image", "status", "code"),
    [
        ({"registryUri": "docker.io"}, "library/hello-world", 501, "NotImplementedInSandbox"),
        ({"registryUri": "contosowesteu.westeurope.geo.azurecr.io"}, "web:1", 501, "NotImplementedInSandbox"),
        ({"resourceId": SOURCE + "2"}, "web:1", 404, "ResourceNotFound"),
        ({"resourceId": SOURCE, "registryUri": HOST}, "web:1", 400, "InvalidRequestContent"),
        ({"resourceId": SOURCE, "credentials": {"password": "x"}}, "web:1", 400, "InvalidRequestContent"),
        ({"resourceId": SOURCE}, "", 400, "InvalidRequestContent"),
        ({"resourceId": SOURCE}, f"{HOST}/web:1:2", 400, "InvalidRequestContent"),
        ({"resourceId": SOURCE}, "web@sha256:1", 400, "InvalidRequestContent"),
        ({"resourceId": SOURCE, "tag": "1"}, "web", 400, "InvalidRequestContent"),
    ],
)
def test_what_is_refused_at_once(arm: Driver, given: Mapping[str, Any], image: str, status: int, code: str) -> None:
    """Outside registries by name, and bodies that ARM could not read."""
    answer = send(arm, image, "web:1", **given)
    assert (answer.status, answer.code) == (status, code)
    if status == 501:
        assert str(given["registryUri"]) in answer.message


@pytest.mark.parametrize("role", ["reader", "acrpush"])
def test_an_import_needs_its_own_right(arm: Driver, role: str) -> None:
    """Neither reading nor pushing is enough."""
    arm.sandbox.set_caller(role)
    answer = send(arm, "web:1", "web:1")
    assert (answer.status, answer.code) == (403, "AuthorizationFailed")
    assert "importImage/action" in answer.message


def test_a_push_during_an_import_comes_before_it(arm: Driver, source: Client) -> None:
    """The import ends later, and so its digest is what the tag has in the end."""
    digest = source.push("web", "1", b"import")
    begun = send(arm, "web:1", "web:1", mode="Force")
    pushed = Client(arm.sandbox).push("web", "1", b"push")
    assert Client(arm.sandbox).head("web", "1") == pushed
    arm.finish(begun)
    assert Client(arm.sandbox).head("web", "1") == digest
