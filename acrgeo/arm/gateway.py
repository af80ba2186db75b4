"""Azure in core's words: reads, and writes that are begun. Raises AcrGeoError only, never the SDK's errors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from azure.core.rest import HttpRequest

from acrgeo.arm.error_translation import translated
from acrgeo.arm.lookup.registries import Registries
from acrgeo.arm.session import PREVIEW, Session
from acrgeo.core.model.registry import RegistryRef, Sku
from acrgeo.core.model.switches import switch_word
from acrgeo.errors import AzureError, ErrorKind

if TYPE_CHECKING:
    from acrgeo.arm.lookup.memory import Memory
    from acrgeo.core.execution.operation import Operation
    from acrgeo.core.model.webhook import Webhook, WebhookSettings
    from acrgeo.core.plan.change import ImportChange


class Gateway(Registries):
    """The gateway to Azure. It never waits for an operation, and may be used by several threads."""

    def __init__(self, session: Session, memory: Memory | None = None) -> None:
        super().__init__(session, memory)
        self._source_credentials: dict[str, dict[str, str]] = {}
        self._read_image: dict[str, Callable[[str, str], str | None]] = {}

    def read_webhook(self, ref: RegistryRef, name: str) -> Webhook | None:
        """Read a webhook; None where there is none."""
        from acrgeo.arm.webhooks import Webhooks

        return Webhooks(self._session).read(ref, name)

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

    def begin_create_registry(
        self, ref: RegistryRef, body: Mapping[str, Any], *, is_preview: bool = False
    ) -> Operation:
        """Begin the creation of a registry; ``is_preview`` sends it with the version that has every property."""
        version = PREVIEW if is_preview else None
        create = self._session.registries_in(ref.subscription, version).registries.begin_create
        return self._begin(f"create {ref.name}", create, ref.resource_group, ref.name, dict(body))

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
        from acrgeo.arm.webhooks import webhook_body

        create = self._session.registries_in(ref.subscription).webhooks.begin_create
        task = f"write the webhook {settings.name} of {ref.name}"
        return self._begin(task, create, ref.resource_group, ref.name, settings.name, webhook_body(settings))

    def begin_delete_webhook(self, ref: RegistryRef, name: str) -> Operation:
        """Begin the deletion of a webhook. The operation has succeeded at once where there is none."""
        delete = self._session.registries_in(ref.subscription).webhooks.begin_delete
        return self._begin(f"delete the webhook {name} of {ref.name}", delete, ref.resource_group, ref.name, name)

    def begin_import_image(self, change: ImportChange) -> Operation:
        """Begin the import of an image. Credentials of its source are in no message."""
        ref, desired = change.registry, change.desired
        source: dict[str, Any] = {"sourceImage": desired.source_image}
        if desired.source.registry_id is not None:
            source["resourceId"] = desired.source.registry_id
        else:
            source["registryUri"] = desired.source.host
            if desired.source.has_credentials:
                source["credentials"] = self._source_credentials[desired.source.host]
        body: dict[str, Any] = {"source": source, "mode": "Force" if change.is_forced else "NoForce"}
        if desired.is_tagged:
            body["targetTags"] = [change.name]
        else:
            body["untaggedTargetRepositories"] = [desired.target.repository]
        self._memory.keep_sent(ref.subscription, _import_key(ref, desired.target.repository, change.reference))
        send = self._session.registries_in(ref.subscription).registries.begin_import_image
        try:
            return self._begin(f"import {change.name} into {ref.name}", send, ref.resource_group, ref.name, body)
        except AzureError as error:
            if error.kind not in (ErrorKind.TRANSIENT, ErrorKind.LOST):
                self.forget_import(change)
            raise

    def use_source(self, host: str, *, password: str, username: str | None = None) -> None:
        """Keep the credentials of a registry that images come from, in memory alone."""
        self._source_credentials[host] = {**({"username": username} if username else {}), "password": password}

    def use_images(self, ref: RegistryRef, read: Callable[[str, str], str | None]) -> None:
        """Say how the digest of an image at a home replica is read: hosts of registries are no part of ARM."""
        self._read_image[ref.id.lower()] = read

    def read_image(self, ref: RegistryRef, repository: str, reference: str) -> str | None:
        """Read the digest that the home replica has of a tag or a digest; None where it has none."""
        return self._read_image[ref.id.lower()](repository, reference)

    def may_be_importing(self, change: ImportChange) -> bool:
        """Return whether an import was sent a moment ago: Azure does not list those that it is at work on."""
        ref = change.registry
        return self._memory.was_sent(ref.subscription, _import_key(ref, change.target.repository, change.reference))

    def forget_import(self, change: ImportChange) -> None:
        """Forget that an import was sent: it has ended."""
        ref = change.registry
        self._memory.forget_sent(ref.subscription, _import_key(ref, change.target.repository, change.reference))

    def poll(self, operation: Operation) -> Operation:
        """Read an operation once, without retries: the caller decides when to poll again.

        Raises AzureError: FORBIDDEN where the operation may not be read although the write was accepted, NOT_FOUND
        where Azure has forgotten it, TRANSIENT where the answer is not readable.
        """
        from acrgeo.arm.operations import parse_poll
        from acrgeo.core.execution.operation import OperationState

        if operation.state is not OperationState.RUNNING or operation.url is None:
            return operation
        with translated("read the state of the operation"):
            # The URL holds its own subscription and api-version, and is signed: it is sent as it came.
            request = HttpRequest("GET", operation.url)
            answer = self._session.reads.send(request, retry_total=0, takes_any_body=True)
            return parse_poll(answer, operation, self._session.may_send_to)

    def _patch_tags(self, ref: RegistryRef, operation: str, tags: Mapping[str, str]) -> None:
        """Change tags at the scope of the registry (recorded as done at once)."""
        update = self._session.resources_in(ref.subscription).tags.begin_update_at_scope
        body = {"operation": operation, "properties": {"tags": dict(tags)}}
        self._begin(f"change the tags of {ref.name}", update, ref.id, body)

    def _begin(self, task: str, call: Callable[..., Any], *args: Any) -> Operation:
        """Send a write once. There is no poller: the hook takes the answer, and the SDK repeats nothing by itself."""
        from acrgeo.arm.operations import parse_accepted

        answers: list[Any] = []
        with translated(task, is_write=True):
            call(*args, polling=False, raw_response_hook=answers.append, retry_total=0)
            answer = answers[-1].http_response
            return parse_accepted(answer, str(answer.request.url), self._session.may_send_to)


def _import_key(ref: RegistryRef, repository: str, reference: str) -> str:
    return f"{ref.id.lower()} {repository} {reference}"
