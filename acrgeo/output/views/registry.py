"""One registry on one page: ``show``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from acrgeo.core.execution.commands import NO_CONTEXT, Commands
from acrgeo.core.execution.mark import interrupted_in
from acrgeo.core.model.registry import Registry
from acrgeo.core.model.switches import switch_word
from acrgeo.output.grid import draw_facts
from acrgeo.output.page import Canvas, Page, assemble, styled
from acrgeo.output.view import FORMAT_VERSION, Document, View
from acrgeo.output.views.replicas import STATUS_STYLES, Regions, render_replicas, replica_lines, replicas_document
from acrgeo.output.wording import count_of, registry_line, tags_text

if TYPE_CHECKING:
    from rich.text import Text

LEAST_LINES = 3
"""Lines that replicas take at least where only what fits is drawn."""
REGIONAL = {True: "on", False: "off", None: "unknown (a preview property, not read)"}


def registry_view(
    registry: Registry,
    regions: Regions | None = None,
    *,
    now: datetime | None = None,
    news: Sequence[str] = (),
    commands: Commands = NO_CONTEXT,
) -> View:
    """Return the view of a registry; ``news`` stands below it.

    ``regions`` tells the zones where the replica does not; ``now`` finds ended drains, ``commands`` completes hints.
    """
    document = registry_document(registry, regions)
    head = {
        "registry": registry.name,
        "sku": registry.sku.value,
        "loginServer": registry.login_server,
        "registryState": registry.provisioning_state,
    }
    return View(
        document,
        [document],
        lambda: render_registry(registry, regions, now=now, news=news, commands=commands),
        wide=lambda: render_registry(registry, regions, now=now, news=news, commands=commands, is_wide=True),
        lines=[{**head, **line} for line in replica_lines(registry.replicas, regions)],
    )


def registry_document(registry: Registry, regions: Regions | None = None) -> Document:
    """Return the registry, flattened, with its replicas."""
    return {"formatVersion": FORMAT_VERSION, **registry_parts(registry, regions)}


def registry_parts(registry: Registry, regions: Regions | None = None) -> Document:
    """Return the members of a registry's document. Properties of ARM that are not ours stand before its replicas."""
    document: Document = {
        "id": registry.id,
        "name": registry.name,
        "resourceGroup": registry.ref.resource_group,
        "location": registry.location,
        "sku": {"name": registry.sku.value},
        "loginServer": registry.login_server,
        "provisioningState": registry.provisioning_state,
        "dataEndpointEnabled": registry.has_data_endpoints,
        "dataEndpointHostNames": list(registry.data_endpoint_hosts),
        "regionalEndpoints": switch_word(registry.has_regional_endpoints),
        "regionalEndpointHostNames": list(registry.regional_endpoint_hosts),
        "tags": dict(registry.tags),
    }
    others = {key: value for key, value in registry.properties.items() if key not in document}
    interrupted = [
        {"name": mark.name, "location": mark.location, "startedAt": mark.timestamp} for mark in interrupted_in(registry)
    ]
    if interrupted:
        others["interruptedReplacements"] = interrupted
    return {**document, **others, "replicas": replicas_document(registry.replicas, regions)["replicas"]}


def render_registry(
    registry: Registry,
    regions: Regions | None = None,
    *,
    now: datetime | None = None,
    news: Sequence[str] = (),
    commands: Commands = NO_CONTEXT,
    is_wide: bool = False,
) -> Page:
    """Render the facts of a registry, its replicas, what to type next, then the news."""
    # Of a page only, and longer to import than the rest of the command: a document does without.
    from acrgeo.core.rules.diagnosis import interruptions, next_commands
    from acrgeo.core.rules.home_region import unavailable
    from acrgeo.output.live.refreshing import render_news

    def draw(canvas: Canvas) -> Iterator[Text]:
        head = canvas.wrap(assemble((registry.name, "bold"), f"  {registry_line(registry)}"), hanging=2)
        trouble = unavailable(registry)
        told = [] if trouble is None else [trouble]
        told += [fact for _, fact in interruptions(registry)]
        warnings = [line for text in told for line in canvas.wrap(text, style="yellow")]
        latest = [styled(), *render_news(news).draw(canvas)] if news else []
        others = len(head) + len(warnings) + len(latest) + 1
        room = None if canvas.height is None else max(canvas.height - others, LEAST_LINES)
        replicas = render_replicas(registry.replicas, regions, now=now, is_wide=is_wide)
        table = [*replicas.draw(replace(canvas, height=room))]
        facts = [styled(), *draw_facts(canvas, _facts(registry))]
        yield from head
        if canvas.height is None or others + len(table) + len(facts) <= canvas.height:
            yield from facts
        yield from warnings
        yield styled()
        yield from table
        hint = "\n".join(next_commands(registry, now))
        if hint and canvas.height is None:
            yield styled()
            yield from canvas.hint(commands.complete(hint, registry.ref), style="bold cyan")
        yield from latest

    return Page(draw)


def state_cell(state: str) -> Text:
    """Return the provisioning state of a registry, coloured where it is not the usual one."""
    return styled(state, "" if state == "Succeeded" else STATUS_STYLES.get(state, "yellow"))


def _facts(registry: Registry) -> list[tuple[str, Text | str]]:
    serving = sum(replica.is_serving for replica in registry.replicas)
    facts: list[tuple[str, Text | str]] = [
        ("Login server", registry.login_server),
        ("State", state_cell(registry.provisioning_state)),
        ("Serving", f"{serving} of {count_of(len(registry.replicas), 'replica')}"),
        ("Data endpoints", "on" if registry.has_data_endpoints else "off"),
    ]
    if registry.has_data_endpoints:
        facts += [("", host) for host in registry.data_endpoint_hosts]
    facts.append(("Regional endpoints", REGIONAL[registry.has_regional_endpoints]))
    if registry.has_regional_endpoints:
        facts += [("", host) for host in registry.regional_endpoint_hosts]
    if registry.has_private_endpoints:
        facts.append(("Private endpoints", "yes"))
    tags = tags_text(registry.tags)
    if tags:
        facts.append(("Tags", tags))
    return facts
