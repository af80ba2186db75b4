"""Sign-ins that no registry should ask for: where no token goes, and one that allows nothing."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from azure.core.credentials import AccessToken

from acrgeo.errors import AcrGeoError, AzureError, ErrorKind
from tests.arm.dataplane.test_hostile_hosts import ACCESS, EAST, HTML, LOGIN, OTHER, REF, challenge, failure, on, over
from tests.arm.wires import REAL_TOKEN, SignedIn

GUID = "11111111-2222-3333-4444-555555555555"


CHALLENGES: dict[str, tuple[dict[str, str], str, ErrorKind]] = {
    "another host": (challenge("https://evil.example/oauth2/token"), "sign in elsewhere", ErrorKind.REJECTED),
    "another registry": (challenge("https://evil.azurecr.io/oauth2/token"), "sign in elsewhere", ErrorKind.REJECTED),
    "a name that ends so": (challenge(f"https://x{EAST}/t"), "sign in elsewhere", ErrorKind.REJECTED),
    "no https": (challenge(f"http://{EAST}/oauth2/token"), "sign in elsewhere", ErrorKind.REJECTED),
    "another port": (challenge(f"https://{EAST}:8443/oauth2/token"), "sign in elsewhere", ErrorKind.REJECTED),
    "a user": (challenge(f"https://{EAST}@evil.example/t"), "sign in elsewhere", ErrorKind.REJECTED),
    "a path": (challenge("/oauth2/token"), "sign in elsewhere", ErrorKind.REJECTED),
    "junk": (challenge("https://[::1"), "sign in elsewhere", ErrorKind.REJECTED),
    "Basic": ({"WWW-Authenticate": 'Basic realm="x"'}, "(Basic)", ErrorKind.UNAUTHENTICATED),
    "Negotiate": ({"WWW-Authenticate": "Negotiate"}, "does not say how to sign in", ErrorKind.TRANSIENT),
    "nothing": ({}, "does not say how to sign in", ErrorKind.TRANSIENT),
    "no realm": ({"WWW-Authenticate": 'Bearer service="x"'}, "does not say how to sign in", ErrorKind.TRANSIENT),
}


@pytest.mark.parametrize("where", ["/v2/", "/v2/web/manifests/1"])
@pytest.mark.parametrize("name", CHALLENGES)
def test_no_token_goes_where_a_challenge_leads_astray(name: str, where: str) -> None:
    """Law: only hosts that ARM lists for the registry, over https; also where a later 401 says otherwise."""
    headers, said, kind = CHALLENGES[name]
    client, wire, credential = over(lambda sent: (401, {}, headers) if urlsplit(sent.url).path == where else None)
    error = failure(lambda: client.head(EAST, "web", "1"))
    assert (said in error.message, error.kind) == (True, kind)
    assert {urlsplit(sent.url).netloc for sent in wire.sent} == {EAST}
    assert bool(credential.asked) is (where != "/v2/")


def test_a_challenge_may_lead_to_another_host_of_the_registry() -> None:
    """Its global one, as ARM lists it."""
    realm = challenge(f"https://{LOGIN}/oauth2/token")
    client, wire, _ = over(
        lambda sent: (
            (404, b"", {}) if sent.method == "HEAD" else (401, {}, realm) if sent.url.endswith("/v2/") else None
        )
    )
    assert client.head(EAST, "web", "1") is None
    assert [urlsplit(sent.url).netloc for sent in wire.sent] == [EAST, LOGIN, LOGIN, EAST]


def jwt(claims: object) -> str:
    """Return a token with claims."""
    return f"h.{base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip('=')}.s"


GRANTS: dict[str, tuple[object, bool]] = {
    "the action": ([{"type": "repository", "name": "web", "actions": ["pull"]}], True),
    "all actions": ([{"type": "repository", "name": "web", "actions": ["*"]}], True),
    "no action": ([{"type": "repository", "name": "web", "actions": []}], False),
    "actions of null": ([{"type": "repository", "name": "web", "actions": None}], False),
    "another action": ([{"type": "repository", "name": "web", "actions": ["push"]}], False),
    "another repository": ([{"type": "repository", "name": "api", "actions": ["pull"]}], False),
    "nothing": ([], False),
    "null": (None, True),
    "text": ("web", True),
    "rows of text": (["web"], False),
}


@pytest.mark.parametrize("name", GRANTS)
@pytest.mark.parametrize("is_abac", [False, True])
def test_a_token_that_allows_nothing_is_told_before_it_is_used(name: str, is_abac: bool) -> None:
    """200 with no actions is known; what it does not say is tried."""
    access, is_enough = GRANTS[name]
    mode = {"roleAssignmentMode": "AbacRepositoryPermissions"} if is_abac else {}
    token = jwt({"access": access, "exp": 1_790_003_600})
    client, wire, _ = over(
        lambda sent: (
            (404, b"", {})
            if sent.method == "HEAD"
            else (200, {"access_token": token}, {})
            if "/oauth2/token" in sent.url
            else None
        ),
        properties=mode,
    )
    if is_enough:
        assert client.head(EAST, "web", "1") is None
        return
    error = failure(lambda: client.head(EAST, "web", "1"))
    assert (error.kind, error.code) == (ErrorKind.FORBIDDEN, "InsufficientScope")
    assert "the permission repository:web:pull is missing" in error.message
    assert ("ABAC" in error.message) is is_abac
    assert ("Container Registry Repository Reader" if is_abac else "'AcrPull'") in str(error.hint)
    assert not [sent for sent in wire.sent if sent.method == "HEAD"]


@pytest.mark.parametrize(
    ("claims", "who"),
    [
        ({"oid": GUID}, GUID),
        ({"oid": "x; rm"}, '"$(az account show --query user.name -o tsv)"'),
        ({}, '"$(az account show --query user.name -o tsv)"'),
    ],
)
def test_the_hint_names_who_needs_the_role(claims: dict[str, str], who: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The object id of the token; who is signed in to az where it has none. The first line runs as it stands."""
    monkeypatch.setattr(SignedIn, "get_token", lambda *_, **__: AccessToken(jwt(claims), 4_000_000_000))
    client, _, _ = over(on("/oauth2/exchange", status=401, body={"errors": [{"code": "UNAUTHORIZED"}]}))
    error = failure(lambda: client.head(EAST, "web", "1"))
    assert error.hint is not None
    assert error.hint.splitlines()[0] == f"az role assignment create --role 'AcrPull' --scope {REF.id} --assignee {who}"


def test_a_401_for_want_of_scope_names_it() -> None:
    """After the exchange was repeated once."""
    lacking = challenge(extra=',scope="repository:web:pull",error="insufficient_scope"')
    client, wire, _ = over(lambda sent: (401, {}, lacking) if sent.method == "HEAD" else None)
    error = failure(lambda: client.head(EAST, "web", "1"))
    assert (error.kind, "repository:web:pull" in error.message) == (ErrorKind.FORBIDDEN, True)
    assert [urlsplit(sent.url).path for sent in wire.sent].count("/oauth2/exchange") == 2


ANSWERS: dict[str, tuple[int, object]] = {
    "no token": (200, {}),
    "null": (200, None),
    "a number": (200, {"refresh_token": 1, "access_token": 1}),
    "a line break": (200, {"refresh_token": "a\r\nX: y", "access_token": "a\r\nX: y"}),
    "blank": (200, {"refresh_token": " ", "access_token": " "}),
    "long": (200, {"refresh_token": "a" * 70_000, "access_token": "a" * 70_000}),
    "html": (200, HTML),
    "not found": (404, b"404 page not found"),
    "unauthorized": (
        401,
        {"errors": [{"code": "UNAUTHORIZED", "message": f"no, {REAL_TOKEN} eyJhbGciOiJIUzI1NiJ9.e30.x"}]},
    ),
    "denied": (
        403,
        b'{"errors":[{"code":"DENIED","message":"client with IP \\u0027203.0.113.7\\u0027 is not allowed"}]}',
    ),
    "odd errors": (403, {"errors": {"code": 1}}),
    "a server error": (500, b""),
}


@pytest.mark.parametrize("path", ["/oauth2/exchange", "/oauth2/token"])
@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_without_a_token_is_an_error(name: str, path: str) -> None:
    """Of the exchange and of the token alike, with the address of a firewall where one is named."""
    status, body = ANSWERS[name]
    if name == "unauthorized":
        body = {"errors": [{"code": "UNAUTHORIZED", "message": "no, eyJhbGciOiJIUzI1NiJ9.e30.x"}]}
    client, _, _ = over(on(path, status=status, body=body))
    error = failure(lambda: client.head(EAST, "web", "1"))
    kinds = {"unauthorized": ErrorKind.FORBIDDEN, "denied": ErrorKind.GOVERNED, "odd errors": ErrorKind.FORBIDDEN}
    kinds |= {"not found": ErrorKind.NOT_FOUND}
    assert error.kind is kinds.get(name, ErrorKind.TRANSIENT)
    assert "eyJ" not in error.message
    if name == "denied":
        assert "keeps out 203.0.113.7" in error.message
        assert error.details["address"] == "203.0.113.7"


@pytest.mark.parametrize(
    "host",
    [
        "evil.azurecr.io",
        "contoso.azurecr.io.evil.example",
        "contoso.azurecr.io:443",
        "",
        "127.0.0.1",
        "CONTOSO.azurecr.io@evil.example",
    ],
)
def test_a_host_that_arm_did_not_list_is_never_asked(host: str) -> None:
    """Whoever asks for it."""
    client, wire, credential = over(lambda _: None)
    calls: tuple[Callable[[], object], ...] = (
        lambda: client.head(host, "web", "1"),
        lambda: client.read_manifest(host, "web", "1"),
        lambda: client.has_blob(host, "web", OTHER),
        lambda: list(client.list_tags(host, "web")),
        lambda: client.read_tag(host, "web", "1"),
        lambda: list(client.list_repositories(host)),
    )
    for call in calls:
        with pytest.raises(AcrGeoError) as caught:
            call()
        assert caught.value.code == "ForeignHost"
    assert (wire.sent, credential.asked) == ([], [])


@pytest.mark.parametrize(
    ("login", "regional"),
    [
        ("contoso.evil.example", EAST),
        (LOGIN, "contoso.eastus.geo.evil.example"),
        (LOGIN, "evil.example/azurecr.io"),
        (LOGIN, "a@b.azurecr.io"),
    ],
)
def test_a_host_of_another_suffix_is_none_even_if_arm_lists_it(login: str, regional: str) -> None:
    """The cloud's own suffix ends every host that gets a token."""
    client, wire, _ = over(lambda _: None, login_server=login, regional_endpoint_hosts=(regional,))
    for host in {login, regional} - {LOGIN, EAST}:
        with pytest.raises(AzureError, match="Refused to ask"):
            client.head(host, "web", "1")
    assert wire.sent == []


def test_the_token_of_entra_is_for_registries_and_asked_for_once() -> None:
    """Not ARM's; each host of the registry takes it in an exchange of its own where it refuses that of another."""
    client, wire, credential = over(lambda sent: (404, b"", {}) if sent.method == "HEAD" else None)
    for host in (EAST, LOGIN, EAST):
        assert client.head(host, "web", "1") is None
    assert credential.asked == [("https://containerregistry.azure.net/.default",)]
    (exchange,) = [sent for sent in wire.sent if sent.url.endswith("/oauth2/exchange")]
    assert REAL_TOKEN.encode() in (exchange.body or b"")
    bearers = {
        urlsplit(sent.url).netloc: sent.headers.get("Authorization") for sent in wire.sent if sent.method == "HEAD"
    }
    assert bearers == {EAST: f"Bearer {ACCESS}", LOGIN: f"Bearer {ACCESS}"}
