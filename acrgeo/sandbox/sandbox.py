"""The sandbox itself: one pure `handle(request) -> response` over a store and a clock."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import secrets
import uuid
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from acrgeo.sandbox.engine import errors
from acrgeo.sandbox.engine.callers import Caller, parse_caller
from acrgeo.sandbox.engine.calls import Call, Site
from acrgeo.sandbox.engine.clock import Clock, WallClock
from acrgeo.sandbox.engine.errors import ArmError
from acrgeo.sandbox.engine.lifecycle import Lifecycle
from acrgeo.sandbox.engine.locks import check_locks
from acrgeo.sandbox.engine.messages import Request, Response
from acrgeo.sandbox.engine.routes import Route, find_route
from acrgeo.sandbox.engine.store import Document, Store
from acrgeo.sandbox.engine.versions import version_date
from acrgeo.sandbox.faults import injection as faults
from acrgeo.sandbox.faults.lasting import Incident
from acrgeo.sandbox.providers.registry import seeds
from acrgeo.sandbox.providers.registry.registration import REGISTRATION
from acrgeo.sandbox.providers.registry.resource_types import NAMESPACE

_LOGGED = 10_000
# Recorded in 2024 for the first call of a bucket.
# Assumed: that the counters stand still; the buckets themselves are not emulated.
_REMAINING = {"GET": ("reads", 249, 3749), "HEAD": ("reads", 249, 3749), "DELETE": ("deletes", 199, 2999)}
_WRITES = ("writes", 199, 2999)


class Sandbox:
    """A small ARM.

    `state` None keeps it in memory; a path is a sqlite file that is seeded when it is new and may be shared by
    processes. Lengths of `lifecycle` are divided by `speed`. What is shared through the file: documents, what is due,
    token and caller; clock, speed, lifecycle, faults and the log belong to this object.
    """

    subscription_id = "00000000-0000-0000-0000-000000000000"
    tenant_id = "11111111-1111-1111-1111-111111111111"
    client_id = "33333333-3333-3333-3333-333333333333"
    client_secret = "sandbox"
    object_id = "44444444-4444-4444-4444-444444444444"

    def __init__(
        self,
        *,
        state: Path | None = None,
        clock: Clock | None = None,
        speed: float = 1.0,
        lifecycle: Lifecycle | None = None,
        seed: str | None = "contoso",
    ) -> None:
        if speed <= 0:
            raise ValueError(f"The speed is {speed}; it must be more than 0.")
        if seed is not None and seed not in seeds.SEEDS:
            raise ValueError(f"No seed '{seed}': the names are {', '.join(seeds.SEEDS)}.")
        self.clock = clock or WallClock()
        self.speed = speed
        self._store = Store(state)
        self._faults = faults.Faults(self._store)
        self._log: deque[tuple[str, str]] = deque(maxlen=_LOGGED)
        self._numbers = itertools.count(1)
        with self._store.transaction():
            is_new = self._store.setting("token") is None
            if is_new:
                # Nothing like a token of Azure: it cannot be taken for one, nor be of use there.
                self._store.set_setting("token", f"acrgeo-sandbox-{secrets.token_hex(16)}")
                self._store.set_setting("secret", secrets.token_hex(32))
                self._store.set_setting("caller", parse_caller("owner").document())
            self.token: str = self._store.setting("token")
            self._site = Site(
                subscription_id=self.subscription_id,
                tenant_id=self.tenant_id,
                client_id=self.client_id,
                object_id=self.object_id,
                secret=bytes.fromhex(self._store.setting("secret")),
                lifecycle=lifecycle or Lifecycle(),
                speed=speed,
                registrations={REGISTRATION.namespace.lower(): REGISTRATION},
            )
            if is_new and seed is not None:
                self._load(seed)

    def handle(self, request: Request) -> Response:
        """Answer one request; a mistake of the client is an answer, too. Safe to call from several threads."""
        self._log.append((request.method, request.path))
        waiting = self._faults.take(request)
        hits: list[faults.Spec] = []
        if waiting is not None:
            return self._finish(request, waiting)
        try:
            hits = self._faults.draw(request)
            with self._store.transaction():
                response = self._meet(request, hits)
        except ArmError as error:
            response = error.response()
        return faults.on_the_wire(hits, self._finish(request, response))

    def set_caller(self, caller: str | Mapping[str, Any] | Sequence[Any]) -> None:
        """Who calls from now on: owner, contributor, reader, acrpush, a role definition, permission entries,
        or `{"subscription": …, "resourceGroup": …, "registry": …}` of these. Raises ValueError."""
        document = parse_caller(caller).document()
        with self._store.transaction():
            self._store.set_setting("caller", document)

    def load_seed(self, name: str) -> None:
        """Add the documents of a seed: contoso, private or fleet. Raises ValueError."""
        with self._store.transaction():
            self._load(name)

    def reset(self, seed: str | None = "contoso") -> None:
        """Forget all resources and operations, and load a seed; token and caller stay. Raises ValueError."""
        with self._store.transaction():
            self._store.clear()
            if seed is not None:
                self._load(seed)
        self._faults.clear()

    def put_document(self, resource_id: str, document: Mapping[str, Any]) -> None:
        """Plant a resource as it is: nothing is checked, nothing is due for it."""
        with self._store.transaction():
            self._store.unschedule(resource_id)
            self._store.put(resource_id, dict(document))

    def get_document(self, resource_id: str) -> Document | None:
        """A stored resource, after what is due by now; a copy."""
        with self._store.transaction():
            self._store.settle(self.clock.now())
            return self._store.get(resource_id)

    def answer_next(self, method: str, path_pattern: str, *responses: Response) -> None:
        """The next requests of that method whose path matches (searched, any case) get these answers, one each."""
        self._faults.answer_next(method, path_pattern, responses)

    def add_fault(self, spec: str) -> None:
        """Put a named fault in the way, `name:key=value,…`; every process on the state meets it. Raises ValueError."""
        self._faults.add(spec)

    def active_faults(self) -> list[str]:
        """The named faults that can still hit."""
        return self._faults.active()

    def clear_faults(self) -> None:
        """Take every fault and every waiting answer out of the way."""
        self._faults.clear()

    def requests(self) -> list[tuple[str, str]]:
        """Method and path of the last requests, oldest first."""
        return list(self._log)

    def close(self) -> None:
        """Close the state file."""
        self._store.close()

    def _load(self, name: str) -> None:
        seeds.load(self._call(Request(method="PUT", path="/"), {}, ""), name)

    def _call(self, request: Request, params: Mapping[str, str], version: str) -> Call:
        return Call(
            request=request,
            params=params,
            version=version,
            now=self.clock.now(),
            site=self._site,
            store=self._store,
            caller=Caller(entries=self._store.setting("caller")),
        )

    def _meet(self, request: Request, hits: list[faults.Spec]) -> Response:
        """The engine's answer, as far as faults let it come to one."""
        if not hits:
            return self._answer(request)
        now = self.clock.now()
        self._store.settle(now)
        incident = Incident(request=request, store=self._store, now=now, site=self._site)
        early = faults.before(hits, incident)
        return early if early is not None else faults.behind(hits, incident, self._answer(request))

    def _answer(self, request: Request) -> Response:
        self._authenticate(request)
        found = find_route(request.method, request.path)
        if found is None:
            raise errors.not_implemented(f"{request.method} {request.path}")
        route, params = found
        version = self._version(request, route)
        subscription = params.get("subscription", self.subscription_id)
        if subscription.lower() != self.subscription_id:
            raise errors.subscription_not_found(subscription)
        for name in request.query:
            if name.lower() != "api-version" and name not in route.query:
                raise errors.not_implemented(f"the query parameter {name}")
        call = self._call(request, params, version)
        self._store.settle(call.now)
        if route.action and not call.caller.may(route.action, route.scope):
            scope = route.scope_id(request.path)
            raise errors.authorization_failed(self.client_id, self.object_id, route.action, scope)
        if route.is_locked:
            check_locks(call, route.scope_id(request.path))
        return route.handler(call)

    def _authenticate(self, request: Request) -> None:
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if not token:
            raise errors.authentication_failed(
                "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing."
            )
        if kind.lower() != "bearer" or not hmac.compare_digest(token.strip().encode(), self.token.encode()):
            raise errors.authentication_failed("InvalidAuthenticationToken", "The access token is invalid.")

    def _version(self, request: Request, route: Route) -> str:
        version = next((value for name, value in request.query.items() if name.lower() == "api-version"), "")
        if not version:
            raise errors.missing_api_version()
        kind = route.resource_type
        if kind is not None and not REGISTRATION.accepts(version):
            versions, locations = ", ".join(REGISTRATION.api_versions), ", ".join(REGISTRATION.locations)
            raise errors.no_registered_provider(kind, version, versions, locations)
        if version_date(version) is None:
            raise errors.invalid_api_version(version)
        return version.lower()

    def _finish(self, request: Request, response: Response) -> Response:
        """The headers that every answer carries."""
        seed = self._site.secret + f"{self.clock.now()}/{next(self._numbers)}".encode()
        number = str(uuid.UUID(bytes=hashlib.sha256(seed).digest()[:16], version=4))
        bucket, left, left_globally = _REMAINING.get(request.method, _WRITES)
        headers = {
            "cache-control": "no-cache",
            "x-ms-request-id": number,
            "x-ms-correlation-request-id": request.headers.get("x-ms-correlation-request-id", number),
            f"x-ms-ratelimit-remaining-subscription-{bucket}": str(left),
            f"x-ms-ratelimit-remaining-subscription-global-{bucket}": str(left_globally),
        }
        if response.status < 400 and f"/providers/{NAMESPACE}/".lower() in request.path.lower():
            headers["api-supported-versions"] = request.query.get("api-version", "")
        body = b"" if request.method == "HEAD" else response.body
        return replace(response, headers={**headers, **response.headers}, body=body)
