"""The client against the sandbox, in process: what each host has, and how few requests it takes to know."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from urllib3 import exceptions
from urllib3.connection import HTTPSConnection

from acrgeo.arm.dataplane.client import RegistryClient
from acrgeo.arm.gateway import Gateway
from acrgeo.core.image.answers import Manifest, TagInfo
from acrgeo.core.model.registry import Sku
from acrgeo.errors import AzureError, ErrorKind, ExitCode, UsageError
from tests.arm.dataplane.conftest import EAST, LOGIN, REF, WEST, Stage, answer
from tests.sandbox.dataplane.client import INDEX, MANIFEST, digest_of

TAGS = "/acr/v1/team/web/_tags"
SIGN_IN = ("/v2/", "/oauth2/exchange", "/oauth2/token")


def test_each_host_answers_for_its_replica(stage: Stage) -> None:
    """Present where it was pushed, absent elsewhere until it has arrived, and the same everywhere then."""
    digest = stage.at(WEST).push("team/web", "1.2")
    client = stage.client
    found = client.head(WEST, "team/web", "1.2")
    assert found is not None
    assert (found.digest, found.media_type, found.children, found.blobs) == (digest, MANIFEST, (), ())
    assert found.size == len(stage.at(WEST).send("GET", "/v2/team/web/manifests/1.2", accept=MANIFEST).body)
    assert client.head(EAST, "team/web", "1.2") is None
    assert client.read_manifest(EAST, "team/web", digest) is None
    assert not client.has_blob(EAST, "team/web", digest_of(b"layer"))
    stage.clock.advance(60)
    assert client.head(EAST, "team/web", digest) == client.head(LOGIN.upper(), "team/web", "1.2") == found
    whole = client.read_manifest(EAST, "team/web", "1.2")
    assert whole is not None
    assert [(blob.digest, blob.size) for blob in whole.blobs] == [(digest_of(b"{}"), 2), (digest_of(b"layer"), 5)]
    assert client.has_blob(EAST, "team/web", digest_of(b"layer"))


def test_an_index_names_its_platforms(stage: Stage) -> None:
    """Children with os, architecture and variant, as they are written."""
    at = stage.at(WEST)
    odd = {"os": "li\x1b[31mnux", "architecture": "amd64\n::error::x"}
    platforms: list[dict[str, str]] = [
        {"os": "linux", "architecture": "arm64", "variant": "v8"},
        {"os": "linux"},
        {},
        odd,
    ]
    children = [
        {"digest": at.push("web", f"p{n}", b"x" * n), "mediaType": MANIFEST, "size": 1, "platform": platform}
        for n, platform in enumerate(platforms)
    ]
    body = json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": children}).encode()
    at.send("PUT", "/v2/web/manifests/all", body, content_type=INDEX)
    found = stage.client.read_manifest(WEST, "web", "all")
    assert found is not None
    assert (found.digest, found.media_type, found.blobs) == (digest_of(body), INDEX, ())
    assert [child.platform for child in found.children] == ["linux/arm64/v8", "linux", None, "li?31mnux/amd64?error?x"]
    assert [child.digest for child in found.children] == [child["digest"] for child in children]
    assert stage.client.head(WEST, "web", "all") == Manifest(digest=found.digest, media_type=INDEX, size=len(body))


@pytest.mark.parametrize("has_metadata", [True, False])
def test_tags_and_repositories_are_read_page_by_page(stage: Stage, has_metadata: bool) -> None:
    """Digests and times with the tags, each once, in the pages that were asked for."""
    at = stage.at(WEST)
    digest = at.push("team/web", "0")
    body = at.send("GET", "/v2/team/web/manifests/0", accept=MANIFEST).body
    names = [str(number) for number in range(7)]
    for name in names:
        at.send("PUT", f"/v2/team/web/manifests/{name}", body, content_type=MANIFEST)
    for name in ("api", "b", "c"):
        at.push(name, "1")
    client = RegistryClient(stage.session, page=2)
    if not has_metadata:
        stage.pool.instead = lambda _, url: answer(404, b"no page") if "/acr/v1/" in url else None
    listed = list(client.list_tags(WEST, "team/web"))
    assert [tag.name for tag in listed] == names
    assert {tag.digest for tag in listed} == {digest if has_metadata else None}
    assert all((tag.updated_at is not None) is has_metadata for tag in listed)
    assert client.read_tag(WEST, "team/web", "4") in (listed[4], TagInfo(name="4", digest=digest, updated_at=None))
    assert client.read_tag(WEST, "team/web", "none") is None
    assert list(client.list_repositories(LOGIN)) == ["api", "b", "c", "team/web"]
    sent = stage.pool.to_registries()
    assert sent[f"GET {WEST}{TAGS if has_metadata else '/v2/team/web/tags/list'}"] == 4
    assert sent[f"GET {LOGIN}/v2/_catalog"] == 2


@pytest.mark.parametrize("has_metadata", [True, False])
def test_manifests_are_listed_with_tags_and_without(stage: Stage, has_metadata: bool) -> None:
    """Page by page; a host that lists tags only says so, the first time and later."""
    at = stage.at(WEST)
    digests = [at.push("team/web", tag, tag.encode()) for tag in ("1", "2", "3")]
    assert at.send("DELETE", "/acr/v1/team/web/_tags/2").status == 202
    client = RegistryClient(stage.session, page=2)
    if not has_metadata:
        stage.pool.instead = lambda _, url: answer(404, b"no page") if "/acr/v1/" in url else None
        for _ in range(2):
            with pytest.raises(AzureError, match="it lists tags only") as caught:
                list(client.list_manifests(WEST, "team/web"))
            assert (caught.value.kind, caught.value.code) == (ErrorKind.REJECTED, "NoManifestList")
        return
    listed = {found.digest: found for found in client.list_manifests(WEST, "team/web")}
    assert [listed[digest].tags for digest in digests] == [("1",), (), ("3",)]
    assert {found.media_type for found in listed.values()} == {MANIFEST}


def of_json(status: int, body: object, **headers: str) -> Any:
    """Return an answer whose body is JSON, and is said to be."""
    return answer(status, body, Content_Type="application/json", **headers)


def test_a_path_that_is_gone_on_a_later_page_is_no_registry_without_it(stage: Stage) -> None:
    """Nor is the list that every registry has: what was given out is not begun again, but told as broken off."""
    stage.at(WEST).push("web", "1")
    link = '</acr/v1/web/_tags?last=1>; rel="next"'
    first = {"registry": LOGIN, "imageName": "web", "tags": [{"name": "1", "digest": digest_of(b"x")}]}
    pages = iter([of_json(200, first, Link=link), answer(404, b"no page"), answer(404, b"no page")])
    stage.pool.instead = lambda _, url: next(pages) if "/_tags" in url or "/_catalog" in url else None
    reading = stage.client.list_tags(WEST, "web")
    assert next(reading).name == "1"
    with pytest.raises(AzureError) as caught:
        next(reading)
    assert caught.value.kind is ErrorKind.NOT_FOUND
    with pytest.raises(AzureError) as caught:
        list(stage.client.list_repositories(WEST))
    assert caught.value.kind is ErrorKind.NOT_FOUND


def test_pages_that_lead_back_end(stage: Stage) -> None:
    """Whatever a host says comes next."""
    page = {"registry": LOGIN, "imageName": "web", "tags": [{"name": "1", "digest": digest_of(b"x")}]}
    link = '</acr/v1/web/_tags?last=1>; rel="next"'
    stage.pool.instead = lambda _, url: of_json(200, page, Link=link) if "/_tags" in url else None
    with pytest.raises(AzureError, match="lead back"):
        list(stage.client.list_tags(WEST, "web"))


def test_a_page_of_a_proxy_is_no_registry_without_a_list(stage: Stage) -> None:
    """A 404 that a proxy tells is no answer of the host, and nothing is learned from it."""
    stage.at(WEST).push("web", "1")
    pages = iter([answer(404, b"<html>", Content_Type="text/html")])
    stage.pool.instead = lambda _, url: next(pages, None) if "/_tags" in url else None
    with pytest.raises(AzureError, match="a web page with status 404"):
        list(stage.client.list_tags(WEST, "web"))
    (tag,) = stage.client.list_tags(WEST, "web")
    assert tag.updated_at is not None


def test_an_unknown_repository_is_told_from_an_unknown_tag(stage: Stage) -> None:
    """Where a body says so: HEAD has none."""
    stage.at(WEST).push("web", "1")
    with pytest.raises(AzureError) as caught:
        list(stage.client.list_tags(WEST, "webb"))
    assert (caught.value.kind, caught.value.code) == (ErrorKind.NOT_FOUND, "NAME_UNKNOWN")
    assert f"list the tags of webb at {WEST} (westus of contoso)" in caught.value.message
    assert stage.client.head(WEST, "webb", "1") is stage.client.read_manifest(WEST, "web", "2") is None
    assert stage.client.read_tag(WEST, "webb", "1") is None


def test_threads_share_one_exchange_and_one_token_for_each_repository(stage: Stage) -> None:
    """However many ask at once; other hosts of the registry take what is there."""
    stage.at(WEST).push("web", "1")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: stage.client.head(WEST, "web" if n % 2 else "api", "1"), range(40)))
    assert [
        stage.pool.to_registries()[f"{method} {WEST}{path}"]
        for method, path in zip(("GET", "POST", "POST"), SIGN_IN, strict=True)
    ] == [1, 1, 2]
    stage.client.head(EAST, "web", "1")
    assert [stage.pool.to_registries()[f"POST {EAST}{path}"] for path in SIGN_IN[1:]] == [0, 0]


def test_tokens_are_renewed_when_they_end(stage: Stage) -> None:
    """An access token before it ends, and after the end of the refresh token an exchange."""
    counts = []
    for seconds in (0, 70 * 60, 10 * 60, 3 * 3600):
        stage.clock.advance(seconds)
        assert stage.client.head(WEST, "web", "1") is None
        sent = stage.pool.to_registries()
        counts.append([sent[f"POST {WEST}{path}"] for path in SIGN_IN[1:]])
    assert counts == [[1, 1], [1, 1], [1, 2], [2, 3]]
    assert not [status for status in stage.lines if "manifests/1 401" in status]


def test_a_host_that_refuses_a_token_gets_one_of_its_own_once(stage: Stage) -> None:
    """First that of another host, then its own: after one more exchange a 401 is the answer."""
    stage.at(WEST).push("web", "1")
    stage.clock.advance(60)
    refusals = {EAST: 1}

    def refuse(method: str, url: str) -> Any:
        host = url.split("/")[2]
        if method != "HEAD" or refusals.get(host, 0) == 0:
            return None
        refusals[host] -= 1
        challenge = f'Bearer realm="https://{host}/oauth2/token",service="{LOGIN}",error="invalid_token"'
        return answer(401, WWW_Authenticate=challenge)

    stage.pool.instead = refuse
    assert stage.client.head(WEST, "web", "1") == stage.client.head(EAST, "web", "1")
    assert [stage.pool.to_registries()[f"POST {EAST}{path}"] for path in SIGN_IN[1:]] == [1, 1]
    refusals[EAST] = 1
    assert stage.client.head(EAST, "web", "1") is not None
    assert [stage.pool.to_registries()[f"POST {EAST}{path}"] for path in SIGN_IN[1:]] == [2, 2]
    refusals[EAST] = 9
    with pytest.raises(AzureError) as caught:
        stage.client.head(EAST, "web", "1")
    assert (caught.value.kind, caught.value.exit_code) == (ErrorKind.UNAUTHENTICATED, ExitCode.NOT_PERMITTED)
    assert "its token was refused" in caught.value.message
    assert refusals[EAST] == 7
    assert stage.client.head(WEST, "web", "1") is not None


def test_no_right_to_pull_names_the_permission_and_the_role(stage: Stage) -> None:
    """Refused at the exchange, at the token, or with a token that allows nothing; a role given counts at once."""
    stage.at(WEST).push("web", "1")
    client = stage.client
    stage.arm.sandbox.set_caller("acrpush")
    assert client.head(WEST, "web", "1") is not None
    reader = {"actions": ["Microsoft.ContainerRegistry/registries/read"]}
    stage.arm.sandbox.set_caller(reader)  # as before for ARM, without the right to pull: the refresh token still holds
    for repository in ("api", "team/api"):
        with pytest.raises(AzureError) as caught:
            client.head(WEST, repository, "1")
        error = caught.value
        assert (error.kind, error.exit_code) == (ErrorKind.FORBIDDEN, ExitCode.NOT_PERMITTED)
        assert f"the permission repository:{repository}:pull is missing" in error.message
        assert f"{WEST} (westus of contoso)" in error.message
        assert error.hint is not None
        assert "AcrPull" in error.hint
        assert "/registries/contoso" in error.hint
    with pytest.raises(AzureError, match=r"registry:catalog:\*"):
        list(client.list_repositories(WEST))
    stage.clock.advance(4 * 3600)
    with pytest.raises(AzureError, match="gave this sign-in no token") as caught:
        client.head(WEST, "web", "1")
    assert caught.value.kind is ErrorKind.FORBIDDEN
    stage.arm.sandbox.set_caller("acrpush")
    assert client.head(WEST, "web", "1") is not None
    assert list(client.list_repositories(WEST)) == ["web"]


def test_the_firewall_names_the_address_that_it_saw(stage: Stage) -> None:
    """Read out of JSON, with the command that lets it in; no rule can name an address of IPv6."""
    stage.set(networkRuleSet={"defaultAction": "Deny", "ipRules": []})
    with pytest.raises(AzureError) as caught:
        stage.client.head(WEST, "web", "1")
    error = caught.value
    assert (error.kind, error.code, error.exit_code) == (ErrorKind.GOVERNED, "DENIED", ExitCode.REFUSED)
    assert "the firewall of contoso keeps out 127.0.0.1" in error.message
    where = f"-n contoso -g contoso-rg --subscription {REF.subscription}"
    assert error.hint == f"az acr network-rule add {where} --ip-address 127.0.0.1"
    denied = {"code": "DENIED", "message": "client with IP '2001:db8::7' is not allowed access."}
    stage.pool.instead = lambda method, _: answer(403, {"errors": [denied]}) if method == "GET" else None
    with pytest.raises(AzureError, match="keeps out 2001:db8::7,") as caught:
        stage.client.read_manifest(WEST, "web", "1")
    assert caught.value.hint == f"az acr network-rule list {where}"


def test_throttling_is_waited_for_as_long_as_it_asks(stage: Stage) -> None:
    """Within the budget of the command; beyond it the error says when to try again."""
    stage.at(WEST).push("web", "1")
    seconds = iter(["7", "11", "400", "1"])
    stage.pool.instead = lambda method, _: (
        answer(429, {"errors": [{"code": "TOOMANYREQUESTS", "message": "Too many requests."}]}, Retry_After=asked)
        if method == "HEAD" and (asked := next(seconds, None))
        else None
    )
    began = stage.clock.now()
    with pytest.raises(AzureError) as caught:
        stage.client.head(WEST, "web", "1")
    assert (stage.clock.now() - began, caught.value.kind, caught.value.retry_after) == (18, ErrorKind.THROTTLED, 400)
    assert caught.value.hint == "try again in 400 s, or wait for it with --timeout 8m"
    assert stage.client.head(WEST, "web", "1") is not None
    assert stage.clock.now() - began == pytest.approx(19, abs=0.1)  # what comes after a refusal keeps a slower pace


def test_requests_keep_the_pace_of_their_tier_at_each_host(stage: Stage) -> None:
    """Below Premium 500 at once, then 75 a second; another host has a pace of its own."""
    registry = Gateway(stage.session).read_registry(REF, with_regional_endpoints=True)
    stage.session.places.learn(replace(registry, sku=Sku.STANDARD))
    stage.pool.instead = lambda _, url: answer(200 if url.endswith("/v2/") else 404) if ".azurecr.io" in url else None
    began = stage.clock.now()
    for number in range(574):
        stage.client.head(WEST, "web", str(number))
    assert 0.9 < stage.clock.now() - began < 1.1
    stage.client.head(EAST, "web", "1")
    assert stage.clock.now() - began < 1.1


@pytest.mark.parametrize(
    "failure",
    [
        503,
        500,
        exceptions.ProtocolError("aborted"),
        exceptions.NewConnectionError(HTTPSConnection(WEST), "refused"),
    ],
    ids=["503", "500", "lost", "unreached"],
)
def test_what_passes_is_asked_again(stage: Stage, failure: Any) -> None:
    """A read and a token alike, as reads of ARM are."""
    stage.at(WEST).push("web", "1")
    failed: set[str] = set()

    def once(method: str, url: str) -> Any:
        key = f"{method} {url}"
        if ".azurecr.io" not in url or key in failed:
            return None
        failed.add(key)
        if isinstance(failure, Exception):
            raise failure
        return answer(failure)

    stage.pool.instead = once
    assert stage.client.head(WEST, "web", "1") is not None
    assert len(failed) == 4


def test_what_is_shown_has_no_token(stage: Stage) -> None:
    """Neither a line of -v nor a text of an object; each line names its host, and no query."""
    stage.at(WEST).push("web", "1")
    list(stage.client.list_tags(WEST, "web"))
    secrets = [
        form[name]
        for path in SIGN_IN[1:]
        for form in stage.pool.forms(path)
        for name in form
        if "token" in name and name != "grant_type"
    ]
    bearers = [
        options["headers"]["Authorization"].removeprefix("Bearer ")
        for _, url, options in stage.pool.sent
        if "Authorization" in options["headers"]
    ]
    shown = "\n".join(stage.lines) + repr(stage.client._tokens._access) + repr(stage.client._tokens._refresh)
    assert secrets
    assert not [secret for secret in (*secrets, *bearers) if secret in shown]
    lines = [line for line in stage.lines if "azurecr.io" in line]
    assert [line.split()[:3] for line in lines] == [
        ["GET", f"{WEST}/v2/", "401"],
        ["POST", f"{WEST}/oauth2/exchange", "200"],
        ["POST", f"{WEST}/oauth2/token", "200"],
        ["GET", f"{WEST}/acr/v1/web/_tags", "200"],
    ]


NO_NAMES = (
    ("../oauth2", "1"), ("web/..", "1"), ("Web", "1"), ("web?x", "1"), ("", "1"), ("a" * 256, "1"), ("web//x", "1"),
    ("web", "../x"), ("web", ""), ("web", "1 2"), ("web", "sha256:1"), ("web", f"sha256:{'g' * 64}"), ("web", "-x"),
    ("web", "a" * 129), ("web", "1\r\nX: y"), ("web", "1\n"),
)  # fmt: skip


def test_what_is_no_name_is_never_sent(stage: Stage) -> None:
    """Nothing that could mean another path or header."""
    before = len(stage.pool.sent)
    for repository, reference in NO_NAMES:
        for ask in (stage.client.head, stage.client.read_manifest, stage.client.read_tag, stage.client.has_blob):
            with pytest.raises(UsageError):
                ask(WEST, repository, reference)
    assert len(stage.pool.sent) == before


def test_a_registry_that_asks_for_no_sign_in_gets_no_token(stage: Stage) -> None:
    """It answers ``/v2/`` with 200."""
    manifest = answer(200, Docker_Content_Digest=digest_of(b"x"), Content_Type=MANIFEST)
    stage.pool.instead = lambda _, url: (answer(200, {}) if url.endswith("/v2/") else manifest) if WEST in url else None
    assert stage.client.head(WEST, "web", "1") == Manifest(digest=digest_of(b"x"), media_type=MANIFEST, size=None)
    sent = [(method, options["headers"]) for method, url, options in stage.pool.sent if WEST in url]
    assert [method for method, _ in sent] == ["GET", "HEAD"]
    assert not [headers for _, headers in sent if "Authorization" in headers]
