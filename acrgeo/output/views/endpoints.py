"""Endpoints: ``endpoints show``, the host names of registries, and the same as rules of a firewall."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from acrgeo.core.impact.network import Host, HostKind
from acrgeo.core.model.registry import Registry
from acrgeo.output.grid import Column, Row, draw_grid
from acrgeo.output.page import Canvas, Page, assemble, styled
from acrgeo.output.view import FORMAT_VERSION, Document, View
from acrgeo.output.views.impact import host_document

if TYPE_CHECKING:
    from rich.text import Text

KINDS = {
    HostKind.LOGIN: "sign in, push, pull",
    HostKind.DATA: "download images",
    HostKind.REGIONAL: "sign in, push, pull in one region",
    HostKind.BLOB: "download images",
}
COLUMNS = (Column("HOST"), Column("REGION", 1), Column("FOR", 2, label="to"))
Found = Sequence[tuple[Registry, tuple[Host, ...]]]


def endpoints_view(found: Found, *, is_planned: bool) -> View:
    """Return the view of host names, a row each. ``is_planned``: they are so once a file is applied."""
    document = endpoints_document(found, is_planned=is_planned)
    hosts = [host for registry in document["registries"] for host in registry["hosts"]]
    return View(document, hosts, lambda: render_endpoints(found, is_planned=is_planned))


def render_endpoints(found: Found, *, is_planned: bool) -> Page:
    """Render one host name a line, a section for each registry."""

    def draw(canvas: Canvas) -> Iterator[Text]:
        for at, (registry, hosts) in enumerate(found):
            when = "once the file is applied" if is_planned else "now"
            if at:
                yield styled()
            yield from canvas.wrap(assemble((registry.name, "bold"), f"  host names, port 443, {when}"))
            yield styled()
            rows = [Row([host.name, host.location or "any", KINDS[host.kind]]) for host in hosts]
            yield from draw_grid(canvas, COLUMNS, rows)

    return Page(draw)


def endpoints_document(found: Found, *, is_planned: bool) -> Document:
    """Return ``{formatVersion, planned, registries[{registry, id, hosts[…]}]}``."""
    return {
        "formatVersion": FORMAT_VERSION,
        "planned": is_planned,
        "registries": [
            {"registry": registry.name, "id": registry.id, "hosts": [host_document(host) for host in hosts]}
            for registry, hosts in found
        ],
    }


def firewall_document(found: Found) -> Document:
    """Return a rule collection of a firewall policy, a rule a registry.

    ``sourceAddresses`` are for the user to narrow, ``priority`` to choose.
    """
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
                "targetFqdns": [host.name for host in hosts],
                "sourceAddresses": ["*"],
                "terminateTLS": False,
            }
            for registry, hosts in found
        ],
    }
