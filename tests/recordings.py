"""The recording of cassettes: their sources, and what is removed from them.

Law: what may stay in a cassette is listed; everything else goes.
"""

from __future__ import annotations

import io
import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import certifi
from azure.core.credentials import AccessToken
from urllib3 import BaseHTTPResponse, HTTPResponse, PoolManager

from acrgeo import __version__
from acrgeo.arm.credential import static_credential
from acrgeo.arm.gateway import Gateway
from acrgeo.arm.session import Session
from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.execution.goal import Wait
from acrgeo.core.model.registry import RegistryRef, Sku
from acrgeo.core.plan.diff import diff
from acrgeo.core.plan.plan import Plan
from acrgeo.executor import execute
from acrgeo.sandbox import Failure, Lifecycle, Sandbox
from acrgeo.sandbox.doors.server import serve
from acrgeo.workflow.clock import WallClock
from tests.reviewed import reviewed

ARM = "https://management.azure.com"
ZEROS = "00000000-0000-0000-0000-000000000000"
KEPT_HEADERS = ("content-type", "azure-asyncoperation", "location")
GUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE)
SIGNATURE = re.compile(r"&[tcsh]=[^&#]*")
PEOPLE = ("createdBy", "lastModifiedBy")
FAILING_REGION = "westus3"  # in the sandbox that is recorded
SPEED = 20.0


class RecordedClock(WallClock):
    """A clock with the same times whenever a cassette is played, so that bodies are equal; it waits only to record."""

    def __init__(self, *, is_waiting: bool) -> None:
        self._now = 1_790_000_000.0
        self._is_waiting = is_waiting

    def now(self) -> float:
        """Return Unix seconds."""
        return self._now

    def sleep(self, seconds: float) -> None:
        """Wait, while recording."""
        self._now += seconds
        if self._is_waiting:
            time.sleep(seconds)


class PlayedCredential:
    """A credential for recorded answers."""

    def get_token(self, *_: str, **__: Any) -> AccessToken:
        """Return a token that nothing checks."""
        return AccessToken("played", 4_000_000_000)


class OneAtATime:
    """Connections that send one request at a time: vcrpy lets some slip past a cassette otherwise."""

    def __init__(self, ca_file: Path | None) -> None:
        self.pools = PoolManager(ca_certs=str(ca_file or certifi.where()))
        self._turn = threading.Lock()

    def urlopen(self, method: str, url: str, **options: Any) -> BaseHTTPResponse:
        """Send a request after all others."""
        with self._turn:
            answer = self.pools.urlopen(method, url, **options)
            content = answer.read(decode_content=False)
        return HTTPResponse(
            body=io.BytesIO(content),
            status=answer.status,
            reason=answer.reason,
            headers=dict(answer.headers.items()),
            preload_content=False,
        )


@contextmanager
def connected(*, ca_file: Path | None = None, **options: Any) -> Iterator[Session]:
    """Return a session over one connection pool that a cassette sees in full."""
    http = OneAtATime(ca_file)
    try:
        yield Session(http=http, ca_file=ca_file, environ={}, **options)
    finally:
        http.pools.clear()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The source of answers. ``stand_ins`` are what a cassette has in place of the real names."""

    description: str
    connect: Callable[[], AbstractContextManager[Session]]
    ref: RegistryRef
    stand_ins: Mapping[str, str] = field(default_factory=dict)
    sandbox: Sandbox | None = None

    def arrange(self, replicas: tuple[str, ...] | None, caller: str) -> None:
        """Bring the registry to where a case starts: Standard, or Premium with these replicas; then choose who calls.

        Raises AssertionError when it does not get there.
        """
        with self.connect() as session:
            gateway, clock = Gateway(session), RecordedClock(is_waiting=True)
            registry = gateway.read_registry(self.ref)
            listed = replicas or ()
            desired = DesiredRegistry(
                sku=Sku.STANDARD if replicas is None else Sku.PREMIUM,
                replicas=tuple(DesiredReplica(location=region, is_routed=True) for region in listed),
                absent=tuple(
                    replica.location
                    for replica in registry.replicas
                    if not replica.is_home and replica.location not in listed
                ),
            )
            plan = Plan(registries=(diff(registry, desired),))
            outcome = execute(reviewed(plan), gateway, lambda _: None, clock=clock, wait=Wait.READY, poll_interval=1.0)
            assert outcome.exit_code == 0, outcome
        if self.sandbox is not None:
            self.sandbox.set_caller(caller)

    def scrub_request(self, request: Any) -> Any:
        """Return the request as the cassette has it; None for a request to anything but ARM."""
        uri = self.scrub_url(request.uri)
        if not uri.startswith(ARM):
            return None
        request.uri = uri
        request.headers = {name: value for name, value in request.headers.items() if name.lower() == "content-type"}
        if request.body:
            request.body = self._scrub_known(request.body.decode()).encode()
        return request

    def scrub_response(self, response: dict[str, Any]) -> dict[str, Any]:
        """Return the answer without caller, machine, times and Retry-After."""
        kept = {name.lower(): values for name, values in response["headers"].items() if name.lower() in KEPT_HEADERS}
        response["headers"] = {name: [self.scrub_url(value) for value in values] for name, values in kept.items()}
        body = response["body"]["string"]
        if body:
            document = json.loads(GUID.sub(ZEROS, self._scrub_known(body.decode())))
            response["body"]["string"] = json.dumps(_without_people(document)).encode()
        return response

    def scrub_url(self, url: str) -> str:
        """Return the URL at ARM's public host, without the signature of a long operation."""
        return SIGNATURE.sub("", self._scrub_known(url))

    def _scrub_known(self, text: str) -> str:
        for real, stand_in in self.stand_ins.items():
            text = re.sub(re.escape(real), stand_in, text, flags=re.IGNORECASE)
        return text


def _without_people(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: "someone" if key in PEOPLE else _without_people(item) for key, item in value.items()}
    return [_without_people(item) for item in value] if isinstance(value, list) else value


def played() -> Source:
    """Return the cassettes as the source."""

    def connect() -> AbstractContextManager[Session]:
        return connected(
            subscription=ZEROS, credential=PlayedCredential(), reads_az_profile=False, sleep=lambda _: None
        )

    return Source(description="a cassette", connect=connect, ref=_contoso())


@contextmanager
def served() -> Iterator[Source]:
    """Return a sandbox of its own as the source, over HTTPS on loopback."""
    # Assumed: the failure's code and text; no recording has a failed replica.
    failure = Failure(code="RegionalCapacity", message="The region has no capacity left.")
    lifecycle = Lifecycle(failures={FAILING_REGION: failure})
    with closing(Sandbox(speed=SPEED, lifecycle=lifecycle)) as sandbox, closing(serve(sandbox)) as server:

        def connect() -> AbstractContextManager[Session]:
            return connected(
                subscription=sandbox.subscription_id,
                endpoint=server.endpoint,
                ca_file=Path(server.document["caFile"]),
                credential=static_credential(sandbox.token),
                reads_az_profile=False,
            )

        yield Source(
            description=f"the sandbox of acrgeo {__version__}, served over HTTPS at speed {SPEED:g}",
            connect=connect,
            ref=_contoso(),
            stand_ins={server.endpoint: ARM},
            sandbox=sandbox,
        )


@contextmanager
def live(environ: Mapping[str, str]) -> Iterator[Source]:
    """Return a registry of a real subscription as the source.

    It is in West US and was made for this, as it is upgraded, replicated and downgraded.
    """
    ref = RegistryRef(
        subscription=environ["AZURE_SUBSCRIPTION_ID"],
        resource_group=environ["ACRGEO_LIVE_GROUP"],
        name=environ["ACRGEO_LIVE_REGISTRY"],
    )
    yield Source(
        description=f"Azure, by acrgeo {__version__}",
        connect=lambda: connected(subscription=ref.subscription),
        ref=ref,
        stand_ins={ref.subscription: ZEROS, ref.resource_group: "contoso-rg", ref.name: "contoso"},
    )


def _contoso() -> RegistryRef:
    return RegistryRef(subscription=ZEROS, resource_group="contoso-rg", name="contoso")
