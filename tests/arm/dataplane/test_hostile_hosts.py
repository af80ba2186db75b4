"""What no registry should answer, on a wire that answers it: an error that says what."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from acrgeo.arm.dataplane.client import RegistryClient
from acrgeo.arm.pipeline.throttling import WaitBudget
from acrgeo.arm.session import Session
from acrgeo.core.image.answers import Manifest
from acrgeo.core.model.registry import Registry, RegistryRef, Sku
from acrgeo.errors import AzureError
from tests.arm.wires import REAL_TOKEN, SUBSCRIPTION, Answer, Sent, SignedIn, Wire
from tests.rows import rows
from tests.sandbox.dataplane.client import INDEX, MANIFEST, digest_of

LOGIN, EAST = "contoso.azurecr.io", "contoso.eastus.geo.azurecr.io"
REF = RegistryRef(subscription=SUBSCRIPTION, resource_group="contoso-rg", name="contoso")
BODY = b'{"schemaVersion":2,"layers":[]}'
GOOD = {"Docker-Content-Digest": digest_of(BODY), "Content-Type": MANIFEST}
OTHER = f"sha256:{'0' * 64}"
HTML = b"<html>Sign in to the proxy</html>"
REFRESH, ACCESS = "a-refresh-token", "an-access-token"
TOKENS = (REAL_TOKEN, REFRESH, ACCESS)


def challenge(realm: str = f"https://{EAST}/oauth2/token", extra: str = "") -> dict[str, str]:
    """Return the header of a 401."""
    return {"WWW-Authenticate": f'Bearer realm="{realm}",service="{LOGIN}"{extra}'}


def registry(**given: Any) -> Registry:
    """Return contoso as ARM lists it."""
    values: dict[str, Any] = {"login_server": LOGIN, "has_regional_endpoints": True, "regional_endpoint_hosts": (EAST,)}
    return Registry(ref=REF, id=REF.id, location="westus", sku=Sku.PREMIUM, **{**values, **given})


def over(answer: Callable[[Sent], Answer | None], **given: Any) -> tuple[RegistryClient, Wire, SignedIn]:
    """Return a client whose hosts sign in as they should, and answer the rest as a test says."""

    def respond(sent: Sent) -> Answer:
        path = urlsplit(sent.url).path
        found = answer(sent)
        if found is not None:
            return found
        if path == "/v2/":
            return 401, {}, challenge(f"https://{urlsplit(sent.url).netloc}/oauth2/token")
        tokens = {"/oauth2/exchange": {"refresh_token": REFRESH}, "/oauth2/token": {"access_token": ACCESS}}
        return 200, tokens[path], {}

    wire, credential, now = Wire(respond), SignedIn(), [1_790_000_000.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    session = Session(
        credential=credential, http=wire, environ={}, sleep=sleep, budget=WaitBudget(now=lambda: now[0], sleep=sleep),
        reads_az_profile=False,
    )  # fmt: skip
    session.places.learn(registry(**given))
    return RegistryClient(session), wire, credential


def on(*paths: str, status: int = 200, body: object = b"", **headers: str) -> Callable[[Sent], Answer | None]:
    """Return one answer for paths that contain one of these, and none for others."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda sent: (status, body, named) if any(path in urlsplit(sent.url).path for path in paths) else None


def failure(call: Callable[[], object]) -> AzureError:
    """Return the error of a call, which names the host and shows no token."""
    with pytest.raises(AzureError) as caught:
        call()
    error = caught.value
    text = f"{error.message} {error.hint} {error.details}"
    assert not [token for token in TOKENS if token in text]
    assert f"{EAST} (eastus of contoso)" in error.message
    return error


HEADS: dict[str, tuple[int, dict[str, str], str]] = {
    "a web page": (200, {"Content-Type": "text/html; charset=utf-8"}, "a web page"),
    "a web page with 404": (404, {"Content-Type": "text/html"}, "a web page with status 404"),
    "a web page with 403": (403, {"Content-Type": "text/html"}, "a web page with status 403"),
    "no digest": (200, {"Content-Type": MANIFEST}, "no Docker-Content-Digest"),
    "an empty digest": (200, {**GOOD, "Docker-Content-Digest": ""}, "is no digest"),
    "a digest of words": (200, {**GOOD, "Docker-Content-Digest": "latest"}, "is no digest"),
    "a digest that is cut": (200, {**GOOD, "Docker-Content-Digest": OTHER[:-1]}, "is no digest"),
    "two digests": (200, {**GOOD, "Docker-Content-Digest": f"{OTHER}, {OTHER}"}, "is no digest"),
    "another algorithm": (200, {**GOOD, "Docker-Content-Digest": f"md5:{'0' * 32}"}, "is no digest"),
    "a digest of escapes": (200, {**GOOD, "Docker-Content-Digest": "\x1b[31m"}, "is no digest"),
    "a length of words": (200, {**GOOD, "Content-Length": "many"}, "no size of a manifest"),
    "a length of more digits than Python reads": (
        200,
        {**GOOD, "Content-Length": "1" * 5_000},
        "no size of a manifest",
    ),
    "a length of terabytes": (200, {**GOOD, "Content-Length": "9" * 15}, "no size of a manifest"),
    "a type of escapes": (200, {**GOOD, "Content-Type": "\x1b[31m"}, "no media type"),
    "a redirect": (307, {"Location": "https://evil.example/x?sig=1"}, "a redirect to evil.example"),
    "a redirect to nowhere": (302, {}, "a redirect"),
    "a redirect of junk": (301, {"Location": "https://[::1"}, "a redirect"),
}


@rows("name", HEADS)
def test_a_head_that_no_registry_sends_is_unreadable(name: str) -> None:
    """Never "missing", and never a digest that is none."""
    status, headers, said = HEADS[name]
    client, wire, _ = over(lambda sent: (status, b"", headers) if sent.method == "HEAD" else None)
    error = failure(lambda: client.head(EAST, "team/web", "1.2"))
    assert said in error.message
    assert error.code == "UnreadableAnswer"
    assert "read team/web:1.2" in error.message
    assert not [sent for sent in wire.sent if "evil" in sent.url]


def test_a_digest_that_was_not_asked_for_is_no_answer() -> None:
    """By digest, the answer must be that of this digest."""
    client, _, _ = over(lambda sent: (200, BODY, GOOD) if "/manifests/" in sent.url else None)
    assert "was not asked for" in failure(lambda: client.head(EAST, "web", OTHER)).message
    assert "was not asked for" in failure(lambda: client.read_manifest(EAST, "web", OTHER)).message
    assert client.read_manifest(EAST, "web", digest_of(BODY)) == Manifest(
        digest=digest_of(BODY), media_type=MANIFEST, size=len(BODY)
    )


BODIES: dict[str, tuple[object, str]] = {
    "empty": (b"", "it is missing"),
    "text": (b"OK", "could not be read"),
    "html": (HTML, "could not be read"),
    "truncated": (BODY[:-3], "could not be read"),
    "deep": (b"[" * 100_000, "deep"),
    "null": (b"null", "it is missing"),
    "a list": (b"[]", "it is a list"),
    "nothing in it": (b'{"schemaVersion":2}', "neither manifests nor layers"),
    "an error with 200": ({"errors": [{"code": "DENIED"}]}, "neither manifests nor layers"),
    "layers of numbers": ({"layers": [1]}, "a row of layers is a number"),
    "layers that are none": ({"layers": {}}, "layers is an object"),
    "a layer without a digest": ({"layers": [{}]}, "digest is missing"),
    "a layer with a bad digest": ({"layers": [{"digest": "sha256:x"}]}, "the digest of a descriptor is none"),
    "a config of text": ({"config": "x"}, "config is a text"),
    "a size of text": ({"manifests": [{"digest": OTHER, "size": "x"}]}, "size is a text"),
    "a size without end": ({"manifests": [{"digest": OTHER, "size": 10**400}]}, "size is out of bounds"),
    "a platform of text": ({"manifests": [{"digest": OTHER, "platform": "linux"}]}, "platform is a text"),
    "an os of numbers": ({"manifests": [{"digest": OTHER, "platform": {"os": 1}}]}, "os is a number"),
    "too large": (b" " * (4 * 1024 * 1024 + 1), "is larger than 4 MiB"),
}


@rows("name", BODIES)
def test_a_manifest_that_is_none_is_unreadable(name: str) -> None:
    """With the digest of just these bytes, so that nothing else is wrong."""
    body, said = BODIES[name]
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    client, _, _ = over(on("/manifests/", body=content, Docker_Content_Digest=digest_of(content), Content_Type=INDEX))
    error = failure(lambda: client.read_manifest(EAST, "web", "1"))
    assert said in error.message
    assert error.code in ("UnreadableAnswer", "TooLargeAnswer")


def test_a_manifest_with_another_content_than_its_digest_is_none() -> None:
    """By the header, or by the digest that was asked for; without either the bytes are what counts."""
    client, _, _ = over(on("/manifests/", body=BODY, Docker_Content_Digest=OTHER, Content_Type=MANIFEST))
    assert "its digest is not that of its content" in failure(lambda: client.read_manifest(EAST, "web", "1")).message
    client, _, _ = over(on("/manifests/", body=BODY, Content_Type=MANIFEST))
    assert "its digest is not that of its content" in failure(lambda: client.read_manifest(EAST, "web", OTHER)).message
    found = client.read_manifest(EAST, "web", "1")
    assert found is not None
    assert found.digest == digest_of(BODY)


def test_layers_that_are_elsewhere_are_none_of_the_registry() -> None:
    """Those of Windows are downloaded from Microsoft."""
    layers = [
        {"digest": OTHER, "urls": ["https://mcr.microsoft.com/x"]},
        {"digest": OTHER, "mediaType": "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"},
        {"digest": OTHER, "mediaType": "application/vnd.oci.image.layer.nondistributable.v1.tar"},
        {"digest": OTHER, "mediaType": "application/vnd.oci.image.layer.v1.tar", "urls": []},
    ]
    body = json.dumps({"layers": layers, "config": None}).encode()
    client, _, _ = over(on("/manifests/", body=body, Content_Type=MANIFEST))
    found = client.read_manifest(EAST, "web", "1")
    assert found is not None
    assert [blob.media_type for blob in found.blobs] == ["application/vnd.oci.image.layer.v1.tar"]


PAGES: dict[str, tuple[object, dict[str, str], str]] = {
    "a web page": (HTML, {"Content-Type": "text/html"}, "a web page"),
    "text": (b"OK", {}, "could not be read"),
    "another shape": ({"value": []}, {}, "tags is missing"),
    "a list": ([], {}, "the list is a list"),
    "tags of text": ({"tags": "x"}, {}, "tags is a text"),
    "a tag of text": ({"tags": ["x"]}, {}, "a row of tags is a text"),
    "a tag without a name": ({"tags": [{"digest": OTHER}]}, {}, "name is missing"),
    "a tag with a bad digest": ({"tags": [{"name": "1", "digest": "x"}]}, {}, "digest is no digest"),
    "a next page elsewhere": ({"tags": []}, {"Link": '<https://evil.example/x>; rel="next"'}, "at another host"),
    "a next page of another scheme": ({"tags": []}, {"Link": f'<http://{EAST}/x>; rel="next"'}, "at another host"),
    "a next page of another port": ({"tags": []}, {"Link": f'<https://{EAST}:8443/x>; rel="next"'}, "at another host"),
    "a next page with a user": ({"tags": []}, {"Link": f'<https://a@{EAST}/x>; rel="next"'}, "at another host"),
    "a next page beside it": ({"tags": []}, {"Link": "<//evil.example/x>; rel=next"}, "at another host"),
    "a next page of junk": ({"tags": []}, {"Link": "<https://[::1>; rel=next"}, "at another host"),
    "a loop": ({"tags": []}, {"Link": '</acr/v1/web/_tags?n=1000>; rel="next"'}, "pages that lead back"),
}


@rows("name", PAGES)
def test_a_page_that_is_none_ends_the_list(name: str) -> None:
    """A link leads to the same host or nowhere."""
    body, headers, said = PAGES[name]
    client, wire, _ = over(lambda sent: (200, body, headers) if "/_tags" in sent.url else None)
    assert said in failure(lambda: list(client.list_tags(EAST, "web"))).message
    assert {urlsplit(sent.url).netloc for sent in wire.sent} == {EAST}


@pytest.mark.parametrize("status", [200, 307, 404, 500, 302])
def test_a_blob_is_there_with_200_or_a_redirect_to_its_data(status: int) -> None:
    """The redirect is followed by nobody."""
    client, wire, _ = over(
        lambda sent: (status, b"", {"Location": "https://data.example/x?sig=1"}) if sent.method == "HEAD" else None
    )
    if status in (500, 302):
        failure(lambda: client.has_blob(EAST, "web", OTHER))
    else:
        assert client.has_blob(EAST, "web", OTHER) is (status != 404)
    assert {urlsplit(sent.url).netloc for sent in wire.sent} == {EAST}
