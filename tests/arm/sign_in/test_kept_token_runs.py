"""Runs one after the other with a kept token: who is asked for a new one, and what of a token that ARM refuses."""

from __future__ import annotations

import base64
import json
import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from azure.core.credentials import AccessToken
from azure.core.exceptions import ClientAuthenticationError

from acrgeo.arm.clouds import CLOUDS
from acrgeo.arm.credential import SignedInCredential, Way, az_way, static_credential
from acrgeo.arm.gateway import Gateway
from acrgeo.arm.session import Session
from acrgeo.arm.sign_in.attempts import AZ
from acrgeo.arm.sign_in.kept_tokens import KEPT, KeptTokens
from acrgeo.errors import AzureError
from acrgeo.files.private import PrivateFolder
from acrgeo.sandbox import Sandbox
from acrgeo.sandbox.doors.pool import SandboxPool
from tests.arm.sign_in.test_kept_tokens import content, profile, signed_in_as_another
from tests.arm.sign_in.test_profile import A, B, az_files
from tests.arm.wires import Answer, Wire


def jwt(**claims: str) -> str:
    """Return a token with these claims, unsigned."""
    parts = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in ({}, claims))
    return ".".join([*parts, "signature"])


class Azure:
    """An az that gives a new token at each call, an ARM, and runs of acrgeo between them."""

    def __init__(self, environ: dict[str, str], store: PrivateFolder, kind: str = AZ) -> None:
        self.environ = environ
        self.store = store
        self.kind = kind
        self.asked: list[dict[str, Any]] = []
        self.lines: list[str] = []
        self.answer: Callable[[str], Answer] = lambda _: (200, {"value": []}, {})

    def get_token(self, *_: str, **options: Any) -> AccessToken:
        """Give a token, as the credential of azure-identity."""
        self.asked.append(options)
        return AccessToken(jwt(upn="anna@contoso.com", n=str(len(self.asked))), 4_000_000_000)

    def token(self, number: int) -> str:
        """Return the token of a call."""
        return jwt(upn="anna@contoso.com", n=str(number))

    def session(self, wire: Wire, subscription: str = A) -> Session:
        """Return the session of a run, whose only way to sign in this is."""
        way = az_way(CLOUDS[0], self.environ) if self.kind == "az" else Way(self.kind, lambda _: self)
        credential = SignedInCredential(
            CLOUDS[0],
            environ=self.environ,
            ways=lambda: [way],
            trace=self.lines.append,
            kept=KeptTokens(self.store, CLOUDS[0], self.environ),
        )
        return Session(http=wire, credential=credential, environ=self.environ, subscription=subscription)

    def run(self, subscription: str = A) -> list[str]:
        """Run a command that reads, and return the tokens of its requests."""
        wire = Wire(lambda request: self.answer(str(request.headers["Authorization"]).removeprefix("Bearer ")))
        try:
            Gateway(self.session(wire, subscription)).list_registries()
        finally:
            self.sent = [str(sent.headers["Authorization"]).removeprefix("Bearer ") for sent in wire.sent]
        return self.sent


@pytest.fixture
def azure(environ: dict[str, str], store: PrivateFolder) -> Azure:
    """Return an Azure to which somebody is signed in with az."""
    return Azure(environ, store)


def test_a_token_for_registries_is_another_one_and_is_not_kept(azure: Azure) -> None:
    """Neither the kept token of ARM nor one that waits for its next request is taken for it."""
    assert azure.run() == [azure.token(1)]
    session = azure.session(Wire(lambda _: (200, {"value": []}, {})))
    session.sign_in(A)
    scope = "https://containerregistry.azure.net/.default"
    assert [session.token_for(A, scope).token for _ in range(2)] == [azure.token(2), azure.token(3)]
    assert azure.run() == [azure.token(1)]


@pytest.mark.parametrize("kind", KEPT)
def test_a_second_run_asks_nobody(environ: dict[str, str], store: PrivateFolder, kind: str) -> None:
    """It takes the token of the first, whichever credential gave it, and -v says so without showing it."""
    azure = Azure(environ, store, kind)
    assert azure.run() == azure.run() == [azure.token(1)]
    assert len(azure.asked) == 1
    first, second = azure.lines
    assert first == second.partition(", kept since ")[0]
    assert kind in second
    assert azure.token(1) not in second


def test_somebody_else_gets_their_own(azure: Azure) -> None:
    """After az login as another user the kept token is neither taken nor left on the disk."""
    azure.run()
    signed_in_as_another(azure.environ)
    assert azure.run() == [azure.token(2)]
    assert azure.token(1) not in "".join(path.read_text() for path in azure.store.path.iterdir())


def test_a_token_that_others_could_read_is_replaced(azure: Azure) -> None:
    """A backup or a hand gave the file other rights: it is not taken, and the new one has its own again."""
    azure.run()
    (file,) = azure.store.path.iterdir()
    file.chmod(0o644)
    assert azure.run() == [azure.token(2)]
    assert [stat.S_IMODE(path.stat().st_mode) for path in azure.store.path.iterdir()] == [0o600]
    assert content(azure.store)["token"] == azure.token(2)


def test_who_has_signed_out_leaves_nothing(azure: Azure) -> None:
    """az has no token to give, and the kept one is gone."""
    azure.run()
    az_files(profile(azure.environ).parent)

    def refuse(*_: str, **__: Any) -> AccessToken:
        raise ClientAuthenticationError(message="Please run 'az login' to set up an account")

    azure.get_token = refuse  # type: ignore[method-assign]  # the stand-in of this test alone
    with pytest.raises(AzureError):
        azure.run()
    assert azure.sent == []
    assert azure.store.names() == ()


def refusing(*tokens: str, code: str = "InvalidAuthenticationToken", **headers: str) -> Callable[[str], Answer]:
    """Return answers of an ARM that refuses these tokens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    body = {"error": {"code": code, "message": "no."}}
    return lambda token: (401, body, named) if token in tokens else (200, {"value": []}, {})


CLAIMS = base64.b64encode(json.dumps({"access_token": {"acrs": {"essential": True, "values": ["p1"]}}}).encode())
CHALLENGE = f'Bearer realm="", error="insufficient_claims", claims="{CLAIMS.decode()}"'


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"code": "ExpiredAuthenticationToken"},
        {"code": "AuthenticationFailed", "WWW_Authenticate": 'Bearer error="invalid_token"'},
        {"WWW_Authenticate": CHALLENGE},
    ],
)
def test_a_kept_token_that_azure_refuses_is_dropped_and_a_new_one_asked_for(
    azure: Azure, answer: dict[str, str]
) -> None:
    """The command does not fail over what acrgeo kept: the request is sent again, once, and the new token is kept."""
    azure.run()
    azure.answer = refusing(azure.token(1), **answer)
    assert azure.run() == [azure.token(1), azure.token(2)]
    assert any("dropped" in line for line in azure.lines)
    assert content(azure.store)["token"] == azure.token(2)
    assert azure.run() == [azure.token(2)]
    assert azure.asked == [{}, {}]


def test_reads_that_are_refused_together_ask_once(azure: Azure) -> None:
    """Eight at a time with a token that Azure does not take any more; each gets its answer with the new one."""
    azure.run()
    together = threading.Barrier(8)
    first = azure.token(1)

    def answer(token: str) -> Answer:
        if token == first:
            together.wait(10)
        return refusing(first)(token)

    wire = Wire(lambda request: answer(str(request.headers["Authorization"]).removeprefix("Bearer ")))
    registries = azure.session(wire).registries_in(A)
    threads = [threading.Thread(target=lambda: list(registries.registries.list())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(azure.asked) == 2
    sent = [str(request.headers["Authorization"]).removeprefix("Bearer ") for request in wire.sent]
    assert (sent.count(first), sent.count(azure.token(2))) == (8, 8)


def test_a_change_is_sent_again_too(azure: Azure) -> None:
    """A 401 is the answer before anything is done: the write is made once, with the new token."""
    azure.run()
    wire = Wire(lambda request: azure.answer(str(request.headers["Authorization"]).removeprefix("Bearer ")))
    azure.answer = refusing(azure.token(1), WWW_Authenticate=CHALLENGE)
    gateway = Gateway(azure.session(wire))
    gateway.begin_create_replica(
        gateway.find_registry("contoso", "g"), "eastus", "eastus", is_routed=True, tags={"a": "b"}
    )
    assert [request.method for request in wire.sent] == ["PUT", "PUT"]
    assert len({request.body for request in wire.sent}) == 1
    assert str(wire.sent[-1].headers["Authorization"]) == f"Bearer {azure.token(2)}"


@pytest.mark.parametrize("answer", [{}, {"WWW_Authenticate": CHALLENGE}])
@pytest.mark.parametrize("is_kept", [True, False])
def test_a_token_that_azure_refuses_is_never_left(azure: Azure, answer: dict[str, str], is_kept: bool) -> None:
    """Where the new one is refused too, that is the error; nothing is kept, and nothing is sent a third time."""
    if is_kept:
        azure.run()
    azure.answer = refusing(*map(azure.token, range(9)), **answer)
    with pytest.raises(AzureError):
        azure.run()
    assert azure.store.names() == ()
    assert len(azure.sent) == 1 + is_kept


def test_a_token_that_meets_claims_is_of_one_run(environ: dict[str, str], store: PrivateFolder) -> None:
    """An application gets it by itself; the next run asks for it anew."""
    azure = Azure(environ, store, "EnvironmentCredential")
    azure.answer = refusing(azure.token(1), WWW_Authenticate=CHALLENGE)
    assert azure.run() == [azure.token(1), azure.token(2)]
    assert azure.asked[1]["claims"] == base64.b64decode(CLAIMS).decode()
    assert store.names() == ()


def test_a_token_of_another_tenant_is_still_good(azure: Azure) -> None:
    """ARM names the tenant that it takes a token of: that token is kept beside the first."""
    other = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb"
    link = f'Bearer authorization_uri="https://login.windows.net/{other}", error="invalid_token"'
    azure.answer = refusing(azure.token(1), code="InvalidAuthenticationTokenTenant", WWW_Authenticate=link)
    for _ in range(2):
        assert azure.run(B) == [azure.token(1), azure.token(2)]
    assert azure.asked == [{}, {"tenant_id": other}]
    assert len(azure.store.names()) == 2


def test_what_cannot_be_kept_costs_nothing(azure: Azure) -> None:
    """A folder that others may write to is not used; each run asks for its token."""
    azure.store.path.mkdir(parents=True)
    azure.store.path.chmod(0o777)
    assert (azure.run(), azure.run()) == ([azure.token(1)], [azure.token(2)])
    assert list(azure.store.path.iterdir()) == []


def test_a_refused_token_that_cannot_be_removed_is_not_taken_twice(azure: Azure) -> None:
    """A store that only reads, such as one on a disk that is mounted so."""

    class ReadOnly(PrivateFolder):
        def write(self, *_: Any) -> str | None:
            return "read-only"

        def remove(self, _: str) -> None:
            return

    azure.run()
    azure.store = ReadOnly(azure.store.path)
    azure.answer = refusing(azure.token(1))
    assert azure.run() == [azure.token(1), azure.token(2)]


def test_who_is_signed_in_now_is_asked_anew(azure: Azure) -> None:
    """A session may take no token of an earlier run; what it gets stands for the next."""
    azure.run()
    session = azure.session(Wire(lambda _: (200, {}, {})))
    session.sign_in_anew()
    assert session.sign_in(A) is not None
    assert len(azure.asked) == 2
    assert azure.run() == [azure.token(2)]
    assert session.token_cache is not None
    assert session.token_cache.location == str(azure.store.path)


def test_az_is_not_started(store: PrivateFolder, environ: dict[str, str], tmp_path: Path, monkeypatch: Any) -> None:
    """With a real az in the way, which is a shell script that counts its calls: three runs start it once."""
    script = tmp_path / "az"
    answer = '{"accessToken": "from-az", "expires_on": 4000000000}'
    script.write_text(f"#!/bin/sh\necho call >> {tmp_path}/calls\necho '{answer}'\n")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/bin{os.pathsep}/usr/bin")
    azure = Azure(environ, store, "az")
    assert [azure.run() for _ in range(3)] == [["from-az"]] * 3
    assert (tmp_path / "calls").read_text().splitlines() == ["call"]


def test_the_token_of_a_sandbox_is_never_kept(sandbox: Sandbox, store: PrivateFolder) -> None:
    """Also where somebody gives its session a place to keep tokens in."""
    session = Session(credential=static_credential(sandbox.token), http=SandboxPool(sandbox), environ={}, tokens=store)
    Gateway(session).list_registries()
    assert session.token_cache is None
    assert not store.path.exists()
