"""The engine: from a request to its answer, through all that is asked of every provider alike."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import uuid
from collections.abc import Mapping
from dataclasses import replace

from acrgeo.sandbox.engine import errors
from acrgeo.sandbox.engine.callers import Caller
from acrgeo.sandbox.engine.calls import Call, Site
from acrgeo.sandbox.engine.clock import Clock
from acrgeo.sandbox.engine.groups import GROUPS
from acrgeo.sandbox.engine.locks import check_locks
from acrgeo.sandbox.engine.messages import Request, Response
from acrgeo.sandbox.engine.policy.enforcement import obey_policies
from acrgeo.sandbox.engine.provider import Seed
from acrgeo.sandbox.engine.routes import Route, RoutingTable
from acrgeo.sandbox.engine.store import Store
from acrgeo.sandbox.engine.subscriptions import SUBSCRIPTIONS
from acrgeo.sandbox.engine.versions import version_date

# Recorded in 2024 for the first call of a bucket.
# Assumed: the counters of the headers stand still; the buckets themselves are not emulated.
_REMAINING = {"GET": ("reads", 249, 3749), "HEAD": ("reads", 249, 3749), "DELETE": ("deletes", 199, 2999)}
_WRITES = ("writes", 199, 2999)


class Engine:
    """Answers what its routes have; `answer` and `load` are called in a transaction of the store."""

    def __init__(self, *, routes: RoutingTable, site: Site, token: str, store: Store, clock: Clock) -> None:
        self._routes, self._site, self._token, self._store, self._clock = routes, site, token, store, clock
        self._numbers = itertools.count(1)

    def answer(self, request: Request) -> Response:
        """Answer a request. Raises ArmError."""
        self._authenticate(request)
        found = self._routes.find(request.method, request.path)
        if found is None:
            raise errors.not_implemented(f"{request.method} {request.path}")
        route, params = found
        version = self._version(request, route)
        site = self._site_of(params.get("subscription", self._site.subscription_id))
        for name in request.query:
            if name.lower() != "api-version" and name not in route.query:
                raise errors.not_implemented(f"the query parameter {name}")
        call = self._call(request, params, version, site)
        self._store.settle(call.now)
        if route.action and not call.caller.may(route.action, route.scope):
            scope = route.scope_id(request.path)
            raise errors.authorization_failed(self._site.client_id, self._site.object_id, route.action, scope)
        if route.is_locked:
            check_locks(call, route.scope_id(request.path), is_delete=request.method == "DELETE")
        if route.is_governed:
            call = obey_policies(call, route.scope_id(request.path), route.action.removesuffix("/write"))
        return route.handler(call)

    def finish(self, request: Request, response: Response) -> Response:
        """Return a response with the headers that every answer carries."""
        seed = self._site.secret + f"{self._clock.now()}/{next(self._numbers)}".encode()
        number = str(uuid.UUID(bytes=hashlib.sha256(seed).digest()[:16], version=4))
        bucket, left, left_globally = _REMAINING.get(request.method, _WRITES)
        headers = {
            "cache-control": "no-cache",
            "x-ms-request-id": number,
            "x-ms-correlation-request-id": request.headers.get("x-ms-correlation-request-id", number),
            f"x-ms-ratelimit-remaining-subscription-{bucket}": str(left),
            f"x-ms-ratelimit-remaining-subscription-global-{bucket}": str(left_globally),
        }
        versions = self._supported_versions(request) if response.status < 400 else ""
        if versions:
            headers["api-supported-versions"] = versions
        body = b"" if request.method == "HEAD" else response.body
        return replace(response, headers={**headers, **response.headers}, body=body)

    def _supported_versions(self, request: Request) -> str:
        """Return what the provider of the path says of its api-versions; "" where it says nothing."""
        for namespace, registration in self._site.registrations.items():
            scope, found, tail = request.path.lower().rpartition(f"/providers/{namespace}/")
            if found:
                return registration.supported(scope, tail, request.query.get("api-version", ""))
        return ""

    def load(self, seed: Seed, params: Mapping[str, str] | None = None) -> None:
        """Add the documents of a seed, each in place of what was there; subscriptions and groups keep the rest.

        `params` are what the seed was asked for with.
        """
        call = self._call(Request(method="PUT", path="/"), params or {}, "", self._site)
        for document in seed(call):
            if document["type"] not in (GROUPS, SUBSCRIPTIONS):
                self._store.delete(document["id"])  # with what is left below it
            self._store.unschedule(document["id"])
            self._store.put(document["id"], document)

    def _site_of(self, subscription: str) -> Site:
        """Return the site as a subscription has it. Raises ArmError 404 where there is none."""
        if subscription.lower() == self._site.subscription_id:
            return self._site
        known = self._store.get(f"/subscriptions/{subscription}")
        if known is None or known["type"] != SUBSCRIPTIONS:
            raise errors.subscription_not_found(subscription)
        return replace(self._site, subscription_id=known["subscriptionId"])

    def _call(self, request: Request, params: Mapping[str, str], version: str, site: Site) -> Call:
        caller = Caller.of(self._store.setting("caller"))
        return Call(
            request=request,
            params=params,
            version=version,
            now=self._clock.now(),
            site=site,
            store=self._store,
            caller=caller.within(site.subscription_id) if "subscription" in params else caller,
            answer=self.answer,
        )

    def _authenticate(self, request: Request) -> None:
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if not token:
            raise errors.authentication_failed(
                "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing."
            )
        if kind.lower() != "bearer" or not hmac.compare_digest(token.strip().encode(), self._token.encode()):
            raise errors.authentication_failed("InvalidAuthenticationToken", "The access token is invalid.")

    def _version(self, request: Request, route: Route) -> str:
        version = next((value for name, value in request.query.items() if name.lower() == "api-version"), "")
        if not version:
            raise errors.missing_api_version()
        registration = self._site.registrations.get(route.namespace.lower())
        if registration is not None and not registration.accepts(version):
            raise errors.no_registered_provider(
                route.resource_type, version, ", ".join(registration.api_versions), ", ".join(registration.locations)
            )
        if version_date(version) is None:
            raise errors.invalid_api_version(version)
        return version.lower()
