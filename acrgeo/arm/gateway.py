"""Azure in core's words: reads, and writes that are begun. Raises AcrGeoError only, never the SDK's errors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from azure.core.rest import HttpRequest

from acrgeo.arm.bounds import MOST_REPLICAS, read_pages
from acrgeo.arm.error_translation import translated
from acrgeo.arm.lookup.search import Source, ambiguous, find_refs, list_refs, not_found, other_host
from acrgeo.arm.lookup.text import RegistryText, parse_registry_text
from acrgeo.arm.operations import parse_accepted, parse_poll
from acrgeo.arm.parsing import (
    REPLICAS_UNKNOWN,
    is_home_of,
    parse_region_facts,
    parse_registry,
    parse_replica,
    with_home,
)
from acrgeo.arm.responses import text_of
from acrgeo.arm.session import PREVIEW, Session
from acrgeo.arm.webhooks import Webhooks, webhook_body
from acrgeo.core.execution.operation import Operation, OperationState
from acrgeo.core.model.region import RegionFacts
from acrgeo.core.model.registry import Registry, RegistryRef, Replica, Sku
from acrgeo.core.model.switches import switch_word
from acrgeo.core.model.webhook import Webhook, WebhookSettings
from acrgeo.errors import AzureError, ErrorKind, NotFoundError

REGISTRIES_AT_ONCE = 8  # whose replicas are listed: a subscription may have hundreds


class Gateway:
    """The gateway to Azure. It never waits for an operation, and may be used by several threads."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._regions: dict[str, dict[str, RegionFacts]] = {}  # by subscription, like the next
        self._provider_states: dict[str, str | None] = {}
        self._homes: dict[str, str] = {}  # the name of the home replica by registry id; it never changes
        self._sources: dict[str, Source] = {}  # where the place of a registry comes from, by its id

    def find_registry(self, text: str, group: str | None = None, subscription: str | None = None) -> RegistryRef:
        """Find the registry with a name, login server or resource ID; a resource ID's own parts win.

        ``subscription`` is a name or an ID, by default the session's own. Without ``group`` one request looks the name
        up; with it none is sent. A host is compared with the login server of each registry with its name.

        Raises UsageError for text that is no registry's and for a name that several groups have, NotFoundError with
        close names, or with the true login server.
        """
        parsed = parse_registry_text(text, self._session.cloud)
        if parsed.ref is not None:
            self._sources[parsed.ref.id.lower()] = Source.ID
            return parsed.ref
        subscription = self._session.find_subscription(subscription)
        if group is not None:
            refs = [RegistryRef(subscription=subscription, resource_group=group, name=parsed.name)]
        else:
            refs = find_refs(self._session, subscription, parsed.name)
            self._sources |= {ref.id.lower(): Source.INDEX for ref in refs}
        if not refs:
            raise not_found(self._session, subscription, parsed.name)
        if parsed.host is not None:
            refs = self._with_host(parsed, refs)
        if len(refs) > 1:
            raise ambiguous(parsed.name, refs)
        return refs[0]

    def list_registries(self, group: str | None = None) -> tuple[Registry, ...]:
        """List the registries of the subscription or a group with their replicas, sorted by name.

        Replicas are listed for Premium registries only, as no other tier has any. A registry whose replicas may not
        be read has its home replica alone, and the reason in ``properties["replicasUnknown"]``.
        """
        operations = self._session.registries.registries
        with translated(f"list the registries of {group or 'the subscription'}"):
            listing = (operations.list,) if group is None else (operations.list_by_resource_group, group)
            registries = list(_each_once(parse_registry(model.as_dict()) for model in read_pages(*listing)))
        with ThreadPoolExecutor(max_workers=REGISTRIES_AT_ONCE) as pool:
            whole = [registry for registry in pool.map(self._with_known_replicas, registries) if registry is not None]
        return tuple(sorted(whole, key=lambda registry: registry.name.lower()))

    def read_registry(self, ref: RegistryRef, *, with_regional_endpoints: bool = False) -> Registry:
        """Read a registry and its replicas, home included. Raises NotFoundError with close names.

        ``with_regional_endpoints`` uses the preview api-version, the only one that has them.
        """
        return self._with_replicas(self._current(ref, PREVIEW if with_regional_endpoints else None))

    def read_replica(self, ref: RegistryRef, name: str) -> Replica | None:
        """Read a replica by its name; None where there is none.

        Only the registry says which replica is home: it is read too where this gateway has not read it yet.
        """
        replica = self._get_replica(ref, name)
        if replica is None:
            return None
        home = self._homes.get(ref.id.lower()) or self.read_registry(ref).home.name
        return replace(replica, is_home=replica.name.lower() == home.lower())

    def read_regions(self, subscription: str | None = None) -> dict[str, RegionFacts]:
        """Read the physical regions that a subscription sees, by name. Two requests, the first time only.

        ``subscription`` is by default the session's own.
        """
        subscription = subscription or self._session.subscription_id
        key = subscription.lower()
        if key not in self._regions:
            with translated("list the regions"):
                listing = self._session.subscriptions.subscriptions.list_locations
                locations = [model.as_dict() for model in read_pages(listing, subscription)]
                providers = self._session.resources_in(subscription).providers
                provider = providers.get("Microsoft.ContainerRegistry").as_dict()
                self._provider_states[key] = text_of(provider, "registrationState")
                self._regions[key] = parse_region_facts(locations, provider)
        return self._regions[key]

    def read_webhook(self, ref: RegistryRef, name: str) -> Webhook | None:
        """Read a webhook; None where there is none."""
        return Webhooks(self._session).read(ref, name)

    @property
    def session(self) -> Session:
        """The session, for the reads of the modules ``preflight_reads`` and ``webhooks``."""
        return self._session

    def provider_state(self, subscription: str) -> str | None:
        """Return the provider's registration state in a subscription; None before its regions were read."""
        return self._provider_states.get(subscription.lower())

    def begin_create_replica(
        self,
        ref: RegistryRef,
        name: str,
        location: str,
        *,
        is_routed: bool,
        tags: Mapping[str, str],
        zone_redundancy: str | None = None,
    ) -> Operation:
        """Begin the creation of a replica. Defaults of the service are not sent, as in the recorded clients."""
        body: dict[str, Any] = {"location": location}
        if tags:
            body["tags"] = dict(tags)
        properties: dict[str, Any] = {} if is_routed else {"regionEndpointEnabled": False}
        if zone_redundancy is not None:
            properties["zoneRedundancy"] = zone_redundancy
        if properties:
            body["properties"] = properties
        create = self._session.registries_in(ref.subscription).replications.begin_create
        return self._begin(f"create the replica {name} of {ref.name}", create, ref.resource_group, ref.name, name, body)

    def begin_update_replica(
        self, ref: RegistryRef, name: str, *, is_routed: bool | None, tags: Mapping[str, str] | None
    ) -> Operation:
        """Begin an update of what is given; ``tags`` replaces all tags."""
        body: dict[str, Any] = {}
        if tags is not None:
            body["tags"] = dict(tags)
        if is_routed is not None:
            body["properties"] = {"regionEndpointEnabled": is_routed}
        update = self._session.registries_in(ref.subscription).replications.begin_update
        return self._begin(f"change the replica {name} of {ref.name}", update, ref.resource_group, ref.name, name, body)

    def begin_delete_replica(self, ref: RegistryRef, name: str) -> Operation:
        """Begin the deletion of a replica. The operation has succeeded at once where there is none."""
        delete = self._session.registries_in(ref.subscription).replications.begin_delete
        return self._begin(f"delete the replica {name} of {ref.name}", delete, ref.resource_group, ref.name, name)

    def begin_update_registry(
        self,
        ref: RegistryRef,
        *,
        sku: Sku | None = None,
        has_data_endpoints: bool | None = None,
        has_regional_endpoints: bool | None = None,
    ) -> Operation:
        """Begin an update of what is given."""
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
        return self._begin(f"change {ref.name}", update, ref.resource_group, ref.name, body)

    def merge_tags(self, ref: RegistryRef, tags: Mapping[str, str]) -> None:
        """Add tags to a registry; the others stay. ARM merges, so nobody else's edit at the same time is lost."""
        self._patch_tags(ref, "Merge", tags)

    def delete_tags(self, ref: RegistryRef, tags: Mapping[str, str]) -> None:
        """Remove tags of a registry with these keys and values; the others stay."""
        self._patch_tags(ref, "Delete", tags)

    def begin_put_webhook(self, ref: RegistryRef, settings: WebhookSettings) -> Operation:
        """Begin the creation or update of a webhook. Its URI and headers are in no message."""
        create = self._session.registries_in(ref.subscription).webhooks.begin_create
        task = f"write the webhook {settings.name} of {ref.name}"
        return self._begin(task, create, ref.resource_group, ref.name, settings.name, webhook_body(settings))

    def begin_delete_webhook(self, ref: RegistryRef, name: str) -> Operation:
        """Begin the deletion of a webhook. The operation has succeeded at once where there is none."""
        delete = self._session.registries_in(ref.subscription).webhooks.begin_delete
        return self._begin(f"delete the webhook {name} of {ref.name}", delete, ref.resource_group, ref.name, name)

    def poll(self, operation: Operation) -> Operation:
        """Read an operation once, without retries: the caller decides when to poll again.

        Raises AzureError: FORBIDDEN where the operation may not be read although the write was accepted, NOT_FOUND
        where Azure has forgotten it, TRANSIENT where the answer is not readable.
        """
        if operation.state is not OperationState.RUNNING or operation.url is None:
            return operation
        with translated("read the state of the operation"):
            # The URL holds its own subscription and api-version: any client of the session may send it.
            answer = self._session.subscriptions.send_request(
                HttpRequest("GET", operation.url), retry_total=0, takes_any_body=True
            )
            return parse_poll(answer, operation, self._session.may_send_to)

    def _with_host(self, parsed: RegistryText, refs: Sequence[RegistryRef]) -> list[RegistryRef]:
        """Return the registries that a host belongs to. NotFoundError with the true hosts where it is none's."""
        found: list[RegistryRef] = []
        hosts: list[str] = []
        for ref in refs:
            try:
                registry = self._current(ref)
            except AzureError as error:
                if error.kind is not ErrorKind.FORBIDDEN:
                    raise
                found.append(ref)  # whose login server cannot be compared; what follows says what is missing
                continue
            hosts.append(registry.login_server)
            if parsed.is_served_by(registry.login_server):
                found.append(registry.ref)
        if not found:
            raise other_host(parsed, hosts)
        return found

    def _current(self, ref: RegistryRef, api_version: str | None = None) -> Registry:
        """Read a registry, also one that was moved to another group since the resources index was written."""
        try:
            return self._get(ref, api_version)
        except NotFoundError:
            if self._sources.get(ref.id.lower()) is not Source.INDEX:
                raise
            try:
                everything = list_refs(self._session, ref.subscription)
            except AzureError:
                everything = []
            moved = [other for other in everything if other.name.lower() == ref.name.lower()]
            if len(moved) != 1 or moved[0].id.lower() == ref.id.lower():
                raise
            return self._get(moved[0], api_version)

    def _get(self, ref: RegistryRef, api_version: str | None = None) -> Registry:
        operations = self._session.registries_in(ref.subscription, api_version).registries
        try:
            with translated(f"read {ref.name}"):
                return parse_registry(operations.get(ref.resource_group, ref.name).as_dict())
        except AzureError as error:
            if error.kind is ErrorKind.NOT_FOUND:
                source = self._sources.get(ref.id.lower(), Source.GROUP)
                raise not_found(self._session, ref.subscription, ref.name, ref.resource_group, source) from error
            raise

    def _with_replicas(self, registry: Registry) -> Registry:
        """Return the registry with its replicas.

        LIST lacks the home replica until seconds after the first other one, and can be stale: then GET decides.
        """
        if registry.sku is not Sku.PREMIUM:
            return with_home((), registry)
        ref = registry.ref
        operations = self._session.registries_in(ref.subscription).replications
        with translated(f"list the replicas of {ref.name}"):
            models = read_pages(operations.list, ref.resource_group, ref.name, most=MOST_REPLICAS)
            replicas = self._told_apart(ref, [parse_replica(model.as_dict()) for model in models])
        if replicas and not any(is_home_of(registry, replica) for replica in replicas):
            unlisted = self._get_replica(ref, registry.location)
            if unlisted is not None and unlisted.location == registry.location:
                replicas.append(unlisted)
        whole = with_home(replicas, registry)
        self._homes[ref.id.lower()] = whole.home.name
        return whole

    def _told_apart(self, ref: RegistryRef, listed: Sequence[Replica]) -> list[Replica]:
        """Return each replica once. Where a list has two states of one, GET decides."""
        found: dict[str, Replica | None] = {replica.name.lower(): replica for replica in listed}
        for key in {replica.name.lower() for replica in listed if replica != found[replica.name.lower()]}:
            found[key] = self._get_replica(ref, key)
        return [replica for replica in found.values() if replica is not None]

    def _with_known_replicas(self, registry: Registry) -> Registry | None:
        """Return the registry as far as it may be read; None where it was deleted since it was listed."""
        try:
            return self._with_replicas(registry)
        except AzureError as error:
            if error.kind is ErrorKind.NOT_FOUND:
                return None
            if not error.is_denied:
                raise
            properties = {**registry.properties, REPLICAS_UNKNOWN: error.message}
            return with_home((), replace(registry, properties=properties))

    def _get_replica(self, ref: RegistryRef, name: str) -> Replica | None:
        operations = self._session.registries_in(ref.subscription).replications
        try:
            with translated(f"read the replica {name} of {ref.name}"):
                return parse_replica(operations.get(ref.resource_group, ref.name, name).as_dict())
        except AzureError as error:
            if error.kind is ErrorKind.NOT_FOUND:
                return None
            raise

    def _patch_tags(self, ref: RegistryRef, operation: str, tags: Mapping[str, str]) -> None:
        """Change tags at the scope of the registry (recorded as done at once)."""
        update = self._session.resources_in(ref.subscription).tags.begin_update_at_scope
        body = {"operation": operation, "properties": {"tags": dict(tags)}}
        self._begin(f"change the tags of {ref.name}", update, ref.id, body)

    def _begin(self, task: str, call: Callable[..., Any], *args: Any) -> Operation:
        """Send a write once. There is no poller: the hook takes the answer, and the SDK repeats nothing by itself."""
        answers: list[Any] = []
        with translated(task, is_write=True):
            call(*args, polling=False, raw_response_hook=answers.append, retry_total=0)
            answer = answers[-1].http_response
            return parse_accepted(answer, str(answer.request.url), self._session.may_send_to)


def _each_once(registries: Iterable[Registry]) -> Iterable[Registry]:
    """Return each registry once, as it was listed last: a list that changes while it is read may repeat one."""
    return {registry.id.lower(): registry for registry in registries}.values()
