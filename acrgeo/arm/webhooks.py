"""Webhooks through the SDK. Reads here; the writes are begun by the gateway for the executor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from acrgeo.arm.error_translation import translated
from acrgeo.arm.session import Session
from acrgeo.core.model.region import normalise_region
from acrgeo.core.model.registry import RegistryRef
from acrgeo.core.model.webhook import Callback, Webhook, WebhookSettings
from acrgeo.errors import AzureError, ErrorKind


class Webhooks:
    """The reads of webhooks."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list_all(self, ref: RegistryRef, **options: Any) -> tuple[Webhook, ...]:
        """The registry's webhooks, sorted by location and name; without URIs and headers. ``options`` are the SDK's."""
        with translated(f"list the webhooks of {ref.name}"):
            listed = self._operations(ref).list(ref.resource_group, ref.name, **options)
            found = [parse_webhook(one.as_dict()) for one in listed]
        return tuple(sorted(found, key=lambda one: (one.location, one.name.lower())))

    def read(self, ref: RegistryRef, name: str) -> Webhook | None:
        """One webhook, None where there is none."""
        try:
            with translated(f"read the webhook {name} of {ref.name}"):
                return parse_webhook(self._operations(ref).get(ref.resource_group, ref.name, name).as_dict())
        except AzureError as error:
            if error.kind is ErrorKind.NOT_FOUND:
                return None
            raise

    def read_callback(self, ref: RegistryRef, name: str) -> Callback:
        """Where a webhook posts to: secrets. A POST that changes nothing, and takes a permission of its own."""
        with translated(f"read where the webhook {name} of {ref.name} posts to"):
            body = self._operations(ref).get_callback_config(ref.resource_group, ref.name, name).as_dict()
        headers = {str(key): str(one) for key, one in (body.get("customHeaders") or {}).items()}
        return Callback(uri=str(body.get("serviceUri") or ""), headers=headers)

    def ping(self, ref: RegistryRef, name: str) -> str:
        """Make the registry post a test event to the receiver. Returns the id of the event, not what came of it."""
        with translated(f"ping the webhook {name} of {ref.name}"):
            answer = self._operations(ref).ping(ref.resource_group, ref.name, name).as_dict()
        return str(answer.get("id") or "")

    def read_answer(self, ref: RegistryRef, name: str, event: str) -> tuple[str, str] | None:
        """Status and reason of the receiver's answer to an event; None while it is not listed.

        The status is a text (recorded). The body of the answer is anybody's, and is not read.
        """
        with translated(f"list the events of the webhook {name} of {ref.name}"):
            for one in self._operations(ref).list_events(ref.resource_group, ref.name, name):
                body = one.as_dict()
                request, response = body.get("eventRequestMessage") or {}, body.get("eventResponseMessage") or {}
                if event in (body.get("id"), (request.get("content") or {}).get("id")):
                    return str(response.get("statusCode") or ""), str(response.get("reasonPhrase") or "")
        return None

    def _operations(self, ref: RegistryRef) -> Any:
        return self._session.registries_in(ref.subscription).webhooks


def parse_webhook(body: Mapping[str, Any]) -> Webhook:
    """A webhook of a GET or LIST answer."""
    properties = body.get("properties") or {}
    return Webhook(
        id=str(body.get("id") or "") or None,
        name=str(body.get("name") or ""),
        location=normalise_region(str(body.get("location") or "")),
        actions=tuple(str(one) for one in properties.get("actions") or ()),
        scope=str(properties.get("scope") or ""),
        is_enabled=str(properties.get("status") or "enabled").lower() == "enabled",
        provisioning_state=str(properties.get("provisioningState") or "Succeeded"),
    )


def webhook_body(settings: WebhookSettings) -> dict[str, Any]:
    """Return the body of a PUT."""
    properties: dict[str, Any] = {
        "serviceUri": settings.callback.uri,
        "status": "enabled" if settings.is_enabled else "disabled",
        "actions": list(settings.actions),
    }
    if settings.callback.headers:
        properties["customHeaders"] = dict(settings.callback.headers)
    if settings.scope:
        properties["scope"] = settings.scope
    return {"location": settings.location, "properties": properties}
