"""Reads of webhooks, and the body of a write. The gateway begins the writes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from acrgeo.arm.bounds import read_pages
from acrgeo.arm.error_translation import translated
from acrgeo.arm.session import Session
from acrgeo.core.model.region import normalise_region
from acrgeo.core.model.registry import RegistryRef
from acrgeo.core.model.switches import parse_switch, status_word
from acrgeo.core.model.webhook import Callback, Webhook, WebhookSettings
from acrgeo.errors import AzureError, ErrorKind


class Webhooks:
    """The reads of webhooks."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list_all(self, ref: RegistryRef, **options: Any) -> tuple[Webhook, ...]:
        """List a registry's webhooks, sorted by location and name, without callbacks. ``options`` are the SDK's."""
        with translated(f"list the webhooks of {ref.name}"):
            listed = self._operations(ref).list(ref.resource_group, ref.name, **options)
            webhooks = [parse_webhook(model.as_dict()) for model in read_pages(listed)]
        return tuple(sorted(webhooks, key=lambda webhook: (webhook.location, webhook.name.lower())))

    def read(self, ref: RegistryRef, name: str) -> Webhook | None:
        """Read a webhook; None where there is none."""
        try:
            with translated(f"read the webhook {name} of {ref.name}"):
                return parse_webhook(self._operations(ref).get(ref.resource_group, ref.name, name).as_dict())
        except AzureError as error:
            if error.kind is ErrorKind.NOT_FOUND:
                return None
            raise

    def read_callback(self, ref: RegistryRef, name: str) -> Callback:
        """Read the callback of a webhook, secrets included. A POST that changes nothing, with its own permission."""
        with translated(f"read where the webhook {name} of {ref.name} posts to"):
            body = self._operations(ref).get_callback_config(ref.resource_group, ref.name, name).as_dict()
        headers = {str(key): str(value) for key, value in (body.get("customHeaders") or {}).items()}
        return Callback(uri=str(body.get("serviceUri") or ""), headers=headers)

    def ping(self, ref: RegistryRef, name: str) -> str:
        """Make the registry post a test event to the receiver. Returns the event's ID; the answer comes later."""
        with translated(f"ping the webhook {name} of {ref.name}"):
            answer = self._operations(ref).ping(ref.resource_group, ref.name, name).as_dict()
        return str(answer.get("id") or "")

    def read_answer(self, ref: RegistryRef, name: str, event: str) -> tuple[str, str] | None:
        """Read status and reason of the receiver's answer to an event; None while Azure does not list it.

        The status is a text (recorded). The body of the answer is anybody's, and is not read.
        """
        with translated(f"list the events of the webhook {name} of {ref.name}"):
            events = self._operations(ref).list_events(ref.resource_group, ref.name, name)
            for listed in read_pages(events):
                body = listed.as_dict()
                request, response = body.get("eventRequestMessage") or {}, body.get("eventResponseMessage") or {}
                if event in (body.get("id"), (request.get("content") or {}).get("id")):
                    return str(response.get("statusCode") or ""), str(response.get("reasonPhrase") or "")
        return None

    def _operations(self, ref: RegistryRef) -> Any:
        return self._session.registries_in(ref.subscription).webhooks


def parse_webhook(body: Mapping[str, Any]) -> Webhook:
    """Parse a webhook of a GET or LIST answer."""
    properties = body.get("properties") or {}
    return Webhook(
        id=str(body.get("id") or "") or None,
        name=str(body.get("name") or ""),
        location=normalise_region(str(body.get("location") or "")),
        # Azure keeps the case that they were sent in (recorded), and takes any.
        actions=tuple(str(action).lower() for action in properties.get("actions") or ()),
        scope=str(properties.get("scope") or ""),
        is_enabled=parse_switch(properties.get("status") or "enabled") is True,
        provisioning_state=str(properties.get("provisioningState") or "Succeeded"),
    )


def webhook_body(settings: WebhookSettings) -> dict[str, Any]:
    """Return the body of a PUT. It holds the callback's secrets."""
    properties: dict[str, Any] = {
        "serviceUri": settings.callback.uri,
        "status": status_word(settings.is_enabled),
        "actions": list(settings.actions),
    }
    if settings.callback.headers:
        properties["customHeaders"] = dict(settings.callback.headers)
    if settings.scope:
        properties["scope"] = settings.scope
    return {"location": settings.location, "properties": properties}
