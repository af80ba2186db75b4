"""Host names of registries, for a reader, as a document and as rules of a firewall."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from acrgeo.core.impact.network import Host, HostKind
from acrgeo.core.model.registry import Registry
from acrgeo.output.formats import FORMAT_VERSION
from acrgeo.output.grid import Column, Row, draw_grid
from acrgeo.output.page import Canvas, Page
from acrgeo.output.views.impact_document import host_document

KINDS = {
    HostKind.LOGIN: "sign in, push, pull",
    HostKind.DATA: "download images",
    HostKind.REGIONAL: "sign in, push, pull in one region",
    HostKind.BLOB: "download images",
}
Found = Sequence[tuple[Registry, tuple[Host, ...]]]


def render_endpoints(found: Found, *, is_planned: bool) -> RenderableType:
    """``acrgeo endpoints``: a name a line."""
    columns = (Column("HOST"), Column("REGION", 1), Column("FOR", 2, label="to"))

    def draw(canvas: Canvas) -> Iterator[Text]:
        for at, (registry, hosts) in enumerate(found):
            when = "once the file is applied" if is_planned else "now"
            if at:
                yield Text()
            yield from canvas.wrap(Text.assemble((registry.name, "bold"), f"  host names, port 443, {when}"))
            yield Text()
            rows = [Row([one.name, one.location or "any", KINDS[one.kind]]) for one in hosts]
            yield from draw_grid(canvas, columns, rows)

    return Page(draw)


def endpoints_document(found: Found, *, is_planned: bool) -> dict[str, Any]:
    """``{formatVersion, planned, registries[{registry, id, hosts[…]}]}``."""
    return {
        "formatVersion": FORMAT_VERSION,
        "planned": is_planned,
        "registries": [
            {"registry": registry.name, "id": registry.id, "hosts": [host_document(one) for one in hosts]}
            for registry, hosts in found
        ],
    }


def firewall_document(found: Found) -> dict[str, Any]:
    """A rule collection of a firewall policy, a rule a registry. Narrow ``sourceAddresses`` and choose the priority."""
    return {
        "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
        "name": "acrgeo",
        "priority": 200,
        "action": {"type": "Allow"},
        "rules": [
            {
                "ruleType": "ApplicationRule",
                "name": f"registry-{registry.name}",
                "protocols": [{"protocolType": "Https", "port": 443}],
                "targetFqdns": [one.name for one in hosts],
                "sourceAddresses": ["*"],
                "terminateTLS": False,
            }
            for registry, hosts in found
        ],
    }
