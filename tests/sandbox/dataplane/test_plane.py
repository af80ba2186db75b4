"""The data plane by its global host: sign-in, push, pull, lists, refusals."""

from __future__ import annotations

import base64
import json

import pytest

from acrgeo.sandbox import Response, Sandbox
from acrgeo.sandbox.doors import wire
from tests.sandbox.dataplane.client import INDEX, LOGIN, MANIFEST, Client, code_of, digest_of
from tests.sandbox.driver import REGISTRY, Driver

ZEROS = "00000000-0000-0000-0000-000000000000"


@pytest.fixture(name="client")
def _client(arm: Driver) -> Client:
    return Client(arm.sandbox)


def test_a_request_without_a_token_is_challenged(client: Client) -> None:
    """The challenge names the host called, the registry's service, and a scope on protected paths only."""
    root, protected = client.raw("GET", "/v2/"), client.raw("GET", "/v2/web/manifests/1")
    challenge = f'Bearer realm="https://{LOGIN}/oauth2/token",service="{LOGIN}"'
    assert (root.status, root.headers["www-authenticate"]) == (401, challenge)
    assert protected.headers["www-authenticate"] == f'{challenge},scope="repository:web:pull"'
    assert json.loads(root.body)["errors"][0] == {
        "code": "UNAUTHORIZED",
        "message": "authentication required, visit https://aka.ms/acr/authorization for more information.",
        "detail": None,
    }
    assert json.loads(protected.body)["errors"][0]["detail"] == [
        {"Type": "repository", "Name": "web", "Action": "pull"}
    ]


@pytest.mark.parametrize(
    ("user", "password", "status"),
    [
        (Sandbox.client_id, Sandbox.client_secret, 200),
        (ZEROS, "", 200),
        (ZEROS, "x.y.z", 401),
        (Sandbox.client_id, "wrong", 401),
        ("contoso", "admin", 501),
        ("", "", 401),
    ],
)
def test_users_sign_in(client: Client, user: str, password: str, status: int) -> None:
    """The ready file's client and the user of zeros sign in, by form and by Basic; nobody else does."""
    secret = password or (client.refresh_token() if user == ZEROS else "")
    form = client.form("/oauth2/token", grant_type="password", service=LOGIN, username=user, password=secret)
    basic = {"authorization": "Basic " + base64.b64encode(f"{user}:{secret}".encode()).decode()}
    got = client.raw("GET", f"/oauth2/token?service={LOGIN}", headers=basic)
    direct = client.raw("GET", "/v2/", headers=basic)
    assert (form.status, got.status, direct.status) == (status, status, status)


def test_tokens_end_and_hold_for_their_scope(client: Client, arm: Driver) -> None:
    """A token for one repository is none for another, and none after its time."""
    client.push("web", "1")
    bearer = {"authorization": f"Bearer {client.access_token('repository:web:pull')}", "accept": MANIFEST}
    assert client.raw("GET", "/v2/web/manifests/1", headers=bearer).status == 200
    other = client.raw("GET", "/v2/api/manifests/1", headers=bearer)
    assert (other.status, 'error="insufficient_scope"' in other.headers["www-authenticate"]) == (401, True)
    arm.clock.advance(80 * 60)
    late = client.raw("GET", "/v2/web/manifests/1", headers=bearer)
    assert (late.status, 'error="invalid_token"' in late.headers["www-authenticate"]) == (401, True)


@pytest.mark.parametrize(("caller", "granted"), [("owner", ["pull", "push"]), ("acrpush", ["pull", "push"])])
def test_a_token_tells_what_was_granted(client: Client, caller: str, granted: list[str]) -> None:
    """The claims have the actions that the caller has of those that were asked for."""
    client.sandbox.set_caller(caller)
    claims = client.access_token("repository:web:pull,push,fly").split(".")[1]
    assert json.loads(base64.urlsafe_b64decode(claims + "=="))["access"] == [
        {"type": "repository", "name": "web", "actions": granted}
    ]


def test_an_image_comes_back_as_it_was_pushed(client: Client) -> None:
    """By tag and digest, with its blobs; names may have slashes, raw and escaped."""
    digest = client.push("team/web", "1.2")
    for reference in ("1.2", digest):
        answer = client.send("GET", f"/v2/team/web/manifests/{reference}", accept=MANIFEST)
        assert (digest_of(answer.body), answer.headers["content-type"]) == (digest, MANIFEST)
    assert client.head("team/web", "1.2") == digest
    layer = json.loads(answer.body)["layers"][0]["digest"]
    assert client.send("GET", f"/v2/team/web/blobs/{layer}").body == b"layer"
    assert client.send("HEAD", f"/v2/team/web/blobs/{layer}").headers["content-length"] == "5"
    tag = client.json("/acr/v1/team%2Fweb/_tags/1.2")
    assert (tag["registry"], tag["imageName"], tag["tag"]["digest"]) == (LOGIN, "team/web", digest)
    manifest = client.json(f"/acr/v1/team%2Fweb/_manifests/{digest}")["manifest"]
    assert (manifest["tags"], manifest["mediaType"]) == (["1.2"], MANIFEST)


@pytest.mark.parametrize(
    ("accept", "status"), [(MANIFEST, 200), ("*/*", 404), ("", 404), (f"{INDEX}, {MANIFEST}", 200)]
)
def test_a_manifest_needs_its_type_accepted(client: Client, accept: str, status: int) -> None:
    """An OCI manifest is unknown to who does not list its type."""
    client.push("web", "1")
    assert client.send("GET", "/v2/web/manifests/1", accept=accept).status == status


def test_what_a_client_sends_in_parts_counts_whole(client: Client) -> None:
    """Several Accept headers are one list, as are several scopes of a query."""
    client.push("web", "1")
    user = base64.b64encode(f"{Sandbox.client_id}:{Sandbox.client_secret}".encode()).decode()

    def get(target: str, *headers: tuple[str, str]) -> Response:
        signed = [("Authorization", f"Basic {user}"), *headers]
        return wire.answer(
            client.sandbox, method="GET", target=target, headers=signed, body=b"", base_url=f"https://{LOGIN}"
        )

    assert get("/v2/web/manifests/1", ("Accept", MANIFEST), ("Accept", INDEX)).status == 200
    token = json.loads(get(f"/oauth2/token?service={LOGIN}&scope=repository:a:pull&scope=repository:b:pull").body)
    claims = json.loads(base64.urlsafe_b64decode(token["access_token"].split(".")[1] + "=="))
    assert [granted["name"] for granted in claims["access"]] == ["a", "b"]


def test_blobs_come_in_chunks_and_by_mount(client: Client) -> None:
    """Chunks go in order, the digest is checked, and another repository's blob is mounted."""
    where = client.send("POST", "/v2/web/blobs/uploads/").headers["location"]
    assert client.send("PATCH", where, b"abc", content_range="0-2").headers["range"] == "0-2"
    assert client.send("PATCH", where, b"x", content_range="9-9").status == 416
    wrong = client.send("PUT", f"{where}?digest={digest_of(b'no')}", b"def")
    assert (wrong.status, code_of(wrong)) == (400, "DIGEST_INVALID")
    digest = digest_of(b"abcdef")
    assert client.send("PUT", f"{where}?digest={digest}", b"def").status == 201
    assert code_of(client.send("PATCH", where, b"x")) == "BLOB_UPLOAD_UNKNOWN"
    both = {"authorization": f"Bearer {client.access_token('repository:api:pull,push repository:web:pull')}"}
    mounted = client.raw("POST", f"/v2/api/blobs/uploads/?mount={digest}&from=web", headers=both)
    assert mounted.status == 201
    assert client.send("GET", f"/v2/api/blobs/{digest}").body == b"abcdef"
    assert client.send("DELETE", f"/v2/api/blobs/{digest}").status == 202
    assert code_of(client.send("GET", f"/v2/api/blobs/{digest}")) == "BLOB_UNKNOWN"


def test_lists_come_in_pages(client: Client) -> None:
    """Each page leads to the next one, the last to none."""
    for number in range(5):
        client.push(f"app{number}", "1")
        client.push("app0", f"v{number}")
    for first, key, wanted in (
        ("/v2/_catalog?n=2", "repositories", [f"app{number}" for number in range(5)]),
        ("/acr/v1/_catalog?n=3", "repositories", [f"app{number}" for number in range(5)]),
        ("/v2/app0/tags/list?n=4", "tags", ["1", *(f"v{number}" for number in range(5))]),
    ):
        found, target = [], first
        while target:
            answer = client.send("GET", target)
            found += json.loads(answer.body)[key]
            target = answer.headers.get("link", "").partition(">")[0].lstrip("<")
        assert found == wanted
    newest = client.json("/acr/v1/app0/_tags?orderby=timedesc&n=1")["tags"]
    assert len(newest) == 1


def test_deletes_take_what_they_name(client: Client) -> None:
    """A tag goes alone; a manifest takes its tags with it."""
    digest = client.push("web", "1")
    client.push("web", "2")
    assert client.send("DELETE", "/acr/v1/web/_tags/1").status == 202
    assert (client.head("web", "1"), client.head("web", "2")) == (None, digest)
    assert client.send("DELETE", f"/v2/web/manifests/{digest}").status == 202
    assert (client.head("web", "2"), client.head("web", digest)) == (None, None)
    assert client.json("/v2/_catalog") == {"repositories": []}


@pytest.mark.parametrize(
    ("method", "target", "status", "code"),
    [
        ("GET", "/v2/web/manifests/9", 404, "MANIFEST_UNKNOWN"),
        ("GET", f"/v2/web/manifests/{digest_of(b'x')}", 404, "MANIFEST_UNKNOWN"),
        ("GET", "/v2/none/manifests/9", 404, "NAME_UNKNOWN"),
        ("GET", "/v2/none/tags/list", 404, "NAME_UNKNOWN"),
        ("GET", "/acr/v1/web/_tags/9", 404, "TAG_UNKNOWN"),
        ("GET", "/v2/WEB/tags/list", 400, "NAME_INVALID"),
        ("GET", f"/v2/web/blobs/{digest_of(b'x')}", 404, "BLOB_UNKNOWN"),
        ("GET", "/v2/_catalog?n=0", 400, "PAGINATION_NUMBER_INVALID"),
        ("GET", "/v2/_catalog?m=0", 501, "UNSUPPORTED"),
        ("GET", f"/v2/web/referrers/{digest_of(b'x')}", 501, "UNSUPPORTED"),
        ("PATCH", "/acr/v1/web/_tags/1", 501, "UNSUPPORTED"),
        ("POST", "/oauth2/device", 501, "UNSUPPORTED"),
    ],
)
def test_what_is_unknown_or_not_implemented_is_refused_by_name(
    client: Client, method: str, target: str, status: int, code: str
) -> None:
    """Each refusal has the service's code, in its envelope."""
    client.push("web", "1")
    answer = client.send(method, target, accept=MANIFEST)
    assert (answer.status, code_of(answer)) == (status, code)


@pytest.mark.parametrize(
    ("body", "media_type", "reference", "code"),
    [
        (b"{", MANIFEST, "1", "MANIFEST_INVALID"),
        (b"{}", MANIFEST, "1", "MANIFEST_INVALID"),
        (b'{"schemaVersion": 2}', "text/plain", "1", "UNSUPPORTED"),
        (b'{"schemaVersion": 2, "layers": []}', MANIFEST, "1", "MANIFEST_INVALID"),
        (b'{"schemaVersion": 2}', MANIFEST, digest_of(b"x"), "DIGEST_INVALID"),
        (b'{"schemaVersion": 2}', MANIFEST, ".1", "TAG_INVALID"),
        (b'{"schemaVersion": 2, "config": {"digest": "sha256:0"}}', MANIFEST, "1", "MANIFEST_BLOB_UNKNOWN"),
        (b'{"schemaVersion": 2, "manifests": [{"digest": "sha256:0"}]}', INDEX, "1", "MANIFEST_UNKNOWN"),
        (b'{"schemaVersion": 2, "subject": {}, "manifests": []}', INDEX, "1", "UNSUPPORTED"),
    ],
)
def test_a_broken_manifest_is_refused(client: Client, body: bytes, media_type: str, reference: str, code: str) -> None:
    """Nothing is kept that names what is not there."""
    answer = client.send("PUT", f"/v2/web/manifests/{reference}", body, content_type=media_type)
    assert (code_of(answer), client.json("/v2/_catalog")) == (code, {"repositories": []})


def test_the_firewall_keeps_clients_out(premium: Driver) -> None:
    """Without public access every path but the root is denied, with the address in the text."""
    client = Client(premium.sandbox)
    assert premium.patch(REGISTRY, {"properties": {"publicNetworkAccess": "Disabled"}}).status == 200
    answer = client.raw("GET", "/v2/")
    assert (answer.status, code_of(answer), b"127.0.0.1" in answer.body) == (403, "DENIED", True)


def test_a_registry_made_again_is_empty(client: Client, arm: Driver) -> None:
    """Content goes with its registry; other names have no host."""
    client.push("web", "1")
    before = arm.get(REGISTRY).body
    arm.finish(arm.delete(REGISTRY))
    assert client.raw("GET", "/v2/").status == 421
    arm.clock.advance(60)
    arm.finish(arm.put(REGISTRY, {"location": before["location"], "sku": {"name": "Standard"}}))
    assert client.json("/v2/_catalog") == {"repositories": []}


def test_too_many_requests_are_told_when_to_come_back(client: Client, arm: Driver) -> None:
    """A Standard registry takes 500 deletes a minute of an identity; reads have a bucket of their own."""
    statuses = [client.raw("DELETE", "/v2/web/manifests/1").status for _ in range(501)]
    assert (set(statuses[:500]), statuses[500]) == ({401}, 429)
    refused = client.raw("DELETE", "/v2/web/manifests/1")
    assert (code_of(refused), refused.headers["retry-after"]) == ("TOOMANYREQUESTS", "60")
    assert client.raw("GET", "/v2/").status == 401
    arm.clock.advance(60)
    assert client.raw("DELETE", "/v2/web/manifests/1").status == 401
