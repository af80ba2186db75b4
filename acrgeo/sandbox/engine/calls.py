"""A call: a request that was understood, with the time, the site and the documents that it meets."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from acrgeo.sandbox.engine import errors
from acrgeo.sandbox.engine.callers import Caller
from acrgeo.sandbox.engine.clock import timestamp
from acrgeo.sandbox.engine.lifecycle import Lifecycle
from acrgeo.sandbox.engine.messages import Request, Response
from acrgeo.sandbox.engine.outbox import Outbox
from acrgeo.sandbox.engine.registration import Registration
from acrgeo.sandbox.engine.store import Document, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What stays the same from request to request."""

    subscription_id: str
    tenant_id: str
    client_id: str
    object_id: str
    secret: bytes
    lifecycle: Lifecycle
    speed: float
    registrations: Mapping[str, Registration]
    """By namespace, in lower case."""
    client_secret: str = ""
    outbox: Outbox = field(default_factory=Outbox)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request with its path parameters, api-version and time, and the documents."""

    request: Request
    params: Mapping[str, str]
    version: str
    now: float
    site: Site
    store: Store
    caller: Caller
    answer: Callable[[Request], Response]
    """Answers a request that this one stands for, in the same transaction. Raises ArmError."""

    @property
    def subscription_path(self) -> str:
        """Return the id of the subscription."""
        return f"/subscriptions/{self.site.subscription_id}"

    @property
    def group_id(self) -> str:
        """Return the id of the resource group in the path."""
        return f"{self.subscription_path}/resourceGroups/{self.params['group']}"

    def due(self, phase: str, location: str, after: float = 0.0) -> float:
        """Return when a phase that begins now (or `after` seconds of speed 1 later) ends."""
        return self.now + (after + self.site.lifecycle.length(phase, location)) / self.site.speed

    def count(self) -> int:
        """Return a number that no other call gets."""
        number = int(self.store.setting("counter") or 0) + 1
        self.store.set_setting("counter", number)
        return number

    def new_guid(self) -> str:
        """Return a fresh identifier, the same for the same state."""
        digest = hashlib.sha256(self.site.secret + str(self.count()).encode()).digest()
        return str(uuid.UUID(bytes=digest[:16], version=4))

    def json_body(self) -> dict[str, Any]:
        """Return the body as an object. Raises ArmError 400 for anything else."""
        try:
            document = json.loads(self.request.body)
        except (ValueError, RecursionError) as error:
            raise errors.invalid_content(str(error)) from error
        if not isinstance(document, dict):
            raise errors.invalid_content("The body is not a JSON object")
        return document

    def system_data(self) -> dict[str, str]:
        """Return who created and last modified a resource: the caller, a service principal, now."""
        return system_data(self.site.client_id, self.now)

    def touch(self, document: Document) -> None:
        """Record who changed a resource, and when."""
        made = self.system_data()
        document["systemData"] |= {key: made[key] for key in made if key.startswith("lastModified")}


def system_data(application: str, moment: float) -> dict[str, str]:
    """Return the system data of a resource that an application makes at a moment."""
    written = timestamp(moment, "+00:00")
    return {
        "createdBy": application,
        "createdByType": "Application",
        "createdAt": written,
        "lastModifiedBy": application,
        "lastModifiedByType": "Application",
        "lastModifiedAt": written,
    }
