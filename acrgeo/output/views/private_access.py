"""Private access: ``endpoints show --private``, the addresses of private endpoints by region and endpoint."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from acrgeo.core.impact.private_access import TTL, EndpointAccess, NetworkRecords, PrivateAccess
from acrgeo.core.preflight.facts import Unknown
from acrgeo.output.grid import Column, Row, draw_grid
from acrgeo.output.page import Canvas, Page, assemble, styled
from acrgeo.output.view import FORMAT_VERSION, Document, View
from acrgeo.output.views.records import Form, record_lines

if TYPE_CHECKING:
    from rich.text import Text

ENDPOINTS = (Column("ENDPOINT"), Column("CONNECTION", 1), Column("NETWORK", 2, label="in"), Column("RECORDS", 3))
ADDRESSES = (Column("HOST"), Column("REGION", 1), Column("ENDPOINT", 2, label="at"), Column("ADDRESS", 3))
BY_HAND, IN_GROUP = "kept by hand", "kept by its zone group"


def private_access_view(access: PrivateAccess, records: tuple[NetworkRecords, ...], form: Form | None) -> View:
    """Return the view of a registry's private endpoints, a row an address; in a form, their records instead."""
    document = private_access_document(access, records)
    rows = [
        {
            "name": at["fqdn"],
            "ipAddress": at["ipAddress"],
            "location": at["location"],
            "privateEndpoint": reached["name"],
        }
        for reached in document["registries"][0]["privateEndpoints"]
        for at in reached["addresses"] or ()
    ]
    if form is None:
        return View(document, rows, lambda: render_private_access(access))
    text = "".join(f"{line}\n" for line in record_lines(access, records, form))
    return View(document, rows, file=lambda _: text)


def render_private_access(access: PrivateAccess) -> Page:
    """Render the endpoints, then one address a line, then what could not be read."""

    def draw(canvas: Canvas) -> Iterator[Text]:
        name = access.registry.name
        if not access.endpoints:
            yield from canvas.wrap(assemble((name, "bold"), "  no private endpoints"))
            return
        yield from canvas.wrap(assemble((name, "bold"), f"  private endpoints, zone {access.zone}"))
        yield styled()
        yield from draw_grid(canvas, ENDPOINTS, [Row(_endpoint_cells(reached, access)) for reached in access.endpoints])
        found = sorted(
            (at.member.location or "", at.member.host, reached.endpoint.name, at.address)
            for reached in access.endpoints
            if not isinstance(reached.addresses, Unknown)
            for at in reached.addresses
        )
        if found:
            yield styled()
            rows = [Row([host, region or "any", endpoint, address]) for region, host, endpoint, address in found]
            yield from draw_grid(canvas, ADDRESSES, rows)
        for reached in access.endpoints:
            if isinstance(reached.addresses, Unknown) and not reached.endpoint.is_gone:
                yield styled()
                why = f"{reached.endpoint.name}: {reached.addresses.reason}."
                yield from canvas.wrap(assemble(("unknown: ", "bold cyan"), why), hanging=2)

    return Page(draw)


def private_access_document(access: PrivateAccess, records: tuple[NetworkRecords, ...]) -> Document:
    """Return ``{formatVersion, registries[{registry, id, dnsZone, privateEndpoints[…], dnsRecords[…]}]}``."""
    registry = access.registry
    return {
        "formatVersion": FORMAT_VERSION,
        "registries": [
            {
                "registry": registry.name,
                "id": registry.id,
                "dnsZone": access.zone,
                "privateEndpoints": [_endpoint_document(reached, access) for reached in access.endpoints],
                "dnsRecords": [
                    {
                        "network": network.network_id,
                        "zoneId": network.zone_id,
                        "name": record.name,
                        "fqdn": f"{record.name}.{network.zone}",
                        "ttl": TTL,
                        "ipAddresses": list(record.addresses),
                    }
                    for network in records
                    for record in network.records
                ],
            }
        ],
    }


def _endpoint_document(reached: EndpointAccess, access: PrivateAccess) -> Document:
    """Return one endpoint; ``addresses`` null and ``unknown`` say that they could not be read."""
    endpoint, addresses = reached.endpoint, reached.addresses
    has_zone = endpoint.has_zone(access.zone)
    unknown = addresses.reason if isinstance(addresses, Unknown) else None
    return {
        "id": endpoint.id or None,
        "name": endpoint.name,
        "connection": endpoint.connection,
        "status": endpoint.status,
        "gone": endpoint.is_gone,
        "subnet": endpoint.subnet_id,
        "network": endpoint.network_id,
        "static": None if endpoint.problem else endpoint.fixed is not None,
        "dnsZoneGroup": None if endpoint.problem or isinstance(has_zone, Unknown) else has_zone,
        "addresses": None
        if isinstance(addresses, Unknown)
        else [
            {
                "location": at.member.location,
                "kind": at.member.kind.value,
                "member": at.member.name,
                "fqdn": at.member.host,
                "ipAddress": at.address,
                "dnsRecord": at.member.record,
            }
            for at in addresses
        ],
        "unknown": unknown,
    }


def _endpoint_cells(reached: EndpointAccess, access: PrivateAccess) -> list[str]:
    endpoint = reached.endpoint
    if endpoint.is_gone:
        return [endpoint.name or "none", "stale", "endpoint is gone", ""]
    if endpoint.problem is not None:
        return [endpoint.name, endpoint.status, "unknown", "unknown"]
    has_zone = endpoint.has_zone(access.zone)
    records = "unknown" if isinstance(has_zone, Unknown) else IN_GROUP if has_zone else BY_HAND
    network = (endpoint.network_id or "unknown").rsplit("/", 1)[-1]
    return [endpoint.name, endpoint.status, network, records if endpoint.is_live else ""]
