"""Webhooks and what their receivers answered, for a reader and as documents. Secrets only where they are given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from acrgeo.core.model.registry import Registry
from acrgeo.core.model.webhook import Callback, Delivery, Webhook
from acrgeo.output.formats import FORMAT_VERSION
from acrgeo.output.grid import Column, Row, draw_grid
from acrgeo.output.page import Canvas, Page, one_line
from acrgeo.output.wording import count_of

Secrets = Mapping[str, Callback | None]


def render_webhooks(
    registry: Registry, webhooks: Sequence[Webhook], secrets: Secrets, *, is_all: bool
) -> RenderableType:
    """``acrgeo webhook list`` and ``show``: one a line, its receiver below it where that may be shown.

    ``is_all``: these are all webhooks of the registry, so regions without one can be named.
    """
    columns = (
        Column("NAME"),
        Column("REGION", 1, label="in"),
        Column("ACTIONS", 2, label="on"),
        Column("SCOPE", 3, label="for"),
        Column("STATUS", 4),
    )

    def draw(canvas: Canvas) -> Iterator[Text]:
        if not webhooks:
            yield from canvas.wrap(f"{registry.name} has no webhooks.")
            return
        rows = [
            Row(
                [one.name, one.location, ", ".join(one.actions), one.scope or "everything", _status(one)],
                note=_receiver(secrets.get(one.name.lower())),
            )
            for one in webhooks
        ]
        yield from draw_grid(canvas, columns, rows)
        without = [
            one.location for one in registry.replicas if one.location not in {hook.location for hook in webhooks}
        ]
        if without and is_all:
            yield Text()
            yield from canvas.wrap(Text(f"Regions without a webhook: {', '.join(without)}.", style="dim"))

    return Page(draw)


def render_deliveries(registry: Registry, deliveries: Sequence[Delivery]) -> RenderableType:
    """``acrgeo webhook ping``: what each receiver answered."""
    columns = (Column("NAME"), Column("REGION", 1, label="in"), Column("ANSWER"), Column("EVENT", 2, label="event"))

    def draw(canvas: Canvas) -> Iterator[Text]:
        if not deliveries:
            yield from canvas.wrap(f"{registry.name} has no webhooks.")
            return
        rows = []
        for one in deliveries:
            is_good = one.is_answered_well
            mark = Text(
                canvas.glyphs.done if is_good else canvas.glyphs.failed, style="green" if is_good else "bold red"
            )
            rows.append(Row([one.webhook.name, one.webhook.location, _answer(one), one.event], mark=mark))
        yield from draw_grid(canvas, columns, rows)
        good = sum(one.is_answered_well for one in deliveries)
        yield Text()
        yield from canvas.wrap(Text(f"{count_of(len(deliveries), 'ping')}: {good} answered with 2xx.", style="bold"))

    return Page(draw)


def webhooks_document(webhooks: Sequence[Webhook], secrets: Secrets) -> dict[str, Any]:
    """``{formatVersion, webhooks[…]}``; ``serviceUri`` and ``customHeaders`` only where they were asked for."""
    return {"formatVersion": FORMAT_VERSION, "webhooks": [_webhook(one, secrets) for one in webhooks]}


def deliveries_document(deliveries: Sequence[Delivery]) -> dict[str, Any]:
    """``{formatVersion, deliveries[{name, location, event, statusCode, reasonPhrase}]}``; null is not listed yet."""
    return {
        "formatVersion": FORMAT_VERSION,
        "deliveries": [
            {
                "name": one.webhook.name,
                "location": one.webhook.location,
                "event": one.event,
                "statusCode": one.status,
                "reasonPhrase": one.reason,
            }
            for one in deliveries
        ],
    }


def _webhook(webhook: Webhook, secrets: Secrets) -> dict[str, Any]:
    document: dict[str, Any] = {
        "id": webhook.id,
        "name": webhook.name,
        "location": webhook.location,
        "actions": list(webhook.actions),
        "scope": webhook.scope,
        "status": "enabled" if webhook.is_enabled else "disabled",
        "provisioningState": webhook.provisioning_state,
    }
    secret = secrets.get(webhook.name.lower())
    if secret is not None:
        document |= {"serviceUri": secret.uri, "customHeaders": dict(secret.headers)}
    return document


def _status(webhook: Webhook) -> str:
    if webhook.provisioning_state != "Succeeded":
        return webhook.provisioning_state
    return "enabled" if webhook.is_enabled else "disabled"


def _receiver(secret: Callback | None) -> str | None:
    if secret is None:
        return None
    headers = "".join(f"\n{name}: {value}" for name, value in secret.headers.items())
    return f"posts to {secret.uri}{headers}"


def _answer(delivery: Delivery) -> str:
    if delivery.status is None:
        return "not listed yet"
    return one_line(f"{delivery.status} {delivery.reason or ''}").strip()
