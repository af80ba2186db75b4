"""The sandbox: the engine with every provider behind it and faults in its way, as one `handle(request) -> response`."""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from acrgeo.sandbox.dataplane import hosts, plane
from acrgeo.sandbox.dataplane.visit import Visit
from acrgeo.sandbox.engine.callers import Caller, parse_caller
from acrgeo.sandbox.engine.calls import Site
from acrgeo.sandbox.engine.clock import Clock, WallClock
from acrgeo.sandbox.engine.deliveries import Answer
from acrgeo.sandbox.engine.engine import Engine
from acrgeo.sandbox.engine.errors import ArmError
from acrgeo.sandbox.engine.lifecycle import Lifecycle
from acrgeo.sandbox.engine.messages import Request, Response
from acrgeo.sandbox.engine.outbox import Delivery, Outbox
from acrgeo.sandbox.engine.provider import Seed
from acrgeo.sandbox.engine.routes import RoutingTable
from acrgeo.sandbox.engine.store import Document, Store
from acrgeo.sandbox.faults.incident import Incident
from acrgeo.sandbox.faults.injection import Faults, Spec, after, before, on_the_wire
from acrgeo.sandbox.providers import PROVIDERS

_LOGGED = 10_000
_MOST = 100_000  # of what a seed counts
_ROUTES = RoutingTable(route for provider in PROVIDERS for route in provider.ROUTES)
_REGISTRATIONS = {
    provider.REGISTRATION.namespace.lower(): provider.REGISTRATION
    for provider in PROVIDERS
    if provider.REGISTRATION is not None
}
SEEDS: Mapping[str, Seed] = {name: seed for provider in PROVIDERS for name, seed in provider.SEEDS.items()}


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
        if not 0 < speed < float("inf"):
            raise ValueError(f"The speed is {speed}; it must be more than 0.")
        start = None if seed is None else _seed(seed)
        self.clock = clock or WallClock()
        self.speed = speed
        self._store = Store(state)
        self._faults = Faults(self._store)
        self._log: deque[tuple[str, str]] = deque(maxlen=_LOGGED)
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
                registrations=_REGISTRATIONS,
                client_secret=self.client_secret,
            )
            self._engine = Engine(
                routes=_ROUTES, site=self._site, token=self.token, store=self._store, clock=self.clock
            )
            if is_new and start is not None:
                self._engine.load(*start)

    def handle(self, request: Request) -> Response:
        """Answer a request; errors are answers, too. Several threads may call this at once."""
        self._log.append((request.method, request.path))
        host = request.host or hosts.host_of(request.base_url)
        waiting = self._faults.take(request)
        hits: list[Spec] = []
        if waiting is not None:
            return waiting if host else self._engine.finish(request, waiting)
        if host:
            with self._store.transaction():
                return self._visit(request, host)
        try:
            hits = self._faults.draw(request)
            with self._store.transaction():
                response = self._meet(request, hits)
        except ArmError as error:
            response = error.response()
        return on_the_wire(hits, self._engine.finish(request, response))

    def registry_hosts(self) -> list[str]:
        """Return the hosts that the registries have now: global, regional, data."""
        with self._store.transaction():
            self._store.settle(self.clock.now())
            return hosts.all_hosts(self._store)

    def set_caller(self, caller: str | Mapping[str, Any] | Sequence[Any]) -> None:
        """Set who calls from now on. Raises ValueError.

        It is owner, contributor, reader, acrpush, a role definition, permission entries, or
        `{"subscription": …, "resourceGroup": …, "registry": …}` of these.
        """
        document = parse_caller(caller).document()
        with self._store.transaction():
            self._store.set_setting("caller", document)

    def load_seed(self, name: str) -> None:
        """Add the documents of a seed. Raises ValueError."""
        with self._store.transaction():
            self._engine.load(*_seed(name))

    def reset(self, seed: str | None = "contoso") -> None:
        """Forget all resources and operations, and load a seed; token and caller stay. Raises ValueError."""
        with self._store.transaction():
            self._store.clear()
            if seed is not None:
                self._engine.load(*_seed(seed))
        self._faults.clear()

    def put_document(self, resource_id: str, document: Mapping[str, Any]) -> None:
        """Store a resource as it is: nothing is checked, nothing is due for it."""
        with self._store.transaction():
            self._store.unschedule(resource_id)
            self._store.put(resource_id, dict(document))

    def get_document(self, resource_id: str) -> Document | None:
        """Return a copy of a stored resource, after what is due by now."""
        with self._store.transaction():
            self._store.settle(self.clock.now())
            return self._store.get(resource_id)

    def answer_next(self, method: str, path_pattern: str, *responses: Response) -> None:
        """Answer the next requests of a method whose path matches (searched, any case) with these, one each."""
        self._faults.answer_next(method, path_pattern, responses)

    def add_fault(self, spec: str) -> None:
        """Activate a named fault, `name:key=value,…`, for every process on the state. Raises ValueError."""
        self._faults.add(spec)

    def active_faults(self) -> list[str]:
        """Return the named faults that can still hit."""
        return self._faults.active()

    def clear_faults(self) -> None:
        """Remove every fault and every waiting answer."""
        self._faults.clear()

    def requests(self) -> list[tuple[str, str]]:
        """Return method and path of the last requests, oldest first."""
        return list(self._log)

    @property
    def outbox(self) -> Outbox:
        """Return the outbox of webhooks, for who waits for what is due."""
        return self._site.outbox

    def take_delivery(self, busy: Collection[str] = ()) -> Delivery | float | None:
        """Take the oldest event that is due at a webhook that is not busy, to send it and record the answer.

        Return when the next one will be due where there is none, None where nothing waits.
        """
        with self._store.transaction():
            now = self.clock.now()
            self._store.settle(now)
            return self.outbox.take(self._store, now, busy=busy) or self.outbox.next_due(self._store, now)

    def record_answer(self, delivery: Delivery, answer: Answer) -> None:
        """Record what a receiver answered."""
        with self._store.transaction():
            self.outbox.record(self._store, delivery, answer)

    def close(self) -> None:
        """Close the state file."""
        self._store.close()

    def _visit(self, request: Request, host: str) -> Response:
        """Return the answer of a registry's host."""
        now = self.clock.now()
        self._store.settle(now)
        place = hosts.find_place(self._store, host)
        if place is None:
            return plane.unknown_host(host)
        caller = Caller.of(self._store.setting("caller"))
        visit = Visit(
            request=request,
            place=place,
            store=self._store,
            site=self._site,
            caller=caller.within(place.registry["id"].split("/")[2]),
            now=now,
            token=self.token,
            client_secret=self.client_secret,
        )
        return plane.handle(visit)

    def _meet(self, request: Request, hits: list[Spec]) -> Response:
        """Return the engine's answer, unless a fault answers first or changes it."""
        if not hits:
            return self._engine.answer(request)
        now = self.clock.now()
        self._store.settle(now)
        incident = Incident(request=request, store=self._store, now=now, site=self._site)
        early = before(hits, incident)
        return early if early is not None else after(hits, incident, self._engine.answer(request))


def _seed(text: str) -> tuple[Seed, Mapping[str, str]]:
    """Return a seed by its name, and its number where its name in the list ends in `:N`. Raises ValueError."""
    name, colon, number = text.partition(":")
    listed = name + (":N" if colon else "")
    if listed not in SEEDS:
        raise ValueError(f"No seed '{text}': the names are {', '.join(SEEDS)}.")
    if colon and not (number.isascii() and number.isdecimal() and 0 < int(number) <= _MOST):
        raise ValueError(f"N of the seed {listed} is a whole number from 1 to {_MOST:,}, not '{number}'.")
    return SEEDS[listed], {"number": number}
