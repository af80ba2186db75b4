"""The credentials: the sandbox's token, or the user's sign-in to Azure, built when a token is first needed."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from azure.core.credentials import AccessToken
from azure.core.exceptions import AzureError as SdkError

from acrgeo.arm.clouds import Cloud
from acrgeo.arm.sign_in.attempts import AZ, AZ_TIMEOUT, TOOLS, Attempt, SignInError, WrongCloudError, read_attempt
from acrgeo.arm.sign_in.identity import identity_of, kept_since, told
from acrgeo.arm.sign_in.kept_tokens import KeptTokens
from acrgeo.arm.sign_in.profile import AzSubscription, other_cloud
from acrgeo.core.execution.record import Record, Unrecorded
from acrgeo.core.model.sign_in import SignIn
from acrgeo.errors import UsageError

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential

_FAR_FUTURE = 253402300799  # the end of 9999: the sandbox's token lasts while it serves
SLOW_AFTER = 5.0
"""Seconds after which the user is told what is waited for."""


class StaticCredential:
    """The sandbox's token. A session refuses to take it anywhere but to the sandbox."""

    def __init__(self, token: str) -> None:
        self._token = token

    def get_token(self, *scopes: str, **kwargs: Any) -> AccessToken:  # noqa: ARG002 the protocol's signature
        """Return the token, whatever the scope."""
        return AccessToken(self._token, _FAR_FUTURE)


def static_credential(token: str) -> StaticCredential:
    """Return a credential for the sandbox."""
    return StaticCredential(token)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Whose token a request takes. Accounts of one tenant and user are the same, whatever the subscription.

    az knows by a ``subscription`` which of its users to ask; ``tenant`` alone is for one that Azure named.
    """

    tenant: str | None = None
    user: str | None = None
    user_type: str | None = field(default=None, compare=False)
    subscription: str | None = field(default=None, compare=False)

    @classmethod
    def of_az(cls, known: AzSubscription) -> Account:
        """Return the account that az has for a subscription."""
        return cls(tenant=known.tenant, user=known.user, user_type=known.user_type, subscription=known.id)


@dataclass(frozen=True, slots=True)
class Way:
    """One way to get a token: the name of azure-identity's credential, and the credential for an account."""

    name: str
    credential_for: Callable[[Account], TokenCredential]


class SignedInCredential:
    """The ways of DefaultAzureCredential in a cloud, in the order of its documentation and without the browser.

    azure.identity is imported and the credentials are built with the first token that is asked for. The way that
    gives the first token gives all others, also where that was in an earlier run and ``kept`` still has its token.
    ``takes_kept`` is False where every token is to be asked for now.

    ``notice`` is called where the user waits for a slow tool, ``trace`` with a line for each token and each way that
    gave none, ``record`` with the facts of both. ``known`` has who is signed in, by account.
    """

    def __init__(
        self,
        cloud: Cloud,
        *,
        environ: Mapping[str, str] = os.environ,
        notice: Callable[[str], None] = lambda _: None,
        trace: Callable[[str], None] | None = None,
        record: Record | None = None,
        ways: Callable[[], Sequence[Way]] | None = None,
        slow_after: float = SLOW_AFTER,
        kept: KeptTokens | None = None,
    ) -> None:
        self._cloud = cloud
        self._environ = environ
        self._notice = notice
        self._trace = trace or (lambda _: None)
        self._record = record or Unrecorded()
        self._make_ways = ways or self._default_ways
        self._slow_after = slow_after
        self._lock = threading.Lock()
        self.kept = kept
        self._taken: set[str] = set()  # tokens of earlier runs
        self._asked: set[str] = set()  # tokens of this run
        self._refused: set[str] = set()
        self._taken_way: str | None = None
        self._ways: Sequence[Way] | None = None
        self._ready: dict[Account, AccessToken] = {}
        self.chosen: Way | None = None
        self.skipped: tuple[Attempt, ...] = ()
        self.known: dict[Account, SignIn] = {}
        self.takes_kept = True

    @property
    def follows_accounts(self) -> bool:
        """True where other tenants can be asked for: a tool has the sign-ins of a person, not of one application."""
        return self._chosen_name in (None, *TOOLS)

    @property
    def _chosen_name(self) -> str | None:
        return self._taken_way if self.chosen is None else self.chosen.name

    def get_token(self, *scopes: str, **kwargs: Any) -> AccessToken:
        """Return a token of the default account. Raises SignInError."""
        return self.get_token_for(Account(), *scopes, **kwargs)

    def get_token_for(self, account: Account, *scopes: str, claims: str | None = None, **kwargs: Any) -> AccessToken:
        """Return a token of an account. Raises SignInError, UsageError for a wrong AZURE_TOKEN_CREDENTIALS."""
        with self._lock:
            is_of_arm = scopes == (self._cloud.scope,)
            if claims is None and is_of_arm and account in self._ready:
                return self._ready.pop(account)
            # With claims or options a token is for this run only.
            kept = self.kept if claims is None and not kwargs and is_of_arm else None
            if claims is not None:
                self._forget(account)
                if self._chosen_name in TOOLS:
                    raise self._error((), account, scopes, claims)  # no tool takes claims from another program
            return self._taken_for(account, kept) or self._asked_for(account, scopes, claims, kwargs, kept)

    def refuse(self, account: Account, token: str) -> bool:
        """Forget a token that Azure refused. Return whether it is of an earlier run, so that a new one may do."""
        with self._lock:
            self._refused.add(token)
            self._forget(account, token)
            if token in self._taken:
                self._taken_way = None
            return token in self._taken

    def is_kept(self, token: str) -> bool:
        """Return whether a token is of an earlier run."""
        return token in self._taken

    def _forget(self, account: Account, token: str | None = None) -> None:
        if self.kept is not None and self.kept.drop(account, token):
            self._trace("the kept token is dropped: Azure refused it")
            self._record("TokenDropped", reason="Azure refused it")

    def _taken_for(self, account: Account, kept: KeptTokens | None) -> AccessToken | None:
        """Return the token of an earlier run, if the way that gave it is the one of this run."""
        found = kept.find(account) if kept is not None and self.takes_kept else None
        if found is None or found.token in self._refused or self._chosen_name not in (None, found.credential):
            return None
        token = AccessToken(found.token, found.expires_on)
        if found.token in self._asked:  # of requests that were refused together, another one has just got it
            return token
        self._taken_way = found.credential
        self._taken.add(found.token)
        self._know(account, found.credential, token)
        self._trace(f"{told(self.known[account])}, {kept_since(found.got_at)}")
        return token

    def _asked_for(
        self,
        account: Account,
        scopes: Sequence[str],
        claims: str | None,
        given: Mapping[str, Any],
        kept: KeptTokens | None,
    ) -> AccessToken:
        if kept is not None:
            kept.tidy()
        if self._ways is None:
            self._ways = self._make_ways()
        attempts: list[Attempt] = []
        for way in self._open_ways(self._ways):
            options = {**given, **({} if claims is None else {"claims": claims, "enable_cae": True})}
            if way.name in TOOLS and account.tenant is not None and account.subscription is None:
                options["tenant_id"] = account.tenant
            bound_to = None if kept is None else kept.binding(way.name)
            try:
                token = self._ask(way, account, scopes, options)
            except (SdkError, ValueError, OSError) as error:
                attempts.append(read_attempt(way.name, error))
                self._trace(f"no token from {way.name}: {attempts[-1].reason}")
                self._record("SignInFailed", credential=way.name, reason=attempts[-1].reason)
                if attempts[-1].is_refusal and way.name not in TOOLS:
                    break  # it is set up and was refused: another identity is not what was meant
            else:
                if self.chosen is None:
                    self.chosen, self.skipped = way, tuple(attempts)
                self._know(account, way.name, token)
                self._trace(told(self.known[account]))
                self._asked.add(token.token)
                if kept is not None:
                    kept.keep(account, way.name, token.token, token.expires_on, bound_to)
                return token
        raise self._error(tuple(attempts), account, scopes, claims)

    def _open_ways(self, ways: Sequence[Way]) -> Sequence[Way]:
        """Return the one that gave the first token, also in an earlier run; all as long as none has."""
        if self.chosen is not None:
            return [self.chosen]
        return [way for way in ways if way.name == self._taken_way] or ways

    def _know(self, account: Account, way: str, token: AccessToken) -> None:
        self.known[account] = identity_of(
            token,
            credential=way,
            tenant=account.tenant if way in TOOLS else None,
            user=account.user if way == AZ else None,  # az's user is nobody else's
            user_type=account.user_type if way == AZ else None,
            skipped=tuple(attempt.skipped for attempt in self.skipped),
        )
        self._record.secrets.hide(token.token)
        known = self.known[account]
        self._record(
            "SignedIn",
            credential=way,
            account=known.account,
            accountType=known.account_type,
            objectId=known.object_id,
            clientId=known.client_id,
            tenantId=known.tenant_id,
            isKept=token.token in self._taken,
            expiresAt=None if known.expires_at is None else f"{known.expires_at:%Y-%m-%dT%H:%M:%SZ}",
        )

    def sign_in(self, account: Account) -> AccessToken:
        """Return a token of an account, which the next request of the account takes. Raises as get_token_for."""
        token = self.get_token_for(account, self._cloud.scope)
        self._ready[account] = token
        return token

    def _ask(self, way: Way, account: Account, scopes: Sequence[str], options: Mapping[str, Any]) -> AccessToken:
        tool = {AZ: "az", "AzurePowerShellCredential": "PowerShell"}.get(way.name, way.name)
        text = f"still waiting for {tool} to give a token, {self._slow_after:.0f} s so far; it has {AZ_TIMEOUT} s"
        timer = threading.Timer(self._slow_after, self._notice, [text])
        timer.daemon = True
        timer.start()
        try:
            return way.credential_for(account).get_token(*scopes, **options)
        finally:
            timer.cancel()

    def _error(
        self, attempts: tuple[Attempt, ...], account: Account, scopes: Sequence[str], claims: str | None
    ) -> SignInError:
        from acrgeo.core.model.runner import pipeline_of

        return SignInError(
            attempts,
            scope=scopes[0] if scopes else self._cloud.scope,
            claims=claims,
            tenant=account.tenant,
            pipeline=pipeline_of(self._environ),
        )

    def _default_ways(self) -> Sequence[Way]:
        from azure.identity import DefaultAzureCredential

        try:
            default = DefaultAzureCredential(
                authority=self._cloud.authority,
                exclude_interactive_browser_credential=True,
                process_timeout=AZ_TIMEOUT,
            )
        except ValueError as error:
            raise UsageError(
                f"AZURE_TOKEN_CREDENTIALS is {self._environ.get('AZURE_TOKEN_CREDENTIALS')!r}, which names no way "
                f"to sign in that acrgeo has.",
                hint="unset it, or set it to dev, prod or a name such as AzureCliCredential",
            ) from error
        return [self._way(credential) for credential in default.credentials]

    def _way(self, credential: Any) -> Way:
        # One that could not be built stands in the chain under another type, with its name in an attribute.
        name = str(getattr(credential, "_credential_name", type(credential).__name__))
        return az_way(self._cloud, self._environ) if name == AZ else Way(name, lambda _: credential)


def az_way(cloud: Cloud, environ: Mapping[str, str]) -> Way:
    """Return the way through az. It gives tokens for its active cloud only: any other raises WrongCloudError."""

    def credential_for(account: Account) -> TokenCredential:
        from azure.identity import AzureCliCredential

        active = other_cloud(environ, cloud.az_name)
        if active is not None:
            raise WrongCloudError(active, cloud.az_name)
        return AzureCliCredential(subscription=account.subscription, process_timeout=AZ_TIMEOUT)

    return Way(AZ, credential_for)
