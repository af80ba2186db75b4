"""One sign-in to one cloud, or to the sandbox: the clients of the SDK over one pipeline and one credential.

Law: a real token goes to the cloud's ARM and to hosts of registries only, and the sandbox's token leaves neither the
process nor the machine.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from azure.core.credentials import AccessToken
from azure.core.pipeline import Pipeline
from azure.core.pipeline.policies import (
    BearerTokenCredentialPolicy,
    CustomHookPolicy,
    HeadersPolicy,
    RequestIdPolicy,
    UserAgentPolicy,
)
from urllib3 import PoolManager

from acrgeo import __version__
from acrgeo.arm.account import VARIABLE, is_subscription_id, match_subscription, only_subscription, parse_visible
from acrgeo.arm.clouds import cloud_of
from acrgeo.arm.credential import Account, SignedInCredential, StaticCredential
from acrgeo.arm.dataplane.places import Places
from acrgeo.arm.error_translation import translated
from acrgeo.arm.pipeline.buckets import ReadPace
from acrgeo.arm.pipeline.connections import Connections, Wire, proxy_for
from acrgeo.arm.pipeline.reads import SUBSCRIPTIONS, Reads
from acrgeo.arm.pipeline.request_log import Attempts, RequestLog
from acrgeo.arm.pipeline.throttling import ReadRetry, WaitBudget
from acrgeo.arm.sign_in.authentication import AccountAuthentication
from acrgeo.arm.sign_in.kept_tokens import KeptTokens, TokenStore
from acrgeo.arm.sign_in.profile import AzProfile, AzSubscription, read_profile
from acrgeo.arm.transport import ObjectDecode, Transport, origin_of
from acrgeo.core.execution.record import Record
from acrgeo.core.model.sign_in import SignIn, TokenCache
from acrgeo.errors import AzureError, ErrorKind, UsageError

if TYPE_CHECKING:
    from azure.mgmt.containerregistry import ContainerRegistryManagementClient
    from azure.mgmt.resource.resources import ResourceManagementClient
    from azure.mgmt.resource.subscriptions import SubscriptionClient

# Without a handler Python prints the SDK's warnings (each way to sign in that failed, odd error bodies with a
# traceback) on stderr; the errors that acrgeo raises say the same. A program with logging of its own still gets them.
logging.getLogger("azure").addHandler(logging.NullHandler())

PARALLEL_READS = 100
"""The most requests under way at once; ARM's token bucket allows a burst of 250 reads."""
PREVIEW = "2026-09-01-preview"
"""The api-version with regionalEndpoints; the SDK's default for registries has none."""
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Session:
    """The SDK's clients, built at first use. ``subscription_id`` may send a request the first time.

    For the sandbox the composition root passes ``credential`` (``static_credential``) with either ``http``, a wire
    that answers in process, or ``endpoint`` and ``ca_file``. Raises UsageError for a combination that could leak a
    token. ``sleep`` is called between retries of reads, ``trace`` with one line per request, ``record`` with what is
    done, ``notice`` with what the user should know. Without ``cloud`` it is az's active one, unless az is not to be
    read. ``budget`` is what reads may wait where Azure throttles them. ``tokens`` keeps the user's own between runs.
    """

    def __init__(
        self,
        *,
        cloud: str | None = None,
        subscription: str | None = None,
        endpoint: str | None = None,
        credential: Any = None,
        ca_file: Path | None = None,
        http: Wire | None = None,
        trace: Callable[[str], None] | None = None,
        record: Record | None = None,
        notice: Callable[[str], None] = lambda _: None,
        reads_az_profile: bool = True,
        environ: Mapping[str, str] = os.environ,
        sleep: Callable[[float], None] = time.sleep,
        budget: WaitBudget | None = None,
        tokens: TokenStore | None = None,
    ) -> None:
        self.is_sandbox = isinstance(credential, StaticCredential)
        self._environ = environ
        self._reads_az_profile = reads_az_profile and not self.is_sandbox
        self.cloud = cloud_of(cloud, environ if self._reads_az_profile else {})
        self.endpoint = (endpoint or self.cloud.endpoint).rstrip("/")
        self._check_boundary(http)
        if ca_file is not None and not ca_file.is_file():
            raise UsageError(
                f"The certificate file {ca_file} does not exist.",
                hint="set ACRGEO_SANDBOX_CA to the sandbox's certificate",
            )
        self._credential = credential or SignedInCredential(
            self.cloud,
            environ=environ,
            notice=notice,
            trace=trace,
            record=record,
            kept=None if tokens is None else KeptTokens(tokens, self.cloud, environ),
        )
        self._named = subscription
        self._notice = notice
        self._profile: AzProfile | None = None
        self._owned: Connections | None = None
        self._beside: dict[str | None, Connections] = {}
        self._in_process = None if isinstance(http, (PoolManager, Connections)) else http
        self._ca_file = ca_file
        # A proxy of the environment must not see the sandbox's traffic.
        self._network = {} if self.is_sandbox else environ
        if http is None:
            http = self._owned = Connections(most=PARALLEL_READS, ca_file=ca_file, environ=self._network)
        # What the SDK would add and acrgeo leaves out: redirects (ARM has none, a token must not follow one),
        # registering the provider unasked (only the executor changes Azure), and logs of headers and bodies.
        self._authentication = (
            AccountAuthentication(self._credential, self.cloud.scope, self._account_of)
            if isinstance(self._credential, SignedInCredential)
            else BearerTokenCredentialPolicy(self._credential, self.cloud.scope)
        )
        self.budget = budget or WaitBudget(sleep=sleep)
        policies: list[Any] = [
            RequestIdPolicy(),
            HeadersPolicy(),
            UserAgentPolicy(user_agent=f"acrgeo/{__version__}"),
            ObjectDecode(),
            ReadRetry(self.budget),
            ReadPace(self.budget),
            self._authentication,
            CustomHookPolicy(),
        ]
        self.log: RequestLog | None = None
        if trace is not None or record is not None:
            self.log = self.budget.log = RequestLog(tell=trace, record=record, opened=time.monotonic())
            policies.append(Attempts())
        if record is not None and self.is_sandbox:
            record("SignedIn", credential="the sandbox's token", isKept=False)
        self.sleep = sleep
        self._pipeline: Pipeline[Any, Any] = Pipeline(
            Transport(wire=http, endpoint=self.endpoint, trace=self.log, sleep=sleep), policies
        )
        self.reads = Reads(self._pipeline, self.endpoint)
        self.places = Places(self.cloud.login_suffix)
        self._lock = threading.RLock()
        self._finding = threading.RLock()  # held while a request is under way; the other one never is
        self._clients: dict[tuple[str, str | None, str | None], Any] = {}
        self._subscription_id: str | None = None

    def close(self) -> None:
        """Close the connections that the session opened."""
        for connections in (self._owned, *self._beside.values()):
            if connections is not None:
                connections.close()

    @property
    def subscription_id(self) -> str:
        """The ID of the subscription to work in; the module ``account`` has the order.

        Raises NotFoundError for an unknown name, UsageError where it is ambiguous, AzureError of Azure.
        """
        with self._finding:
            if self._subscription_id is None:
                self._subscription_id = self._find_subscription()
            return self._subscription_id

    @property
    def has_to_list_subscriptions(self) -> bool:
        """True where neither the command line, the environment nor az says which subscription to work in."""
        named = self._named or self._environ.get(VARIABLE)
        return self._subscription_id is None and not named and self.profile.current is None

    def may_send_to(self, url: str) -> bool:
        """Return whether a URL is on the host that gets this session's token."""
        return origin_of(url) == origin_of(self.endpoint)

    def wire_to(self, url: str) -> Wire:
        """Return what carries requests to a registry's host. Raises AzureError (REJECTED) for any other place."""
        scheme, host, _ = origin_of(url)
        is_local = host in LOOPBACK
        is_ours = host.endswith(f".{self.cloud.login_suffix}")
        if self.is_sandbox and self._in_process is not None and is_ours:
            return self._in_process
        if scheme != "https" or not (is_local if self.is_sandbox else is_ours):
            raise AzureError(
                f"Refused to send a request to {host}: it is no host of a registry.",
                kind=ErrorKind.REJECTED,
                code="ForeignHost",
            )
        if not self.is_sandbox and self._in_process is not None:
            return self._in_process
        proxy = proxy_for(url, self._network)
        with self._lock:
            if proxy not in self._beside:
                self._beside[proxy] = Connections(most=PARALLEL_READS, ca_file=self._ca_file, environ=self._network)
            return self._beside[proxy]

    def token_for(self, subscription: str, scope: str) -> AccessToken:
        """Return a token of Entra ID for another service than ARM, of a subscription's account. Raises SignInError."""
        signed_in = self._signed_in(subscription)
        if signed_in is not None:
            credential, account = signed_in
            return credential.get_token_for(account, scope)
        token: AccessToken = self._credential.get_token(scope)
        return token

    def _signed_in(self, subscription: str | None) -> tuple[SignedInCredential, Account] | None:
        """Return who acts in a subscription, and what has their tokens; None in a sandbox."""
        if isinstance(self._authentication, AccountAuthentication):
            return self._authentication.credential, self._authentication.account_of(subscription)
        return None

    def find_subscription(self, named: str | None) -> str:
        """Return the ID of the subscription with a name or an ID; the session's own for None.

        Raises NotFoundError for an unknown name, UsageError where several have it, AzureError of Azure.
        """
        if named is None:
            return self.subscription_id
        profile = self.profile
        in_az = profile.named(named)
        if is_subscription_id(named):
            return self._noted(in_az[0] if in_az else AzSubscription(id=named, name=named))
        if in_az and self._is_of_az(in_az[0]):
            return self._noted(match_subscription(named, in_az))
        return self._noted(match_subscription(named, self._visible(), profile.elsewhere))

    def sign_in(self, subscription: str | None = None) -> SignIn | None:
        """Sign in where that was not done yet, and return who is, for a subscription; None in a sandbox.

        Raises AzureError.
        """
        signed_in = self._signed_in(subscription)
        if signed_in is None:
            return None
        credential, account = signed_in
        if account not in credential.known:
            with translated("sign in"):
                credential.sign_in(account)
        return credential.known[account]

    def sign_in_anew(self) -> None:
        """Take no token of an earlier run from here on: what the credentials say now is the answer."""
        if isinstance(self._credential, SignedInCredential):
            self._credential.takes_kept = False

    @property
    def token_cache(self) -> TokenCache | None:
        """Where this session keeps tokens, or why it does not; None where it was given no place."""
        kept = self._credential.kept if isinstance(self._credential, SignedInCredential) else None
        if kept is None:
            return None
        return TokenCache(
            location=str(kept.store.path), protection=kept.store.protection, off=kept.problem or kept.store.problem()
        )

    def read_subscription(self, subscription: str) -> AzSubscription:
        """Read a subscription's name, state and tenant from ARM. Raises AzureError."""
        with translated(f"read the subscription {subscription}"):
            return parse_visible([self.reads.get(f"/subscriptions/{subscription}", SUBSCRIPTIONS)])[0]

    @property
    def profile(self) -> AzProfile:
        """The Azure CLI's profile in this cloud; an empty one where az is not to be read."""
        with self._lock:
            if self._profile is None:
                environ = self._environ
                self._profile = read_profile(environ, self.cloud.az_name) if self._reads_az_profile else AzProfile()
                if self._profile.problem:
                    self._notice(f"az's profile is ignored: {self._profile.problem}; az login writes it anew")
            return self._profile

    @property
    def registries(self) -> ContainerRegistryManagementClient:
        """The client for the registries of the session's subscription."""
        return self.registries_in(self.subscription_id)

    @property
    def resources(self) -> ResourceManagementClient:
        """The client for the resources of the session's subscription."""
        return self.resources_in(self.subscription_id)

    @property
    def subscriptions(self) -> SubscriptionClient:
        """The client for subscriptions and their locations."""

        def build(**shared: Any) -> SubscriptionClient:
            from azure.mgmt.resource.subscriptions import SubscriptionClient

            return SubscriptionClient(self._credential, **shared)

        client: SubscriptionClient = self._client("subscriptions", None, None, build)
        return client

    def registries_in(self, subscription: str, api_version: str | None = None) -> ContainerRegistryManagementClient:
        """Return the client for a subscription's registries. Preview properties need an ``api_version``."""

        def build(**shared: Any) -> ContainerRegistryManagementClient:
            from azure.mgmt.containerregistry import ContainerRegistryManagementClient

            versioned: dict[str, Any] = {} if api_version is None else {"api_version": api_version}
            return ContainerRegistryManagementClient(self._credential, subscription, **shared, **versioned)

        client: ContainerRegistryManagementClient = self._client("registries", subscription, api_version, build)
        return client

    def resources_in(self, subscription: str) -> ResourceManagementClient:
        """Return the client for a subscription's resources."""

        def build(**shared: Any) -> ResourceManagementClient:
            from azure.mgmt.resource.resources import ResourceManagementClient

            return ResourceManagementClient(self._credential, subscription, **shared)

        client: ResourceManagementClient = self._client("resources", subscription, None, build)
        return client

    def _client(self, name: str, subscription: str | None, api_version: str | None, build: Callable[..., Any]) -> Any:
        with self._lock:
            key = (name, subscription, api_version)
            if key not in self._clients:
                # policies=[] keeps the SDK from building a pipeline of its own beside ours.
                self._clients[key] = build(base_url=self.endpoint, pipeline=self._pipeline, policies=[])
            return self._clients[key]

    def _check_boundary(self, http: Wire | None) -> None:
        if not self.is_sandbox:
            if origin_of(self.endpoint) != origin_of(self.cloud.endpoint):
                raise UsageError(
                    f"A sign-in to Azure goes only to {self.cloud.host}, not to {urlsplit(self.endpoint).hostname}.",
                    hint="for a sandbox, set ACRGEO_SANDBOX_TOKEN with ACRGEO_SANDBOX_URL",
                )
            return
        parts = urlsplit(self.endpoint)
        if parts.scheme == "https" and parts.hostname in LOOPBACK and "@" not in parts.netloc:
            return
        # What answers in process is no pool of urllib3's, which opens sockets.
        if http is None or isinstance(http, (PoolManager, Connections)):
            raise UsageError(
                f"The sandbox's token goes only to https on 127.0.0.1, localhost or ::1, "
                f"not to {parts.hostname or self.endpoint}.",
                hint="ACRGEO_SANDBOX_URL=https://127.0.0.1:PORT",
            )

    def _find_subscription(self) -> str:
        named = self._named or self._environ.get(VARIABLE)
        if named:
            return self.find_subscription(named)
        current = self.profile.current
        if current is not None and self._is_of_az(current):
            return self._noted(current)
        visible = self._visible()
        if current is not None and any(entry.id.lower() == current.id.lower() for entry in visible):
            return self._noted(current)
        return self._noted(only_subscription(visible))

    def _is_of_az(self, subscription: AzSubscription) -> bool:
        """Return whether the sign-in is az's or another tool's: another identity may see none of az's subscriptions."""
        if not isinstance(self._credential, SignedInCredential):
            return True
        with translated("sign in"):
            self._credential.sign_in(Account.of_az(subscription))
        return self._credential.follows_accounts

    def _account_of(self, subscription: str | None) -> Account:
        """Return whose token a request for a subscription takes; az's current account for any that az does not know."""
        profile = self.profile
        found = profile.named(subscription) if subscription else []
        known = found[0] if found else profile.current or next(iter(profile.subscriptions), None)
        return Account.of_az(known) if known is not None else Account()

    def _noted(self, subscription: AzSubscription) -> str:
        """Return the ID, and say so where the subscription is not simply enabled."""
        state = (subscription.state or "Enabled").lower()
        if not subscription.is_enabled:
            self._notice(f"the subscription {subscription.name} is {state}: Azure answers reads and refuses changes")
        elif state != "enabled":
            state = {"pastdue": "past due"}.get(state, state)
            self._notice(f"the subscription {subscription.name} is {state}: its owner should look at its billing")
        return subscription.id

    def visible_subscriptions(self) -> list[AzSubscription]:
        """List the subscriptions of az's profile and those that this sign-in sees, each once."""
        everything = {entry.id.lower(): entry for entry in (*self._visible(), *self.profile.subscriptions)}
        return list(everything.values())

    def _visible(self) -> list[AzSubscription]:
        with translated("list the subscriptions"):
            return parse_visible(self.reads.rows("/subscriptions", SUBSCRIPTIONS))
