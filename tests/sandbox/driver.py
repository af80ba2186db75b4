"""A client without the SDK: sends what a test says, follows operations on the virtual clock."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from acrgeo.sandbox import Request, Response, Sandbox, VirtualClock

VERSION = "2025-11-01"
SUBSCRIPTION = f"/subscriptions/{Sandbox.subscription_id}"
GROUP = f"{SUBSCRIPTION}/resourceGroups/contoso-rg"
REGISTRY = f"{GROUP}/providers/Microsoft.ContainerRegistry/registries/contoso"
BASE = "https://127.0.0.1:8443"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A response with its body read as JSON."""

    status: int
    headers: dict[str, str]
    body: Any

    @property
    def code(self) -> str:
        """The code of an error answer."""
        return str(self.body["error"]["code"])

    @property
    def message(self) -> str:
        """The text of an error answer."""
        return str(self.body["error"]["message"])

    @property
    def state(self) -> str:
        """The provisioning state of a resource answer."""
        return str(self.body["properties"]["provisioningState"])


def read(response: Response) -> Answer:
    """The response, its body parsed."""
    body = json.loads(response.body) if response.body else None
    return Answer(status=response.status, headers=dict(response.headers), body=body)


@dataclass(frozen=True, slots=True)
class Driver:
    """Requests as the current caller; `version` is the api-version that is sent unless a call says another."""

    sandbox: Sandbox
    clock: VirtualClock
    version: str = VERSION
    headers: dict[str, str] = field(default_factory=dict)

    def send(self, method: str, path: str, body: Any = None, version: str | None = None, **query: str) -> Answer:
        """One request; `query` names are sent with a dollar sign where they begin with an underscore."""
        parameters = {name.replace("_", "$", 1): value for name, value in query.items()}
        request = Request(
            method=method,
            path=path,
            query={"api-version": version or self.version, **parameters},
            headers={"authorization": f"Bearer {self.sandbox.token}", **self.headers},
            body=b"" if body is None else json.dumps(body).encode(),
            base_url=BASE,
        )
        return read(self.sandbox.handle(request))

    def get(self, path: str, version: str | None = None, **query: str) -> Answer:
        """GET"""
        return self.send("GET", path, None, version, **query)

    def put(self, path: str, body: Any, version: str | None = None) -> Answer:
        """PUT"""
        return self.send("PUT", path, body, version)

    def patch(self, path: str, body: Any, version: str | None = None) -> Answer:
        """PATCH"""
        return self.send("PATCH", path, body, version)

    def delete(self, path: str, version: str | None = None) -> Answer:
        """DELETE"""
        return self.send("DELETE", path, None, version)

    def post(self, path: str, body: Any = None, version: str | None = None) -> Answer:
        """POST"""
        return self.send("POST", path, body, version)

    def follow(self, url: str) -> Answer:
        """GET an absolute URL as the sandbox gave it."""
        parts = urlsplit(url)
        assert f"{parts.scheme}://{parts.netloc}" == BASE
        request = Request(
            method="GET",
            path=parts.path,
            query=dict(parse_qsl(parts.query, keep_blank_values=True)),
            headers={"authorization": f"Bearer {self.sandbox.token}"},
            base_url=BASE,
        )
        return read(self.sandbox.handle(request))

    def finish(self, started: Answer) -> Answer:
        """Poll what a write started until it ends, waiting as told; the last poll."""
        url = started.headers.get("azure-asyncoperation") or started.headers.get("location")
        poll = started
        while url is not None and "retry-after" in poll.headers:
            self.clock.sleep(float(poll.headers["retry-after"]))
            poll = self.follow(url)
            url = poll.headers.get("azure-asyncoperation") or poll.headers.get("location")
        return poll

    def upgrade(self) -> None:
        """Make contoso Premium."""
        assert self.patch(REGISTRY, {"sku": {"name": "Premium"}}).status == 200

    def add(self, location: str, name: str | None = None) -> Answer:
        """Create a replica of contoso and wait for the operation."""
        started = self.put(f"{REGISTRY}/replications/{name or location}", {"location": location})
        assert started.status == 201, started.body
        return self.finish(started)

    def names(self) -> set[str]:
        """The names of contoso's replicas."""
        return {replica["name"] for replica in self.get(f"{REGISTRY}/replications").body["value"]}
