"""Webhooks: ``webhook list``, ``show`` and ``ping``. Secrets are shown only where they are given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from acrgeo.core.model.registry import Registry
from acrgeo.core.model.webhook import Callback, Delivery, Webhook
from acrgeo.output.grid import Column, Row, draw_grid
from acrgeo.output.neutral import one_line
from acrgeo.output.page import Canvas, Page, styled
from acrgeo.output.view import FORMAT_VERSION, Document, View
from acrgeo.output.wording import count_of

if TYPE_CHECKING:
    from rich.text import Text

Secrets = Mapping[str, Callback | None]
"""Where webhooks post to, by name in lower case."""

COLUMNS = (
    Column("NAME"),
    Column("REGION", 1, label="in"),
    Column("ACTIONS", 2, label="on"),
    Column("SCOPE", 3, label="for"),
    Column("STATUS", 4),
)
DELIVERY_COLUMNS = (
    Column("NAME"),
    Column("REGION", 1, label="in"),
    Column("ANSWER"),
    Column("EVENT", 2, label="event"),
)


def webhooks_view(registry: Registry, webhooks: Sequence[Webhook], secrets: Secrets, *, is_all: bool) -> View:
    """Return the view of webhooks. ``is_all``: the registry has no others, so regions without one can be named."""
    document = webhooks_document(webhooks, secrets)
    return View(document, document["webhooks"], lambda: render_webhooks(registry, webhooks, secrets, is_all=is_all))


def webhooks_document(webhooks: Sequence[Webhook], secrets: Secrets) -> Document:
    """Return ``{formatVersion, webhooks[…]}``."""
    return {"formatVersion": FORMAT_VERSION, "webhooks": [webhook_document(webhook, secrets) for webhook in webhooks]}


def webhook_document(webhook: Webhook, secrets: Secrets) -> Document:
    """Return one webhook; ``serviceUri`` and ``customHeaders`` only where they were asked for."""
    document: Document = {
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


def render_webhooks(registry: Registry, webhooks: Sequence[Webhook], secrets: Secrets, *, is_all: bool) -> Page:
    """Render one webhook a line, its receiver below it where that may be shown."""

    def draw(canvas: Canvas) -> Iterator[Text]:
        if not webhooks:
            yield from canvas.wrap(f"{registry.name} has no webhooks.")
            return
        rows = []
        for webhook in webhooks:
            actions, scope = ", ".join(webhook.actions), webhook.scope or "everything"
            cells = [webhook.name, webhook.location, actions, scope, _status(webhook)]
            rows.append(Row(cells, note=_receiver(secrets.get(webhook.name.lower()))))
        yield from draw_grid(canvas, COLUMNS, rows)
        served = {webhook.location for webhook in webhooks}
        without = [replica.location for replica in registry.replicas if replica.location not in served]
        if without and is_all:
            yield styled()
            yield from canvas.wrap(f"Regions without a webhook: {', '.join(without)}.", style="dim")

    return Page(draw)


def deliveries_view(registry: Registry, deliveries: Sequence[Delivery]) -> View:
    """Return the view of what receivers answered to a ping."""
    document = deliveries_document(deliveries)
    return View(document, document["deliveries"], lambda: render_deliveries(registry, deliveries))


def deliveries_document(deliveries: Sequence[Delivery]) -> Document:
    """Return ``{formatVersion, deliveries[{name, location, event, statusCode, reasonPhrase}]}``.

    ``statusCode`` is null until the answer is listed.
    """
    return {
        "formatVersion": FORMAT_VERSION,
        "deliveries": [
            {
                "name": delivery.webhook.name,
                "location": delivery.webhook.location,
                "event": delivery.event,
                "statusCode": delivery.status,
                "reasonPhrase": delivery.reason,
            }
            for delivery in deliveries
        ],
    }


def render_deliveries(registry: Registry, deliveries: Sequence[Delivery]) -> Page:
    """Render one answer a line, then how many were good."""

    def draw(canvas: Canvas) -> Iterator[Text]:
        if not deliveries:
            yield from canvas.wrap(f"{registry.name} has no webhooks.")
            return
        yield from draw_grid(canvas, DELIVERY_COLUMNS, [_delivery_row(canvas, delivery) for delivery in deliveries])
        good = sum(delivery.is_answered_well for delivery in deliveries)
        yield styled()
        yield from canvas.wrap(f"{count_of(len(deliveries), 'ping')}: {good} answered with 2xx.", style="bold")

    return Page(draw)


def _delivery_row(canvas: Canvas, delivery: Delivery) -> Row:
    is_good, webhook = delivery.is_answered_well, delivery.webhook
    mark = styled(canvas.glyphs.done, "green") if is_good else styled(canvas.glyphs.failed, "bold red")
    return Row([webhook.name, webhook.location, _answer(delivery), delivery.event], mark=mark)


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
