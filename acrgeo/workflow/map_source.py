"""The source of the map: read again every time, with the plan of a file where there is one."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from acrgeo.core.model.registry import Registry
from acrgeo.errors import AcrGeoError, AzureError, NotFoundError, UsageError
from acrgeo.output.neutral import one_line
from acrgeo.workflow.context import Context
from acrgeo.workflow.targets import read_registry

if TYPE_CHECKING:
    from acrgeo.core.desired.manifest import Manifest
    from acrgeo.core.map.model import RegionMap
    from acrgeo.core.model.webhook import Webhook
    from acrgeo.core.review import ReviewedPlan
    from acrgeo.output.map.layout import Drawing
    from acrgeo.output.map.web.headline import Around
    from acrgeo.output.view import Document, View
    from acrgeo.workflow.live.feed import Reading


@dataclass(frozen=True, slots=True)
class PlannedMap:
    """One map, with the plan that it shows where there is one."""

    shown: RegionMap
    reviewed: ReviewedPlan | None = None


@dataclass(frozen=True, slots=True)
class MapSource:
    """Where maps come from; reads again every time."""

    context: Context
    registry: str | None
    manifest: Manifest | None
    zoom: str | None

    def read(self) -> PlannedMap:
        """Read the map as Azure is now."""
        if self.manifest is None:
            return self.of(read_registry(self.context, self.registry, has_regions=True) if self.registry else None)
        from acrgeo.workflow.manifests import Pruning, plan_pairs, read_current
        from acrgeo.workflow.review import review_plan

        pairs = read_current(self.context, [self.manifest])
        reviewed = review_plan(self.context, plan_pairs(self.context, pairs, Pruning()))
        return self.of(pairs[0][1], reviewed)

    def of(self, registry: Registry | None, reviewed: ReviewedPlan | None = None) -> PlannedMap:
        """Return the map of a registry as it was read."""
        from acrgeo.core.map.geography import with_zones
        from acrgeo.core.map.model import region_map

        regions = self.context.gateway.read_regions(registry.ref.subscription if registry else None)
        whole = None if registry is None else with_zones(registry, regions)
        plan = reviewed.plan.registries[0] if reviewed else None
        return PlannedMap(region_map(regions, whole, plan=plan, zoom=self.zoom), reviewed)

    def view(self, planned: PlannedMap, *, is_ascii: bool = False, news: Sequence[str] = ()) -> View:
        """Return the view of a map. On a terminal it leaves a line for the prompt."""
        from acrgeo.output.map.view import map_view

        context = self.context
        return map_view(
            planned.shown,
            planned.reviewed,
            now=context.now,
            options=self._options,
            is_ascii=is_ascii,
            height=shutil.get_terminal_size().lines - 1 if context.streams.out.is_terminal else None,
            news=news,
        )

    def document(self, drawing: Drawing) -> Document:
        """Return a map as it is drawn, as data."""
        from acrgeo.output.map.document import map_document

        now = self.context.now
        return map_document(drawing.shown, drawing.lattice, drawing.cells, read_at=now, options=self._options)

    def reading(self, every: float, again: str = "") -> Reading:
        """Read the map for the live page; ``again`` is the command that serves it again."""
        from acrgeo.output.map.document import compact
        from acrgeo.output.map.layout import Drawing
        from acrgeo.output.map.web.page import page, page_parts
        from acrgeo.workflow.live.feed import Reading
        from acrgeo.workflow.live.server import EVENTS

        drawing = Drawing.of(self.read().shown)
        around = self.around(drawing.shown)
        parts = page_parts(drawing.shown, self.document(drawing), read_at=self.context.now, around=around)
        return Reading(page=page(parts, events=EVENTS, every=every, again=again), update=compact(parts))

    def around(self, shown: RegionMap) -> Around:
        """Read what a page tells beside the map: webhooks, and a day's cost at the prices that are known already."""
        from acrgeo.output.map.web.headline import Around
        from acrgeo.workflow.costs import known_cost

        registry = shown.registry
        if registry is None:
            return Around()
        cost = known_cost(self.context, registry)
        try:
            webhooks: tuple[Webhook, ...] | None = self.context.webhooks.list_all(registry.ref)
        except AzureError:  # the map is worth more than they are
            webhooks = None
        return Around(
            per_day=cost.per_day,
            currency=cost.currency,
            as_of=min((date for date, _ in cost.origins), default=None),
            webhooks=webhooks,
        )

    def serve_command(self, port: int, files: Sequence[str] = ()) -> str:
        """Return the command that serves this map at a port; 0 is any."""
        from acrgeo.output.map.commands import serve_command

        return serve_command(self.registry, files, zoom=self.zoom, port=port, options=self._options)

    @property
    def _options(self) -> list[str]:
        """The options that a command of the map needs to mean the same registry."""
        return [word for option in self.context.commands.options() for word in option if word]


def read_manifest(context: Context, files: Sequence[str], registry: str | None) -> Manifest:
    """Return the manifest to draw from the files; a default registry does not choose among them."""
    from acrgeo.workflow.manifest_files import read_manifests

    manifests = read_manifests(context, files)
    if registry == context.environ.get("AZURE_DEFAULTS_ACR"):
        registry = None
    chosen = [manifest for manifest in manifests if registry is None or manifest.registry.lower() == registry.lower()]
    if not chosen:
        names = ", ".join(manifest.registry for manifest in manifests) or "no registry"
        raise NotFoundError(f"The files do not describe {registry}; they describe {names}.")
    if len(chosen) > 1:
        names = ", ".join(manifest.registry for manifest in chosen)
        raise UsageError(f"The files describe {len(chosen)} registries; a map shows one.", hint=f"name one of: {names}")
    return chosen[0]


def explain(error: AcrGeoError) -> str:
    """Return what the live page says when Azure could not be read, as JSON."""
    from acrgeo.output.map.document import compact

    hint = f" ({error.hint})" if error.hint else ""
    return compact({"message": one_line(f"Azure could not be read: {error.message}{hint} Trying again.")})
