"""One replica on a page: ``replica show``, with its host names and webhooks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from acrgeo.core.impact.network import Host
from acrgeo.core.model.registry import Registry, Replica
from acrgeo.core.model.timestamps import is_over
from acrgeo.core.model.webhook import Webhook
from acrgeo.output.grid import draw_facts
from acrgeo.output.page import Canvas, Page, assemble, styled
from acrgeo.output.view import View
from acrgeo.output.views.endpoints import KINDS
from acrgeo.output.views.impact import host_document
from acrgeo.output.views.replicas import (
    UNLISTED,
    Regions,
    by_location,
    render_replicas,
    replica_document,
    replica_lines,
    replicas_document,
    routed_cell,
    status_cell,
)
from acrgeo.output.views.webhooks import webhook_document
from acrgeo.output.wording import drain_text, has_own_name, tags_text, time_text, yes_no, zones

if TYPE_CHECKING:
    from rich.text import Text

Webhooks = Sequence[Webhook] | None


def replica_pages_view(
    registry: Registry,
    replicas: Sequence[Replica],
    regions: Regions | None,
    hosts: Sequence[Host],
    webhooks: Webhooks,
    *,
    now: datetime | None = None,
) -> View:
    """Return the view of replicas, a page each. ``webhooks`` None could not be read; ``now`` finds ended drains."""
    rows = [
        {
            **replica_document(replica, regions),
            "hosts": [host_document(host) for host in _hosts_of(replica, hosts)],
            "webhooks": None
            if webhooks is None
            else [webhook_document(webhook, {}) for webhook in _webhooks_of(replica, webhooks)],
        }
        for replica in by_location(replicas)
    ]
    return View(
        {**replicas_document((), regions), "replicas": rows},
        rows,
        lambda: _render(registry, replicas, regions, hosts, webhooks, now),
        wide=lambda: render_replicas(replicas, regions, now=now, is_wide=True),
        lines=replica_lines(replicas, regions),
    )


def _hosts_of(replica: Replica, hosts: Sequence[Host]) -> list[Host]:
    return [host for host in hosts if host.location in (None, replica.location)]


def _webhooks_of(replica: Replica, webhooks: Sequence[Webhook]) -> list[Webhook]:
    return [webhook for webhook in webhooks if webhook.location == replica.location]


def _render(
    registry: Registry,
    replicas: Sequence[Replica],
    regions: Regions | None,
    hosts: Sequence[Host],
    webhooks: Webhooks,
    now: datetime | None,
) -> Page:
    def draw(canvas: Canvas) -> Iterator[Text]:
        if not replicas:
            yield from canvas.wrap("No replicas.")
        for at, replica in enumerate(by_location(replicas)):
            if at:
                yield styled()
            what = "home replica" if replica.is_home else "replica"
            named = f", named {replica.name}" if has_own_name(replica.name, replica.location) else ""
            yield from canvas.wrap(
                assemble((replica.location, "bold"), f"  {what} of {registry.name}{named}"), hanging=2
            )
            yield styled()
            yield from draw_facts(canvas, _facts(replica, regions, hosts, webhooks, now))

    return Page(draw)


def _facts(
    replica: Replica, regions: Regions | None, hosts: Sequence[Host], webhooks: Webhooks, now: datetime | None
) -> list[tuple[str, Text | str]]:
    facts: list[tuple[str, Text | str]] = [
        ("Routed", routed_cell(replica)),
        ("Serving", yes_no(replica.is_serving)),
        ("Status", status_cell(replica)),
    ]
    if replica.message:
        facts.append(("Message", styled(replica.message, "red" if replica.is_failed else "")))
    if replica.id is None:
        facts.append(("", styled(UNLISTED, "dim")))
    since = time_text(replica.timestamp)
    facts.append(("Since", since if since == "unknown" else f"{since} UTC"))
    if replica.drain is not None:
        style = "yellow" if is_over(replica.drain, now) else ""
        facts.append(("Drain", styled(drain_text(replica.drain, now), style)))
        if replica.drain.at:
            facts.append(("", styled(f"since {time_text(replica.drain.at)} UTC", "dim")))
    said = f", the property says {replica.zone_redundancy}" if replica.zone_redundancy else ""
    facts.append(("Zones", f"{yes_no(zones(replica, regions))}{said}"))
    labels = ["Hosts"] + [""] * len(hosts)
    for label, host in zip(labels, _hosts_of(replica, hosts), strict=False):
        facts.append((label, assemble(host.name, (f"  {KINDS[host.kind]}", "dim"))))
    facts.append(("Tags", tags_text(replica.tags) or "none"))
    return facts + _webhook_facts(None if webhooks is None else _webhooks_of(replica, webhooks))


def _webhook_facts(webhooks: Webhooks) -> list[tuple[str, Text | str]]:
    if webhooks is None:
        return [("Webhooks", "unknown, they could not be read")]
    if not webhooks:
        return [("Webhooks", "none")]
    texts = [
        f"{webhook.name}: {', '.join(webhook.actions)} of {webhook.scope or 'everything'}"
        + ("" if webhook.is_enabled else ", disabled")
        for webhook in webhooks
    ]
    return [("" if at else "Webhooks", text) for at, text in enumerate(texts)]
