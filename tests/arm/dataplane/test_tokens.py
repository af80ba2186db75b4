"""How long tokens of registries last, whose is taken where, and which hosts there are to take them to."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from azure.core.credentials import AccessToken

from acrgeo.arm.dataplane.calls import Calls
from acrgeo.arm.dataplane.places import Places
from acrgeo.arm.dataplane.tokens import Tokens
from acrgeo.arm.pipeline.throttling import WaitBudget
from acrgeo.arm.responses import ShapeError
from acrgeo.arm.session import Session
from acrgeo.core.model.registry import Registry, Sku
from acrgeo.errors import AzureError
from tests.arm.dataplane.conftest import EAST, LOGIN, REF
from tests.arm.wires import Answer, Sent, SignedIn, Wire
from tests.rows import rows

START = 1_790_000_000
WEB, API = "repository:web:pull", "repository:api:pull"


def jwt(**claims: object) -> str:
    """A token with claims."""
    return f"h.{base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip('=')}.s"


def registry(**given: Any) -> Registry:
    """Contoso as ARM lists it."""
    values: dict[str, Any] = {"login_server": LOGIN, "has_regional_endpoints": True, "regional_endpoint_hosts": (EAST,)}
    return Registry(ref=REF, id=REF.id, location="westus", sku=Sku.PREMIUM, **{**values, **given})


def as_text(body: bytes | str | None) -> str:
    """The body of a request."""
    return body.decode() if isinstance(body, bytes) else body or ""


class Stage:
    """Tokens of a registry that gives ``refresh`` and ``access`` in turn, the last again and again.

    It is asked at ``address``, where one is given. ``open_for`` times a host asks for no token.
    """

    def __init__(
        self,
        *,
        access: tuple[Any, ...] = ("a1", "a2"),
        refresh: tuple[Any, ...] = ("r1", "r2"),
        address: str | None = None,
        open_for: int = 0,
    ) -> None:
        self.open_for = open_for
        self.now = float(START)
        self.given = {"/oauth2/token": list(access), "/oauth2/exchange": list(refresh)}
        self.wire, self.credential = Wire(self._respond), SignedIn()
        budget = WaitBudget(now=lambda: self.now, sleep=self._sleep)
        session = Session(
            credential=self.credential, http=self.wire, environ={}, sleep=self._sleep, budget=budget,
            reads_az_profile=False,
        )  # fmt: skip
        session.places.learn(registry())
        self.places, self.calls = session.places, Calls(session, lambda _: address)
        self.tokens = Tokens(session, self.calls)

    def _sleep(self, seconds: float) -> None:
        self.now += seconds

    def _respond(self, sent: Sent) -> Answer:
        url = urlsplit(sent.url)
        if url.path == "/v2/":
            self.open_for -= 1
            if self.open_for >= 0:
                return 200, {}, {}
            realm = f"https://{url.netloc}/oauth2/token?of=1#here"
            return 401, {}, {"WWW-Authenticate": f'Bearer realm="{realm}",service="{LOGIN}"'}
        left = self.given[url.path]
        found = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(found, tuple):
            return found
        name = "access_token" if url.path == "/oauth2/token" else "refresh_token"
        return 200, found if isinstance(found, dict) else {name: found}, {}

    def find(self, host: str = EAST, scope: str = WEB) -> str | None:
        """A token for a scope at a host."""
        return self.tokens.find(self.places.find(host), scope, "read web:1")

    def renew(self, host: str, scope: str, refused: str) -> str:
        """Another token, after a 401."""
        place = self.places.find(host)
        answer = self.calls.send(place, "GET", f"https://{host}/v2/")
        return self.tokens.renew(place, scope, "read web:1", refused=refused, answer=answer)

    def sent(self, path: str) -> list[Sent]:
        """The requests to a path."""
        return [sent for sent in self.wire.sent if urlsplit(sent.url).path == path]


@rows(
    ("body", "lasts"),
    [
        ({"access_token": jwt(exp=START + 100)}, 100),
        # By its own times: the clock of this machine may be wrong.
        ({"access_token": jwt(iat=START - 1000, exp=START - 900)}, 100),
        ({"access_token": jwt(iat=START + 1000, exp=START + 1100)}, 100),
        ({"access_token": jwt(exp=START + 100), "expires_in": 300}, 100),
        ({"access_token": jwt(exp="soon"), "expires_in": 300}, 300),
        ({"access_token": "opaque", "expires_in": 300}, 300),
        ({"token": "opaque", "expires_in": 300}, 300),
        ({"access_token": "opaque"}, 60),
        ({"access_token": jwt(exp=None)}, 60),
    ],
)
def test_how_long_a_token_is_used(body: dict[str, Any], lasts: int) -> None:
    """Until half a minute before its end, when it is not used any more."""
    stage = Stage(access=(body,), refresh=(jwt(exp=START + 4_000),))
    counts = []
    for moment in (0, lasts - 31, lasts - 30):
        stage.now = START + moment
        stage.find()
        counts.append(len(stage.sent("/oauth2/token")))
    assert counts == [1, 1, 2]
    assert len(stage.sent("/oauth2/exchange")) == 1


def test_a_token_of_entra_is_renewed_when_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not before: one serves several exchanges."""
    asked: list[float] = []
    stage = Stage()

    def get_token(*_: object, **__: object) -> AccessToken:
        asked.append(stage.now)
        return AccessToken("entra", START + 100 * len(asked))

    monkeypatch.setattr(SignedIn, "get_token", get_token)
    for seconds in (0, 35, 69, 105, 139, 170):  # refresh tokens and access tokens last a minute
        stage.now = START + seconds
        stage.find()
    assert len(stage.sent("/oauth2/exchange")) == 6
    assert asked == [START, START + 105, START + 170]


def test_after_a_401_what_another_thread_got_is_taken() -> None:
    """Only the token that was refused is given up."""
    stage = Stage()
    assert stage.find() == "a1"
    assert stage.renew(EAST, WEB, "a0") == "a1"
    assert len(stage.sent("/oauth2/token")) == 1
    assert stage.renew(EAST, WEB, "a1") == "a2"
    assert [len(stage.sent(path)) for path in ("/oauth2/exchange", "/oauth2/token")] == [2, 2]


def test_after_a_401_all_of_that_host_is_given_up() -> None:
    """Also where no token of the scope is known; what other hosts gave stays."""
    stage = Stage(access=("a1", "a2", "a3", "a4"))
    assert [stage.find(LOGIN, WEB), stage.find(EAST, API)] == ["a1", "a2"]
    assert stage.renew(EAST, "repository:jobs:pull", "a0") == "a3"
    assert len(stage.sent("/oauth2/exchange")) == 2
    assert [stage.find(LOGIN, WEB), stage.find(EAST, API)] == ["a1", "a4"]
    assert len(stage.sent("/oauth2/exchange")) == 2


def test_a_host_that_asked_for_no_token_may_ask_for_one_later() -> None:
    """Anonymous pull may end: from its first 401 on, each request has a token."""
    stage = Stage(open_for=1)
    assert stage.find() is None
    assert stage.find() is None
    assert stage.renew(EAST, WEB, "") == "a1"
    assert stage.find() == "a1"
    assert stage.find(scope=API) == "a2"


def test_a_token_is_taken_where_a_host_listens() -> None:
    """In a sandbox that is another port."""
    stage = Stage(address=f"{EAST}:5000")
    assert stage.find() == "a1"
    assert {urlsplit(sent.url).netloc for sent in stage.wire.sent} == {f"{EAST}:5000"}


def test_a_refused_token_of_another_host_costs_no_exchange() -> None:
    """The refresh token of this host was not refused."""
    stage = Stage(access=("a1", "a2", "a3"))
    assert [stage.find(EAST, WEB), stage.find(LOGIN, API), stage.find(EAST, API)] == ["a1", "a2", "a2"]
    assert stage.renew(EAST, API, "a2") == "a3"
    assert len(stage.sent("/oauth2/exchange")) == 1
    assert stage.find(EAST, WEB) == "a1"


def test_a_refresh_token_that_is_refused_is_exchanged_anew_once() -> None:
    """The exchange stands beside the token, without what else its address has."""
    stage = Stage(access=((401, b"", {}), "a1"))
    assert stage.find() == "a1"
    used = [parse_qs(as_text(sent.body))["refresh_token"] for sent in stage.sent("/oauth2/token")]
    assert used == [["r1"], ["r2"]]
    assert {sent.url for sent in stage.sent("/oauth2/exchange")} == {f"https://{EAST}/oauth2/exchange"}


@pytest.mark.parametrize("kind", ["access", "refresh"])
@pytest.mark.parametrize("answer", ["a\r\nX: y", "a" * 65_537, (401, b"<html>", {"Content-Type": "text/html"})])
def test_what_is_no_token_is_none(kind: str, answer: Any) -> None:
    """Nor is the page of a proxy a refusal of the registry."""
    given: dict[str, Any] = {kind: (answer,)}
    with pytest.raises(ShapeError):
        Stage(**given).find()


@rows(
    ("error", "said"),
    [
        ({"code": "DENIED", "message": "not you."}, " (not you)"),
        ({"code": "DENIED", "message": ""}, " (DENIED)"),
    ],
)
def test_what_a_host_says_of_a_refused_sign_in_is_told(error: dict[str, str], said: str) -> None:
    """Its words, else its code."""
    with pytest.raises(AzureError) as caught:
        Stage(refresh=((401, {"errors": [error]}, {}),)).find()
    assert f"it gave this sign-in no token{said}" in caught.value.message


@rows(
    ("then", "is_known"),
    [
        # A read of an older api-version says nothing of regional endpoints.
        ({"has_regional_endpoints": None, "regional_endpoint_hosts": ()}, True),
        ({"has_regional_endpoints": False, "regional_endpoint_hosts": ()}, False),
        ({"has_regional_endpoints": True, "regional_endpoint_hosts": ()}, False),
        (
            {"has_regional_endpoints": None, "regional_endpoint_hosts": (), "login_server": "contoso-x1.azurecr.io"},
            False,
        ),
        ({"login_server": LOGIN.upper(), "regional_endpoint_hosts": (EAST.upper(),)}, True),
    ],
)
def test_the_hosts_are_those_of_the_last_read_that_knows(then: dict[str, Any], is_known: bool) -> None:
    """Also where regional endpoints were switched off meanwhile; names in any case."""
    places = Places("azurecr.io")
    for each in ({}, then):
        places.learn(registry(**each))
    server = then.get("login_server", LOGIN).lower()
    assert str(places.find(server.title())) == f"{server} (the global endpoint of contoso)"
    if is_known:
        assert str(places.find(EAST.upper())) == f"{EAST} (eastus of contoso)"
    else:
        with pytest.raises(AzureError, match="is no host that Azure lists"):
            places.find(EAST)


def test_a_host_of_no_known_form_stands_for_itself() -> None:
    """It is not taken for the global one; an endless name is cut."""
    places, odd = Places("azurecr.io"), "contoso.east.preview.azurecr.io"
    places.learn(registry(regional_endpoint_hosts=(odd,)))
    assert str(places.find(odd)) == f"{odd} ({odd} of contoso)"
    with pytest.raises(AzureError) as caught:
        places.find("x" * 10_000)
    assert len(caught.value.message) < 400
