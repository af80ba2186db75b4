"""One sign-in to one cloud, or to the sandbox: the clients of the SDK over one pipeline and one credential.

Law: a real token goes to the cloud's ARM only, and the sandbox's token leaves neither the process nor the machine.
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

import requests
from azure.core.pipeline import Pipeline
from azure.core.pipeline.policies import CustomHookPolicy, HeadersPolicy, RequestIdPolicy, UserAgentPolicy
from azure.mgmt.core.policies import ARMChallengeAuthenticationPolicy

from acrgeo import __version__
from acrgeo.arm.account import VARIABLE, current_in_az, is_subscription_id, match_subscription, only_subscription
from acrgeo.arm.bounds import BoundedAdapter, bound_answer, read_pages
from acrgeo.arm.clouds import parse_cloud
from acrgeo.arm.credential import SignedInCredential, StaticCredential
from acrgeo.arm.error_translation import translated
from acrgeo.arm.pipeline.throttling import ReadRetry, WaitBudget
from acrgeo.arm.transport import ObjectDecode, Transport, origin_of
from acrgeo.errors import UsageError

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

    For the sandbox the composition root passes ``credential`` (``static_credential``) with either ``http``, a session
    that answers in process, or ``endpoint`` and ``ca_file``. Raises UsageError for a combination that could leak a
    token. ``sleep`` is called between retries of reads, ``trace`` with one line per request.
    ``budget`` is what reads may wait where Azure throttles them.
    """

    def __init__(
        self,
        *,
        cloud: str = "public",
        subscription: str | None = None,
        endpoint: str | None = None,
        credential: Any = None,
        ca_file: Path | None = None,
        http: requests.Session | None = None,
        trace: Callable[[str], None] | None = None,
        reads_az_profile: bool = True,
        environ: Mapping[str, str] = os.environ,
        sleep: Callable[[float], None] = time.sleep,
        budget: WaitBudget | None = None,
    ) -> None:
        self.cloud = parse_cloud(cloud)
        self.is_sandbox = isinstance(credential, StaticCredential)
        self.endpoint = (endpoint or self.cloud.endpoint).rstrip("/")
        self._check_boundary(http)
        if ca_file is not None and not ca_file.is_file():
            raise UsageError(
                f"The certificate file {ca_file} does not exist.",
                hint="set ACRGEO_SANDBOX_CA to the sandbox's certificate",
            )
        self._credential = credential or SignedInCredential(self.cloud)
        self._named = subscription
        self._reads_az_profile = reads_az_profile
        self._environ = environ
        self._owned: requests.Session | None = None
        if http is None:
            http = self._owned = requests.Session()
            # urllib3 keeps ten connections by default and warns about each further one.
            http.mount("https://", BoundedAdapter(pool_maxsize=PARALLEL_READS))
            # A proxy or a netrc of the environment must not see the sandbox's traffic.
            http.trust_env = not self.is_sandbox
        http.hooks["response"] = [bound_answer]
        # What the SDK would add and acrgeo leaves out: redirects (ARM has none, a token must not follow one),
        # registering the provider unasked (only the executor changes Azure), and logs of headers and bodies.
        policies: list[Any] = [
            RequestIdPolicy(),
            HeadersPolicy(),
            UserAgentPolicy(user_agent=f"acrgeo/{__version__}"),
            ObjectDecode(),
            ReadRetry(budget or WaitBudget(sleep=sleep)),
            ARMChallengeAuthenticationPolicy(self._credential, self.cloud.scope),
            CustomHookPolicy(),
        ]
        self._pipeline: Pipeline[Any, Any] = Pipeline(
            Transport(
                session=http,
                endpoint=self.endpoint,
                trace=trace,
                sleep=sleep,
                connection_verify=True if ca_file is None else str(ca_file),
            ),
            policies,
        )
        self._lock = threading.RLock()
        self._clients: dict[tuple[str, str | None, str | None], Any] = {}
        self._subscription_id: str | None = None

    def close(self) -> None:
        """Close the connections that the session opened."""
        if self._owned is not None:
            self._owned.close()

    @property
    def subscription_id(self) -> str:
        """The ID of the subscription to work in; the module ``account`` has the order.

        Raises NotFoundError for an unknown name, UsageError where it is ambiguous, AzureError of Azure.
        """
        with self._lock:
            if self._subscription_id is None:
                self._subscription_id = self._find_subscription()
            return self._subscription_id

    def may_send_to(self, url: str) -> bool:
        """Return whether a URL is on the host that gets this session's token."""
        return origin_of(url) == origin_of(self.endpoint)

    def find_subscription(self, named: str | None) -> str:
        """Return the ID of the subscription with a name or an ID; the session's own for None.

        Raises NotFoundError for an unknown name, UsageError where several have it, AzureError of Azure.
        """
        if named is None:
            return self.subscription_id
        return named if is_subscription_id(named) else match_subscription(named, self._visible())

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

    def _check_boundary(self, http: requests.Session | None) -> None:
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
        # An in-process session has adapters of its own; the one that opens sockets is requests' own.
        if http is None or any(type(adapter) is requests.adapters.HTTPAdapter for adapter in http.adapters.values()):
            raise UsageError(
                f"The sandbox's token goes only to https on 127.0.0.1, localhost or ::1, "
                f"not to {parts.hostname or self.endpoint}.",
                hint="ACRGEO_SANDBOX_URL=https://127.0.0.1:PORT",
            )

    def _find_subscription(self) -> str:
        named = self._named or self._environ.get(VARIABLE)
        if named:
            return self.find_subscription(named)
        current = current_in_az(self._environ, self.cloud) if self._reads_az_profile and not self.is_sandbox else None
        return current or only_subscription(self._visible())

    def _visible(self) -> list[dict[str, Any]]:
        with translated("list the subscriptions"):
            return [dict(listed) for listed in read_pages(self.subscriptions.subscriptions.list())]
