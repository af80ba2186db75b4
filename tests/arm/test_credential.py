"""Which way gives a token, what it is asked with, and when a token of an earlier run is taken instead."""

from __future__ import annotations

import threading
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from azure.core.credentials import AccessToken
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import AzureCliCredential, CredentialUnavailableError

from acrgeo.arm.clouds import CLOUDS
from acrgeo.arm.credential import Account, SignedInCredential, Way, az_way, static_credential
from acrgeo.arm.sign_in.attempts import AZ, SignInError, WrongCloudError
from acrgeo.arm.sign_in.kept_tokens import KeptToken
from acrgeo.arm.sign_in.profile import AzSubscription
from acrgeo.errors import UsageError
from tests.kept_record import KeptRecord
from tests.rows import rows

SCOPE = CLOUDS[0].scope
APPLICATION, POWERSHELL = "EnvironmentCredential", "AzurePowerShellCredential"
ANNA, BERT = Account(tenant="t", user="anna"), Account(tenant="t", user="bert")
ENDS = 4_000_000_000
REFUSED = ClientAuthenticationError(message="AADSTS1: no")
UNSET = CredentialUnavailableError(message="not set up")


class Ways:
    """Ways to sign in by name, each of which gives tokens that are named after it, or fails."""

    def __init__(self, *names: str, **fails: Exception) -> None:
        self.names = names
        self.fails = fails
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def __call__(self) -> list[Way]:
        """Return them."""
        return [Way(name, partial(self._giving, name)) for name in self.names]

    def _giving(self, name: str, _: Account) -> _Giving:
        return _Giving(self, name)

    def names_asked(self) -> list[str]:
        """Return which were asked since the last time."""
        names = [name for name, _ in self.asked]
        self.asked.clear()
        return names


class _Giving:
    def __init__(self, ways: Ways, name: str) -> None:
        self._ways = ways
        self._name = name

    def get_token(self, *_: str, **options: Any) -> AccessToken:
        self._ways.asked.append((self._name, options))
        if self._name in self._ways.fails:
            raise self._ways.fails[self._name]
        return AccessToken(f"token-{len(self._ways.asked)}-of-{self._name}", ENDS)


class Kept:
    """What an earlier run kept, by account."""

    def __init__(self, **tokens: tuple[str, str]) -> None:
        self.tokens = tokens
        self.tidied = 0

    def find(self, account: Account) -> KeptToken | None:
        """Return the token of an account."""
        found = self.tokens.get(str(account.user))
        return None if found is None else KeptToken(token=found[1], expires_on=ENDS, credential=found[0], got_at=0.0)

    def drop(self, account: Account, _: str | None) -> bool:
        """Forget the token of an account."""
        return self.tokens.pop(str(account.user), None) is not None

    def tidy(self) -> None:
        """Count how often."""
        self.tidied += 1

    def binding(self, _: str) -> None:
        """Bind to nothing."""

    def keep(self, account: Account, credential: str, token: str, *_: object) -> None:
        """Keep the token of an account."""
        self.tokens[str(account.user)] = (credential, token)


def signed_in(ways: Ways, kept: Kept | None = None, record: KeptRecord | None = None) -> SignedInCredential:
    """Return the credential of one run."""
    store: Any = kept
    return SignedInCredential(CLOUDS[0], environ={}, ways=ways, kept=store, record=record)


def test_the_token_of_a_sign_in_is_that_of_the_next_request() -> None:
    """Once, and not for one that asks for more."""
    ways = Ways(APPLICATION)
    credential = signed_in(ways)
    token = credential.sign_in(ANNA)
    assert token.token == f"token-1-of-{APPLICATION}"
    with_claims = credential.get_token_for(ANNA, SCOPE, claims="c")
    assert with_claims != token
    assert ways.asked[-1] == (APPLICATION, {"claims": "c", "enable_cae": True})
    assert credential.get_token_for(ANNA, "https://other/.default") != token
    assert credential.get_token_for(ANNA, SCOPE) is token
    assert credential.get_token_for(ANNA, SCOPE) != token


def test_a_kept_token_is_for_plain_requests_of_arm() -> None:
    """What is asked for with options, claims or for another service is asked for now."""
    ways, kept = Ways(APPLICATION), Kept(anna=(APPLICATION, "kept"))
    credential = signed_in(ways, kept)
    assert credential.get_token_for(ANNA, SCOPE, tenant_id="x").token != "kept"
    assert credential.get_token_for(ANNA, "https://other/.default").token != "kept"
    assert credential.get_token_for(ANNA, SCOPE).token == "kept"
    assert credential.is_kept("kept")
    credential.takes_kept = False
    assert credential.get_token_for(ANNA, SCOPE).token != "kept"


def test_the_way_of_a_kept_token_gives_the_others() -> None:
    """It is who signed in; another way's kept token is somebody else's."""
    ways = Ways(APPLICATION, POWERSHELL)
    credential = signed_in(ways, Kept(anna=(POWERSHELL, "kept")))
    assert credential.get_token_for(ANNA, SCOPE).token == "kept"
    assert credential.follows_accounts
    credential.get_token_for(BERT, SCOPE)
    assert ways.names_asked() == [POWERSHELL]
    credential = signed_in(ways, Kept(bert=(POWERSHELL, "kept")))
    credential.get_token_for(ANNA, SCOPE)
    assert credential.get_token_for(BERT, SCOPE).token != "kept"
    assert ways.names_asked() == [APPLICATION, APPLICATION]


def test_a_kept_token_that_azure_refuses_leaves_every_way_open() -> None:
    """It is dropped, which is recorded, and not taken again; one of this run says nothing of an earlier one."""
    ways, kept, record = Ways(APPLICATION, POWERSHELL), Kept(anna=(POWERSHELL, "kept")), KeptRecord()
    credential = signed_in(ways, kept, record)
    credential.get_token_for(ANNA, SCOPE)
    assert credential.refuse(ANNA, "kept")
    assert record.of("TokenDropped") == [{"reason": "Azure refused it"}]
    kept.tokens["anna"] = (POWERSHELL, "kept")
    new = credential.get_token_for(ANNA, SCOPE).token
    assert ways.names_asked() == [APPLICATION]
    assert not credential.refuse(ANNA, new)


def test_the_refusal_of_a_new_token_changes_no_way() -> None:
    """Only that of an earlier run may be of somebody who signed out."""
    ways = Ways(APPLICATION, POWERSHELL)
    credential = signed_in(ways, Kept(anna=(POWERSHELL, "kept")))
    credential.get_token_for(ANNA, SCOPE)
    assert not credential.refuse(BERT, "another")
    credential.get_token_for(BERT, SCOPE)
    assert ways.names_asked() == [POWERSHELL]


def test_a_token_of_this_run_is_none_of_an_earlier_one() -> None:
    """Also where it was kept meanwhile: another request has just got it."""
    credential = signed_in(Ways(APPLICATION), Kept())
    token = credential.get_token_for(ANNA, SCOPE).token
    assert credential.get_token_for(ANNA, SCOPE).token == token
    assert not credential.is_kept(token)


@rows(
    ("way", "account", "options"),
    [
        (AZ, Account(tenant="t"), {"tenant_id": "t"}),
        (POWERSHELL, Account(tenant="t", subscription=None), {"tenant_id": "t"}),
        (AZ, Account(tenant="t", subscription="s"), {}),
        (AZ, Account(), {}),
        (AZ, Account(subscription="s"), {}),
        (APPLICATION, Account(tenant="t"), {}),
    ],
)
def test_a_tool_is_asked_for_the_tenant_that_azure_named(way: str, account: Account, options: dict[str, str]) -> None:
    """az knows the tenant of its subscriptions itself, and an application has one."""
    ways = Ways(way)
    signed_in(ways).get_token_for(account, SCOPE)
    assert ways.asked == [(way, options)]


@rows(
    ("names", "fails", "asked"),
    [
        ((APPLICATION, AZ), {APPLICATION: UNSET}, [APPLICATION, AZ]),
        ((APPLICATION, AZ), {APPLICATION: REFUSED}, [APPLICATION]),
        ((AZ, POWERSHELL), {AZ: REFUSED}, [AZ, POWERSHELL]),
    ],
)
def test_an_identity_that_was_refused_is_not_replaced(
    names: tuple[str, ...], fails: dict[str, Exception], asked: list[str]
) -> None:
    """A tool that was refused is: it has the sign-ins of a person. The way that gave a token is asked alone then."""
    ways = Ways(*names, **fails)
    credential = signed_in(ways)
    if len(asked) == 1:
        with pytest.raises(SignInError) as caught:
            credential.get_token_for(ANNA, "https://other/.default")
        assert caught.value.scope == "https://other/.default"
    else:
        credential.get_token_for(ANNA, SCOPE)
    assert ways.names_asked() == asked
    if len(asked) > 1:
        credential.get_token_for(BERT, SCOPE)
        assert ways.names_asked() == asked[-1:]


def test_a_tool_takes_no_claims() -> None:
    """It is not asked: the user has to sign in anew, for what the error says."""
    ways = Ways(AZ)
    credential = signed_in(ways)
    credential.get_token_for(ANNA, SCOPE)
    ways.asked.clear()
    with pytest.raises(SignInError) as caught:
        credential.get_token_for(ANNA, claims="c")
    assert (caught.value.claims, caught.value.tenant, caught.value.scope) == ("c", "t", SCOPE)
    assert ways.asked == []


def test_a_sign_in_is_recorded_without_its_token() -> None:
    """With the time at which it ends; the token is cut out of whatever follows."""
    record = KeptRecord()
    token = signed_in(Ways(APPLICATION), record=record).get_token_for(ANNA, SCOPE).token
    (facts,) = record.of("SignedIn")
    assert (facts["credential"], facts["isKept"], facts["expiresAt"]) == (APPLICATION, False, "2096-10-02T07:06:40Z")
    assert token not in record.secrets.cut(f"it was {token} then")


def test_who_has_answered_is_waited_for_no_longer() -> None:
    """No notice comes late."""
    before = set(threading.enumerate())
    signed_in(Ways(APPLICATION)).get_token_for(ANNA, SCOPE)
    timers = [thread for thread in set(threading.enumerate()) - before if isinstance(thread, threading.Timer)]
    for timer in timers:
        timer.join(4)
    assert not any(timer.is_alive() for timer in timers)


def test_an_account_is_its_tenant_and_user() -> None:
    """A token of one subscription does for another of the same account, whatever az calls the kind of its user."""
    known = AzSubscription(id="s", name="One", tenant="t", user="anna", user_type="user")
    account = Account.of_az(known)
    assert account == ANNA
    assert account != BERT
    assert (account.tenant, account.user, account.user_type, account.subscription) == ("t", "anna", "user", "s")


def test_the_sandboxs_token_lasts() -> None:
    """Whatever it is asked for, and to the last second that a date can have."""
    token = static_credential("a").get_token(SCOPE)
    ends = datetime.fromtimestamp(token.expires_on, tz=timezone.utc)
    assert (token.token, ends.isoformat()) == ("a", "9999-12-31T23:59:59+00:00")


def test_each_step_of_a_sign_in_is_traced_and_recorded() -> None:
    """Which way gave no token and why, who has one until when, and what becomes of a kept one."""
    lines: list[str] = []
    record, kept = KeptRecord(), Kept(anna=(POWERSHELL, "kept"))
    ways = Ways(APPLICATION, POWERSHELL, **{APPLICATION: UNSET})
    store: Any = kept
    credential = SignedInCredential(CLOUDS[0], environ={}, ways=ways, kept=store, record=record, trace=lines.append)
    until = "until 2096-10-02 07:06 UTC"
    unnamed = f"signed in with {POWERSHELL} as an account that its token does not name, tenant t, {until}"
    credential.get_token_for(ANNA, SCOPE)
    assert lines == [f"{unnamed}, kept since 1970-01-01 00:00 UTC"]
    assert kept.tidied == 0
    credential.refuse(ANNA, "kept")
    assert lines[1:] == ["the kept token is dropped: Azure refused it"]
    credential.get_token_for(ANNA, SCOPE)
    assert lines[2:] == [f"no token from {APPLICATION}: not set up", unnamed]
    assert record.of("SignInFailed") == [{"credential": APPLICATION, "reason": "not set up"}]
    assert kept.tidied == 1
    credential.refuse(BERT, "of nobody")
    assert len(lines) == 4
    assert len(record.of("TokenDropped")) == 1


def test_claims_drop_the_kept_token() -> None:
    """Azure asked for more than it has; the next run must not take it again."""
    kept = Kept(anna=(APPLICATION, "kept"))
    credential = signed_in(Ways(APPLICATION), kept)
    assert credential.get_token_for(ANNA, SCOPE, claims="c").token != "kept"
    assert kept.tokens == {}


@rows(
    ("way", "user", "kind", "tenant"),
    [(AZ, "anna", "user", "t"), (POWERSHELL, None, None, "t"), (APPLICATION, None, None, None)],
)
def test_what_az_knows_names_who_signed_in_with_az(
    way: str, user: str | None, kind: str | None, tenant: str | None
) -> None:
    """Its user is nobody else's, and an application is in a tenant of its own."""
    account = Account(tenant="t", user="anna", user_type="user")
    credential = signed_in(Ways(way))
    credential.get_token_for(account, SCOPE)
    known = credential.known[account]
    assert (known.account, known.account_type, known.tenant_id) == (user, kind, tenant)


def test_az_is_asked_for_a_subscription_in_its_own_cloud_only(tmp_path: Path) -> None:
    """It would give a token of the cloud that is active."""
    (tmp_path / "config").write_text("[cloud]\nname = AzureChinaCloud\n", encoding="utf-8")
    environ = {"AZURE_CONFIG_DIR": str(tmp_path)}
    way = az_way(CLOUDS[0], environ)
    assert way.name == AZ
    with pytest.raises(WrongCloudError, match="az's active cloud is AzureChinaCloud"):
        way.credential_for(ANNA)
    assert isinstance(az_way(CLOUDS[0], {"AZURE_CONFIG_DIR": "/nowhere"}).credential_for(ANNA), AzureCliCredential)


@pytest.mark.parametrize(
    ("named", "reason"),
    [
        (AZ, "az's active cloud is AzureChinaCloud, and this command works in AzureCloud"),
        (APPLICATION, "Environment variables are not fully configured"),
    ],
)
def test_the_ways_are_azure_identitys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, named: str, reason: str) -> None:
    """Each under its name; that through az is acrgeo's own, which asks in the right cloud alone."""
    for variable in ("AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_CLIENT_SECRET"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", named)
    (tmp_path / "config").write_text("[cloud]\nname = AzureChinaCloud\n", encoding="utf-8")
    credential = SignedInCredential(CLOUDS[0], environ={"AZURE_CONFIG_DIR": str(tmp_path)})
    with pytest.raises(SignInError) as caught:
        credential.get_token(SCOPE)
    (attempt,) = caught.value.attempts
    assert attempt.credential == named
    assert attempt.reason.startswith(reason)


def test_ways_that_azure_identity_does_not_have_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable is named with its value."""
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "carrier pigeon")
    credential = SignedInCredential(CLOUDS[0], environ={"AZURE_TOKEN_CREDENTIALS": "carrier pigeon"})
    with pytest.raises(UsageError, match="AZURE_TOKEN_CREDENTIALS is 'carrier pigeon', which names no way"):
        credential.get_token(SCOPE)


def test_who_is_slow_is_told_of_by_a_thread_that_holds_nothing_up() -> None:
    """After the time that was given, while the tool is still waited for."""
    told = threading.Event()
    notices: list[str] = []
    threads: list[threading.Thread] = []

    def notice(text: str) -> None:
        notices.append(text)
        threads.append(threading.current_thread())
        told.set()

    class Slow:
        def get_token(self, *_: str, **__: Any) -> AccessToken:
            assert told.wait(5)
            return AccessToken("slow", ENDS)

    ways = [Way(AZ, lambda _: Slow())]
    credential = SignedInCredential(CLOUDS[0], environ={}, ways=lambda: ways, notice=notice, slow_after=0.001)
    assert credential.get_token(SCOPE).token == "slow"
    assert [thread.daemon for thread in threads] == [True]
    assert notices == ["still waiting for az to give a token, 0 s so far; it has 60 s"]
