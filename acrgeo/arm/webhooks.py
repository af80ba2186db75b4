"""Reads of webhooks, and the body of a write. The gateway begins the writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from acrgeo.arm.error_translation import translated
from acrgeo.arm.lookup.memory import Memory
from acrgeo.arm.pipeline.reads import REGISTRIES, path_of
from acrgeo.arm.responses import id_of, mapping_of, required_text_of, text_of, texts_of
from acrgeo.arm.session import Session
from acrgeo.core.image.event import PushEvent, parse_push
from acrgeo.core.model.region import normalise_region
from acrgeo.core.model.registry import RegistryRef
from acrgeo.core.model.switches import parse_switch, status_word
from acrgeo.core.model.webhook import Callback, Webhook, WebhookSettings
from acrgeo.errors import AzureError, ErrorKind


class Webhooks:
    """The reads of webhooks. ``memory`` keeps their names, for completions."""

    def __init__(self, session: Session, memory: Memory | None = None) -> None:
        self._session = session
        self._memory = memory or Memory()

    def list_all(self, ref: RegistryRef, **options: Any) -> tuple[Webhook, ...]:
        """List a registry's webhooks by location and name, without callbacks. ``options`` are the pipeline's."""
        with translated(f"list the webhooks of {ref.name}"):
            rows = self._session.reads.rows(path_of(ref, "webhooks"), REGISTRIES, **options)
            listed = (parse_webhook(row) for row in rows)
            webhooks = {webhook.name.lower(): webhook for webhook in listed}  # one that is listed twice: as it was last
        found = tuple(sorted(webhooks.values(), key=lambda webhook: (webhook.location, webhook.name.lower())))
        self._memory.see_webhooks(ref, [webhook.name for webhook in found])
        return found

    def read(self, ref: RegistryRef, name: str) -> Webhook | None:
        """Read a webhook; None where there is none."""
        try:
            with translated(f"read the webhook {name} of {ref.name}"):
                return parse_webhook(self._session.reads.get(path_of(ref, "webhooks", name), REGISTRIES))
        except AzureError as error:
            if error.kind is ErrorKind.NOT_FOUND:
                return None
            raise

    def read_callback(self, ref: RegistryRef, name: str) -> Callback:
        """Read the callback of a webhook, secrets included. A POST that changes nothing, with its own permission."""
        with translated(f"read where the webhook {name} of {ref.name} posts to"):
            return parse_callback(self._post(ref, name, "getCallbackConfig"))

    def ping(self, ref: RegistryRef, name: str) -> str:
        """Make the registry post a test event to the receiver. Returns the event's ID; the answer comes later."""
        with translated(f"ping the webhook {name} of {ref.name}"):
            return required_text_of(self._post(ref, name, "ping"), "id")

    def read_answer(self, ref: RegistryRef, name: str, event: str) -> tuple[str, str] | None:
        """Read status and reason of the receiver's answer to an event; None while Azure does not list it.

        The status is a text (recorded). The body of the answer is anybody's, and is not read.
        """
        with translated(f"list the events of the webhook {name} of {ref.name}"):
            answers = (parse_event(row, event) for row in self._events(ref, name))
            return next((answer for answer in answers if answer is not None), None)

    def list_pushes(self, ref: RegistryRef, name: str) -> tuple[PushEvent, ...]:
        """List what a webhook told of images, pushes and others, the newest first; what cannot be read is left out."""
        with translated(f"list the events of the webhook {name} of {ref.name}"):
            pushes = [parse_push(content_of(row)) for row in self._events(ref, name)]
        known = {push.id: push for push in pushes if push is not None}
        return tuple(sorted(known.values(), key=lambda push: push.moment, reverse=True))

    def _events(self, ref: RegistryRef, name: str) -> Iterator[Mapping[str, Any]]:
        return self._session.reads.rows(path_of(ref, "webhooks", name, "listEvents"), REGISTRIES, method="POST")

    def _post(self, ref: RegistryRef, name: str, action: str) -> Mapping[str, Any]:
        return self._session.reads.post(path_of(ref, "webhooks", name, action), REGISTRIES)


def parse_webhook(body: Mapping[str, Any]) -> Webhook:
    """Parse a webhook of a GET or LIST answer."""
    properties = mapping_of(body, "properties")
    return Webhook(
        id=id_of(body),
        name=required_text_of(body, "name"),
        location=normalise_region(required_text_of(body, "location")),
        # Azure keeps the case that they were sent in (recorded), and takes any.
        actions=tuple(action.lower() for action in texts_of(properties, "actions")),
        scope=text_of(properties, "scope") or "",
        is_enabled=parse_switch(text_of(properties, "status") or "enabled") is True,
        provisioning_state=text_of(properties, "provisioningState") or "Succeeded",
        modified_at=text_of(mapping_of(body, "systemData"), "lastModifiedAt"),
    )


def parse_callback(body: Mapping[str, Any]) -> Callback:
    """Parse where a webhook posts to."""
    headers = mapping_of(body, "customHeaders")
    return Callback(
        uri=required_text_of(body, "serviceUri"), headers={key: text_of(headers, key) or "" for key in headers}
    )


def content_of(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what was posted, of a row of the list of events."""
    return mapping_of(mapping_of(body, "eventRequestMessage"), "content")


def parse_event(body: Mapping[str, Any], event: str) -> tuple[str, str] | None:
    """Parse status and reason of the answer to an event from a row of the list; None where it is another event's."""
    content = content_of(body)
    response = mapping_of(body, "eventResponseMessage")
    if event not in (text_of(body, "id"), text_of(content, "id")):
        return None
    return text_of(response, "statusCode") or "", text_of(response, "reasonPhrase") or ""


def webhook_body(settings: WebhookSettings) -> dict[str, Any]:
    """Return the body of a PUT, with what is empty as well, so that it is emptied. It holds the callback's secrets."""
    properties: dict[str, Any] = {
        "serviceUri": settings.callback.uri,
        "customHeaders": dict(settings.callback.headers),
        "status": status_word(settings.is_enabled),
        "scope": settings.scope,
        "actions": list(settings.actions),
    }
    return {"location": settings.location, "properties": properties}
