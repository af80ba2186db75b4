"""Azure as acrgeo asks it: reads and begun writes in core's words. Raises AcrGeoError only, never the SDK's errors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from azure.core.rest import HttpRequest

from acrgeo.arm.error_translation import translated
from acrgeo.arm.lookup import ambiguous, find_refs, not_found, parse_registry_text
from acrgeo.arm.operations import parse_accepted, parse_poll
from acrgeo.arm.parsing import (
    REPLICAS_UNKNOWN,
    parse_region_facts,
    parse_registry,
    parse_replica,
    with_home,
)
from acrgeo.arm.session import PREVIEW, Session
from acrgeo.arm.webhooks import Webhooks, webhook_body
from acrgeo.core.execution.operation import Operation, OperationState
from acrgeo.core.model.region import RegionFacts
from acrgeo.core.model.registry import Registry, RegistryRef, Replica, Sku
from acrgeo.core.model.switches import switch_word
from acrgeo.core.model.webhook import Webhook, WebhookSettings
from acrgeo.errors import AzureError, ErrorKind

REGISTRIES_AT_ONCE = 8  # whose replicas are listed: a subscription may have hundreds


class Gateway:
    """Reads and begins; never waits for an operation. One instance may be used by several threads."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._regions: dict[str, dict[str, RegionFacts]] = {}  # by subscription, as the next
        self._provider_states: dict[str, str | None] = {}
        self._homes: dict[str, str] = {}  # the name of the home replica by registry id; it never changes

    def find_registry(self, text: str, group: str | None = None, subscription: str | None = None) -> RegistryRef:
        """Where the registry is that a name, login server or resource ID means; a resource ID's own parts win.

        ``subscription`` is a name or an ID, the session's own where it is not given. Without ``group`` one request
        looks the name up; with it none is sent. Raises UsageError for text that names no registry and for a name that
        several groups have, NotFoundError with close names.
        """
        typed = parse_registry_text(text, self._session.cloud)
        if typed.ref is not None:
            return typed.ref
        subscription = self._session.find_subscription(subscription)
        if group is not None:
            found = [RegistryRef(subscription=subscription, resource_group=group, name=typed.name)]
        else:
            found = find_refs(self._session, subscription, typed.name)
        if typed.login_server is not None:
            found = [ref for ref in found if self._get(ref).login_server.lower() == typed.login_server]
        if not found:
            raise not_found(self._session, subscription, typed.name, group)
        if len(found) > 1:
            raise ambiguous(typed.name, found)
        return found[0]

    def list_registries(self, group: str | None = None) -> tuple[Registry, ...]:
        """The subscription's or the group's registries with their replicas, sorted by name.

        Replicas are listed for Premium registries only, as no other tier has any. A registry whose replicas may not
        be read is there with its home replica alone and the reason in ``properties["replicasUnknown"]``.
        """
        operations = self._session.registries.registries
        with translated(f"list the registries of {group or 'the subscription'}"):
            listed = operations.list() if group is None else operations.list_by_resource_group(group)
            bodies = [one.as_dict() for one in listed]
        found = [parse_registry(body) for body in bodies]
        with ThreadPoolExecutor(max_workers=REGISTRIES_AT_ONCE) as pool:
            whole = [one for one in pool.map(self._with_known_replicas, found) if one is not None]
        return tuple(sorted(whole, key=lambda one: one.name.lower()))

    def read_registry(self, ref: RegistryRef, *, with_regional_endpoints: bool = False) -> Registry:
        """One registry and its replicas, home included. NotFoundError with close names where it is not there.

        ``with_regional_endpoints`` reads it with the preview api-version, which alone has them.
        """
        return self._with_replicas(self._get(ref, PREVIEW if with_regional_endpoints else None))

    def read_replica(self, ref: RegistryRef, name: str) -> Replica | None:
        """One replica by its name, None where there is none.

        Only the registry tells which replica is home: it is read too where this gateway has not read it yet.
        """
        replica = self._get_replica(ref, name)
        if replica is None:
            return None
        home = self._homes.get(ref.id.lower()) or self.read_registry(ref).home.name
        return replace(replica, is_home=replica.name.lower() == home.lower())

    def read_regions(self, subscription: str | None = None) -> dict[str, RegionFacts]:
        """The physical regions that the subscription sees, by name. Two requests, the first time only.

        Without ``subscription`` it is the session's own.
        """
        subscription = subscription or self._session.subscription_id
        key = subscription.lower()
        if key not in self._regions:
            with translated("list the regions"):
                listed = self._session.subscriptions.subscriptions.list_locations(subscription)
                locations = [one.as_dict() for one in listed]
                providers = self._session.resources_in(subscription).providers
                provider = providers.get("Microsoft.ContainerRegistry").as_dict()
            self._provider_states[key] = provider.get("registrationState")
            self._regions[key] = parse_region_facts(locations, provider)
        return self._regions[key]

    def read_webhook(self, ref: RegistryRef, name: str) -> Webhook | None:
        """One webhook, None where there is none."""
        return Webhooks(self._session).read(ref, name)

    @property
    def session(self) -> Session:
        """What the reads beside the replicas go through: modules ``preflight_reads`` and ``webhooks``."""
        return self._session

    def provider_state(self, subscription: str) -> str | None:
        """Whether the subscription is registered for registries, once its regions were read."""
        return self._provider_states.get(subscription.lower())

    def begin_create_replica(
        self, ref: RegistryRef, name: str, location: str, *, is_routed: bool, tags: Mapping[str, str]
    ) -> Operation:
        """Starts a replica. What is the service's default is not sent, as the recorded clients do."""
        body: dict[str, Any] = {"location": location}
        if tags:
            body["tags"] = dict(tags)
        if not is_routed:
            body["properties"] = {"regionEndpointEnabled": False}
        create = self._session.registries_in(ref.subscription).replications.begin_create
        return _begin(f"create the replica {name} of {ref.name}", create, ref.resource_group, ref.name, name, body)

    def begin_update_replica(
        self, ref: RegistryRef, name: str, *, is_routed: bool | None, tags: Mapping[str, str] | None
    ) -> Operation:
        """Starts a change of what is given; ``tags`` replaces all tags."""
        body: dict[str, Any] = {}
        if tags is not None:
            body["tags"] = dict(tags)
        if is_routed is not None:
            body["properties"] = {"regionEndpointEnabled": is_routed}
        update = self._session.registries_in(ref.subscription).replications.begin_update
        return _begin(f"change the replica {name} of {ref.name}", update, ref.resource_group, ref.name, name, body)

    def begin_delete_replica(self, ref: RegistryRef, name: str) -> Operation:
        """Starts a deletion; succeeded at once where there is no such replica."""
        delete = self._session.registries_in(ref.subscription).replications.begin_delete
        return _begin(f"delete the replica {name} of {ref.name}", delete, ref.resource_group, ref.name, name)

    def begin_update_registry(
        self,
        ref: RegistryRef,
        *,
        sku: Sku | None = None,
        has_data_endpoints: bool | None = None,
        has_regional_endpoints: bool | None = None,
    ) -> Operation:
        """Starts a change of what is given."""
        body: dict[str, Any] = {} if sku is None else {"sku": {"name": sku.value}}
        properties: dict[str, Any] = {}
        if has_data_endpoints is not None:
            properties["dataEndpointEnabled"] = has_data_endpoints
        if has_regional_endpoints is not None:
            properties["regionalEndpoints"] = switch_word(has_regional_endpoints)
        if properties:
            body["properties"] = properties
        version = None if has_regional_endpoints is None else PREVIEW
        update = self._session.registries_in(ref.subscription, version).registries.begin_update
        return _begin(f"change {ref.name}", update, ref.resource_group, ref.name, body)

    def begin_put_webhook(self, ref: RegistryRef, settings: WebhookSettings) -> Operation:
        """Starts the creation or change of a webhook; its URI and headers are in no message."""
        create = self._session.registries_in(ref.subscription).webhooks.begin_create
        task = f"write the webhook {settings.name} of {ref.name}"
        return _begin(task, create, ref.resource_group, ref.name, settings.name, webhook_body(settings))

    def begin_delete_webhook(self, ref: RegistryRef, name: str) -> Operation:
        """Starts the deletion of a webhook; succeeded at once where there is none."""
        delete = self._session.registries_in(ref.subscription).webhooks.begin_delete
        return _begin(f"delete the webhook {name} of {ref.name}", delete, ref.resource_group, ref.name, name)

    def poll(self, operation: Operation) -> Operation:
        """One look at an operation, without retries: the caller decides when to look again.

        Raises AzureError: FORBIDDEN where the operation may not be read although the write was accepted, NOT_FOUND
        where it is forgotten, TRANSIENT where the answer says nothing.
        """
        if operation.state is not OperationState.RUNNING or operation.url is None:
            return operation
        with translated("look at the operation"):
            # The URL holds its own subscription and api-version: any client of the session may send it.
            answer = self._session.subscriptions.send_request(
                HttpRequest("GET", operation.url), retry_total=0, takes_any_body=True
            )
            return parse_poll(answer, operation)

    def _get(self, ref: RegistryRef, api_version: str | None = None) -> Registry:
        operations = self._session.registries_in(ref.subscription, api_version).registries
        try:
            with translated(f"read {ref.name}"):
                body = operations.get(ref.resource_group, ref.name).as_dict()
        except AzureError as error:
            if error.kind is ErrorKind.NOT_FOUND:
                raise not_found(self._session, ref.subscription, ref.name, ref.resource_group) from error
            raise
        return parse_registry(body)

    def _with_replicas(self, registry: Registry) -> Registry:
        """LIST lacks the home replica until seconds after the first other one, and can be stale: then GET decides."""
        if registry.sku is not Sku.PREMIUM:
            return with_home((), registry)
        ref, home = registry.ref, registry.location
        operations = self._session.registries_in(ref.subscription).replications
        with translated(f"list the replicas of {ref.name}"):
            bodies = [one.as_dict() for one in operations.list(ref.resource_group, ref.name)]
        replicas = [parse_replica(body) for body in bodies]
        if replicas and not any(one.location == home == one.name.lower() for one in replicas):
            unlisted = self._get_replica(ref, home)
            if unlisted is not None and unlisted.location == home:
                replicas.append(unlisted)
        whole = with_home(replicas, registry)
        self._homes[ref.id.lower()] = whole.home.name
        return whole

    def _with_known_replicas(self, registry: Registry) -> Registry | None:
        """The registry as far as it may be read; None where it was deleted since it was listed."""
        try:
            return self._with_replicas(registry)
        except AzureError as error:
            if error.kind is ErrorKind.NOT_FOUND:
                return None
            if error.kind is not ErrorKind.FORBIDDEN:
                raise
            known = with_home((), registry)
            return replace(known, properties={**known.properties, REPLICAS_UNKNOWN: error.message})

    def _get_replica(self, ref: RegistryRef, name: str) -> Replica | None:
        operations = self._session.registries_in(ref.subscription).replications
        try:
            with translated(f"read the replica {name} of {ref.name}"):
                body = operations.get(ref.resource_group, ref.name, name).as_dict()
        except AzureError as error:
            if error.kind is ErrorKind.NOT_FOUND:
                return None
            raise
        return parse_replica(body)


def _begin(task: str, call: Callable[..., Any], *args: Any) -> Operation:
    """Sends a write once. No poller: the hook takes the answer, and nothing is repeated behind the executor's back."""
    answers: list[Any] = []
    with translated(task, is_write=True):
        call(*args, polling=False, raw_response_hook=answers.append, retry_total=0)
        answer = answers[-1].http_response
        return parse_accepted(answer, str(answer.request.url))
