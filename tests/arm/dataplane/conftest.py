"""A Premium contoso with a replica in eastus and regional endpoints, behind a wire that counts what is sent."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from urllib3 import BaseHTTPResponse, HTTPResponse

from acrgeo.arm.credential import static_credential
from acrgeo.arm.dataplane.client import RegistryClient
from acrgeo.arm.gateway import Gateway
from acrgeo.arm.pipeline.throttling import WaitBudget
from acrgeo.arm.session import Session
from acrgeo.core.model.registry import RegistryRef
from acrgeo.sandbox import Lifecycle, Sandbox, VirtualClock
from acrgeo.sandbox.doors.pool import SandboxPool
from tests.sandbox.dataplane.client import Client
from tests.sandbox.driver import REGISTRY, SUBSCRIPTION, Driver

LOGIN = "contoso.azurecr.io"
WEST = "contoso.westus.geo.azurecr.io"
EAST = "contoso.eastus.geo.azurecr.io"
REF = RegistryRef(subscription=SUBSCRIPTION.rpartition("/")[2], resource_group="contoso-rg", name="contoso")

Answer = Callable[[str, str], "BaseHTTPResponse | None"]


def nothing(_method: str, _url: str) -> None:
    """Leave every answer to the sandbox."""


@dataclass
class CountingPool:
    """The sandbox in process; ``instead`` may answer a request, by method and URL, in its place."""

    pool: SandboxPool
    instead: Answer = nothing
    sent: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)

    def urlopen(self, method: str, url: str, **options: Any) -> BaseHTTPResponse:
        """Answer as urllib3's pools do."""
        self.sent.append((method, url, options))
        return self.instead(method, url) or self.pool.urlopen(method, url, **options)

    def to_registries(self) -> Counter[str]:
        """Count what was sent to registries' hosts, by method, host and path."""
        seen = ((method, urlsplit(url)) for method, url, _ in self.sent if ".azurecr.io" in url)
        return Counter(f"{method} {parts.netloc}{parts.path}" for method, parts in seen)

    def forms(self, path: str) -> list[dict[str, str]]:
        """Return the forms that were sent to a path."""
        bodies = (options["body"] for _, url, options in self.sent if urlsplit(url).path == path)
        return [
            {name: values[0] for name, values in parse_qs(body if isinstance(body, str) else body.decode()).items()}
            for body in bodies
        ]


@dataclass
class Stage:
    """A registry with images, and a client of its hosts."""

    arm: Driver
    pool: CountingPool
    session: Session
    client: RegistryClient
    waited: list[tuple[float, float]]
    lines: list[str]

    @property
    def clock(self) -> VirtualClock:
        """The time of the sandbox."""
        return self.arm.clock

    def at(self, host: str) -> Client:
        """A client that pushes at a host."""
        return Client(self.arm.sandbox, host)

    def set(self, **properties: Any) -> None:
        """Change properties of the registry behind ARM's back."""
        document = self.arm.sandbox.get_document(REGISTRY)
        assert document is not None
        document["properties"] |= properties
        self.arm.sandbox.put_document(REGISTRY, document)


@pytest.fixture
def stage(clock: VirtualClock) -> Iterator[Stage]:
    """Two replicas; ARM has said which hosts there are."""
    sandbox = Sandbox(clock=clock, lifecycle=Lifecycle(arrive=20.0))
    arm = Driver(sandbox, clock)
    arm.patch(REGISTRY, {"sku": {"name": "Premium"}})
    arm.add("eastus")
    clock.advance(60)
    pool = CountingPool(SandboxPool(sandbox))
    lines: list[str] = []
    waited: list[tuple[float, float]] = []

    def sleep(seconds: float) -> None:
        clock.sleep(seconds)

    budget = WaitBudget(now=clock.now, sleep=sleep, tell=lambda seconds, limit: waited.append((seconds, limit)))
    session = Session(
        credential=static_credential(sandbox.token),
        http=pool,
        environ={},
        sleep=sleep,
        budget=budget,
        trace=lines.append,
    )
    stage = Stage(arm, pool, session, RegistryClient(session), waited, lines)
    stage.set(regionalEndpoints="Enabled")
    Gateway(session).read_registry(REF, with_regional_endpoints=True)
    yield stage
    sandbox.close()


def answer(status: int, body: object = b"", **headers: str) -> HTTPResponse:
    """Return an answer of a host; names of headers have ``_`` for ``-``."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HTTPResponse(body=BytesIO(content), status=status, headers=named, preload_content=False)
